/** Where prompt and line stand on a screen of so many columns: rows of cells, and the cursor. Pure, so that drawing is only a comparison. */
import { wcwidth } from "./width.ts";

/** What takes one place on the screen; `text` may carry marks of no width, or a terminal's escape sequence of the prompt. */
export interface Cell {
	readonly text: string;
	readonly width: number;
	readonly reverse: boolean;
}

export interface Row {
	readonly cells: Cell[];
	width: number;
	/** The text runs on into the next row without a line break. */
	wrapped: boolean;
}

export interface Picture {
	readonly rows: readonly Row[];
	readonly cursorRow: number;
	readonly cursorColumn: number;
	/** The first place behind the prompt: what is before it is only drawn as a whole. */
	readonly promptRow: number;
	readonly promptCells: number;
}

export interface Shown {
	readonly text: string;
	readonly point: number;
	readonly region: { readonly start: number; readonly end: number } | undefined;
}

const TAB_STOP = 8;

class Rows {
	readonly rows: Row[] = [{ cells: [], width: 0, wrapped: false }];
	private readonly columns: number;
	constructor(columns: number) {
		this.columns = columns;
	}
	get last(): Row {
		return this.rows.at(-1) as Row;
	}
	/** Where the next character of this width goes. */
	room(width: number): void {
		if (this.last.width + width > this.columns) this.wrap();
	}
	wrap(): void {
		this.last.wrapped = true;
		this.rows.push({ cells: [], width: 0, wrapped: false });
	}
	breakLine(): void {
		this.rows.push({ cells: [], width: 0, wrapped: false });
	}
	put(text: string, width: number, reverse: boolean): void {
		if (width === 0) {
			this.attach(text);
			return;
		}
		this.room(width);
		this.last.cells.push({ text, width, reverse });
		this.last.width += width;
	}
	/** Marks of no width belong to the character before them. */
	private attach(text: string): void {
		const { cells } = this.last;
		const before = cells.pop();
		cells.push(before ? { ...before, text: before.text + text } : { text, width: 0, reverse: false });
	}
}

/** A prompt has its unprinted parts between \x01 and \x02. */
function layPrompt(rows: Rows, prompt: string): void {
	let hidden = "";
	let hiding = false;
	for (const char of prompt) {
		if (char === "\x01") hiding = true;
		else if (char === "\x02") hiding = false;
		else if (hiding) hidden += char;
		else {
			const width = wcwidth(char.codePointAt(0) as number);
			rows.put(hidden + char, width < 0 ? 1 : width, false);
			hidden = "";
		}
	}
	if (hidden) rows.put(hidden, 0, false);
}

function layChar(rows: Rows, char: string, reverse: boolean): void {
	const code = char.codePointAt(0) as number;
	if (char === "\n" || char === "\t") rows.room(1);
	if (char === "\n") rows.breakLine();
	else if (char === "\t") for (let n = TAB_STOP - (rows.last.width % TAB_STOP); n > 0; n--) rows.put(" ", 1, reverse);
	else if (code < 0x20 || code === 0x7f) {
		rows.put("^", 1, reverse);
		rows.put(String.fromCharCode(code ^ 0x40), 1, reverse);
	} else rows.put(char, Math.max(0, wcwidth(code)), reverse);
}

/** Lays a one-line prompt and a text out. */
export function layOut(prompt: string, shown: Shown, columns: number): Picture {
	const rows = new Rows(Math.max(1, columns));
	layPrompt(rows, prompt);
	const promptRow = rows.rows.length - 1;
	const promptCells = rows.last.cells.length;
	let cursorRow = -1;
	let cursorColumn = 0;
	const place = (width: number): void => {
		rows.room(width);
		cursorRow = rows.rows.length - 1;
		cursorColumn = rows.last.width;
	};
	let index = 0;
	for (const char of shown.text) {
		const code = char.codePointAt(0) as number;
		if (index === shown.point) place(code < 0x20 ? 1 : Math.max(1, wcwidth(code)));
		layChar(rows, char, shown.region !== undefined && index >= shown.region.start && index < shown.region.end);
		index += char.length;
	}
	if (cursorRow < 0) place(1);
	return { rows: rows.rows, cursorRow, cursorColumn, promptRow, promptCells };
}
