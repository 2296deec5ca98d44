/** Steps over the characters of a line: a character is a code point together with the marks of no width behind it. */
import { wcwidth } from "./width.ts";

const sizeAt = (text: string, at: number): number => ((text.codePointAt(at) as number) > 0xffff ? 2 : 1);
const isMark = (text: string, at: number): boolean => {
	const code = text.codePointAt(at) as number;
	return code !== 0 && wcwidth(code) === 0;
};

/** The index behind the character at `at`. */
export function nextIndex(text: string, at: number): number {
	if (at >= text.length) return text.length;
	let index = at + sizeAt(text, at);
	while (index < text.length && isMark(text, index)) index += sizeAt(text, index);
	return index;
}

/** The index of the character before `at`. */
export function previousIndex(text: string, at: number): number {
	let index = at;
	while (index > 0) {
		index -= index > 1 && (text.codePointAt(index - 2) as number) > 0xffff ? 2 : 1;
		if (!isMark(text, index)) break;
	}
	return index;
}

const wordCharacter = /[\p{Alphabetic}\p{Nd}]/u;

/** Whether the character at `at` belongs to a word: letters and digits, as readline has it. */
export const isWordAt = (text: string, at: number): boolean => at < text.length && wordCharacter.test(String.fromCodePoint(text.codePointAt(at) as number));

export const isBlank = (char: string | undefined): boolean => char === " " || char === "\t";

/** The index behind the word at or behind `at`. */
export function wordEnd(text: string, at: number): number {
	let index = at;
	while (index < text.length && !isWordAt(text, index)) index = nextIndex(text, index);
	while (index < text.length && isWordAt(text, index)) index = nextIndex(text, index);
	return index;
}

/** The start of the word at or before `at`. */
export function wordStart(text: string, at: number): number {
	let index = at;
	while (index > 0 && !isWordAt(text, previousIndex(text, index))) index = previousIndex(text, index);
	while (index > 0 && isWordAt(text, previousIndex(text, index))) index = previousIndex(text, index);
	return index;
}
