import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import type { Context } from "../lib/program.ts";
import { outputWidth } from "../lib/screen.ts";
import { readAll } from "../lib/stdio.ts";
import { padColumns, padColumnsStart, textWidth } from "../lib/width.ts";
import { defineUtilLinux } from "./define.ts";

const DEFAULT_WIDTH = 80;
const TAB = 8;

function* readLines(context: Context): Blocking<string[]> {
	const { sys, operands, options } = context;
	let text = "";
	for (const file of operands.length > 0 ? operands : [undefined]) {
		try {
			const fd = file === undefined ? 0 : yield* sys.open(file);
			text += decode(yield* readAll(sys, fd));
			if (fd !== 0) sys.close(fd);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* context.complain(`${file}: ${error.message}`);
		}
	}
	const lines = text.split("\n");
	if (lines.at(-1) === "") lines.pop();
	return options.has("keep-empty-lines") ? lines : lines.filter((line) => line.trim() !== "");
}

/** Which columns a list of numbers, names, "-" (all) or "0" names. */
function columnsOf(list: string | undefined, names: readonly string[], count: number): Set<number> {
	const found = new Set<number>();
	for (const item of list?.split(",") ?? []) {
		if (item === "-" || item === "0") for (let i = 0; i < count; i++) found.add(i);
		else if (/^-?\d+$/.test(item)) found.add(Number(item) < 0 ? count + Number(item) : Number(item) - 1);
		else if (names.includes(item)) found.add(names.indexOf(item));
	}
	return found;
}

/** The cells of a line: runs of separators count as one unless -s chose them. */
function cells(line: string, separators: string | undefined, limit: number): string[] {
	if (separators !== undefined) {
		const parts = separators === "" ? [line] : line.split(new RegExp(`[${separators.replace(/[\]\\^-]/g, "\\$&")}]`));
		return parts.length > limit ? [...parts.slice(0, limit - 1), line.slice(parts.slice(0, limit - 1).join(" ").length + 1)] : parts;
	}
	const words = line.trim().split(/[ \t]+/);
	return words.length > limit ? [...words.slice(0, limit - 1), words.slice(limit - 1).join(" ")] : words;
}

function table(context: Context, lines: readonly string[]): string {
	const { options } = context;
	const names = options.value("table-columns")?.split(",") ?? [];
	const limit = Number(options.value("table-columns-limit") ?? Number.POSITIVE_INFINITY);
	const rows = lines.map((line) => cells(line, options.value("separator"), limit));
	const count = Math.max(names.length, ...rows.map((row) => row.length));
	if (options.has("json")) return json(options.value("table-name") ?? "table", names, rows);
	const hidden = columnsOf(options.value("table-hide"), names, count);
	const right = columnsOf(options.value("table-right"), names, count);
	const shown = Array.from({ length: count }, (_, i) => i).filter((i) => !hidden.has(i));
	const all = names.length > 0 && !options.has("table-noheadings") ? [names, ...rows] : rows;
	const widths = shown.map((i) => Math.max(0, ...all.map((row) => textWidth(row[i] ?? ""))));
	const between = options.value("output-separator") ?? "  ";
	return all
		.map((row) => {
			const parts = shown.map((i, at) => {
				const cell = row[i] ?? "";
				const width = widths[at] as number;
				if (right.has(i)) return padColumnsStart(cell, width);
				return at === shown.length - 1 ? cell : padColumns(cell, width);
			});
			return `${parts.join(between)}\n`;
		})
		.join("");
}

function json(name: string, names: readonly string[], rows: readonly (readonly string[])[]): string {
	const objects = rows.map((row) => {
		const members = names.map((key, i) => `         ${JSON.stringify(key.toLowerCase())}: ${row[i] === undefined ? "null" : JSON.stringify(row[i])}`);
		return `{\n${members.join(",\n")}\n      }`;
	});
	return `{\n   ${JSON.stringify(name)}: [\n      ${objects.join(",")}\n   ]\n}\n`;
}

/** Entries side by side, filling columns first; with `across`, rows first. Columns stand at tab stops. */
function fill(entries: readonly string[], width: number, across: boolean): string {
	const widest = Math.max(...entries.map(textWidth));
	const column = (Math.floor(widest / TAB) + 1) * TAB;
	const perRow = Math.max(1, Math.floor(width / column));
	const rows = Math.ceil(entries.length / perRow);
	let text = "";
	for (let row = 0; row < rows; row++) {
		const line = Array.from({ length: across ? perRow : Math.ceil(entries.length / rows) }, (_, at) => entries[across ? row * perRow + at : at * rows + row]);
		const present = line.filter((entry) => entry !== undefined);
		present.forEach((entry, at) => {
			const missing = column - textWidth(entry);
			text += entry + (at === present.length - 1 ? "\n" : "\t".repeat(Math.ceil(missing / TAB)));
		});
	}
	return text;
}

export const column = defineUtilLinux({
	name: "column",
	summary: "Columnate lists",
	usage: ["[options] [<file>...]"],
	options: [
		{ short: "t", long: "table", help: "create a table" },
		{ short: "n", long: "table-name", arg: "name", help: "table name for JSON output" },
		{ short: "C", long: "table-column", arg: "properties", help: "define column", simulated: false },
		{ short: "O", long: "table-order", arg: "columns", help: "specify order of output columns", simulated: false },
		{ short: "N", long: "table-columns", arg: "names", help: "comma separated columns names" },
		{ short: "l", long: "table-columns-limit", arg: "num", help: "maximal number of input columns" },
		{ short: "E", long: "table-noextreme", arg: "columns", help: "don't count long text from the columns to column width", simulated: false },
		{ short: "d", long: "table-noheadings", help: "don't print header" },
		{ short: "m", long: "table-maxout", help: "fill all available space", simulated: false },
		{ short: "e", long: "table-header-repeat", help: "repeat header for each page" },
		{ short: "H", long: "table-hide", arg: "columns", help: "don't print the columns" },
		{ short: "R", long: "table-right", arg: "columns", help: "right align text in these columns" },
		{ short: "T", long: "table-truncate", arg: "columns", help: "truncate text in the columns when necessary", simulated: false },
		{ short: "W", long: "table-wrap", arg: "columns", help: "wrap text in the columns when necessary", simulated: false },
		{ short: "L", long: "keep-empty-lines", help: "don't ignore empty lines" },
		{ short: "J", long: "json", help: "use JSON output format for table" },
		{ short: "r", long: "tree", arg: "column", help: "column to use tree-like output for the table", simulated: false },
		{ short: "c", long: "output-width", arg: "width", help: "width of output in number of characters" },
		{ short: "o", long: "output-separator", arg: "string", help: "columns separator for table output (default is two spaces)" },
		{ short: "s", long: "separator", arg: "string", help: "possible table delimiters" },
		{ short: "x", long: "fillrows", help: "fill rows before columns" },
	],
	*main(context) {
		const { sys, options } = context;
		if (options.has("json") && !options.has("table-columns")) context.fail("option --table-columns or --table-column required for --json");
		const given = options.value("output-width");
		if (given !== undefined && !/^\d+$/.test(given)) context.fail(`invalid columns argument: '${given}'`);
		const lines = yield* readLines(context);
		if (lines.length === 0) return 0;
		const width = given === undefined ? (outputWidth(sys) ?? (Number(sys.environ.get("COLUMNS")) || DEFAULT_WIDTH)) : Number(given);
		yield* context.print(options.has("table") || options.has("json") ? table(context, lines) : fill(lines, width, options.has("fillrows")));
		return 0;
	},
});
