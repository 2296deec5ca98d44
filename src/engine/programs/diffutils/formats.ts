/** The output formats of diff but side by side: each turns changes into text. */
import type { DiffFile } from "./files.ts";
import type { Change } from "./script.ts";

/** How lines and headers are painted (--color). */
export interface Paint {
	readonly header: (text: string) => string;
	readonly range: (text: string) => string;
	readonly removed: (text: string) => string;
	readonly added: (text: string) => string;
}

const sgr =
	(code: string) =>
	(text: string): string =>
		`\x1b[${code}m${text}\x1b[0m`;
const same = (text: string): string => text;
export const plain: Paint = { header: same, range: same, removed: same, added: same };
export const colored: Paint = { header: sgr("1"), range: sgr("36"), removed: sgr("31"), added: sgr("32") };

export interface FormatOptions {
	readonly paint: Paint;
	/** -T puts a tab where a blank would stand. */
	readonly initialTab: boolean;
	/** -t */
	readonly expand: (line: string) => string;
	readonly context: number;
	/** -p, -F: names the function that a change is in. */
	readonly functionLine: RegExp | undefined;
	/** Changes that are not worth showing (-B, -I). */
	readonly ignorable: (change: Change) => boolean;
	/** Names and times for the heads of -c and -u. */
	readonly heads: readonly [string, string];
}

export type Format = (a: DiffFile, b: DiffFile, changes: readonly Change[], options: FormatOptions) => string;

const NO_NEWLINE = "\n\\ No newline at end of file";

/** A line with what is said of it when its newline is missing. */
function shown(file: DiffFile, index: number, options: FormatOptions): string {
	const line = options.expand(file.lines[index] as string);
	return file.incomplete && index === file.lines.length - 1 ? line + NO_NEWLINE : line;
}

function marked(file: DiffFile, from: number, count: number, mark: string, paint: (text: string) => string, options: FormatOptions): string {
	let text = "";
	for (let i = from; i < from + count; i++) {
		const [line, ...note] = shown(file, i, options).split("\n");
		text += `${paint(mark + line)}\n${note.map((part) => `${part}\n`).join("")}`;
	}
	return text;
}

/** `3` or `3,5`, from an index and a count; an empty range names the line before it. */
const lineRange = (start: number, count: number): string => (count === 0 ? String(start) : count === 1 ? String(start + 1) : `${start + 1},${start + count}`);

export const normal: Format = (a, b, changes, options) => {
	const { paint, initialTab } = options;
	const gap = initialTab ? "\t" : " ";
	let text = "";
	for (const change of changes) {
		if (options.ignorable(change)) continue;
		const letter = change.removed === 0 ? "a" : change.added === 0 ? "d" : "c";
		text += `${paint.range(lineRange(change.start, change.removed) + letter + lineRange(change.newStart, change.added))}\n`;
		text += marked(a, change.start, change.removed, `<${gap}`, paint.removed, options);
		if (letter === "c") text += "---\n";
		text += marked(b, change.newStart, change.added, `>${gap}`, paint.added, options);
	}
	return text;
};

/** Changes whose lines of context touch or overlap; groups with nothing to show are left out. */
function hunks(changes: readonly Change[], options: FormatOptions): Change[][] {
	const groups: Change[][] = [];
	for (const change of changes) {
		const last = groups.at(-1)?.at(-1);
		if (last && change.start - (last.start + last.removed) <= 2 * options.context) groups.at(-1)?.push(change);
		else groups.push([change]);
	}
	return groups.filter((group) => !group.every((change) => options.ignorable(change)));
}

interface Span {
	readonly from: number;
	readonly to: number;
	readonly newFrom: number;
	readonly newTo: number;
}

function spanOf(hunk: readonly Change[], a: DiffFile, b: DiffFile, context: number): Span {
	const first = hunk[0] as Change;
	const last = hunk.at(-1) as Change;
	const lead = Math.min(context, first.start, first.newStart);
	const tail = Math.min(context, a.lines.length - last.start - last.removed, b.lines.length - last.newStart - last.added);
	return { from: first.start - lead, to: last.start + last.removed + tail, newFrom: first.newStart - lead, newTo: last.newStart + last.added + tail };
}

/** The last line before a hunk that names a function. */
function functionName(a: DiffFile, before: number, options: FormatOptions): string {
	if (!options.functionLine) return "";
	for (let i = before - 1; i >= 0; i--) {
		const line = a.lines[i] as string;
		options.functionLine.lastIndex = 0;
		if (options.functionLine.test(line)) return ` ${line.slice(0, 40).replace(/\s+$/, "")}`;
	}
	return "";
}

const unifiedRange = (from: number, to: number): string => (to - from === 1 ? String(from + 1) : to === from ? `${from},0` : `${from + 1},${to - from}`);

export const unified: Format = (a, b, changes, options) => {
	const { paint, initialTab } = options;
	const gap = initialTab ? "\t" : "";
	let text = "";
	for (const hunk of hunks(changes, options)) {
		const span = spanOf(hunk, a, b, options.context);
		if (text === "") text = `${paint.header(`--- ${options.heads[0]}`)}\n${paint.header(`+++ ${options.heads[1]}`)}\n`;
		text += `${paint.range(`@@ -${unifiedRange(span.from, span.to)} +${unifiedRange(span.newFrom, span.newTo)} @@`)}${functionName(a, span.from, options)}\n`;
		let at = span.from;
		for (const change of hunk) {
			text += marked(a, at, change.start - at, initialTab ? "\t" : " ", same, options);
			text += marked(a, change.start, change.removed, `-${gap}`, paint.removed, options);
			text += marked(b, change.newStart, change.added, `+${gap}`, paint.added, options);
			at = change.start + change.removed;
		}
		text += marked(a, at, span.to - at, initialTab ? "\t" : " ", same, options);
	}
	return text;
};

const contextRange = (from: number, to: number): string => (to - from <= 1 ? String(to) : `${from + 1},${to}`);

export const context: Format = (a, b, changes, options) => {
	const { paint, initialTab } = options;
	const gap = initialTab ? "\t" : " ";
	let text = "";
	for (const hunk of hunks(changes, options)) {
		const span = spanOf(hunk, a, b, options.context);
		if (text === "") text = `${paint.header(`*** ${options.heads[0]}`)}\n${paint.header(`--- ${options.heads[1]}`)}\n`;
		text += `***************${functionName(a, span.from, options)}\n${paint.range(`*** ${contextRange(span.from, span.to)} ****`)}\n`;
		const side = (
			file: DiffFile,
			from: number,
			to: number,
			start: (change: Change) => number,
			count: (change: Change) => number,
			mark: string,
			color: (text: string) => string,
		): string => {
			if (!hunk.some((change) => count(change) > 0)) return "";
			let lines = "";
			let at = from;
			for (const change of hunk) {
				lines += marked(file, at, start(change) - at, ` ${gap}`, same, options);
				lines += marked(file, start(change), count(change), `${change.removed > 0 && change.added > 0 ? "!" : mark}${gap}`, color, options);
				at = start(change) + count(change);
			}
			return lines + marked(file, at, to - at, ` ${gap}`, same, options);
		};
		text += side(
			a,
			span.from,
			span.to,
			(change) => change.start,
			(change) => change.removed,
			"-",
			paint.removed,
		);
		text += `${paint.range(`--- ${contextRange(span.newFrom, span.newTo)} ----`)}\n`;
		text += side(
			b,
			span.newFrom,
			span.newTo,
			(change) => change.newStart,
			(change) => change.added,
			"+",
			paint.added,
		);
	}
	return text;
};

/** -e: commands for ed, from the last change to the first. */
export const ed: Format = (_, b, changes, options) => {
	let text = "";
	for (const change of [...changes].reverse()) {
		if (options.ignorable(change)) continue;
		text += `${lineRange(change.start, change.removed)}${change.removed === 0 ? "a" : change.added === 0 ? "d" : "c"}\n`;
		if (change.added === 0) continue;
		// a line with nothing but a dot would end the text: it is written as two and mended
		let pending = false;
		for (let i = change.newStart; i < change.newStart + change.added; i++) {
			const line = b.lines[i] as string;
			if (line === ".") {
				text += "..\n.\ns/.//\n";
				pending = i + 1 < change.newStart + change.added;
				if (pending) text += "a\n";
			} else {
				text += `${line}\n`;
				pending = true;
			}
		}
		if (pending) text += ".\n";
	}
	return text;
};

/** -n: as RCS keeps versions. */
export const rcs: Format = (_, b, changes, options) => {
	let text = "";
	for (const change of changes) {
		if (options.ignorable(change)) continue;
		if (change.removed > 0) text += `d${change.start + 1} ${change.removed}\n`;
		if (change.added === 0) continue;
		text += `a${change.start + change.removed} ${change.added}\n`;
		for (let i = change.newStart; i < change.newStart + change.added; i++)
			text += b.incomplete && i === b.lines.length - 1 ? (b.lines[i] as string) : `${b.lines[i]}\n`;
	}
	return text;
};

/** Lines of both files in order, with what they are. */
function eachLine(
	a: DiffFile,
	b: DiffFile,
	changes: readonly Change[],
	visit: (kind: "old" | "new" | "unchanged", file: DiffFile, index: number) => void,
	between?: (change: Change, phase: "start" | "middle" | "end") => void,
): void {
	let at = 0;
	for (const change of changes) {
		for (; at < change.start; at++) visit("unchanged", a, at);
		between?.(change, "start");
		for (let i = 0; i < change.removed; i++) visit("old", a, change.start + i);
		between?.(change, "middle");
		for (let i = 0; i < change.added; i++) visit("new", b, change.newStart + i);
		between?.(change, "end");
		at = change.start + change.removed;
	}
	for (; at < a.lines.length; at++) visit("unchanged", a, at);
}

const withNewline = (file: DiffFile, index: number): string =>
	file.incomplete && index === file.lines.length - 1 ? (file.lines[index] as string) : `${file.lines[index]}\n`;

/** -D NAME: both files in one, kept apart by the C preprocessor. */
export const ifdef =
	(name: string): Format =>
	(a, b, changes) => {
		let text = "";
		eachLine(
			a,
			b,
			changes,
			(_, file, index) => {
				text += withNewline(file, index);
			},
			(change, phase) => {
				if (phase === "start") text += change.removed > 0 ? `#ifndef ${name}\n` : `#ifdef ${name}\n`;
				else if (phase === "middle" && change.removed > 0 && change.added > 0) text += `#else /* ${name} */\n`;
				else if (phase === "end") text += change.added > 0 ? `#endif /* ${name} */\n` : `#endif /* ! ${name} */\n`;
			},
		);
		return text;
	};

/** --old-line-format and its like: `%L` the line, `%l` without its newline, `%dn` its number, `%%`. */
export const lineFormats =
	(formats: Readonly<Record<"old" | "new" | "unchanged", string>>): Format =>
	(a, b, changes) => {
		let text = "";
		eachLine(a, b, changes, (kind, file, index) => {
			text += formats[kind].replace(/%(?:([lL%])|(-?0?\d*)([doxX])n|c'(.)')/g, (all, letter?: string, width?: string, radix?: string, char?: string) => {
				if (letter === "%") return "%";
				if (letter) return letter === "l" ? (file.lines[index] as string) : withNewline(file, index);
				if (char !== undefined) return char;
				if (radix === undefined) return all;
				const number = (index + 1).toString(radix === "o" ? 8 : radix === "d" ? 10 : 16);
				return number.padStart(Math.abs(Number(width || 0)), width?.startsWith("0") ? "0" : " ");
			});
		});
		return text;
	};
