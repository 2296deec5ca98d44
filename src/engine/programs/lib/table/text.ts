/** Tables in columns. Widths come from the widest cell; a terminal's width cuts the columns that may be cut. */
import { padColumns, padColumnsStart, textWidth } from "../width.ts";
import { type Cell, escapeHex, type Row, type Table, type TableColumn } from "./table.ts";

export interface TextOptions {
	readonly headings: boolean;
	/** Draw the tree; without it children stand as plain rows. */
	readonly tree: boolean;
	readonly ascii?: boolean;
	/** The terminal's width; undefined for no limit. */
	readonly width: number | undefined;
}

const drawings = { unicode: { branch: "├─", last: "└─", line: "│ ", gap: "  " }, ascii: { branch: "|-", last: "`-", line: "| ", gap: "  " } };

type Lines = string[][];

/** Each row as the lines of each of its cells. */
function layOut(table: Table, options: TextOptions): Lines[] {
	const art = options.ascii ? drawings.ascii : drawings.unicode;
	const out: Lines[] = [];
	const lines = (cell: Cell): string[] =>
		cell === undefined ? [""] : typeof cell === "string" ? [escapeHex(cell)] : cell.length ? cell.map((c) => escapeHex(c)) : [""];
	const visit = (rows: readonly Row[], indent: string, depth: number): void => {
		rows.forEach((one, i) => {
			const last = i === rows.length - 1;
			const lead = depth === 0 ? "" : indent + (last ? art.last : art.branch);
			const below = depth === 0 ? "" : indent + (last ? art.gap : art.line);
			out.push(
				table.columns.map((column, c) => {
					const own = lines(one.cells[c]);
					if (!column.tree || !options.tree) return own;
					return own.map((text, n) => (n === 0 ? lead : below) + text);
				}),
			);
			visit(one.children, below, depth + 1);
		});
	};
	visit(table.rows, "", 0);
	return out;
}

/** Shortens what may be shortened, widest first, until all fits. */
function shrink(columns: readonly TableColumn[], widths: number[], minimum: readonly number[], limit: number): void {
	const total = () => widths.reduce((a, b) => a + b, 0) + widths.length - 1;
	while (total() > limit) {
		let widest = -1;
		columns.forEach((column, i) => {
			const width = widths[i] as number;
			if (column.truncate && width > (minimum[i] as number) && (widest < 0 || width >= (widths[widest] as number))) widest = i;
		});
		if (widest < 0) return;
		widths[widest] = Math.max(minimum[widest] as number, (widths[widest] as number) - (total() - limit));
	}
}

function cut(text: string, width: number): string {
	let out = "";
	for (const char of text) {
		if (textWidth(out + char) > width) break;
		out += char;
	}
	return out;
}

/** The whole table with a line break behind each line. */
export function tableText(table: Table, options: TextOptions): string {
	const { columns } = table;
	const body = layOut(table, options);
	const minimum = columns.map((column) => (options.headings ? textWidth(column.name) : 1));
	const widths = columns.map((column, c) => {
		const data = body.reduce((most, lines) => Math.max(most, ...(lines[c] as string[]).map(textWidth)), 0);
		if (options.headings) return Math.max(data, minimum[c] as number);
		return data > 1 ? Math.max(data, column.hint ?? 0) : data;
	});
	if (options.width !== undefined) shrink(columns, widths, minimum, options.width);
	const render = (cells: readonly string[]): string =>
		`${columns
			.map((column, c) => {
				const width = widths[c] as number;
				const cell = column.truncate && options.width !== undefined ? cut(cells[c] as string, width) : (cells[c] as string);
				if (column.right) return padColumnsStart(cell, width);
				return c === columns.length - 1 ? cell : padColumns(cell, width);
			})
			.join(" ")}\n`;
	let out = options.headings && body.length ? render(columns.map((column) => column.name)) : "";
	for (const lines of body) {
		const height = Math.max(1, ...lines.map((l) => l.length));
		for (let n = 0; n < height; n++) out += render(lines.map((l) => l[n] ?? ""));
	}
	return out;
}
