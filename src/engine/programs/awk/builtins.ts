/** awk's functions on strings and numbers that need nothing but their arguments. */
import type { Value } from "./values.ts";

/** substr as mawk counts: a start before the string leaves more of it than POSIX asks for. */
export function substring(text: string, start: number, length: number | undefined): string {
	let from = Math.trunc(start) - 1;
	let count = length === undefined ? text.length : Math.trunc(length);
	if (from > text.length || Number.isNaN(from)) count = 0;
	if (from < 0) {
		count -= from + 1;
		from = 0;
	}
	return count <= 0 ? "" : text.slice(from, from + count);
}

/** The replacement of sub and gsub: `&` is the match, `\&` an ampersand. */
export function replacementParts(text: string): readonly (string | undefined)[] {
	if (!/[&\\]/.test(text)) return [text];
	const parts: (string | undefined)[] = [];
	let literal = "";
	for (let i = 0; i < text.length; i++) {
		const char = text[i] as string;
		if (char === "\\" && (text[i + 1] === "&" || text[i + 1] === "\\")) literal += text[++i];
		else if (char === "&") {
			parts.push(literal, undefined);
			literal = "";
		} else literal += char;
	}
	parts.push(literal);
	return parts;
}

/** Replaces the first match, or all; undefined where there is none. */
export function substitute(text: string, regex: RegExp, replacement: string, global: boolean): { readonly text: string; readonly count: number } | undefined {
	const parts = replacementParts(replacement);
	let result = "";
	let copied = 0;
	let count = 0;
	let lastEnd = -1;
	for (let from = 0; from <= text.length; ) {
		regex.lastIndex = from;
		const match = regex.exec(text);
		if (!match) break;
		const end = match.index + match[0].length;
		if (match[0] === "" && match.index === lastEnd) {
			from = end + 1;
			continue;
		}
		count++;
		lastEnd = end;
		result += text.slice(copied, match.index);
		for (const part of parts) result += part ?? match[0];
		copied = end;
		if (!global) break;
		from = match[0] === "" ? end + 1 : end;
	}
	return count === 0 ? undefined : { text: result + text.slice(copied), count };
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

/** Functions of one number. */
export const numeric: Readonly<Record<string, (x: number) => number>> = {
	sin: Math.sin,
	cos: Math.cos,
	exp: Math.exp,
	log: Math.log,
	sqrt: Math.sqrt,
	int: Math.trunc,
};

/** Functions of one string. */
export const textual: Readonly<Record<string, (text: string) => Value>> = { tolower: lower, toupper: upper };
