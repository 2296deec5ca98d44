/** diff -y: both files in two columns. */
import { textWidth } from "../lib/width.ts";
import type { DiffFile } from "./files.ts";
import type { Change } from "./script.ts";

export interface SideOptions {
	readonly width: number;
	readonly leftColumn: boolean;
	readonly suppressCommon: boolean;
	readonly expandTabs: boolean;
}

const TAB = 8;
/** The least columns between both halves. */
const GUTTER = 3;

interface Geometry {
	readonly half: number;
	readonly secondColumn: number;
}

/** Halves as wide as fit, the second beginning at a tab stop. */
function geometryOf(width: number, expandTabs: boolean): Geometry {
	const tab = expandTabs ? 1 : TAB;
	const sum = tab + GUTTER;
	const unaligned = (width >> 1) + (sum >> 1) + (width & sum & 1);
	const offset = unaligned - (unaligned % tab);
	const half = Math.max(0, Math.min(offset - GUTTER, width - offset));
	return { half, secondColumn: half > 0 ? offset : width };
}

function advance(from: number, to: number, expandTabs: boolean): string {
	let text = "";
	let column = from;
	if (!expandTabs) {
		for (let stop = column + TAB - (column % TAB); stop <= to; stop += TAB) {
			text += "\t";
			column = stop;
		}
	}
	return text + " ".repeat(Math.max(0, to - column));
}

/** As much of a line as fits, and where it ends. */
function halfLine(line: string, bound: number, start: number, expandTabs: boolean): { readonly text: string; readonly column: number } {
	let text = "";
	let column = 0;
	for (const char of line) {
		if (char === "\t") {
			const next = column + TAB - (column % TAB);
			if (next > bound) break;
			text += expandTabs || start % TAB !== 0 ? " ".repeat(next - column) : "\t";
			column = next;
			continue;
		}
		const width = textWidth(char);
		if (column + width > bound) break;
		text += char;
		column += width;
	}
	return { text, column };
}

export function sideBySide(a: DiffFile, b: DiffFile, changes: readonly Change[], options: SideOptions): string {
	const { half, secondColumn } = geometryOf(options.width, options.expandTabs);
	const { expandTabs } = options;
	const ends = (file: DiffFile, index: number): boolean => !(file.incomplete && index === file.lines.length - 1);
	let text = "";
	const row = (left: number | undefined, mark: string, right: number | undefined): void => {
		let column = 0;
		let newline = false;
		let sign = mark;
		if (left !== undefined) {
			newline = ends(a, left);
			const shown = halfLine(a.lines[left] as string, half, 0, expandTabs);
			text += shown.text;
			column = shown.column;
		}
		if (mark !== " ") {
			const at = (half + secondColumn - 1) >> 1;
			text += advance(column, at, expandTabs);
			column = Math.max(column, at) + 1;
			if (mark === "|" && right !== undefined && newline !== ends(b, right)) sign = newline ? "/" : "\\";
			text += sign;
		}
		if (right !== undefined) {
			newline ||= ends(b, right);
			const line = b.lines[right] as string;
			if (line !== "") text += advance(column, secondColumn, expandTabs) + halfLine(line, half, secondColumn, expandTabs).text;
		}
		if (newline) text += "\n";
	};
	let [i, j] = [0, 0];
	const common = (end: number): void => {
		for (; i < end; i++, j++) {
			if (options.suppressCommon) continue;
			if (options.leftColumn) row(i, "(", undefined);
			else row(i, " ", j);
		}
	};
	for (const change of changes) {
		common(change.start);
		const pairs = Math.min(change.removed, change.added);
		for (let n = 0; n < pairs; n++) row(i++, "|", j++);
		for (let n = pairs; n < change.removed; n++) row(i++, "<", undefined);
		for (let n = pairs; n < change.added; n++) row(undefined, ">", j++);
	}
	common(a.lines.length);
	return text;
}
