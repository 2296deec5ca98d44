/** Sequences in URLs, `{one,two}` and `[1-10:2]`, and `#1` in names of output files. tool_urlglob.c. */
import { parseIp } from "../../net/address.ts";
import { CurlFailure } from "./failure.ts";

type Piece = { readonly kind: "text"; readonly text: string } | { readonly kind: "set"; readonly values: readonly string[] };

export interface Globbed {
	readonly url: string;
	/** What each sequence stands for in it, for `#1`. */
	readonly values: readonly string[];
}

/** Brackets right behind "//" or a user hold an address. */
function isIpv6(url: string, at: number): boolean {
	const inner = /^\[([^\]]*)\]/.exec(url.slice(at))?.[1];
	return inner?.includes(":") === true && parseIp(inner.replace(/%.*/, "")) !== undefined;
}

function range(inner: string): string[] | undefined {
	const letters = /^([a-zA-Z])-([a-zA-Z])(?::(\d+))?$/.exec(inner);
	const digits = /^(\d+)-(\d+)(?::(\d+))?$/.exec(inner);
	const m = letters ?? digits;
	if (!m) return undefined;
	const [, low = "", high = "", step = "1"] = m;
	const from = letters ? low.charCodeAt(0) : Number(low);
	const to = letters ? high.charCodeAt(0) : Number(high);
	if (from > to || Number(step) === 0 || to - from > 100_000) return undefined;
	const width = low.startsWith("0") ? low.length : 0;
	const values: string[] = [];
	for (let n = from; n <= to; n += Number(step)) values.push(letters ? String.fromCharCode(n) : String(n).padStart(width, "0"));
	return values;
}

function parse(url: string): Piece[] {
	const pieces: Piece[] = [];
	let text = "";
	const fail = (reason: string, at: number): never => {
		throw new CurlFailure(3, `${reason} in position ${at + 1}:\n${url}\n${" ".repeat(at)}^`);
	};
	for (let i = 0; i < url.length; i++) {
		const char = url[i] as string;
		if (char === "\\" && /[{}[\]]/.test(url[i + 1] ?? "")) text += url[++i] ?? "";
		else if (char === "{" || (char === "[" && !isIpv6(url, i))) {
			const end = url.indexOf(char === "{" ? "}" : "]", i);
			if (end < 0) return fail(char === "{" ? "unmatched brace" : "bad range specification", i + 1);
			const inner = url.slice(i + 1, end);
			const values = char === "{" ? inner.split(",") : range(inner);
			if (!values) return fail("bad range specification", i + 1);
			if (text) pieces.push({ kind: "text", text });
			text = "";
			pieces.push({ kind: "set", values });
			i = end;
		} else if (char === "}" || (char === "]" && !text.includes("["))) return fail("unmatched close brace/bracket", i);
		else text += char;
	}
	if (text) pieces.push({ kind: "text", text });
	return pieces;
}

/** All URLs that a pattern stands for, in order. Throws CurlFailure. */
export function expandGlob(url: string): Globbed[] {
	let all: Globbed[] = [{ url: "", values: [] }];
	for (const piece of parse(url)) {
		if (piece.kind === "text") all = all.map((g) => ({ ...g, url: g.url + piece.text }));
		else all = all.flatMap((g) => piece.values.map((value) => ({ url: g.url + value, values: [...g.values, value] })));
	}
	return all;
}

/** `#1` in a file name is what the first sequence stands for. */
export const fileNameOf = (pattern: string, values: readonly string[]): string =>
	pattern.replace(/#(\d+)/g, (word, n: string) => values[Number(n) - 1] ?? word);
