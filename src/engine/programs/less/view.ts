/** Which part of a document is on the screen, and how it moves. Knows rows, not terminals. */
import type { Blocking } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import type { Document } from "./document.ts";
import { plainText, rowsOf, type ScreenRow } from "./rows.ts";
import type { Settings } from "./settings.ts";

/** A row: the line it belongs to, and which of its rows. */
export interface Place {
	readonly line: number;
	readonly row: number;
}

const TILDE = "\x1b[1m~\x1b[0m";

export class View {
	readonly document: Document;
	top: Place = { line: 0, row: 0 };
	/** Rows left empty above a short file until something moves: less starts at the bottom of the screen. */
	private above = 0;
	height = 23;
	columns = 80;
	/** Columns moved to the right. */
	shift = 0;
	/** Marked wherever it stands. */
	pattern: RegExp | undefined;
	private readonly settings: Settings;
	/** Only lines that match are shown (&). */
	private filter: RegExp | undefined;
	private readonly cache = new Map<number, ScreenRow[]>();

	constructor(document: Document, settings: Settings) {
		this.document = document;
		this.settings = settings;
	}

	/** To be called when settings, sizes or the marked pattern have changed. */
	changed(): void {
		this.cache.clear();
		this.above = 0;
	}

	setFilter(filter: RegExp | undefined): void {
		this.filter = filter;
		this.changed();
	}

	get filtered(): boolean {
		return this.filter !== undefined;
	}

	/** The rows to show. Reads as far as they go. */
	*visible(): Blocking<string[]> {
		const rows = [...Array<string>(this.above).fill(""), ...(yield* this.text())];
		while (rows.length < this.height) rows.push(this.settings.tildes ? TILDE : "");
		return rows.slice(0, this.height);
	}

	/** The document's rows from the top, at most a screenful. */
	*text(): Blocking<string[]> {
		const rows: string[] = [];
		let place: Place | undefined = yield* this.at(this.top);
		while (place && rows.length < this.height - this.above) {
			rows.push((this.rows(place.line)[place.row] as ScreenRow).text);
			place = yield* this.after(place);
		}
		return rows;
	}

	/** The last place on the screen that shows the document; undefined when it is empty. */
	*bottom(): Blocking<Place | undefined> {
		let place: Place | undefined = yield* this.at(this.top);
		for (let left = this.height - this.above - 1; place && left > 0; left--) {
			const next: Place | undefined = yield* this.after(place);
			if (!next) return place;
			place = next;
		}
		return place;
	}

	/** Bytes of the document up to the end of a row. */
	bytesTo({ line, row }: Place): number {
		const rows = this.rows(line);
		if (row === rows.length - 1) return this.document.endOf(line);
		const text = this.document.lines[line] as string;
		return this.document.endOf(line - 1) + encode(text.slice(0, (rows[row] as ScreenRow).end)).length;
	}

	/** Whether the document's last row is on the screen. */
	*endVisible(): Blocking<boolean> {
		const bottom = yield* this.bottom();
		return bottom === undefined || (yield* this.after(bottom)) === undefined;
	}

	/** For the first screen: a short file stands at the bottom. */
	*settle(): Blocking<void> {
		if (this.top.line === 0 && this.top.row === 0) this.above = this.height - (yield* this.text()).length;
	}

	/** Moves on by rows, until the end is on the screen (or at its top, when forced). Returns whether it moved. */
	*forward(count: number, force = false): Blocking<boolean> {
		let moved = false;
		this.top = (yield* this.at(this.top)) ?? this.top;
		for (let i = 0; i < count; i++) {
			if (!force && (yield* this.endVisible())) break;
			const next: Place | undefined = yield* this.after(this.top);
			if (!next) break;
			this.top = next;
			this.above = 0;
			moved = true;
		}
		return moved;
	}

	/** Moves back by rows. Returns whether anything changed. */
	back(count: number): boolean {
		let moved = this.above > 0;
		this.above = 0;
		for (let i = 0; i < count; i++) {
			const before = this.before(this.top);
			if (!before) break;
			this.top = before;
			moved = true;
		}
		return moved;
	}

	/** Shows a line at the top, or `settings.target` rows below it. */
	jump(line: number): void {
		this.top = { line, row: 0 };
		this.above = 0;
		if (this.settings.target > 0) this.back(this.settings.target);
	}

	/** The last screenful. */
	*toEnd(): Blocking<void> {
		yield* this.document.all();
		const last = this.shownBefore(this.document.lines.length);
		if (last === undefined) return;
		this.top = { line: last, row: this.rows(last).length - 1 };
		this.back(this.height - 1);
	}

	/** Whether the document ends within one screen. */
	*fits(): Blocking<boolean> {
		let place: Place | undefined = yield* this.at({ line: 0, row: 0 });
		for (let rows = 0; place; rows++) {
			if (rows >= this.height) return false;
			place = yield* this.after(place);
		}
		return true;
	}

	private rows(line: number): ScreenRow[] {
		let rows = this.cache.get(line);
		if (!rows) {
			const { settings, columns, shift, pattern } = this;
			rows = rowsOf(this.document.lines[line] as string, line + 1, { settings, columns, shift, pattern });
			this.cache.set(line, rows);
		}
		return rows;
	}

	/** The place itself, or the first shown one behind it. */
	private *at(place: Place): Blocking<Place | undefined> {
		const line = yield* this.shownFrom(place.line);
		if (line === undefined) return undefined;
		return line === place.line ? { line, row: Math.min(place.row, this.rows(line).length - 1) } : { line, row: 0 };
	}

	private *after({ line, row }: Place): Blocking<Place | undefined> {
		if (row + 1 < this.rows(line).length) return { line, row: row + 1 };
		const next = yield* this.shownFrom(line + 1);
		return next === undefined ? undefined : { line: next, row: 0 };
	}

	private before({ line, row }: Place): Place | undefined {
		if (row > 0) return { line, row: row - 1 };
		const previous = this.shownBefore(line);
		return previous === undefined ? undefined : { line: previous, row: this.rows(previous).length - 1 };
	}

	private *shownFrom(line: number): Blocking<number | undefined> {
		for (let i = line; yield* this.document.has(i); i++) if (this.isShown(i)) return i;
		return undefined;
	}

	private shownBefore(line: number): number | undefined {
		for (let i = line - 1; i >= 0; i--) if (this.isShown(i)) return i;
		return undefined;
	}

	private isShown(line: number): boolean {
		const { lines } = this.document;
		const text = lines[line] as string;
		if (this.filter && !this.filter.test(plainText(text))) return false;
		return !(this.settings.squeeze && text === "" && line > 0 && lines[line - 1] === "");
	}
}
