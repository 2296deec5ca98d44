/** Commands that cut into the kill ring, and those that bring back from it. */
import { isBlank, nextIndex, previousIndex, wordEnd, wordStart } from "../chars.ts";
import type { Editor } from "../editor.ts";
import { historyWords } from "../history-words.ts";
import { shellWordEnd, shellWordStart } from "./motion.ts";

/** Cuts between the point and `to`, and leaves the point at the start of the gap. */
function cut(editor: Editor, to: number): void {
	const { line } = editor;
	const backward = to < line.point;
	const start = Math.min(line.point, to);
	const text = line.delete(line.point, to);
	line.point = start;
	line.mark = start;
	editor.kill(text, backward);
}

function steps(editor: Editor, count: number, forward: (text: string, at: number) => number, backward: (text: string, at: number) => number): number {
	let at = editor.line.point;
	for (let i = 0; i < Math.abs(count); i++) at = (count < 0 ? backward : forward)(editor.line.text, at);
	return at;
}

export function deleteChar(editor: Editor, count: number): void {
	const { line } = editor;
	if (count < 0) {
		backwardDeleteChar(editor, -count);
		return;
	}
	if (line.point === line.text.length) {
		editor.ring();
		return;
	}
	const end = steps(editor, count, nextIndex, previousIndex);
	if (count > 1 || editor.explicitArgument) cut(editor, end);
	else line.delete(line.point, end);
}

export function backwardDeleteChar(editor: Editor, count: number): void {
	const { line } = editor;
	if (count < 0) {
		deleteChar(editor, -count);
		return;
	}
	if (line.point === 0) {
		editor.ring();
		return;
	}
	const start = steps(editor, count, previousIndex, nextIndex);
	if (count > 1 || editor.explicitArgument) {
		cut(editor, start);
		return;
	}
	if (!editor.overwrite || line.point === line.text.length) {
		line.delete(start, line.point);
		return;
	}
	line.group(() => {
		line.delete(start, line.point);
		line.insert(" ");
		line.point = start;
	});
}

export const killWord = (editor: Editor, count: number): void => cut(editor, steps(editor, count, wordEnd, wordStart));
export const backwardKillWord = (editor: Editor, count: number): void => cut(editor, steps(editor, count, wordStart, wordEnd));
export const shellKillWord = (editor: Editor, count: number): void => cut(editor, steps(editor, count, shellWordEnd, shellWordStart));

export const killLine = (editor: Editor, count: number): void => cut(editor, count < 0 ? 0 : editor.line.text.length);
export const backwardKillLine = (editor: Editor, count: number): void => cut(editor, count < 0 ? editor.line.text.length : 0);

export function unixLineDiscard(editor: Editor): void {
	if (editor.line.point === 0) editor.ring();
	else cut(editor, 0);
}

/** C-w: back to white space. */
export function unixWordRubout(editor: Editor, count: number): void {
	const { line } = editor;
	if (line.point === 0) {
		editor.ring();
		return;
	}
	let at = line.point;
	for (let i = 0; i < Math.max(1, count); i++) {
		while (at > 0 && isBlank(line.text[at - 1])) at--;
		while (at > 0 && !isBlank(line.text[at - 1])) at--;
	}
	cut(editor, at);
}

export function deleteHorizontalSpace(editor: Editor): void {
	const { line } = editor;
	let start = line.point;
	let end = line.point;
	while (start > 0 && isBlank(line.text[start - 1])) start--;
	while (isBlank(line.text[end])) end++;
	if (start === end) return;
	line.group(() => line.delete(start, end));
	line.point = start;
}

export function yank(editor: Editor): void {
	const text = editor.killRing.current;
	if (text === undefined) return;
	editor.line.mark = editor.line.point;
	editor.line.insert(text);
}

/** Right after a yank: the cut before it instead. */
export function yankPop(editor: Editor): void {
	const { line, killRing } = editor;
	const text = killRing.current;
	const start = line.point - (text?.length ?? 0);
	if ((editor.lastCommand !== "yank" && editor.lastCommand !== "yank-pop") || text === undefined || line.text.slice(start, line.point) !== text) {
		editor.ring();
		return;
	}
	line.delete(start, line.point);
	line.point = start;
	killRing.rotate();
	yank(editor);
}

/** Word `which` ("$" is the last) of the history line `back` lines above; false with a bell where there is none. */
function yankArgument(editor: Editor, which: number | "$", back: number): boolean {
	const entry = editor.recall.history.entries[editor.recall.position - back];
	const words = entry ? historyWords(entry.line) : [];
	const word = which === "$" ? words.at(-1) : words[which < 0 ? words.length - 1 + which : which];
	if (!word) {
		editor.ring();
		return false;
	}
	editor.line.mark = editor.line.point;
	editor.line.group(() => editor.line.insert(word));
	return true;
}

export const yankNthArgument = (editor: Editor, count: number): void => {
	yankArgument(editor, editor.explicitArgument ? count : 1, 1);
};

/** The last word of the command before; again, of the one before that. */
export function yankLastArgument(editor: Editor, count: number): void {
	const again = editor.lastCommand === "yank-last-arg" && editor.argumentYank !== undefined;
	let state = again ? editor.argumentYank : undefined;
	if (!state) state = { back: 1, direction: 1, which: editor.explicitArgument ? count : "$", inserted: false };
	else {
		if (state.inserted) editor.line.undo();
		if (count < 0) state.direction = -state.direction;
		state.back = Math.max(1, state.back + state.direction);
	}
	state.inserted = yankArgument(editor, state.which, state.back);
	editor.argumentYank = state;
}
