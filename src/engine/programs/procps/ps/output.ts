/** The lines of ps: fields in their columns, a field that is too wide eating into the blanks behind it. */
import { charWidth, textWidth } from "../../lib/width.ts";
import type { PsColumn, PsView } from "./column.ts";
import { columnSpecs } from "./columns.ts";
import type { Placed } from "./order.ts";
import type { FormatItem } from "./state.ts";

/** One place of a line: a column, or the text that AIX formats have between columns. */
export interface Field {
	readonly column: PsColumn | undefined;
	readonly literal: string;
	readonly header: string;
	readonly width: number;
	readonly isCommand: boolean;
}

const commandColumns = new Set(["args", "command", "cmd", "comm", "ucomm", "ucmd"]);
/** Signal masks take all their digits where there is room. */
const maskWidth = 16;

export function makeFields(format: readonly FormatItem[], view: PsView): Field[] {
	return format.map((item): Field => {
		if (item.literal !== undefined) return { column: undefined, literal: item.literal, header: item.literal, width: item.literal.length, isCommand: false };
		const column = columnSpecs.get(item.name) as PsColumn;
		const header = item.header ?? column.header;
		const isMask = column.width === 9 && view.roomy;
		const width = item.width ?? Math.max(isMask ? maskWidth : column.width, item.header === undefined ? 0 : item.header.length);
		return { column, literal: "", header, width, isCommand: commandColumns.has(item.name) };
	});
}

function cut(text: string, width: number): string {
	if (textWidth(text) <= width) return text;
	let out = "";
	let used = 0;
	for (const char of text) {
		used += charWidth(char);
		if (used > width) break;
		out += char;
	}
	return out;
}

interface Piece {
	readonly text: string;
	readonly justify: PsColumn["justify"];
}

/** Puts pieces into their columns; `limit` is the width of the screen. */
function assemble(fields: readonly Field[], pieces: readonly Piece[], limit: number): string {
	let out = "";
	let actual = 0;
	let correct = 0;
	let gap = 0;
	fields.forEach((field, i) => {
		const { justify } = pieces[i] as Piece;
		const last = i === fields.length - 1;
		const room = last ? Math.max(8, limit - Math.max(correct, actual)) : field.width;
		const raw = (pieces[i] as Piece).text;
		const text = justify === "open" || last ? cut(raw, justify === "open" || justify === "left" ? room : Math.max(room, field.width)) : raw;
		const amount = textWidth(text);
		const pad = justify === "right" ? Math.max(0, field.width - amount) : 0;
		let space = correct - actual + pad;
		if (space < 1) space = gap;
		out += " ".repeat(space) + text;
		actual += space + amount;
		correct += field.width;
		const next = fields[i + 1];
		gap = field.column && next?.column ? 1 : 0;
		correct += gap;
	});
	return `${out}\n`;
}

export function headerLine(fields: readonly Field[], limit: number, delimiter: string | undefined, numeric: boolean): string {
	if (delimiter !== undefined) return `${fields.map((field) => field.header).join(delimiter)}\n`;
	// a header is cut at the edge of the screen, not at its column's
	const justify = (field: Field, last: boolean): Piece["justify"] => {
		const own = field.column?.justify ?? "left";
		return own === "user" ? (numeric ? "right" : "left") : own === "open" && !last ? "left" : own;
	};
	return assemble(
		fields,
		fields.map((field, i) => ({ text: field.header, justify: justify(field, i === fields.length - 1) })),
		limit,
	);
}

/** Which line it is when threads have their own: the process's, one of a thread, or one for both. */
export type LineKind = "both" | "process" | "thread";

export function processLine(fields: readonly Field[], placed: Placed, view: PsView, limit: number, kind: LineKind): string {
	const pieces = fields.map((field): Piece => {
		const { column } = field;
		if (!column) return { text: field.literal, justify: "left" };
		if (kind !== "both" && column.of !== undefined && column.of !== kind) return { text: "-", justify: column.justify === "user" ? "left" : column.justify };
		const value = column.value(placed.process, view);
		const text = (field.isCommand ? placed.prefix : "") + String(value);
		return { text, justify: column.justify === "user" ? (typeof value === "number" ? "right" : "left") : column.justify };
	});
	if (view.request.delimiter !== undefined) return `${pieces.map((p) => p.text).join(view.request.delimiter)}\n`;
	return assemble(fields, pieces, limit);
}
