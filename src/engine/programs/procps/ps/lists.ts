/** Format and sort lists: `pid,comm:20=NAME`, `-pcpu,+pid`, and AIX's `%p %c`. */
import { columnSpecs } from "./columns.ts";
import { type FormatItem, PsError, type PsRequest } from "./state.ts";

const aix: Readonly<Record<string, string>> = {
	C: "pcpu",
	G: "group",
	P: "ppid",
	U: "user",
	a: "args",
	c: "comm",
	g: "rgroup",
	n: "nice",
	p: "pid",
	r: "pgid",
	t: "etime",
	u: "ruser",
	x: "time",
	y: "tty",
	z: "vsz",
};

function parseAix(text: string): FormatItem[] {
	const items: FormatItem[] = [];
	for (let i = 0; i < text.length; ) {
		if (text[i] === "%") {
			const name = text[i + 1] === "%" ? undefined : aix[text[i + 1] ?? ""];
			if (name) items.push({ name });
			else if (text[i + 1] === "%") items.push({ name: "", literal: "%" });
			else throw new PsError("improper AIX field descriptor");
			i += 2;
			continue;
		}
		const end = text.indexOf("%", i);
		const literal = text.slice(i, end < 0 ? undefined : end);
		if (i === 0) throw new PsError("improper AIX field descriptor");
		items.push({ name: "", literal });
		i += literal.length;
	}
	return items;
}

/** Adds the columns of one -o argument. A header ends the argument when it is given with `=` and no comma follows. */
export function parseFormat(request: PsRequest, text: string): void {
	if (text.includes("%") && !/(^|[\s,])%(cpu|mem|cu[uc])/.test(text)) {
		request.format.push(...parseAix(text));
		return;
	}
	if (text === "" || /^,|,$|,,/.test(text)) throw new PsError("improper format list");
	// blanks part columns too, but belong to a header once its `=` was seen
	const pieces = text.includes("=") ? text.split(",") : text.split(/[\s,]+/);
	for (const piece of pieces.filter(Boolean)) {
		const match = /^\s*([^:=]*)(?::(\d+))?(?:=(.*))?$/s.exec(piece);
		const name = match?.[1] ?? piece;
		if (!columnSpecs.has(name)) throw new PsError(`unknown user-defined format specifier "${name}"`);
		if (match?.[2] === "0") throw new PsError("improper format list");
		request.format.push({ name, ...(match?.[2] !== undefined && { width: Number(match[2]) }), ...(match?.[3] !== undefined && { header: match[3] }) });
	}
}

export function parseSort(request: PsRequest, text: string): void {
	if (text === "" || /^,|,$|,,/.test(text)) throw new PsError("bad sorting code");
	for (const word of text.split(",")) {
		const name = word.replace(/^[-+]/, "");
		if (!columnSpecs.has(name)) throw new PsError("unknown sort specifier");
		request.sort.push({ name, descending: word.startsWith("-") });
	}
}
