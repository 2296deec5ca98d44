/** The line being edited: text, point, mark and the way back (undo). Indexes are UTF-16, always at the edge of a character. */

export type UndoRecord =
	| { readonly kind: "insert"; readonly start: number; end: number }
	| { readonly kind: "delete"; readonly start: number; readonly text: string }
	| { readonly kind: "begin" }
	| { readonly kind: "end" };

/** Typed characters that follow each other are undone together, up to so many, as in readline. */
const TYPED_RUN = 20;

export class LineBuffer {
	text = "";
	point = 0;
	mark = 0;
	private undoList: UndoRecord[] = [];

	get modified(): boolean {
		return this.undoList.length > 0;
	}

	/** Text and undo list, to come back to this line later; the buffer goes on with copies of neither. */
	save(): { readonly text: string; readonly undoList: UndoRecord[] } {
		return { text: this.text, undoList: this.undoList };
	}

	/** Shows another line, with the point at its end. */
	load(text: string, undoList: UndoRecord[] = []): void {
		this.text = text;
		this.undoList = undoList;
		this.point = text.length;
		this.mark = 0;
	}

	insert(text: string): void {
		if (text === "") return;
		const last = this.undoList.at(-1);
		if (text.length === 1 && text.charCodeAt(0) < 128 && last?.kind === "insert" && last.end === this.point && last.end - last.start < TYPED_RUN) last.end++;
		else this.undoList.push({ kind: "insert", start: this.point, end: this.point + text.length });
		this.text = this.text.slice(0, this.point) + text + this.text.slice(this.point);
		this.point += text.length;
	}

	/** Removes a range given in either order, and returns it. The point stays where it is in the text. */
	delete(from: number, to: number): string {
		const start = Math.min(from, to);
		const end = Math.max(from, to);
		if (start === end) return "";
		const removed = this.text.slice(start, end);
		this.undoList.push({ kind: "delete", start, text: removed });
		this.text = this.text.slice(0, start) + this.text.slice(end);
		if (this.point > end) this.point -= end - start;
		else if (this.point > start) this.point = start;
		this.mark = Math.min(this.mark, this.text.length);
		return removed;
	}

	/** Replaces a range as one step of undo, and puts the point behind it. */
	replace(start: number, end: number, text: string): void {
		this.group(() => {
			this.delete(start, end);
			this.point = start;
			this.insert(text);
		});
	}

	/** What `change` does is undone together. */
	group(change: () => void): void {
		this.undoList.push({ kind: "begin" });
		change();
		this.undoList.push({ kind: "end" });
	}

	/** Takes the last change back; false where there is none. */
	undo(): boolean {
		if (this.undoList.length === 0) return false;
		let depth = 0;
		do {
			const record = this.undoList.pop();
			if (!record) break;
			if (record.kind === "end") depth++;
			else if (record.kind === "begin") depth--;
			else if (record.kind === "insert") {
				this.text = this.text.slice(0, record.start) + this.text.slice(record.end);
				this.point = record.start;
			} else {
				this.text = this.text.slice(0, record.start) + record.text + this.text.slice(record.start);
				this.point = record.start + record.text.length;
			}
		} while (depth > 0);
		return true;
	}
}
