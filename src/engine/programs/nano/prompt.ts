/** Typing an answer into nano's status bar. */
import type { Blocking } from "../../kernel/abi.ts";
import { nextIndex, previousIndex } from "../../shell/readline/chars.ts";
import { displayWidth } from "../../shell/readline/width.ts";
import type { Editor } from "./editor.ts";
import type { HelpItem } from "./menus.ts";

export interface LinePrompt {
	/** What stands before the answer; asked again after every key, as keys can change it. */
	readonly label: () => string;
	readonly initial?: string;
	readonly menu: readonly HelpItem[];
	/** Keys that end the prompt besides Enter and ^C: the caller sees which. */
	readonly endKeys?: readonly string[];
	/** Keys that change something and let the prompt go on. */
	readonly onKey?: (key: string) => boolean;
	/** Earlier answers for ^P and ^N, the last one last. */
	readonly history?: readonly string[];
}

/** The key that ended the prompt ("\r", "\x03" or one of `endKeys`), and what was typed. */
export function* askLine(editor: Editor, prompt: LinePrompt): Blocking<{ readonly key: string; readonly text: string }> {
	let text = prompt.initial ?? "";
	let point = text.length;
	let place = prompt.history?.length ?? 0;
	for (;;) {
		const label = `${prompt.label()}: `;
		yield* editor.draw({ text: label + text, cursor: displayWidth(label + text.slice(0, point)), menu: prompt.menu });
		const key = yield* editor.key();
		if (editor.done) return { key: "\x03", text };
		if (key === undefined) continue;
		if (key === "\r" || key === "\n") return { key: "\r", text };
		if (key === "\x03" || prompt.endKeys?.includes(key)) return { key, text };
		if (prompt.onKey?.(key)) continue;
		const recalled = recall(key, place, prompt.history);
		if (recalled !== undefined) {
			place = recalled;
			text = prompt.history?.[place] ?? "";
			point = text.length;
		} else ({ text, point } = edited(key, text, point));
	}
}

function recall(key: string, place: number, history: readonly string[] = []): number | undefined {
	if (key === "\x10" || key === "\x1b[A" || key === "\x1bOA") return Math.max(0, place - 1);
	if (key === "\x0e" || key === "\x1b[B" || key === "\x1bOB") return Math.min(history.length, place + 1);
	return undefined;
}

function edited(key: string, text: string, point: number): { text: string; point: number } {
	const before = text.slice(0, point);
	const behind = text.slice(point);
	switch (key) {
		case "\x7f":
		case "\b": {
			const start = previousIndex(text, point);
			return { text: text.slice(0, start) + behind, point: start };
		}
		case "\x04":
		case "\x1b[3~":
			return { text: before + text.slice(nextIndex(text, point)), point };
		case "\x15":
		case "\x0b":
			return { text: "", point: 0 };
		case "\x01":
		case "\x1b[H":
		case "\x1bOH":
			return { text, point: 0 };
		case "\x05":
		case "\x1b[F":
		case "\x1bOF":
			return { text, point: text.length };
		case "\x1b[D":
		case "\x1bOD":
			return { text, point: previousIndex(text, point) };
		case "\x1b[C":
		case "\x1bOC":
			return { text, point: nextIndex(text, point) };
	}
	if (key.startsWith("\x1b") || key < " ") return { text, point };
	return { text: before + key + behind, point: point + key.length };
}
