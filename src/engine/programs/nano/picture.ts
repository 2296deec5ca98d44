/** What nano shows: title, text, status and help, row by row. */
import { nextIndex } from "../../shell/readline/chars.ts";
import { displayWidth, fitWidth } from "../../shell/readline/width.ts";
import type { HelpItem } from "./menus.ts";
import type { TextBuffer } from "./text-buffer.ts";

export const BRANDING = "GNU nano 9.3";

export const reverse = (text: string): string => `\x1b[7m${text}\x1b[27m`;

const padded = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - displayWidth(text)));

/** Room that the title keeps for the state at its right. */
const STATE_ROOM = 11;

/** The bar at the top; a name that does not fit is cut at its start. */
export function titleBar(name: string, state: string, columns: number): string {
	const branded = columns >= BRANDING.length + 3 + STATE_ROOM + Math.min(displayWidth(name), 8);
	const left = branded ? BRANDING.length + 3 : 2;
	const room = columns - left - STATE_ROOM;
	const shown = displayWidth(name) <= room ? name : `...${tail(name, room - 3)}`;
	const offset = left + Math.max(0, Math.floor((room - displayWidth(shown)) / 2));
	const title = padded(branded ? `  ${BRANDING}` : "", offset) + shown;
	const end = state === "" ? "" : `${state}  `;
	return reverse(padded(title, columns - end.length) + end);
}

function tail(text: string, columns: number): string {
	let rest = text;
	while (displayWidth(rest) > columns) rest = rest.slice(nextIndex(rest, 0));
	return rest;
}

/** A message in the middle of the status line; one that is too long loses its brackets. */
export function statusLine(message: string, columns: number): string {
	if (message === "") return "";
	const width = displayWidth(message);
	if (width + 4 > columns) return reverse(fitWidth(message, columns));
	return " ".repeat(Math.floor((columns - width - 4) / 2)) + reverse(`[ ${message} ]`);
}

/** The two lines of help: as many pairs as there is room for. */
export function helpLines(items: readonly HelpItem[], columns: number): [string, string] {
	const count = Math.min(items.length, Math.floor((columns + 40) / 20) * 2);
	const pairs = Math.max(1, Math.ceil(count / 2));
	const width = Math.floor(columns / pairs);
	const line = (first: number): string =>
		items
			.slice(0, count)
			.filter((_, i) => i % 2 === first)
			.map(({ key, label }) => {
				const text = fitWidth(label, Math.max(0, width - key.length - 1));
				return `${reverse(key)} ${padded(text, width - key.length - 1)}`;
			})
			.join("");
	return [line(0), line(1)];
}

export interface TextView {
	readonly buffer: TextBuffer;
	readonly top: number;
	/** Columns left of the screen. */
	readonly shift: number;
	readonly rows: number;
	readonly columns: number;
	readonly lineNumbers: boolean;
	/** A found place to stand out. */
	readonly found: { readonly line: number; readonly start: number; readonly end: number } | undefined;
}

/** Columns that line numbers take. */
export const marginOf = (buffer: TextBuffer, lineNumbers: boolean): number => (lineNumbers ? String(buffer.lines.length).length + 1 : 0);

export function textRows(view: TextView): string[] {
	const { buffer, top, rows } = view;
	const margin = marginOf(buffer, view.lineNumbers);
	return Array.from({ length: rows }, (_, i) => {
		const line = top + i;
		if (line >= buffer.lines.length) return "";
		const number = margin === 0 ? "" : `${String(line + 1).padStart(margin - 1)} `;
		return (margin === 0 ? "" : reverse(number)) + lineRow(view, line, view.columns - margin);
	});
}

interface Cell {
	readonly text: string;
	readonly width: number;
	readonly marked: boolean;
}

/** One line, from the shifted column on; > and < tell that it goes on. */
function lineRow(view: TextView, line: number, width: number): string {
	const { buffer, shift } = view;
	const text = buffer.lines[line] as string;
	const cells: Cell[] = [];
	let column = 0;
	for (let i = 0; i < text.length && column - shift <= width; ) {
		const next = nextIndex(text, i);
		const size = buffer.widthAt(text, i, column);
		const shown = column + size - Math.max(column, shift);
		// what is only half on the screen is blank there
		if (shown > 0) cells.push({ text: shown < size ? " ".repeat(shown) : visible(text.slice(i, next), size), width: shown, marked: isMarked(view, line, i) });
		column += size;
		i = next;
	}
	if (shift > 0 && column > shift) replaceEdge(cells, "<", 0);
	if (column - shift > width) {
		while (cells.reduce((sum, cell) => sum + cell.width, 0) > width) replaceEdge(cells, ">", cells.length - 1);
	}
	return cells
		.map((cell) => (cell.marked ? reverse(cell.text) : cell.text))
		.join("")
		.replaceAll("\x1b[27m\x1b[7m", "");
}

function isMarked({ buffer, found }: TextView, line: number, index: number): boolean {
	if (found?.line === line && index >= found.start && index < found.end) return true;
	const region = buffer.region;
	if (!region || line < region[0].line || line > region[1].line) return false;
	return (line > region[0].line || index >= region[0].index) && (line < region[1].line || index < region[1].index);
}

/** Puts a mark in place of the first or last cell; at the end it takes the place of all that does not fit. */
function replaceEdge(cells: Cell[], mark: "<" | ">", at: number): void {
	const edge = cells[at];
	if (!edge) return;
	if (mark === "<")
		cells.splice(
			at,
			1,
			{ text: "<", width: 1, marked: true },
			...(edge.width > 1 ? [{ text: " ".repeat(edge.width - 1), width: edge.width - 1, marked: false }] : []),
		);
	else {
		cells.splice(at, 1);
		const before = cells.pop();
		if (before && before.width > 1) cells.push({ text: " ".repeat(before.width - 1), width: before.width - 1, marked: false });
		cells.push({ text: ">", width: 1, marked: true });
	}
}

function visible(char: string, width: number): string {
	const code = char.codePointAt(0) as number;
	if (code === 9) return " ".repeat(width);
	if (code < 32 || code === 127) return `^${String.fromCharCode(code ^ 64)}`;
	return code >= 0xdc80 && code <= 0xdcff ? "\ufffd" : char;
}
