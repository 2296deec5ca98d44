import type { Blocking } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { openInput, readFailure } from "../../lib/inputs.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote, quoteName } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";
import { readAll } from "../../lib/stdio.ts";
import { formatTime, instantOf } from "../../lib/time-format.ts";
import { localZone } from "../../lib/timezone.ts";
import { textWidth } from "../../lib/width.ts";
import { type ColumnLayout, downwards, joinCells } from "./columns.ts";

const HEADER_LINES = 5;
const TRAILER_LINES = 5;

interface Numbering {
	readonly digits: number;
	readonly separator: string;
}

interface Settings {
	readonly columns: number;
	readonly across: boolean;
	readonly merge: boolean;
	readonly double: boolean;
	readonly formFeed: boolean;
	/** Headers and trailers are printed. */
	readonly headers: boolean;
	readonly title: string | undefined;
	readonly length: number;
	readonly pageWidth: number;
	readonly numbering: Numbering | undefined;
	readonly firstNumber: number;
	readonly firstPage: number;
	readonly lastPage: number;
	readonly expandTabs: { readonly char: string; readonly width: number } | undefined;
	readonly visible: "octal" | "hat" | undefined;
	readonly layout: ColumnLayout;
}

function positive(context: Context, key: string, words: string, fallback: number): number {
	const text = context.options.value(key);
	if (text === undefined) return fallback;
	return /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : context.fail(`${words}: ${quote(text)}`);
}

/** `[CHAR][WIDTH]` of -e and -i. */
function charAndWidth(text: string): { char: string; width: number } {
	const found = /^(\D?)(\d*)$/s.exec(text);
	return { char: found?.[1] || "\t", width: Number(found?.[2] || 8) };
}

function settingsOf(context: Context): Settings {
	const { options } = context;
	const merge = options.has("merge");
	const columns = merge ? Math.max(1, context.operands.length) : positive(context, "columns", "invalid number of columns", 1);
	if (merge && options.has("columns")) context.fail("cannot specify number of columns when printing in parallel");
	if (merge && options.has("across")) context.fail("cannot specify both printing across and printing in parallel");
	const length = positive(context, "length", "'-l PAGE_LENGTH' invalid number of lines", 66);
	const numberText = options.value("number-lines") ?? "";
	const found = /^(\D?)(\d*)$/s.exec(numberText);
	const numbering = options.has("number-lines") ? { separator: found?.[1] || "\t", digits: Number(found?.[2] || 5) } : undefined;
	const multiple = columns > 1;
	const wide = options.value("page-width");
	const narrow = options.value("width");
	const pageWidth =
		wide !== undefined
			? positive(context, "page-width", "'-W PAGE_WIDTH' invalid number of characters", 72)
			: positive(context, "width", "'-w PAGE_WIDTH' invalid number of characters", 72);
	const joined = options.has("join-lines");
	const charSeparator = options.has("separator") ? (options.value("separator") ?? "\t") : undefined;
	const separator = options.has("sep-string") ? (options.value("sep-string") ?? "") : charSeparator;
	// -s alone and -J leave lines as long as they are; -w and -W bring alignment back
	const aligned = multiple && !joined && (charSeparator === undefined || options.has("sep-string") || narrow !== undefined || wide !== undefined);
	const gap = separator ?? (joined ? "\t" : undefined);
	const numberWidth = numbering ? (numbering.separator === "\t" ? Math.ceil((numbering.digits + 1) / 8) * 8 : numbering.digits + 1) : 0;
	const width = Math.floor((pageWidth - (merge ? numberWidth : 0) - (columns - 1) * (gap?.length ?? 1)) / columns);
	if (aligned && width < 1) context.fail("page width too narrow");
	const pages = options.value("pages");
	const range = pages === undefined ? undefined : /^(\d+)(?::(\d+))?$/.exec(pages);
	if (pages !== undefined && !range) context.fail(`invalid page range ${quote(pages)}`);
	return {
		columns,
		across: options.has("across"),
		merge,
		double: options.has("double-space"),
		formFeed: options.has("form-feed") || options.has("f"),
		headers: !options.has("omit-header") && !options.has("omit-pagination") && length > HEADER_LINES + TRAILER_LINES,
		title: options.value("header"),
		length,
		pageWidth,
		numbering,
		firstNumber: Number(options.value("first-line-number") ?? 1),
		firstPage: Number(range?.[1] ?? 1),
		lastPage: range?.[2] === undefined ? Number.POSITIVE_INFINITY : Number(range[2]),
		expandTabs: options.has("expand-tabs") ? charAndWidth(options.value("expand-tabs") ?? "") : multiple ? { char: "\t", width: 8 } : undefined,
		visible: options.has("show-nonprinting") ? "octal" : options.has("show-control-chars") ? "hat" : undefined,
		layout: {
			columns,
			width: aligned ? width : wide !== undefined && !multiple ? pageWidth : undefined,
			separator: multiple ? gap : undefined,
			indent: positive(context, "indent", "'-o MARGIN' invalid line offset", 0),
			tabs: options.has("output-tabs") || aligned,
			truncates: (multiple && aligned) || wide !== undefined,
		},
	};
}

function expandLine(line: string, tabs: { char: string; width: number }): string {
	let text = "";
	for (const char of line) text += char === tabs.char ? " ".repeat(tabs.width - (textWidth(text) % tabs.width)) : char;
	return text;
}

function visible(line: string, how: "octal" | "hat"): string {
	return line.replace(/[\p{Cc}\p{Cs}]/gu, (char) => {
		const code = char.charCodeAt(0) & 255;
		if (how === "hat" && code < 32) return `^${String.fromCharCode(code + 64)}`;
		return `\\${code.toString(8).padStart(3, "0")}`;
	});
}

/** Runs of blanks up to a stop become a tab. */
const compress = (line: string): string =>
	line.replace(/ {2,}/g, (run, at: number) => {
		let text = "";
		let column = at;
		const end = at + run.length;
		for (let stop = (Math.floor(column / 8) + 1) * 8; stop <= end; stop += 8) {
			text += "\t";
			column = stop;
		}
		return text + " ".repeat(end - column);
	});

class Pages {
	private readonly context: Context;
	private readonly settings: Settings;
	private readonly name: string;
	private readonly time: string;
	private page = 0;
	private number: number;
	constructor(context: Context, settings: Settings, name: string, time: string) {
		this.context = context;
		this.settings = settings;
		this.name = settings.title ?? (name === "-" ? "" : name);
		this.time = time;
		this.number = settings.firstNumber;
	}

	private header(): string {
		const { pageWidth, layout } = this.settings;
		const right = `Page ${this.page}`;
		const room = Math.max(0, pageWidth - textWidth(this.time) - textWidth(this.name) - right.length);
		const left = room >> 1;
		return `\n\n${" ".repeat(layout.indent)}${this.time}${" ".repeat(Math.max(1, left))}${this.name}${" ".repeat(Math.max(1, room - left))}${right}\n\n\n`;
	}

	private numbered(line: string): string {
		const { numbering } = this.settings;
		if (!numbering) return line;
		return `${String(this.number++)
			.slice(-numbering.digits)
			.padStart(numbering.digits)}${numbering.separator}${line}`;
	}

	private *print(rows: readonly (readonly (string | undefined)[])[], capacity: number): Blocking<void> {
		const { settings, context } = this;
		this.page++;
		if (this.page < settings.firstPage || this.page > settings.lastPage) return;
		let text = settings.headers ? this.header() : "";
		for (const row of rows) text += `${joinCells(row, settings.layout)}\n${settings.double ? "\n" : ""}`;
		if (settings.headers) text += settings.formFeed ? "\f" : "\n".repeat(Math.max(0, capacity - rows.length * (settings.double ? 2 : 1)) + TRAILER_LINES);
		yield* context.print(text);
	}

	/** Prints all lines of a file, or the cells that merged files give. */
	*printLines(lines: readonly string[]): Blocking<void> {
		const { settings } = this;
		const { columns } = settings;
		const capacity = settings.headers ? settings.length - HEADER_LINES - TRAILER_LINES : settings.length;
		const rows = Math.max(1, settings.double ? capacity >> 1 : capacity);
		for (let at = 0; at < lines.length; at += rows * columns) {
			const shown = lines.slice(at, at + rows * columns).map((line) => this.numbered(line));
			const table = settings.across
				? Array.from({ length: Math.ceil(shown.length / columns) }, (_, row) => shown.slice(row * columns, (row + 1) * columns))
				: downwards(shown, columns, rows);
			yield* this.print(table, capacity);
		}
	}

	*printMerged(files: readonly (readonly string[])[]): Blocking<void> {
		const { settings } = this;
		const capacity = settings.headers ? settings.length - HEADER_LINES - TRAILER_LINES : settings.length;
		const rows = Math.max(1, settings.double ? capacity >> 1 : capacity);
		const most = Math.max(0, ...files.map((lines) => lines.length));
		for (let at = 0; at < most; at += rows) {
			const table = Array.from({ length: Math.min(rows, most - at) }, (_, row) => {
				const cells = files.map((lines) => lines[at + row]);
				const first = this.settings.numbering ? this.numbered(cells[0] ?? "") : cells[0];
				return [first, ...cells.slice(1)];
			});
			yield* this.print(table, capacity);
		}
	}
}

function* readLines(context: Context, settings: Settings, name: string): Blocking<{ lines: string[]; time: number } | undefined> {
	try {
		const fd = yield* openInput(context, name);
		const stat = context.sys.fstat(fd);
		const text = decode(yield* readAll(context.sys, fd));
		if (fd !== 0) context.sys.close(fd);
		const lines = text.split(/\n|\f\n?/);
		if (lines.at(-1) === "") lines.pop();
		const { expandTabs, visible: how } = settings;
		return {
			lines: lines.map((line) => {
				const expanded = expandTabs ? expandLine(line, expandTabs) : line;
				const shown = how ? visible(expanded, how) : expanded;
				return context.options.has("output-tabs") ? compress(shown) : shown;
			}),
			time: stat.kind === "file" ? stat.mtime : context.sys.clock("realtime") * 1000,
		};
	} catch (error) {
		const words = readFailure(error).message;
		if (!context.options.has("no-file-warnings")) yield* report(context, `${quoteName(name)}: ${words}`);
		return undefined;
	}
}

function* main(context: Context): Blocking<number> {
	const settings = settingsOf(context);
	const names = context.operands.length ? context.operands : ["-"];
	const zone = yield* localZone(context.sys);
	const shownTime = (milliseconds: number): string => formatTime(context.options.value("date-format") ?? "%Y-%m-%d %H:%M", instantOf(milliseconds), zone);
	let status = 0;
	const files: string[][] = [];
	for (const name of names) {
		const read = yield* readLines(context, settings, name);
		if (!read) status = 1;
		else if (settings.merge) files.push(read.lines);
		else yield* new Pages(context, settings, name, shownTime(read.time)).printLines(read.lines);
	}
	if (settings.merge) yield* new Pages(context, settings, "-", shownTime(context.sys.clock("realtime") * 1000)).printMerged(files);
	return status;
}

/** -3 and +2:5: columns and pages. */
const rewrite = (args: readonly string[]): string[] =>
	args.flatMap((arg) =>
		/^-\d+$/.test(arg)
			? [`--columns=${arg.slice(1)}`]
			: /^\+\d/.test(arg)
				? [`--pages=${arg.slice(1)}`]
				: /^-\d+./.test(arg)
					? [`--columns=${Number.parseInt(arg.slice(1), 10)}`, `-${arg.replace(/^-\d+/, "")}`]
					: [arg],
	);

export const pr = defineProgram({
	name: "pr",
	package: "coreutils",
	summary: "Paginate or columnate FILE(s) for printing.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ long: "pages", arg: "FIRST_PAGE[:LAST_PAGE]", help: "begin [stop] printing with page FIRST_[LAST_]PAGE" },
		{ long: "columns", arg: "COLUMN", help: "output COLUMN columns and print columns down, unless -a is used" },
		{ short: "a", long: "across", help: "print columns across rather than down, used together with -COLUMN" },
		{ short: "c", long: "show-control-chars", help: "use hat notation (^G) and octal backslash notation" },
		{ short: "d", long: "double-space", help: "double space the output" },
		{ short: "D", long: "date-format", arg: "FORMAT", help: "use FORMAT for the header date" },
		{ short: "e", long: "expand-tabs", arg: "[CHAR[WIDTH]]", optional: true, help: "expand input CHARs (TABs) to tab WIDTH (8)" },
		{ short: "F", long: "form-feed", help: "use form feeds instead of newlines to separate pages" },
		{ short: "f", help: "same as -F" },
		{ short: "h", long: "header", arg: "HEADER", help: "use a centered HEADER instead of filename in page header" },
		{ short: "i", long: "output-tabs", arg: "[CHAR[WIDTH]]", optional: true, help: "replace spaces with CHARs (TABs) to tab WIDTH (8)" },
		{ short: "J", long: "join-lines", help: "merge full lines, turns off -W line truncation, no column alignment" },
		{ short: "l", long: "length", arg: "PAGE_LENGTH", help: "set the page length to PAGE_LENGTH (66) lines" },
		{ short: "m", long: "merge", help: "print all files in parallel, one in each column" },
		{ short: "n", long: "number-lines", arg: "[SEP[DIGITS]]", optional: true, help: "number lines, use DIGITS (5) digits, then SEP (TAB)" },
		{ short: "N", long: "first-line-number", arg: "NUMBER", help: "start counting with NUMBER at 1st line of first page printed" },
		{ short: "o", long: "indent", arg: "MARGIN", help: "offset each line with MARGIN (zero) spaces" },
		{ short: "r", long: "no-file-warnings", help: "omit warning when a file cannot be opened" },
		{ short: "s", long: "separator", arg: "CHAR", optional: true, help: "separate columns by a single character" },
		{ short: "S", long: "sep-string", arg: "STRING", optional: true, help: "separate columns by STRING" },
		{ short: "t", long: "omit-header", help: "omit page headers and trailers" },
		{ short: "T", long: "omit-pagination", help: "omit page headers and trailers, eliminate any pagination by form feeds set in input files" },
		{ short: "v", long: "show-nonprinting", help: "use octal backslash notation" },
		{ short: "w", long: "width", arg: "PAGE_WIDTH", help: "set page width to PAGE_WIDTH (72) characters for multiple text-column output only" },
		{ short: "W", long: "page-width", arg: "PAGE_WIDTH", help: "set page width to PAGE_WIDTH (72) characters always, truncate lines" },
	],
	rewrite,
	main,
});
