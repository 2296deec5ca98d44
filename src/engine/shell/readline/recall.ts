/** Walking through the history while a line is edited. An entry that was changed in passing stays changed, as in readline. */
import type { History, HistoryEntry } from "./history.ts";
import { LineBuffer, type UndoRecord } from "./line-buffer.ts";

export class Recall {
	readonly history: History;
	/** The entry shown; `history.entries.length` is the new line. */
	position: number;
	private readonly line: LineBuffer;
	private newLine: { readonly text: string; readonly undoList: UndoRecord[] } | undefined;
	private readonly undoLists = new Map<HistoryEntry, UndoRecord[]>();

	constructor(history: History, line: LineBuffer) {
		this.history = history;
		this.line = line;
		this.position = history.entries.length;
	}

	/** Moves `count` entries back, as far as there are any; false where there is none. */
	back(count: number): boolean {
		const target = Math.max(0, this.position - count);
		if (target === this.position) return false;
		this.keep();
		this.show(target);
		return true;
	}

	/** Moves `count` entries on; behind the last one is the new line as it was left. */
	forward(count: number): boolean {
		const end = this.history.entries.length;
		const target = Math.min(end, this.position + count);
		if (target === this.position) return false;
		this.keep();
		this.show(target);
		return true;
	}

	/** Shows any entry, or the new line. */
	goTo(position: number): void {
		if (position < this.position) this.back(this.position - position);
		else this.forward(position - this.position);
	}

	/** Every line that can be shown, the new one last, with what is changed in the current one. */
	lines(): string[] {
		const lines = this.history.entries.map((entry) => entry.line);
		if (this.position < lines.length) lines[this.position] = this.line.text;
		lines.push(this.position === lines.length ? this.line.text : (this.newLine?.text ?? ""));
		return lines;
	}

	/** The line is accepted: a recalled entry gets back what it was, since the changed line becomes an entry of its own. */
	accept(): void {
		const entry = this.history.entries[this.position];
		if (!entry || !this.line.modified) return;
		const original = new LineBuffer();
		original.load(this.line.text, this.line.save().undoList);
		while (original.undo());
		entry.line = original.text;
		entry.edited = false;
	}

	private keep(): void {
		const entry = this.history.entries[this.position];
		if (!entry) this.newLine = this.line.save();
		else if (this.line.modified) {
			const { text, undoList } = this.line.save();
			entry.line = text;
			entry.edited = true;
			this.undoLists.set(entry, undoList);
		}
	}

	private show(position: number): void {
		this.position = position;
		const entry = this.history.entries[position];
		if (entry) this.line.load(entry.line, this.undoLists.get(entry));
		else this.line.load(this.newLine?.text ?? "", this.newLine?.undoList);
	}
}
