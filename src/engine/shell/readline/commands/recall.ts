/** Commands that bring back earlier lines. */
import type { Editor } from "../editor.ts";
import type { HistoryEntry } from "../history.ts";

export function previousHistory(editor: Editor, count: number): void {
	if (count < 0) {
		nextHistory(editor, -count);
		return;
	}
	if (count > 0 && !editor.recall.back(count)) editor.ring();
}

export function nextHistory(editor: Editor, count: number): void {
	if (count < 0) {
		previousHistory(editor, -count);
		return;
	}
	if (count > 0 && !editor.recall.forward(count)) editor.ring();
}

export const beginningOfHistory = (editor: Editor): void => {
	if (!editor.recall.back(editor.recall.position)) editor.ring();
};

export const endOfHistory = (editor: Editor): void => {
	editor.recall.goTo(editor.recall.history.entries.length);
};

/** Page Up and Down: the nearest line that begins with what stands before the point; given again, the next other one. */
function searchPrefix(editor: Editor, count: number, direction: -1 | 1): void {
	const { line, recall } = editor;
	const continued = editor.lastCommand === "history-search-backward" || editor.lastCommand === "history-search-forward";
	const search = continued && editor.prefixSearch ? editor.prefixSearch : { prefix: line.text.slice(0, line.point), found: undefined };
	editor.prefixSearch = search;
	if (search.prefix === "") {
		direction < 0 ? previousHistory(editor, count) : nextHistory(editor, count);
		return;
	}
	const { entries } = recall.history;
	for (let i = recall.position + direction; i >= 0 && i < entries.length; i += direction) {
		const candidate = (entries[i] as HistoryEntry).line;
		if (candidate.startsWith(search.prefix) && candidate !== search.found) {
			search.found = candidate;
			recall.goTo(i);
			line.point = search.prefix.length;
			line.mark = line.text.length;
			return;
		}
	}
	line.mark = line.text.length;
	editor.ring();
}

export const historySearchBackward = (editor: Editor, count: number): void => searchPrefix(editor, count, -1);
export const historySearchForward = (editor: Editor, count: number): void => searchPrefix(editor, count, 1);

/** C-o: enters the line, and offers the one behind it in the history next. */
export function operateAndGetNext(editor: Editor): void {
	const { recall } = editor;
	if (recall.position < recall.history.entries.length - 1) editor.offerNext = recall.history.entries[recall.position + 1];
	editor.accept();
}
