/** Bracket expressions ([a-z], [^[:space:]_]) of regular expressions, to JavaScript classes. */
import { characterClasses, classMember, negatedClass, RegexError } from "./regex-syntax.ts";

const UNMATCHED = "Unmatched [, [^, [:, [., or [=";

/** Names of collating symbols that people write; a single character names itself. */
const collatingNames: Readonly<Record<string, string>> = {
	space: " ",
	tab: "\t",
	newline: "\n",
	hyphen: "-",
	"hyphen-minus": "-",
	period: ".",
	"full-stop": ".",
	slash: "/",
	comma: ",",
	colon: ":",
	semicolon: ";",
	underscore: "_",
	"left-square-bracket": "[",
	"right-square-bracket": "]",
	circumflex: "^",
	backslash: "\\",
};

interface Item {
	/** Where the next one begins. */
	readonly next: number;
	/** A character, or the members of a class (which cannot end a range). */
	readonly char?: string;
	readonly members?: string;
}

function symbol(source: string, at: number): Item {
	const kind = source[at + 1] as string;
	const close = source.indexOf(`${kind}]`, at + 2);
	if (close < 0) throw new RegexError(UNMATCHED);
	const name = source.slice(at + 2, close);
	const next = close + 2;
	if (kind === ":") {
		const members = Object.hasOwn(characterClasses, name) ? characterClasses[name] : undefined;
		if (members === undefined) throw new RegexError("Invalid character class name");
		return { next, members };
	}
	const char = [...name].length === 1 ? name : kind === "." ? collatingNames[name] : undefined;
	if (char === undefined) throw new RegexError("Invalid collation character");
	return kind === "." ? { next, char } : { next, members: classMember(char) };
}

function item(source: string, at: number, escapes: ((source: string, at: number) => Item | undefined) | undefined): Item {
	if (at >= source.length) throw new RegexError(UNMATCHED);
	const second = source[at + 1];
	if (source[at] === "[" && (second === ":" || second === "." || second === "=")) return symbol(source, at);
	const escaped = escapes && source[at] === "\\" ? escapes(source, at) : undefined;
	if (escaped) return escaped;
	const char = String.fromCodePoint(source.codePointAt(at) as number);
	return { next: at + char.length, char };
}

/** \n, \t and the like in awk's brackets, where a backslash is not an ordinary character. */
export function awkEscape(source: string, at: number): Item | undefined {
	const letter = source[at + 1];
	if (letter === undefined) return undefined;
	const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07", b: "\b" };
	return { next: at + 2, char: controls[letter] ?? letter };
}

/** Parses the bracket expression whose "[" stands at `at`. Throws RegexError. */
export function parseBracket(
	source: string,
	at: number,
	escapes?: (source: string, at: number) => Item | undefined,
): { readonly source: string; readonly next: number } {
	let i = at + 1;
	const negated = source[i] === "^";
	if (negated) i++;
	// glibc's REG_BADPAT: nothing at all stands behind the bracket
	if (i >= source.length) throw new RegexError("Invalid regular expression");
	let members = "";
	for (let first = true; first || source[i] !== "]"; first = false) {
		const low = item(source, i, escapes);
		i = low.next;
		if (source[i] === "-" && source[i + 1] !== "]" && i + 1 < source.length) {
			const high = item(source, i + 1, escapes);
			if (low.char === undefined || high.char === undefined || (low.char.codePointAt(0) as number) > (high.char.codePointAt(0) as number))
				throw new RegexError("Invalid range end");
			members += `${classMember(low.char)}-${classMember(high.char)}`;
			i = high.next;
		} else members += low.members ?? classMember(low.char as string);
	}
	return { source: negated ? negatedClass(members) : `[${members}]`, next: i + 1 };
}
