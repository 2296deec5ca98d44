/** Incremental search through the history (C-r, C-s), as readline does it: the found line is shown, and taken when the search ends. */
import { isWordAt, nextIndex, previousIndex } from "./chars.ts";

export interface SearchView {
	readonly text: string;
	readonly point: number;
	/** Columns of the match to show in reverse; the same when there is none. */
	readonly matchEnd: number;
}

export class IncrementalSearch {
	needle = "";
	failed = false;
	/** What the line shows. */
	view: SearchView;
	/** Position in `lines` of the line shown. */
	found: number;
	private readonly lines: readonly string[];
	private direction: -1 | 1;
	/** Where in the lines the search stands. */
	private at: number;
	/** The line searched, which after a failure is the last one tried. */
	private line: string;
	/** Where in that line. */
	private index: number;
	private previousLine: string | undefined;

	constructor(lines: readonly string[], position: number, point: number, direction: -1 | 1) {
		this.lines = lines;
		this.direction = direction;
		this.at = position;
		this.found = position;
		this.line = lines[position] ?? "";
		this.index = point;
		this.view = { text: this.line, point, matchEnd: point };
	}

	get prompt(): string {
		return `(${this.failed ? "failed " : ""}${this.direction < 0 ? "reverse-" : ""}i-search)\`${this.needle}': `;
	}

	/** The search key of `direction` again: to the next match, the other way round, or with the last search's text. Returns false for a bell. */
	again(direction: -1 | 1, lastNeedle: string): boolean {
		if (direction !== this.direction) this.direction = direction;
		else if (this.needle === "") {
			if (lastNeedle === "") return true;
			this.needle = lastNeedle;
		} else if (this.direction < 0) this.index--;
		else if (this.index < this.line.length) this.index++;
		else return this.search() && false;
		return this.search();
	}

	add(text: string): boolean {
		this.needle += text;
		return this.search();
	}

	removeLast(): boolean {
		if (this.needle === "") return this.search() && false;
		this.needle = this.needle.slice(0, previousIndex(this.needle, this.needle.length));
		return this.search();
	}

	/** C-w: the rest of the word, or the next word, behind the match. */
	addWord(): boolean {
		const { text } = this.view;
		const start = this.view.point + this.needle.length;
		if (!isWordAt(text, start)) return this.search() && false;
		let end = nextIndex(text, start);
		while (isWordAt(text, end)) end = nextIndex(text, end);
		return this.add(text.slice(start, end));
	}

	/** C-y: the rest of the line. */
	addRest(): boolean {
		const rest = this.view.text.slice(this.view.point + this.needle.length);
		return rest === "" ? this.search() && false : this.add(rest);
	}

	/** Where the point stands when the search ends: at the match, or where the search came to when it failed, as readline leaves it. */
	get endPoint(): number {
		return this.failed ? Math.max(0, this.index) : this.view.point;
	}

	/** Goes to the next match from where the search stands; false, and the last match stays shown, where there is none. */
	private search(): boolean {
		this.failed = this.needle === "" || !this.advance();
		if (this.failed) {
			this.at = this.found;
			this.view = { ...this.view, matchEnd: this.view.point };
			return false;
		}
		this.previousLine = this.line;
		this.found = this.at;
		this.view = { text: this.line, point: this.index, matchEnd: this.index + this.needle.length };
		return true;
	}

	private advance(): boolean {
		for (;;) {
			const hit = this.direction < 0 ? (this.index < 0 ? -1 : this.line.lastIndexOf(this.needle, this.index)) : this.line.indexOf(this.needle, this.index);
			if (hit >= 0) {
				this.index = hit;
				return true;
			}
			this.index = this.direction < 0 ? 0 : Math.max(0, this.line.length - this.needle.length + 1);
			// the same line again, and lines too short, are passed over
			do {
				this.at += this.direction;
				if (this.at < 0 || this.at >= this.lines.length) return false;
				this.line = this.lines[this.at] as string;
			} while (this.line === this.previousLine || this.line.length < this.needle.length);
			this.index = this.direction < 0 ? this.line.length - this.needle.length : 0;
		}
	}
}
