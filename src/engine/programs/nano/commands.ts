/** What nano's keys do. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Editor } from "./editor.ts";
import { exit, insertFile, saveAs, saveNow } from "./file-commands.ts";
import { showHelp } from "./help.ts";
import { goToLine, repeatSearch, replace, searchFor } from "./search-commands.ts";
import type { Position } from "./text-buffer.ts";

/** `cutting` tells whether the command before was a cut as well. */
export type Command = (editor: Editor, cutting: boolean) => Blocking<void>;

const at = (action: (editor: Editor) => void): Command =>
	// biome-ignore lint/correctness/useYield: a command that is done at once
	function* (editor) {
		action(editor);
	};

/** A command that changes the text: refused in view mode. */
const changing = (action: (editor: Editor, cutting: boolean) => void): Command =>
	// biome-ignore lint/correctness/useYield: a command that is done at once
	function* (editor, cutting) {
		if (editor.writable()) action(editor, cutting);
	};

function keepCut(editor: Editor, text: string, cutting: boolean): void {
	editor.clipboard = cutting ? editor.clipboard + text : text;
	editor.cutting = true;
}

/** ^K: the region, or the line; cuts that follow each other add up. */
function cut(editor: Editor, cutting: boolean): void {
	const { buffer } = editor;
	const { region, line, index } = buffer;
	if (region) {
		keepCut(editor, buffer.cut(...region), false);
		buffer.mark = undefined;
		return;
	}
	const last = line === buffer.lines.length - 1;
	const start: Position = { line, index: editor.options.cutFromCursor ? index : 0 };
	const toLineEnd = editor.options.cutFromCursor && index < buffer.current.length;
	const end: Position = last || toLineEnd ? { line, index: buffer.current.length } : { line: line + 1, index: 0 };
	if (last && buffer.current === "") editor.message = "Nothing was cut";
	else keepCut(editor, buffer.cut(start, end), cutting);
}

/** M-6: as cut, but the text stays. */
function copy(editor: Editor, cutting: boolean): void {
	const { buffer } = editor;
	const { region, line } = buffer;
	if (region) {
		keepCut(editor, buffer.textBetween(...region), false);
		buffer.mark = undefined;
		return;
	}
	keepCut(editor, `${buffer.current}\n`, cutting);
	buffer.moveTo(line + 1, 0);
}

function cutToEnd(editor: Editor): void {
	const { buffer } = editor;
	const end = { line: buffer.lines.length - 1, index: (buffer.lines.at(-1) as string).length };
	keepCut(editor, buffer.cut({ line: buffer.line, index: buffer.index }, end), false);
}

function paste(editor: Editor): void {
	if (editor.clipboard === "") editor.message = "Cutbuffer is empty";
	else editor.buffer.insert(editor.clipboard, "paste");
}

function enter(editor: Editor): void {
	const { buffer } = editor;
	const indent = editor.options.autoIndent ? (/^[ \t]*/.exec(buffer.current.slice(0, buffer.index))?.[0] ?? "") : "";
	buffer.insert(`\n${indent}`, "line break");
}

function tab(editor: Editor): void {
	const { buffer, options } = editor;
	buffer.insert(options.tabsToSpaces ? " ".repeat(options.tabSize - (buffer.column % options.tabSize)) : "\t");
}

function backspace(editor: Editor): void {
	const { buffer, options } = editor;
	if (options.zap && buffer.region) zap(editor);
	else buffer.deleteBackward();
}

function deleteKey(editor: Editor): void {
	const { buffer, options } = editor;
	if (options.zap && buffer.region) zap(editor);
	else buffer.deleteForward();
}

/** Takes the region away without keeping it. */
function zap({ buffer }: Editor): void {
	const { region } = buffer;
	if (region) buffer.cut(...region, "deletion");
	buffer.mark = undefined;
}

function toggleMark(editor: Editor): void {
	const { buffer } = editor;
	buffer.mark = buffer.mark ? undefined : { line: buffer.line, index: buffer.index };
	editor.message = buffer.mark ? "Mark Set" : "Mark Unset";
}

const undo = changing((editor) => {
	const kind = editor.buffer.undo();
	editor.message = kind ? `Undid ${kind}` : "Nothing to undo";
});

const redo = changing((editor) => {
	const kind = editor.buffer.redo();
	editor.message = kind ? `Redid ${kind}` : "Nothing to redo";
});

/** Moves over lines until one that begins or ends a block of text. */
function toBlock(editor: Editor, direction: 1 | -1): void {
	const { buffer } = editor;
	const blank = (line: number): boolean => (buffer.lines[line] as string).trim() === "";
	let line = buffer.line + direction;
	while (line > 0 && line < buffer.lines.length - 1 && !(blank(line) && !blank(line - direction))) line += direction;
	buffer.moveTo(line, 0);
}

const end = (editor: Editor): number => editor.buffer.current.length;

const movements: readonly (readonly [readonly string[], Command])[] = [
	[["\x1b[A", "\x1bOA", "\x10"], at(({ buffer }) => buffer.moveLines(-1))],
	[["\x1b[B", "\x1bOB", "\x0e"], at(({ buffer }) => buffer.moveLines(1))],
	[["\x1b[D", "\x1bOD"], at(({ buffer }) => buffer.left())],
	[["\x1b[C", "\x1bOC"], at(({ buffer }) => buffer.right())],
	[["\x1b[1;5C", "\x1b "], at(({ buffer }) => buffer.nextWord())],
	[["\x1b[1;5D", "\x00"], at(({ buffer }) => buffer.previousWord())],
	[["\x1b[H", "\x1bOH", "\x1b[1~", "\x01"], at(({ buffer }) => buffer.moveTo(buffer.line, 0))],
	[["\x1b[F", "\x1bOF", "\x1b[4~", "\x05"], at((editor) => editor.buffer.moveTo(editor.buffer.line, end(editor)))],
	[["\x1b[5~", "\x19"], at((editor) => editor.page(-1))],
	[["\x1b[6~", "\x16"], at((editor) => editor.page(1))],
	[["\x1b\\", "\x1b[1;5H", "\x1b|"], at(({ buffer }) => buffer.moveTo(0, 0))],
	[["\x1b/", "\x1b[1;5F", "\x1b?"], at(({ buffer }) => buffer.moveTo(buffer.lines.length - 1, Number.POSITIVE_INFINITY))],
	[["\x1b[1;5A", "\x1b7"], at((editor) => toBlock(editor, -1))],
	[["\x1b[1;5B", "\x1b8"], at((editor) => toBlock(editor, 1))],
];

const unavailable = (what: string): Command =>
	at((editor) => {
		editor.message = `${what} is not simulated here; the real nano has it`;
	});

const others: readonly (readonly [readonly string[], Command])[] = [
	[["\x07", "\x1bOP"], showHelp],
	[["\x18", "\x1bOQ"], exit],
	[["\x0f", "\x1bOR"], saveAs],
	[["\x13"], saveNow],
	[["\x12", "\x1b[15~"], insertFile],
	[["\x06", "\x17", "\x1b[17~"], (editor) => searchFor(editor, false)],
	[["\x02", "\x11"], (editor) => searchFor(editor, true)],
	[["\x1bw", "\x1bW"], (editor) => repeatSearch(editor, editor.search.backwards)],
	[["\x1bf", "\x1bF"], (editor) => repeatSearch(editor, false)],
	[["\x1bb", "\x1bB"], (editor) => repeatSearch(editor, true)],
	[["\x1c", "\x1br", "\x1bR"], replace],
	[["\x0b", "\x1b[20~"], changing(cut)],
	[["\x15", "\x1b[21~"], changing(paste)],
	[["\x1b6", "\x1b^"], at((editor) => copy(editor, editor.cutting))],
	[["\x1bt", "\x1bT"], changing(cutToEnd)],
	[["\x1ba", "\x1bA", "\x1e"], at(toggleMark)],
	[["\x1bu", "\x1bU"], undo],
	[["\x1be", "\x1bE"], redo],
	[
		["\x03", "\x1b[23~"],
		at((editor) => {
			editor.message = editor.place;
		}),
	],
	[["\x1f", "\x1bg", "\x1bG"], goToLine],
	[["\x0c"], at((editor) => editor.refresh())],
	[
		["\x1bx", "\x1bX"],
		at((editor) => {
			editor.showHelp = !editor.showHelp;
		}),
	],
	[
		["\x1bn", "\x1bN"],
		at((editor) => {
			editor.lineNumbers = !editor.lineNumbers;
		}),
	],
	[["\x1a"], (editor) => suspend(editor)],
	[["\x0a"], unavailable("Justify")],
	[["\x14"], unavailable("Execute")],
	[["\r"], changing(enter)],
	[["\t"], changing(tab)],
	[["\x7f", "\b"], changing(backspace)],
	[["\x04", "\x1b[3~"], changing(deleteKey)],
];

function* suspend(editor: Editor): Blocking<void> {
	yield* editor.screen.suspend();
	editor.refresh();
}

const movementKeys = new Set(movements.flatMap(([keys]) => keys));

/** Movements leave a message standing. */
export const isMovement = (key: string): boolean => movementKeys.has(key);

export const commands: ReadonlyMap<string, Command> = new Map(
	[...movements, ...others].flatMap(([keys, command]) => keys.map((key) => [key, command] as const)),
);
