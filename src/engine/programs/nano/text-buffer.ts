/** The text being edited: lines, cursor, mark, and the way back and forth through the changes. */
import { isWordAt, nextIndex, previousIndex, wordEnd, wordStart } from "../../shell/readline/chars.ts";
import { wcwidth } from "../../shell/readline/width.ts";

export interface Position {
	readonly line: number;
	readonly index: number;
}

/** What is said when a change is undone or done again. */
export type ChangeKind = "addition" | "deletion" | "line break" | "line join" | "cut" | "paste" | "insertion" | "replacement" | "indent";

interface State {
	readonly lines: readonly string[];
	readonly cursor: Position;
	readonly modified: boolean;
}

interface Change {
	readonly kind: ChangeKind;
	readonly before: State;
	after: State | undefined;
}

/** How many changes are kept. */
const UNDO_LIMIT = 500;

export class TextBuffer {
	/** The last one is empty unless `nonewlines`: it is where text may go on. */
	lines: string[] = [""];
	line = 0;
	index = 0;
	mark: Position | undefined;
	modified = false;
	readonly tabSize: number;
	private readonly nonewlines: boolean;
	/** The column that vertical moves keep. */
	private wanted = 0;
	private undone: Change[] = [];
	private done: Change[] = [];
	/** Typing that goes on where it stopped is one change. */
	private typing: { kind: ChangeKind; line: number; index: number } | undefined;

	constructor(tabSize: number, nonewlines: boolean) {
		this.tabSize = tabSize;
		this.nonewlines = nonewlines;
	}

	get current(): string {
		return this.lines[this.line] as string;
	}

	/** Columns from the line's start to an index in it. */
	columnOf(line: number, index: number): number {
		const text = this.lines[line] as string;
		let column = 0;
		for (let i = 0; i < index; ) {
			const next = nextIndex(text, i);
			column += this.widthAt(text, i, column);
			i = next;
		}
		return column;
	}

	get column(): number {
		return this.columnOf(this.line, this.index);
	}

	/** Columns of the character at an index, when it begins in `column`. */
	widthAt(text: string, index: number, column: number): number {
		const code = text.codePointAt(index) as number;
		if (code === 9) return this.tabSize - (column % this.tabSize);
		return code < 32 || code === 127 ? 2 : Math.max(0, wcwidth(code));
	}

	/** Where the text of a file begins to be edited. */
	load(text: string): void {
		this.lines = text.split("\n");
		this.close();
		Object.assign(this, { line: 0, index: 0, modified: false, undone: [], done: [], mark: undefined });
	}

	get text(): string {
		return this.lines.join("\n");
	}

	moveTo(line: number, index: number): void {
		this.line = Math.max(0, Math.min(line, this.lines.length - 1));
		this.index = Math.max(0, Math.min(index, this.current.length));
		this.wanted = this.column;
		this.typing = undefined;
	}

	/** Moves by lines, as near to the column as the other line allows. */
	moveLines(count: number): void {
		const { wanted } = this;
		this.line = Math.max(0, Math.min(this.line + count, this.lines.length - 1));
		this.index = this.indexAt(this.line, wanted);
		this.typing = undefined;
	}

	/** The index whose character covers a column. */
	indexAt(line: number, column: number): number {
		const text = this.lines[line] as string;
		let at = 0;
		let i = 0;
		while (i < text.length) {
			at += this.widthAt(text, i, at);
			if (at > column) break;
			i = nextIndex(text, i);
		}
		return i;
	}

	left(): void {
		if (this.index > 0) this.moveTo(this.line, previousIndex(this.current, this.index));
		else if (this.line > 0) this.moveTo(this.line - 1, Number.POSITIVE_INFINITY);
	}

	right(): void {
		if (this.index < this.current.length) this.moveTo(this.line, nextIndex(this.current, this.index));
		else if (this.line < this.lines.length - 1) this.moveTo(this.line + 1, 0);
	}

	/** To the start of the next word. */
	nextWord(): void {
		const end = isWordAt(this.current, this.index) ? wordEnd(this.current, this.index) : this.index;
		const rest = [...this.current.slice(end)].findIndex((_, i) => isWordAt(this.current, end + i));
		if (rest >= 0) this.moveTo(this.line, end + rest);
		else if (this.line < this.lines.length - 1) {
			this.moveTo(this.line + 1, 0);
			if (this.current !== "" && !isWordAt(this.current, 0)) this.nextWord();
		} else this.moveTo(this.line, this.current.length);
	}

	previousWord(): void {
		const start = wordStart(this.current, this.index);
		if (start < this.index && isWordAt(this.current, start)) this.moveTo(this.line, start);
		else if (this.line > 0) {
			this.moveTo(this.line - 1, Number.POSITIVE_INFINITY);
			if (this.current !== "") this.previousWord();
		} else this.moveTo(0, 0);
	}

	/** Inserts a text, which may have line breaks, and puts the cursor behind it. */
	insert(text: string, kind: ChangeKind = "addition"): void {
		this.change(kind, () => {
			const pieces = text.split("\n");
			const before = this.current.slice(0, this.index);
			const behind = this.current.slice(this.index);
			const last = pieces.length - 1;
			const added = pieces.map((piece, i) => (i === 0 ? before : "") + piece + (i === last ? behind : ""));
			this.lines.splice(this.line, 1, ...added);
			this.index = (last === 0 ? before.length : 0) + (pieces[last] as string).length;
			this.line += last;
		});
	}

	/** Deletes the character before the cursor; false at the start. */
	deleteBackward(): boolean {
		if (this.line === 0 && this.index === 0) return false;
		const joins = this.index === 0;
		this.change(joins ? "line join" : "deletion", () => {
			if (joins) {
				const { current } = this;
				this.lines.splice(this.line, 1);
				this.line--;
				this.index = this.current.length;
				this.lines[this.line] = this.current + current;
			} else {
				const start = previousIndex(this.current, this.index);
				this.lines[this.line] = this.current.slice(0, start) + this.current.slice(this.index);
				this.index = start;
			}
		});
		return true;
	}

	/** Deletes the character under the cursor; false at the end. */
	deleteForward(): boolean {
		const joins = this.index === this.current.length;
		if (joins && this.line === this.lines.length - 1) return false;
		this.change(joins ? "line join" : "deletion", () => {
			if (joins) this.lines.splice(this.line, 2, this.current + (this.lines[this.line + 1] as string));
			else this.lines[this.line] = this.current.slice(0, this.index) + this.current.slice(nextIndex(this.current, this.index));
		});
		return true;
	}

	/** The marked region, in order. */
	get region(): readonly [Position, Position] | undefined {
		const { mark, line, index } = this;
		if (!mark) return undefined;
		return mark.line < line || (mark.line === line && mark.index <= index) ? [mark, { line, index }] : [{ line, index }, mark];
	}

	textBetween(start: Position, end: Position): string {
		const lines = this.lines.slice(start.line, end.line + 1);
		lines[lines.length - 1] = (lines.at(-1) as string).slice(0, end.index);
		lines[0] = (lines[0] as string).slice(start.index);
		return lines.join("\n");
	}

	/** Takes a range away, and returns it. */
	cut(start: Position, end: Position, kind: ChangeKind = "cut"): string {
		const text = this.textBetween(start, end);
		this.change(kind, () => {
			const joined = (this.lines[start.line] as string).slice(0, start.index) + (this.lines[end.line] as string).slice(end.index);
			this.lines.splice(start.line, end.line - start.line + 1, joined);
			this.line = start.line;
			this.index = start.index;
		});
		return text;
	}

	/** Puts a text in place of so many characters of a line, as one change. */
	replace(at: Position, length: number, text: string): void {
		this.moveTo(at.line, at.index);
		this.change("replacement", () => {
			this.lines[at.line] = this.current.slice(0, at.index) + text + this.current.slice(at.index + length);
			this.index = at.index + text.length;
		});
	}

	/** Takes the last change back, and says what it was. */
	undo(): ChangeKind | undefined {
		const change = this.done.pop();
		if (!change) return undefined;
		change.after = this.state;
		this.undone.push(change);
		this.restore(change.before);
		return change.kind;
	}

	redo(): ChangeKind | undefined {
		const change = this.undone.pop();
		if (!change?.after) return undefined;
		this.done.push(change);
		this.restore(change.after);
		return change.kind;
	}

	/** After saving: undoing leads to a text that is not the saved one. */
	saved(): void {
		this.modified = false;
		this.done = this.done.map((change) => ({ ...change, before: { ...change.before, modified: true } }));
		this.typing = undefined;
	}

	private get state(): State {
		return { lines: [...this.lines], cursor: { line: this.line, index: this.index }, modified: this.modified };
	}

	private restore(state: State): void {
		this.lines = [...state.lines];
		this.modified = state.modified;
		this.mark = undefined;
		this.moveTo(state.cursor.line, state.cursor.index);
	}

	private change(kind: ChangeKind, apply: () => void): void {
		const { typing } = this;
		const goesOn = typing?.kind === kind && (kind === "addition" || kind === "deletion") && typing.line === this.line && typing.index === this.index;
		if (!goesOn) {
			this.done.push({ kind, before: this.state, after: undefined });
			if (this.done.length > UNDO_LIMIT) this.done.shift();
		}
		this.undone = [];
		apply();
		this.close();
		this.modified = true;
		this.wanted = this.column;
		this.typing = { kind, line: this.line, index: this.index };
	}

	/** Keeps an empty line at the end. */
	private close(): void {
		if (!this.nonewlines && this.lines.at(-1) !== "") this.lines.push("");
	}
}
