/** Draws a picture over the one before with as few characters as is simple: from the first place of a row that differs to its end. */
import type { Cell, Picture, Row } from "./layout.ts";

const emptyRow: Row = { cells: [], width: 0, wrapped: false };

const sameCell = (a: Cell | undefined, b: Cell | undefined): boolean => a?.text === b?.text && a?.reverse === b?.reverse;

export class Painter {
	private picture: Picture | undefined;
	private row = 0;
	/** The column, or the number of columns when the last one was written and the terminal has not wrapped yet. */
	private column = 0;
	private columns = 80;
	private out = "";

	/** The escape sequences that turn the screen into this picture. */
	paint(next: Picture, columns: number): string {
		this.out = "";
		this.columns = columns;
		const old = this.picture;
		const samePrompt = old !== undefined && promptsEqual(old, next);
		next.rows.forEach((row, index) => {
			const inPrompt = !samePrompt && index <= next.promptRow;
			this.paintRow(index, row, old?.rows[index] ?? emptyRow, inPrompt, next.rows[index - 1]);
		});
		old?.rows.forEach((row, index) => {
			if (index < next.rows.length || row.width === 0) return;
			this.moveTo(index, 0);
			this.out += "\x1b[K";
		});
		this.moveTo(next.cursorRow, next.cursorColumn, next.rows[next.cursorRow]?.width === 0 ? next.rows[next.cursorRow - 1] : undefined);
		this.picture = next;
		return this.out;
	}

	/** Goes behind the last row, to a line of its own: before a command's output or a list of completions. */
	leave(): string {
		this.out = "";
		const rows = this.picture?.rows ?? [];
		const last = Math.max(0, rows.length - 1);
		this.moveTo(last, this.column);
		// an empty last row that the full one before wrapped into is such a line already
		const fresh = last > 0 && (rows[last] as Row).width === 0 && (rows[last - 1] as Row).wrapped;
		this.forget();
		return fresh ? `${this.out}\r` : `${this.out}\n`;
	}

	/** Goes to the last row, and stays in it. */
	toLastRow(): string {
		this.out = "";
		this.moveTo(Math.max(0, (this.picture?.rows.length ?? 1) - 1), this.column);
		return this.out;
	}

	/** Takes the picture away, to draw it anew from its first row. */
	wipe(): string {
		this.out = "";
		this.moveTo(0, 0);
		this.forget();
		return `${this.out}\r\x1b[J`;
	}

	/** The cursor stands at the start of an empty line. */
	forget(): void {
		this.picture = undefined;
		this.row = 0;
		this.column = 0;
	}

	private paintRow(index: number, row: Row, old: Row, whole: boolean, above: Row | undefined): void {
		let from = 0;
		if (!whole) {
			while (from < row.cells.length && sameCell(row.cells[from], old.cells[from])) from++;
			if (from === row.cells.length && old.cells.length === from) return;
		}
		const start = row.cells.slice(0, from).reduce((sum, cell) => sum + cell.width, 0);
		// behind a row just written to its end the terminal wraps by itself: a selection of the line then stays whole
		if (!(start === 0 && above?.wrapped && this.row === index - 1 && this.column === above.width && row.cells.length > 0)) this.moveTo(index, start);
		this.write(row.cells.slice(from));
		if (old.width > row.width && this.column < this.columns) this.out += "\x1b[K";
	}

	private write(cells: readonly Cell[]): void {
		let reverse = false;
		for (const cell of cells) {
			if (cell.reverse !== reverse) this.out += cell.reverse ? "\x1b[7m" : "\x1b[27m";
			reverse = cell.reverse;
			if (this.column + cell.width > this.columns) {
				this.row++;
				this.column = 0;
			}
			this.out += cell.text;
			this.column += cell.width;
		}
		if (reverse) this.out += "\x1b[27m";
	}

	/** `above` is the row above the target: from the end of a full one a blank makes the terminal wrap into an empty row. */
	private moveTo(row: number, column: number, above?: Row): void {
		if (row === this.row + 1 && column === 0 && above?.wrapped && this.column >= this.columns) {
			this.out += " \r";
			this.row = row;
			this.column = 0;
			return;
		}
		if (row < this.row) this.out += row === this.row - 1 ? "\x1b[A" : `\x1b[${this.row - row}A`;
		if (row > this.row) {
			this.out += `\r${"\n".repeat(row - this.row)}`;
			this.column = 0;
		}
		this.row = row;
		this.moveColumn(column);
	}

	private moveColumn(column: number): void {
		if (column === this.column) return;
		const back = this.column - column;
		if (this.column < this.columns && back > 0 && back <= 4) this.out += "\b".repeat(back);
		else if (this.column < this.columns && back < 0) this.out += forward(-back);
		else this.out += `\r${forward(column)}`;
		this.column = column;
	}
}

const forward = (count: number): string => (count === 0 ? "" : count === 1 ? "\x1b[C" : `\x1b[${count}C`);

function promptsEqual(a: Picture, b: Picture): boolean {
	if (a.promptRow !== b.promptRow || a.promptCells !== b.promptCells) return false;
	for (let row = 0; row <= a.promptRow; row++) {
		const count = row === a.promptRow ? a.promptCells : Number.POSITIVE_INFINITY;
		const before = a.rows[row]?.cells.slice(0, count) ?? [];
		const after = b.rows[row]?.cells.slice(0, count) ?? [];
		if (before.length !== after.length || !before.every((cell, i) => sameCell(cell, after[i]))) return false;
	}
	return true;
}
