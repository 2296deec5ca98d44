/** Perl's regular expressions (-P) as JavaScript's: what both have is translated, what only Perl has is refused. */

export class PerlError extends Error {
	/** The construct is Perl's alone; it is not simulated. */
	readonly unsimulated: boolean;
	constructor(message: string, unsimulated = false) {
		super(message);
		this.unsimulated = unsimulated;
	}
}

const classes: Readonly<Record<string, string>> = {
	alnum: "A-Za-z0-9",
	alpha: "A-Za-z",
	ascii: "\\x00-\\x7f",
	blank: " \\t",
	cntrl: "\\x00-\\x1f\\x7f",
	digit: "0-9",
	graph: "\\x21-\\x7e",
	lower: "a-z",
	print: "\\x20-\\x7e",
	punct: "!-\\/:-@\\[-`\\{-~",
	space: "\\s",
	upper: "A-Z",
	word: "\\w",
	xdigit: "0-9A-Fa-f",
};

const escapes: Readonly<Record<string, string>> = {
	a: "\\x07",
	e: "\\x1b",
	h: "[ \\t\\u00a0]",
	H: "[^ \\t\\u00a0]",
	A: "(?<![^])",
	z: "(?![^])",
	Z: "(?=\\n?(?![^]))",
	R: "(?:\\r\\n|[\\n\\v\\f\\r])",
	N: "[^\\n]",
};

/** An escape at `at`: its translation and where it ends. */
function translateEscape(source: string, at: number, inClass: boolean): [text: string, next: number] {
	const letter = source[at + 1];
	if (letter === undefined) throw new PerlError("\\ at end of pattern");
	const hex = /^\\x\{([0-9A-Fa-f]+)\}/.exec(source.slice(at));
	if (hex) return [`\\u{${hex[1]}}`, at + hex[0].length];
	const short = /^\\x([0-9A-Fa-f]{0,2})/.exec(source.slice(at));
	if (short) return [`\\x${(short[1] as string).padStart(2, "0")}`, at + short[0].length];
	const octal = /^\\(0[0-7]{0,2}|[1-7][0-7]{2})/.exec(source.slice(at));
	if (octal) return [`\\u{${Number.parseInt(octal[1] as string, 8).toString(16)}}`, at + octal[0].length];
	const property = /^\\[pP](\{\^?\w+\}|[A-Z])/.exec(source.slice(at));
	if (property) {
		const name = (property[1] as string).replace(/[{}]/g, "");
		return [`\\${name.startsWith("^") ? "P" : letter}{${name.replace("^", "")}}`, at + property[0].length];
	}
	const reference = /^\\(?:g\{?(-?\w+)\}?|k[{<'](\w+)[}>'])/.exec(source.slice(at));
	if (reference) {
		const name = (reference[1] ?? reference[2]) as string;
		if (name.startsWith("-")) throw new PerlError("\\g{-N}", true);
		return [/^\d+$/.test(name) ? `\\${name}` : `\\k<${name}>`, at + reference[0].length];
	}
	if (letter in escapes && !(inClass && "AzZRN".includes(letter))) {
		const text = escapes[letter] as string;
		return [inClass ? text.replace(/^\[|\]$/g, "") : text, at + 2];
	}
	if (/[GXCEL]/.test(letter)) throw new PerlError(`\\${letter}`, true);
	if (/[dDwWsSntrfvbB1-9]/.test(letter)) return [inClass && letter === "b" ? "\\x08" : source.slice(at, at + 2), at + 2];
	if (/[A-Za-z]/.test(letter)) throw new PerlError("unrecognized character follows \\");
	const char = String.fromCodePoint(source.codePointAt(at + 1) as number);
	return [/[\^$\\.*+?()[\]{}|/-]/.test(char) && !(char === "-" && !inClass) ? `\\${char}` : char, at + 1 + char.length];
}

function bracket(source: string, at: number): [text: string, next: number] {
	let i = at + 1;
	let text = "[";
	if (source[i] === "^") {
		text += "^";
		i++;
	}
	for (let first = true; ; first = false) {
		const char = source[i];
		if (char === undefined) throw new PerlError("missing terminating ] for character class");
		if (char === "]" && !first) return [`${text}]`, i + 1];
		const named = /^\[:(\^?)([a-z]+):\]/.exec(source.slice(i));
		if (named) {
			const members = classes[named[2] as string];
			if (members === undefined) throw new PerlError("unknown POSIX class name");
			if (named[1]) throw new PerlError("[[:^class:]]", true);
			text += members;
			i += named[0].length;
		} else if (char === "\\") {
			const [translated, next] = translateEscape(source, i, true);
			// a hyphen behind a class stands for itself
			text += translated;
			i = next;
			if (/^\\[dDwWsSpP]/.test(translated) && source[i] === "-") {
				text += "\\-";
				i++;
			}
		} else if (char === "-" && /^-\\[dDwWsS]/.test(source.slice(i))) {
			text += "\\-";
			i++;
		} else {
			text += "[]".includes(char) ? `\\${char}` : char;
			i++;
		}
	}
}

/** The source of a JavaScript expression (flag u) and the flags that the pattern sets for itself. */
export function translatePerl(source: string): { source: string; flags: string } {
	let text = "";
	let flags = "";
	let depth = 0;
	let keep: number | undefined;
	for (let i = 0; i < source.length; ) {
		const rest = source.slice(i);
		const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
		const inline = i === 0 ? /^\(\?([imsx]+)\)/.exec(rest) : null;
		if (quoted) {
			text += (quoted[1] as string).replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
			i += quoted[0].length;
		} else if (inline) {
			flags = (inline[1] as string).replace("x", "");
			if (inline[1]?.includes("x")) throw new PerlError("(?x)", true);
			i += inline[0].length;
		} else if (rest.startsWith("\\K")) {
			if (depth > 0) throw new PerlError("\\K inside a group", true);
			keep = text.length;
			i += 2;
		} else if (source[i] === "\\") {
			const [translated, next] = translateEscape(source, i, false);
			text += translated;
			i = next;
		} else if (source[i] === "[") {
			const [translated, next] = bracket(source, i);
			text += translated;
			i = next;
		} else if (source[i] === "(") {
			depth++;
			const opening = /^\(\?P?<(?=[A-Za-z_])|^\(\?#[^)]*\)|^\(/.exec(rest)?.[0] as string;
			if (/^\(\?(?:>|\||R|\d|[+-]\d|&|P=|P>|\()|^\(\*/.test(rest)) throw new PerlError(/^\(..?/.exec(rest)?.[0] ?? "", true);
			if (opening.startsWith("(?#")) depth--;
			else text += opening.startsWith("(?") ? "(?<" : "(";
			i += opening.length;
		} else if (/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.test(rest)) throw new PerlError("a possessive quantifier", true);
		else {
			if (source[i] === ")") depth--;
			const interval = /^\{(\d*),?\d*\}/.exec(rest);
			if (interval?.[0] && /\d/.test(interval[0])) {
				text += interval[0].replace(/^\{,/, "{0,");
				i += interval[0].length;
			} else {
				text += "{}]".includes(source[i] as string) ? `\\${source[i]}` : source[i];
				i++;
			}
		}
	}
	if (depth > 0) throw new PerlError("missing closing parenthesis");
	if (depth < 0) throw new PerlError("unmatched closing parenthesis");
	return { source: keep === undefined ? text : `(?<=${text.slice(0, keep)})${text.slice(keep)}`, flags };
}

/** Compiles a Perl pattern. Throws PerlError. */
export function compilePerl(pattern: string, options: { ignoreCase: boolean; word: boolean; line: boolean }): RegExp {
	const { source, flags } = translatePerl(pattern);
	const whole = options.line ? `^(?:${source})$` : options.word ? `(?<!\\w)(?:${source})(?!\\w)` : source;
	try {
		return new RegExp(whole, `g${flags}u${options.ignoreCase && !flags.includes("i") ? "i" : ""}`);
	} catch (error) {
		const message = (error as Error).message;
		if (/Nothing to repeat/.test(message)) throw new PerlError("quantifier does not follow a repeatable item");
		if (/Range out of order/.test(message)) throw new PerlError("range out of order in character class");
		if (/Invalid capture group name|Invalid group/.test(message)) throw new PerlError("unrecognized character after (? or (?-");
		throw new PerlError(message.replace(/^.*: /, ""));
	}
}
