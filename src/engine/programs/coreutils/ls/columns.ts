/** Listings in columns, across and with commas. */

/** What is put side by side, with its width in columns. `show` gets the column where it begins. */
export interface Cell {
	readonly width: number;
	show(column: number): string;
}

const narrowest = 3;
const gap = 2;

/** Widths of the columns of the most that fit on a line. `across`: cells go along the lines. */
function columnWidths(cells: readonly Cell[], lineWidth: number, across: boolean): number[] {
	const most = Math.min(cells.length, Math.max(1, Math.ceil(lineWidth / narrowest)));
	for (let columns = most; columns > 1; columns--) {
		const rows = Math.ceil(cells.length / columns);
		const widths = new Array<number>(columns).fill(narrowest);
		let total = narrowest * columns;
		for (let i = 0; i < cells.length && total < lineWidth; i++) {
			const column = across ? i % columns : Math.floor(i / rows);
			const width = (cells[i] as Cell).width + (column === columns - 1 ? 0 : gap);
			const before = widths[column] as number;
			if (width > before) {
				total += width - before;
				widths[column] = width;
			}
		}
		if (total < lineWidth) return widths;
	}
	return [Math.max(narrowest, ...cells.map((cell) => cell.width))];
}

/** From a column to another, with tabs where they help. */
function indent(from: number, to: number, tab: number): string {
	let out = "";
	let at = from;
	while (at < to) {
		if (tab !== 0 && Math.floor(to / tab) > Math.floor((at + 1) / tab)) {
			out += "\t";
			at += tab - (at % tab);
		} else {
			out += " ";
			at++;
		}
	}
	return out;
}

/** The lines of a listing in columns; `lineWidth` is not 0. */
export function inColumns(cells: readonly Cell[], lineWidth: number, tab: number, across: boolean, end: string): string {
	const widths = columnWidths(cells, lineWidth, across);
	const rows = Math.ceil(cells.length / widths.length);
	let out = "";
	for (let row = 0; row < rows; row++) {
		let at = 0;
		let edge = 0;
		for (let column = 0; column < widths.length; column++) {
			const cell = cells[across ? row * widths.length + column : column * rows + row];
			if (!cell) break;
			out += indent(at, edge, tab) + cell.show(edge);
			at = edge + cell.width;
			edge += widths[column] as number;
		}
		out += end;
	}
	return out;
}

/** All on lines, with a separator between; a line of 0 columns has no end. */
export function withSeparator(cells: readonly Cell[], lineWidth: number, separator: string, end: string): string {
	let out = "";
	let at = 0;
	for (const [i, cell] of cells.entries()) {
		if (i > 0) {
			const fits = lineWidth === 0 || at + cell.width + 2 < lineWidth;
			out += separator + (fits ? " " : end);
			at = fits ? at + 2 : 0;
		}
		out += cell.show(at);
		at += cell.width;
	}
	return out + end;
}
