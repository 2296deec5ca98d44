/** Shell patterns (`*`, `?`, `[a-z]`, `@(a|b)`) as a list of items; a backslash makes the next character itself. */
import { characterClasses, classMember } from "../programs/lib/regex-syntax.ts";

export type PatternItem =
	/** One character, in lower case when case does not count. */
	| { readonly kind: "char"; readonly char: string }
	| { readonly kind: "any" }
	| { readonly kind: "set"; readonly has: (char: string) => boolean }
	| { readonly kind: "star" }
	| { readonly kind: "group"; readonly operator: "?" | "*" | "+" | "@" | "!"; readonly choices: readonly (readonly PatternItem[])[] };

export interface PatternOptions {
	readonly extglob?: boolean;
	readonly nocase?: boolean;
}

/** One item of a bracket: a character, or the members of a class in a JavaScript class. */
interface Member {
	readonly next: number;
	readonly char?: string;
	readonly members?: string;
}

function bracketMember(source: readonly string[], at: number): Member | undefined {
	const char = source[at];
	const kind = source[at + 1];
	if (char === "[" && (kind === ":" || kind === "." || kind === "=")) {
		for (let close = at + 2; close + 1 < source.length; close++) {
			if (source[close] !== kind || source[close + 1] !== "]") continue;
			const name = source.slice(at + 2, close).join("");
			const next = close + 2;
			if (kind === ":") return { next, members: Object.hasOwn(characterClasses, name) ? (characterClasses[name] as string) : "" };
			return [...name].length === 1 ? { next, char: name } : { next, members: "" };
		}
	}
	if (char === "\\" && kind !== undefined) return { next: at + 2, char: kind };
	return char === undefined ? undefined : { next: at + 1, char };
}

/** The set whose "[" stands at `at`, or undefined where none ends (the "[" is itself then). */
function parseSet(source: readonly string[], at: number, nocase: boolean): { item: PatternItem; next: number } | undefined {
	let i = at + 1;
	const negated = source[i] === "!" || source[i] === "^";
	if (negated) i++;
	let members = "";
	for (let first = true; first || source[i] !== "]"; first = false) {
		const low = bracketMember(source, i);
		if (!low) return undefined;
		i = low.next;
		if (source[i] === "-" && source[i + 1] !== "]" && source[i + 1] !== undefined && low.char !== undefined) {
			const high = bracketMember(source, i + 1);
			if (!high) return undefined;
			if (high.char !== undefined && (low.char.codePointAt(0) as number) <= (high.char.codePointAt(0) as number))
				members += `${classMember(low.char)}-${classMember(high.char)}`;
			i = high.next;
		} else members += low.members ?? classMember(low.char as string);
	}
	const test = new RegExp(`^[${members}]$`, nocase ? "vi" : "v");
	const known = new Map<string, boolean>();
	const has = (char: string): boolean => {
		let answer = known.get(char);
		if (answer === undefined) {
			answer = test.test(char) !== negated;
			known.set(char, answer);
		}
		return answer;
	};
	return { item: { kind: "set", has }, next: i + 1 };
}

/** Where the ")" stands that closes the "(" at `open`, or -1. */
function closingParenthesis(source: readonly string[], open: number): number {
	let depth = 0;
	for (let i = open; i < source.length; i++) {
		const c = source[i];
		if (c === "\\") i++;
		else if (c === "[") {
			const set = parseSet(source, i, false);
			if (set) i = set.next - 1;
		} else if (c === "(") depth++;
		else if (c === ")" && --depth === 0) return i;
	}
	return -1;
}

/** The alternatives between `from` and `to`, cut at the bars that are not inside a group. */
function parseChoices(source: readonly string[], from: number, to: number, options: PatternOptions): PatternItem[][] {
	const choices: PatternItem[][] = [];
	let start = from;
	for (let i = from; i <= to; i++) {
		const c = source[i];
		if (c === "\\") i++;
		else if (i < to && c === "(") {
			const close = closingParenthesis(source, i);
			if (close > 0) i = close;
		} else if (i < to && c === "[") {
			const set = parseSet(source, i, false);
			if (set) i = set.next - 1;
		} else if (i === to || c === "|") {
			choices.push(parseItems(source.slice(start, i), options));
			start = i + 1;
		}
	}
	return choices;
}

export function parseItems(source: readonly string[], options: PatternOptions): PatternItem[] {
	const nocase = options.nocase ?? false;
	const items: PatternItem[] = [];
	for (let i = 0; i < source.length; i++) {
		const c = source[i] as string;
		if (options.extglob && source[i + 1] === "(" && (c === "?" || c === "*" || c === "+" || c === "@" || c === "!")) {
			const close = closingParenthesis(source, i + 1);
			if (close > 0) {
				items.push({ kind: "group", operator: c, choices: parseChoices(source, i + 2, close, options) });
				i = close;
				continue;
			}
		}
		if (c === "*") {
			if (items.at(-1)?.kind !== "star") items.push({ kind: "star" });
		} else if (c === "?") items.push({ kind: "any" });
		else {
			const set = c === "[" ? parseSet(source, i, nocase) : undefined;
			if (set) {
				items.push(set.item);
				i = set.next - 1;
			} else {
				const char = c === "\\" && i + 1 < source.length ? (source[++i] as string) : c;
				items.push({ kind: "char", char: nocase ? char.toLowerCase() : char });
			}
		}
	}
	return items;
}
