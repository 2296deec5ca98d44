/** How a line of the file becomes rows of the screen: wrapped or cut, with control characters made visible and matches marked. */
import { nextIndex } from "../../shell/readline/chars.ts";
import { wcwidth } from "../../shell/readline/width.ts";
import type { Settings } from "./settings.ts";

/** What stands out in a line, besides its own colours. */
type Face = "plain" | "bold" | "underline" | "reverse";

interface Item {
	readonly text: string;
	readonly width: number;
	readonly face: Face;
	/** Colour sequences (-R) before it. */
	readonly colour: string;
	/** Where it stands in the searched text. */
	readonly index: number;
	/** Where it ends in the line as read. */
	readonly end: number;
}

/** A row of the screen, and where it ends in the line as read. */
export interface ScreenRow {
	readonly text: string;
	readonly end: number;
}

const faces: Readonly<Record<Face, readonly [on: string, off: string]>> = {
	plain: ["", ""],
	bold: ["\x1b[1m", "\x1b[0m"],
	underline: ["\x1b[4m", "\x1b[24m"],
	reverse: ["\x1b[7m", "\x1b[27m"],
};

/** Width of the numbers that -N puts before lines, with the blank behind. */
const GUTTER = 8;

export interface RowContext {
	readonly settings: Settings;
	readonly columns: number;
	/** Columns that the view is moved to the right. */
	readonly shift: number;
	/** What searches have found is marked. */
	readonly pattern: RegExp | undefined;
}

/** The text of a line as searches see it: without overstriking and colours. */
export function plainText(line: string): string {
	return line.replaceAll(/(.)\x08\1|_\x08(.)|(.)\x08_/gsu, (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? "").replaceAll(/\x1b\[[\d;:]*[mK]/g, "");
}

/** The rows of line number `number` (from 1). */
export function rowsOf(line: string, number: number, context: RowContext): ScreenRow[] {
	const { settings, columns, shift } = context;
	const numbered = settings.numbers === "shown";
	const gutter = numbered ? `${" ".repeat(Math.max(0, GUTTER - 1 - String(number).length))}\x1b[1m${number}\x1b[0m ` : "";
	const width = Math.max(1, columns - (numbered ? GUTTER : 0));
	const items = itemsOf(line, settings);
	const matches = context.pattern && settings.highlight ? matchesIn(plainText(line), context.pattern) : [];
	const chopped = settings.chop || shift > 0;
	const rows = chopped ? [chop(items, width, shift)] : wrap(items, width);
	return rows.map((row, i) => ({
		text: gutter + paint(row, matches) + (row.cut ? "\x1b[7m>\x1b[27m" : ""),
		end: i === rows.length - 1 ? line.length : (row.items.at(-1)?.end ?? 0),
	}));
}

interface Row {
	readonly items: readonly Item[];
	/** Colours that are on from before. */
	readonly colour: string;
	readonly cut: boolean;
}

function wrap(items: readonly Item[], width: number): Row[] {
	const rows: Row[] = [];
	let row: Item[] = [];
	let used = 0;
	let colour = "";
	let rowColour = "";
	for (const item of items) {
		if (used + item.width > width) {
			rows.push({ items: row, colour: rowColour, cut: false });
			row = [];
			used = 0;
			rowColour = colour;
		}
		row.push(item);
		used += item.width;
		colour = afterColour(colour, item.colour);
	}
	rows.push({ items: row, colour: rowColour, cut: false });
	return rows;
}

function chop(items: readonly Item[], width: number, shift: number): Row {
	let skipped = 0;
	let first = 0;
	let colour = "";
	for (; first < items.length && skipped < shift; first++) {
		const item = items[first] as Item;
		skipped += item.width;
		colour = afterColour(colour, item.colour);
	}
	const rest = items.slice(first);
	const total = rest.reduce((sum, item) => sum + item.width, 0);
	if (total <= width) return { items: rest, colour, cut: false };
	let used = 0;
	const end = rest.findIndex((item) => {
		used += item.width;
		return used > width - 1;
	});
	return { items: rest.slice(0, end), colour, cut: true };
}

/** The sequences that give the present colours: all since the last that set everything back. */
function afterColour(before: string, added: string): string {
	const all = before + added;
	const reset = Math.max(all.lastIndexOf("\x1b[m"), all.lastIndexOf("\x1b[0m"));
	return reset < 0 ? all : all.slice(reset);
}

function paint(row: Row, matches: readonly (readonly [number, number])[]): string {
	let out = row.colour;
	let face: Face = "plain";
	let coloured = row.colour !== "";
	for (const item of row.items) {
		const wanted = matches.some(([start, end]) => item.index >= start && item.index < end) ? "reverse" : item.face;
		if (wanted !== face) out += faces[face][1];
		out += item.colour;
		coloured ||= item.colour !== "";
		if (wanted !== face) out += faces[wanted][0];
		face = wanted;
		out += item.text;
	}
	return out + faces[face][1] + (coloured ? "\x1b[m" : "");
}

function matchesIn(text: string, pattern: RegExp): [number, number][] {
	const matches: [number, number][] = [];
	pattern.lastIndex = 0;
	for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
		matches.push([match.index, match.index + match[0].length]);
		if (match[0] === "") pattern.lastIndex++;
	}
	return matches;
}

function itemsOf(line: string, settings: Settings): Item[] {
	const items: Item[] = [];
	let colour = "";
	let column = 0;
	let index = 0;
	let end = 0;
	const add = (text: string, width: number, face: Face): void => {
		items.push({ text, width, face, colour, index, end });
		colour = "";
		column += width;
	};
	for (let i = 0; i < line.length; ) {
		const sequence = line[i] === "\x1b" ? /^\x1b\[[\d;:]*[mK]/.exec(line.slice(i, i + 40))?.[0] : undefined;
		if (sequence !== undefined && settings.raw !== "none") {
			if (sequence.endsWith("m")) colour += sequence;
			i += sequence.length;
			continue;
		}
		end = nextIndex(line, i);
		const char = line.slice(i, end);
		const over = overstruck(line, i, end);
		if (over) {
			end = over.end;
			add(over.char, Math.max(1, widthOf(over.char)), over.face);
			i = end;
			index += over.char.length;
			continue;
		}
		if (char === "\t") {
			const blanks = settings.tabStops - (column % settings.tabStops);
			for (let n = 0; n < blanks; n++) add(" ", 1, "plain");
		} else addVisible(char, settings, add);
		i = end;
		index += sequence === undefined ? char.length : 0;
	}
	if (colour !== "") items.push({ text: "", width: 0, face: "plain", colour, index, end: line.length });
	return items;
}

const widthOf = (char: string): number => wcwidth(char.codePointAt(0) as number);

/** Bold and underlined text of old printers, as in manual pages: a letter, a backspace, and the same letter or a line. */
function overstruck(line: string, at: number, end: number): { char: string; face: Face; end: number } | undefined {
	if (line[end] !== "\b" || end + 1 >= line.length) return undefined;
	const first = line.slice(at, end);
	const behind = nextIndex(line, end + 1);
	const second = line.slice(end + 1, behind);
	if (first === second) return { char: first, face: first === "_" ? "underline" : "bold", end: behind };
	if (first === "_") return { char: second, face: "underline", end: behind };
	return second === "_" ? { char: first, face: "underline", end: behind } : undefined;
}

/** A character as it is shown; control characters as ^X, an escape as ESC, bytes that are no text as <FF>. */
function addVisible(char: string, settings: Settings, add: (text: string, width: number, face: Face) => void): void {
	const code = char.codePointAt(0) as number;
	if (code >= 0xdc80 && code <= 0xdcff) for (const c of `<${(code - 0xdc00).toString(16).toUpperCase()}>`) add(c, 1, "reverse");
	else if (code === 27 && settings.raw !== "all") for (const c of "ESC") add(c, 1, "reverse");
	else if ((code < 32 || code === 127) && settings.raw !== "all") for (const c of `^${String.fromCharCode(code ^ 64)}`) add(c, 1, "reverse");
	else add(char, Math.max(0, widthOf(char)), "plain");
}
