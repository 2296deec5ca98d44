/** A page of pr: lines put into columns side by side. */
import { textWidth } from "../../lib/width.ts";

export interface ColumnLayout {
	readonly columns: number;
	/** Columns of the terminal for each column of text; undefined leaves lines as long as they are. */
	readonly width: number | undefined;
	/** What stands between two columns; undefined aligns them by blanks. */
	readonly separator: string | undefined;
	readonly indent: number;
	/** Runs of blanks become tabs. */
	readonly tabs: boolean;
	readonly truncates: boolean;
}

/** Blanks from column `from` to `to`, with tabs where a stop lies between. */
function blanks(from: number, to: number, tabs: boolean): string {
	let text = "";
	let column = from;
	if (tabs) {
		for (let stop = (Math.floor(column / 8) + 1) * 8; stop <= to && to - column > 1; stop += 8) {
			text += "\t";
			column = stop;
		}
	}
	return text + " ".repeat(Math.max(0, to - column));
}

function cut(text: string, width: number): string {
	let columns = 0;
	let shown = "";
	for (const char of text) {
		columns += textWidth(char);
		if (columns > width) return shown;
		shown += char;
	}
	return shown;
}

/** One line of output from the cells of its columns; a cell that is missing leaves its place empty. */
export function joinCells(cells: readonly (string | undefined)[], layout: ColumnLayout): string {
	const { width, separator, indent, tabs } = layout;
	const last = cells.findLastIndex((cell) => cell !== undefined);
	let text = " ".repeat(indent);
	let column = indent;
	for (let i = 0; i <= last; i++) {
		const cell = cells[i] ?? "";
		const shown = layout.truncates && width !== undefined ? cut(cell, width) : cell;
		text += shown;
		column += textWidth(shown);
		if (i === last) break;
		if (width !== undefined) {
			// the separator takes the column that would be blank
			const next = indent + (i + 1) * (width + (separator?.length ?? 1)) - (separator?.length ?? 0);
			text += blanks(column, next, tabs);
			column = Math.max(column, next);
		}
		if (separator !== undefined) {
			text += separator;
			column += separator.length;
		}
	}
	return text;
}

/** Shares out the lines of a page over columns, downwards: the first ones take what is left over. */
export function downwards(lines: readonly string[], columns: number, rows: number): (string | undefined)[][] {
	const full = lines.length >= columns * rows;
	const each = Math.floor(lines.length / columns);
	const more = lines.length % columns;
	const columnLines: (readonly string[])[] = [];
	let at = 0;
	for (let i = 0; i < columns; i++) {
		const count = full ? rows : each + (i < more ? 1 : 0);
		columnLines.push(lines.slice(at, at + count));
		at += count;
	}
	return Array.from({ length: columnLines[0]?.length ?? 0 }, (_, row) => columnLines.map((column) => column[row]));
}
