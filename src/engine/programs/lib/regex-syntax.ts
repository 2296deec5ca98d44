/** The tree of a POSIX regular expression, between its parser (`regex-parser.ts`) and what runs it (`regex.ts`, `regex-longest.ts`). */

export type Assertion = "start" | "end" | "wordStart" | "wordEnd" | "boundary" | "notBoundary" | "bufferStart" | "bufferEnd";

export type RegexNode =
	| { readonly kind: "empty" }
	/** One code point. */
	| { readonly kind: "char"; readonly char: string }
	| { readonly kind: "any" }
	/** A bracket expression as the source of a JavaScript class with the v flag. */
	| { readonly kind: "set"; readonly source: string }
	| { readonly kind: "assertion"; readonly what: Assertion }
	| { readonly kind: "group"; readonly index: number; readonly body: RegexNode }
	| { readonly kind: "backreference"; readonly index: number }
	| { readonly kind: "repeat"; readonly body: RegexNode; readonly min: number; readonly max: number }
	| { readonly kind: "sequence"; readonly items: readonly RegexNode[] }
	| { readonly kind: "choice"; readonly items: readonly RegexNode[] };

/** A broken expression; the message is one of regerror(3)'s. */
export class RegexError extends Error {}

/** Members of [[:name:]] inside a JavaScript class, as glibc's C.UTF-8 locale has them. */
export const characterClasses: Readonly<Record<string, string>> = {
	alpha: "\\p{Alphabetic}",
	digit: "0-9",
	alnum: "\\p{Alphabetic}\\p{Nd}",
	upper: "\\p{Uppercase}",
	lower: "\\p{Lowercase}",
	space: "\\t-\\r \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000",
	blank: "\\t \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u205f\\u3000",
	punct: "\\p{P}\\p{S}",
	cntrl: "\\p{Cc}\\u2028\\u2029",
	graph: "[^\\p{Z}\\p{Cc}\\p{Cs}\\p{Cn}]",
	print: "[^\\u2028\\u2029\\p{Cc}\\p{Cs}\\p{Cn}]",
	xdigit: "0-9A-Fa-f",
};

/** Bytes that are not text (see kernel/text.ts); no "." and no negated bracket matches them. */
const BROKEN = "\\u{dc80}-\\u{dcff}";

export const ANY = `[^${BROKEN}]`;

/** What \w matches, as members of a class. */
export const WORD = "_\\p{Alphabetic}\\p{M}\\p{Nd}";

/** A character as a member of a JavaScript class. */
export const classMember = (char: string): string => (/[0-9A-Za-z]/.test(char) ? char : `\\u{${(char.codePointAt(0) as number).toString(16)}}`);

export const negatedClass = (members: string): string => `[^${members}${BROKEN}]`;
