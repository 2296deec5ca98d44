/** Commands that move the point. */
import { isBlank, nextIndex, previousIndex, wordEnd, wordStart } from "../chars.ts";
import type { Editor } from "../editor.ts";

/** Repeats a step `count` times; a negative count takes the opposite step. The bell rings where it goes no further, if it is to. */
function repeat(
	editor: Editor,
	count: number,
	forward: (text: string, at: number) => number,
	backward: (text: string, at: number) => number,
	bell = false,
): void {
	const { line } = editor;
	const step = count < 0 ? backward : forward;
	for (let i = 0; i < Math.abs(count); i++) {
		const next = step(line.text, line.point);
		if (next === line.point) {
			if (bell) editor.ring();
			return;
		}
		line.point = next;
	}
}

export const forwardChar = (editor: Editor, count: number): void => repeat(editor, count, nextIndex, previousIndex, true);
export const backwardChar = (editor: Editor, count: number): void => repeat(editor, count, previousIndex, nextIndex, true);
export const forwardWord = (editor: Editor, count: number): void => repeat(editor, count, wordEnd, wordStart);
export const backwardWord = (editor: Editor, count: number): void => repeat(editor, count, wordStart, wordEnd);
export const shellForwardWord = (editor: Editor, count: number): void => repeat(editor, count, shellWordEnd, shellWordStart);
export const shellBackwardWord = (editor: Editor, count: number): void => repeat(editor, count, shellWordStart, shellWordEnd);

export function beginningOfLine(editor: Editor): void {
	editor.line.point = 0;
}

export function endOfLine(editor: Editor): void {
	editor.line.point = editor.line.text.length;
}

export function setMark(editor: Editor): void {
	editor.line.mark = editor.line.point;
}

export function exchangePointAndMark(editor: Editor): void {
	const { line } = editor;
	const mark = Math.min(line.mark, line.text.length);
	line.mark = line.point;
	line.point = mark;
}

/** Moves to the next (or with a negative count the previous) place of a character; the bell rings where there is none. */
export function findChar(editor: Editor, count: number, char: string): void {
	const { line } = editor;
	for (let i = 0; i < Math.abs(count); i++) {
		const found = count < 0 ? (line.point === 0 ? -1 : line.text.lastIndexOf(char, line.point - 1)) : line.text.indexOf(char, line.point + 1);
		if (found < 0) {
			editor.ring();
			return;
		}
		line.point = found;
	}
}

/** The index behind the shell word at or behind `at`: quotes and backslashes hold it together. */
export function shellWordEnd(text: string, at: number): number {
	let i = at;
	while (i < text.length && isSeparator(text[i])) i++;
	return skipShellWord(text, i);
}

/** The start of the shell word at or before `at`. */
export function shellWordStart(text: string, at: number): number {
	let start = at;
	let i = 0;
	while (i < at) {
		while (i < at && isSeparator(text[i])) i++;
		if (i >= at) break;
		start = i;
		i = skipShellWord(text, i);
	}
	return start === at ? 0 : start;
}

function isSeparator(char: string | undefined): boolean {
	return isBlank(char) || (char !== undefined && "()<>;&|".includes(char));
}

function skipShellWord(text: string, start: number): number {
	let i = start;
	let quote = "";
	for (; i < text.length; i++) {
		const char = text[i] as string;
		if (char === "\\" && quote !== "'") i++;
		else if (quote !== "") {
			if (char === quote) quote = "";
		} else if (char === "'" || char === '"') quote = char;
		else if (isSeparator(char)) break;
	}
	return Math.min(i, text.length);
}
