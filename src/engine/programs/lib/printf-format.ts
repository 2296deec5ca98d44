/** The format of printf: taken apart piece by piece, since what is wrong in it is only said when it is reached. */

export interface Directive {
	readonly flags: string;
	/** "*" takes an argument. */
	readonly width: number | "*" | undefined;
	readonly precision: number | "*" | undefined;
	/** The letter, such as "s"; "T" for `%(...)T`. */
	readonly conversion: string;
	readonly timeFormat: string | undefined;
	/** `%2$s` of coreutils: which argument, counted from 1. */
	readonly position: number | undefined;
}

export type FormatPiece =
	| { readonly kind: "text"; readonly text: string; readonly next: number }
	| { readonly kind: "directive"; readonly directive: Directive; readonly next: number }
	/** `found`: the character where a letter should be, "" at the end; `text` is the directive up to and with it. */
	| { readonly kind: "broken"; readonly found: string; readonly text: string }
	/** `%(...` without `)T`: `found` stands where the T should be. */
	| { readonly kind: "brokenTime"; readonly found: string; readonly next: number };

const count = (text: string | undefined): number | "*" | undefined => (text === undefined ? undefined : text === "*" ? "*" : Number(text));

/** `%(...)T`, whose "(" stands at `at`. */
function timePiece(format: string, at: number, head: Omit<Directive, "conversion" | "timeFormat">): FormatPiece {
	let depth = 0;
	for (let i = at; i < format.length; i++) {
		if (format[i] === "(") depth++;
		else if (format[i] === ")" && --depth === 0) {
			if (format[i + 1] !== "T") return { kind: "brokenTime", found: format[i + 1] ?? "\0", next: at + 1 };
			return { kind: "directive", directive: { ...head, conversion: "T", timeFormat: format.slice(at + 1, i) }, next: i + 2 };
		}
	}
	return { kind: "brokenTime", found: "\0", next: at + 1 };
}

/** The piece that starts at `at`. Texts still have their backslashes. */
export function nextPiece(format: string, at: number, letters: string, options: { readonly positions: boolean; readonly modifiers: string }): FormatPiece {
	if (format[at] !== "%") {
		const percent = format.indexOf("%", at);
		const next = percent < 0 ? format.length : percent;
		return { kind: "text", text: format.slice(at, next), next };
	}
	if (format[at + 1] === "%") return { kind: "text", text: "%", next: at + 2 };
	const found = /%(?:(\d+)\$)?([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?/y;
	found.lastIndex = at;
	const parts = found.exec(format) as RegExpExecArray;
	const positioned = parts[1] !== undefined && options.positions;
	if (parts[1] !== undefined && !positioned) return { kind: "broken", found: "$", text: `%${parts[1]}$` };
	const hasPrecision = /\.(\*|-?\d+)?$/.test(parts[0]);
	const precision = hasPrecision ? count(parts[4] ?? "0") : undefined;
	const head = { flags: parts[2] as string, width: count(parts[3]), precision, position: positioned ? Number(parts[1]) : undefined };
	let end = at + parts[0].length;
	while (end < format.length && options.modifiers.includes(format[end] as string)) end++;
	// `%ls` and `%lc` are about characters, as `%S` and `%C`
	const wide = format[end - 1] === "l" && letters.includes("S") && /[cs]/.test(format[end] ?? "");
	const letter = wide ? (format[end] as string).toUpperCase() : format[end];
	if (letter === "(" && letters.includes("T")) return timePiece(format, end, head);
	if (letter === undefined || !letters.includes(letter) || letter === "T") return { kind: "broken", found: letter ?? "", text: format.slice(at, end + 1) };
	return { kind: "directive", directive: { ...head, conversion: letter, timeFormat: undefined }, next: end + 1 };
}
