/** Saving, leaving and inserting files. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Editor } from "./editor.ts";
import { countLines, linesOf, openFile, writeFile } from "./files.ts";
import { insertMenu, writeMenu } from "./menus.ts";

/** Opens a file in the editor, and puts the cursor on a line and column (from 1). Returns what refuses it. */
export function* load(editor: Editor, name: string, line = 1, column = 1): Blocking<void> {
	const opened = yield* openFile(editor.sys, name);
	if ("refused" in opened) {
		editor.message = opened.refused;
		return;
	}
	editor.name = name;
	editor.buffer.load(opened.text ?? "");
	editor.message = opened.message;
	const target = (line < 0 ? editor.buffer.lines.length + line + 1 : line) - 1;
	if (target > 0 || column > 1) {
		editor.buffer.moveTo(target, 0);
		editor.buffer.moveTo(editor.buffer.line, editor.buffer.indexAt(editor.buffer.line, Math.max(0, column - 1)));
		editor.center();
	}
}

type How = "replace" | "append" | "prepend";
const labels: Readonly<Record<How, string>> = { replace: "Write to File", append: "Append to File", prepend: "Prepend to File" };

/** ^O: asks for the name. Returns whether the text is saved. */
export function* saveAs(editor: Editor): Blocking<void> {
	yield* askAndSave(editor);
}

function* askAndSave(editor: Editor): Blocking<"saved" | "cancelled" | "discard"> {
	let how: How = "replace";
	let backup = editor.options.backup;
	const { key, text } = yield* editor.ask({
		label: () => labels[how] + (backup ? " [Backup]" : ""),
		initial: editor.name,
		menu: writeMenu,
		endKeys: ["\x11"],
		onKey: (pressed) => {
			if (/^\x1b[aA]$/.test(pressed)) how = how === "append" ? "replace" : "append";
			else if (/^\x1b[pP]$/.test(pressed)) how = how === "prepend" ? "replace" : "prepend";
			else if (/^\x1b[bB]$/.test(pressed)) backup = !backup;
			else return false;
			return true;
		},
	});
	if (key === "\x11") return "discard";
	if (key !== "\r" || text === "") {
		editor.message = "Cancelled";
		return "cancelled";
	}
	if (text !== editor.name && how === "replace") {
		const exists = editor.sys.tryStat(text) !== undefined;
		const question = exists ? `File "${text}" exists; OVERWRITE? ` : "Save file under DIFFERENT NAME? ";
		if ((exists || editor.name !== "") && (yield* editor.confirm(question.trimEnd())) !== "yes") {
			editor.message = "Cancelled";
			return "cancelled";
		}
	}
	return (yield* save(editor, text, how, backup)) ? "saved" : "cancelled";
}

/** ^S: saves under the name it has. */
export function* saveNow(editor: Editor): Blocking<void> {
	if (editor.name === "") yield* askAndSave(editor);
	else yield* save(editor, editor.name, "replace", editor.options.backup);
}

function* save(editor: Editor, name: string, how: How, backup: boolean): Blocking<boolean> {
	const { sys, buffer } = editor;
	if (backup) {
		const old = yield* openFile(sys, name);
		if ("text" in old && old.text !== undefined) yield* writeFile(sys, `${name}~`, old.text, "replace");
	}
	const text = buffer.lines.length === 1 && buffer.current === "" ? "" : buffer.text;
	const problem = yield* writeFile(sys, name, text, how);
	if (problem !== undefined) {
		editor.message = problem;
		return false;
	}
	if (how === "replace") {
		editor.name = name;
		buffer.saved();
	}
	editor.message = countLines(linesOf(text), how === "replace" ? "Wrote" : how === "append" ? "Appended" : "Prepended");
	return true;
}

/** ^X: asks whether to save what was changed; then the next file, if there is one. */
export function* exit(editor: Editor): Blocking<void> {
	if (editor.buffer.modified) {
		const answer = editor.options.saveOnExit && editor.name !== "" ? "yes" : yield* editor.confirm("Save modified buffer?");
		if (answer === "cancel") {
			editor.message = "Cancelled";
			return;
		}
		if (answer === "yes") {
			const direct = editor.options.saveOnExit && editor.name !== "";
			const outcome = direct ? ((yield* save(editor, editor.name, "replace", editor.options.backup)) ? "saved" : "cancelled") : yield* askAndSave(editor);
			if (outcome === "cancelled") return;
		}
	}
	const next = editor.waiting.shift();
	if (next === undefined) editor.done = true;
	else yield* load(editor, next);
}

/** ^R: another file's text at the cursor. */
export function* insertFile(editor: Editor): Blocking<void> {
	if (!editor.writable()) return;
	const { key, text } = yield* editor.ask({ label: () => "File to insert [from ./]", menu: insertMenu });
	if (key !== "\r" || text === "") {
		editor.message = "Cancelled";
		return;
	}
	const opened = yield* openFile(editor.sys, text);
	if ("refused" in opened) editor.message = opened.refused;
	else if (opened.text === undefined) editor.message = `File "${text}" not found`;
	else {
		editor.buffer.insert(opened.text, "insertion");
		editor.message = opened.message;
	}
}
