/** What `${x#p}`, `${x^^}` and `${x:1:2}` do to a text. */
import type { Pattern } from "./pattern.ts";

export function removeMatch(text: string, pattern: Pattern, operator: "#" | "##" | "%" | "%%"): string {
	const longest = operator.length === 2;
	if (operator[0] === "#") {
		const length = pattern.prefix(text, longest);
		return length > 0 ? text.slice(length) : text;
	}
	const length = pattern.suffix(text, longest);
	return length > 0 ? text.slice(0, text.length - length) : text;
}

/** towupper(3) and towlower(3): one character to one. */
const single = (char: string, changed: string): string => (Array.from(changed).length === 1 ? changed : char);
export const upper = (char: string): string => single(char, char.toUpperCase());
export const lower = (char: string): string => single(char, char.toLowerCase());
const toggle = (char: string): string => (char === lower(char) ? upper(char) : lower(char));

export function changeCase(text: string, operator: "^" | "^^" | "," | ",," | "~" | "~~", pattern: Pattern | undefined): string {
	const change = operator[0] === "^" ? upper : operator[0] === "," ? lower : toggle;
	const all = operator.length === 2;
	return Array.from(text, (char, i) => ((all || i === 0) && (!pattern || pattern.matches(char)) ? change(char) : char)).join("");
}

/** Counts code points; undefined when the end lies before the start. */
export function sliceText(text: string, offset: number, length: number | undefined): string | undefined {
	const chars: string | string[] = /[\ud800-\udbff]/.test(text) ? Array.from(text) : text;
	const start = offset < 0 ? chars.length + offset : offset;
	if (start < 0 || start > chars.length) return "";
	const end = length === undefined ? chars.length : length < 0 ? chars.length + length : start + length;
	if (end < start) return undefined;
	return typeof chars === "string" ? chars.slice(start, end) : chars.slice(start, end).join("");
}
