/** Commands that type, swap and change characters. */
import { isWordAt, nextIndex, previousIndex, wordEnd, wordStart } from "../chars.ts";
import type { Editor } from "../editor.ts";

/** Types a text, over what is there in overwrite mode. */
export function selfInsert(editor: Editor, count: number, text: string): void {
	const { line } = editor;
	if (count <= 0) return;
	if (!editor.overwrite) {
		line.insert(text.repeat(count));
		return;
	}
	// typed first, then what it covers is taken away: undo so ends where the typing began
	line.group(() => {
		for (let i = 0; i < count; i++) {
			line.insert(text);
			line.delete(line.point, nextIndex(line.text, line.point));
		}
	});
}

export function transposeChars(editor: Editor, count: number): void {
	const { line } = editor;
	if (count === 0) return;
	if (line.point === 0 || nextIndex(line.text, 0) >= line.text.length) {
		editor.ring();
		return;
	}
	const atEnd = line.point === line.text.length;
	line.group(() => {
		if (atEnd) line.point = previousIndex(line.text, line.point);
		const start = previousIndex(line.text, line.point);
		const dragged = line.delete(start, line.point);
		let to = start;
		for (let i = 0; i < (atEnd ? 1 : Math.abs(count)); i++) to = count < 0 && !atEnd ? previousIndex(line.text, to) : nextIndex(line.text, to);
		line.point = to;
		line.insert(dragged);
	});
}

export function transposeWords(editor: Editor, count: number): void {
	const { line } = editor;
	if (count === 0) return;
	const { text } = line;
	let end2 = line.point;
	for (let i = 0; i < Math.abs(count); i++) end2 = count < 0 ? wordStart(text, end2) : wordEnd(text, end2);
	const start2 = wordStart(text, end2);
	let start1 = start2;
	for (let i = 0; i < Math.abs(count); i++) start1 = count < 0 ? wordEnd(text, start1) : wordStart(text, start1);
	const end1 = wordEnd(text, start1);
	if (start1 === start2 || start2 < end1) {
		editor.ring();
		return;
	}
	line.replace(start1, end2, text.slice(start2, end2) + text.slice(end1, start2) + text.slice(start1, end1));
}

/** Rewrites the word at or behind the point (or before it, with a negative count) letter by letter. */
function changeWord(editor: Editor, count: number, change: (char: string, startsWord: boolean) => string): void {
	const { line } = editor;
	let at = line.point;
	for (let i = 0; i < Math.abs(count); i++) at = count < 0 ? wordStart(line.text, at) : wordEnd(line.text, at);
	const start = Math.min(at, line.point);
	const end = Math.max(at, line.point);
	if (start === end) return;
	let changed = "";
	let inWord = false;
	for (let i = start; i < end; i = nextIndex(line.text, i)) {
		const char = line.text.slice(i, nextIndex(line.text, i));
		const word = isWordAt(line.text, i);
		// a letter whose other case is longer (ß) stays, as towupper(3) leaves it
		const other = word ? change(char, !inWord) : char;
		changed += other.length === char.length ? other : char;
		inWord = word;
	}
	line.replace(start, end, changed);
	line.point = end;
}

export const upcaseWord = (editor: Editor, count: number): void => changeWord(editor, count, (char) => char.toUpperCase());
export const downcaseWord = (editor: Editor, count: number): void => changeWord(editor, count, (char) => char.toLowerCase());
export const capitalizeWord = (editor: Editor, count: number): void =>
	changeWord(editor, count, (char, startsWord) => (startsWord ? char.toUpperCase() : char.toLowerCase()));

export function undo(editor: Editor, count: number): void {
	for (let i = 0; i < count; i++)
		if (!editor.line.undo()) {
			editor.ring();
			return;
		}
}

export function revertLine(editor: Editor): void {
	if (!editor.line.modified) {
		editor.ring();
		return;
	}
	while (editor.line.undo());
}

/** M-#: the line becomes a comment and is entered; with an argument an existing `#` is taken away instead. */
export function insertComment(editor: Editor): void {
	const { line } = editor;
	line.point = 0;
	if (editor.explicitArgument && line.text.startsWith("#")) line.delete(0, 1);
	else line.insert("#");
	editor.accept();
}
