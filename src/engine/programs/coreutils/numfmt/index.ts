import type { Blocking } from "../../../kernel/abi.ts";
import { requireWord, type WordTable } from "../../lib/argmatch.ts";
import { formatDouble } from "../../lib/double.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";
import { Lines } from "../../lib/stdio.ts";
import { textWidth } from "../../lib/width.ts";
import { parseRanges, type Range } from "../ranges.ts";
import { type Rounding, readNumber, readUnit, round, type Scale, scaleNumber } from "./units.ts";

const CONVERSION_FAILED = 2;

const fromWords: WordTable<Scale> = [["none"], ["auto"], ["si"], ["iec"], ["iec-i"]];
const toWords: WordTable<Scale> = [["none"], ["si"], ["iec"], ["iec-i"]];
const roundWords: WordTable<Rounding> = [["up"], ["down"], ["from-zero"], ["towards-zero"], ["nearest"]];
const invalidWords: WordTable<"abort" | "fail" | "warn" | "ignore"> = [["abort"], ["fail"], ["warn"], ["ignore"]];

interface Format {
	readonly before: string;
	readonly behind: string;
	/** Columns; negative aligns to the left, 0 is none. */
	readonly padding: number;
	readonly zeros: boolean;
	readonly precision: number | undefined;
}

function formatOf(context: Context): Format {
	const text = context.options.value("format");
	const padText = context.options.value("padding");
	if (padText !== undefined && !/^-?[1-9]\d*$/.test(padText)) context.fail(`invalid padding value ${quote(padText)}`);
	const padding = Number(padText ?? 0);
	if (text === undefined) return { before: "", behind: "", padding, zeros: false, precision: undefined };
	const found = /^((?:[^%]|%%)*)%([0' -]*)(\d*)(?:\.(\d*))?(.?)(.*)$/s.exec(text);
	if (!found) return context.fail(`format ${quote(text)} has no % directive`);
	const [, before, flags, width, precision, letter, behind] = found as unknown as [string, string, string, string, string | undefined, string, string];
	if (letter === "") return context.fail(`format ${quote(text)} ends in %`);
	if (letter !== "f") return context.fail(`invalid format ${quote(text)}, directive must be %[0]['][-][N][.][N]f`);
	if (/%(?!%)/.test(behind.replaceAll("%%", ""))) return context.fail(`format ${quote(text)} has too many % directives`);
	const columns = Number(width) * (flags.includes("-") ? -1 : 1);
	return {
		before: before.replaceAll("%%", "%"),
		behind: behind.replaceAll("%%", "%"),
		padding: columns || padding,
		zeros: flags.includes("0"),
		precision: precision === undefined ? undefined : Number(precision),
	};
}

class Converter {
	private readonly context: Context;
	private readonly from: Scale;
	private readonly to: Scale;
	private readonly rounding: Rounding;
	private readonly invalid: "abort" | "fail" | "warn" | "ignore";
	private readonly format: Format;
	private readonly factor: number;
	private readonly suffix: string;
	private readonly unitSeparator: string;
	private readonly delimiter: string | undefined;
	private readonly fields: readonly Range[];
	failed = false;
	constructor(context: Context) {
		const { options } = context;
		const unit = (key: string): number => {
			const text = options.value(key);
			return text === undefined ? 1 : (readUnit(text) ?? context.fail(`invalid unit size: ${quote(text)}`));
		};
		this.context = context;
		this.from = requireWord(context, "--from", fromWords, options.value("from") ?? "none");
		this.to = requireWord(context, "--to", toWords, options.value("to") ?? "none");
		this.rounding = requireWord(context, "--round", roundWords, options.value("round") ?? "from-zero");
		this.invalid = requireWord(context, "--invalid", invalidWords, options.value("invalid") ?? "abort");
		this.factor = unit("from-unit") / unit("to-unit");
		this.format = formatOf(context);
		this.suffix = options.value("suffix") ?? "";
		this.unitSeparator = options.value("unit-separator") ?? "";
		this.delimiter = options.value("delimiter");
		if (this.delimiter !== undefined && [...this.delimiter].length > 1) context.fail("the delimiter must be a single character");
		this.fields = parseRanges(context, options.value("field") === "-" ? "1-" : (options.value("field") ?? "1"), {
			zero: "fields are numbered from 1",
			value: "field value",
			large: "field number",
		});
	}

	/** The number as it is printed, before padding. */
	private show(value: number, precision: number): string {
		if (this.to !== "none") {
			const scaled = scaleNumber(value, this.to, this.rounding, this.format.precision);
			return `${this.zeros(formatDouble("f", scaled.value, scaled.precision))}${scaled.suffix ? this.unitSeparator : ""}${scaled.suffix}`;
		}
		const places = this.format.precision ?? precision;
		const rounded = round(Number((value * 10 ** places).toPrecision(15)), this.rounding) / 10 ** places;
		return this.zeros(formatDouble("f", rounded, places));
	}
	/** %0N fills the number itself, without its unit. */
	private zeros(digits: string): string {
		const { zeros, padding } = this.format;
		if (!zeros) return digits;
		return digits.startsWith("-") ? `-${digits.slice(1).padStart(padding - 1, "0")}` : digits.padStart(padding, "0");
	}

	private *convert(text: string, index: number): Blocking<string> {
		const { context, format, suffix } = this;
		const bare = suffix !== "" && text.length > suffix.length && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
		const word = bare.replace(/^[ \t\n]+/, "");
		const read = readNumber(word, this.from, quote(word), this.unitSeparator);
		if (typeof read === "string") {
			if (this.invalid === "abort") {
				yield* context.out.flush();
				context.fail(read, CONVERSION_FAILED);
			}
			if (this.invalid !== "ignore") yield* report(context, read);
			if (this.invalid === "fail") this.failed = true;
			return text;
		}
		// as printf does not know where columns end, a field keeps the width it had
		const automatic = format.padding === 0 && this.delimiter === undefined && (word.length < bare.length || index > 1) ? textWidth(text) : 0;
		const shown = this.show(read.value * this.factor, read.precision) + suffix;
		const columns = format.padding || automatic;
		const blanks = Math.max(0, Math.abs(columns) - textWidth(shown));
		const padded = columns < 0 ? shown + " ".repeat(blanks) : " ".repeat(blanks) + shown;
		return format.before + padded + format.behind;
	}

	*line(line: string): Blocking<string> {
		const parts = this.delimiter === undefined ? (line.match(/[ \t\n]*[^ \t\n]+|[ \t\n]+$/g) ?? [""]) : line.split(this.delimiter);
		const shown: string[] = [];
		for (const [i, part] of parts.entries()) {
			// the blank that separated this field from the one before has become the separator
			const text = i > 0 && this.delimiter === undefined ? part.slice(1) : part;
			const chosen = this.fields.some(({ low, high }) => i + 1 >= low && i + 1 <= high);
			shown.push(chosen ? yield* this.convert(text, i + 1) : text);
		}
		return shown.join(this.delimiter ?? " ");
	}
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const converter = new Converter(context);
	const end = options.has("zero-terminated") ? "\0" : "\n";
	const headerText = options.has("header") ? (options.value("header") ?? "1") : "0";
	if (!/^\d+$/.test(headerText) || (options.has("header") && Number(headerText) === 0)) context.fail(`invalid header value ${quote(headerText)}`);
	for (const operand of operands) yield* context.print((yield* converter.line(operand)) + end);
	if (operands.length === 0) {
		const lines = new Lines(sys, 0, end.charCodeAt(0));
		let headers = Number(headerText);
		for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
			const shown = headers > 0 ? line : yield* converter.line(line);
			headers--;
			yield* context.print(lines.unterminated ? shown : shown + end);
		}
	}
	return converter.failed ? CONVERSION_FAILED : 0;
}

export const numfmt = defineProgram({
	name: "numfmt",
	package: "coreutils",
	summary: "Reformat NUMBER(s), or the numbers from standard input if none are specified.",
	usage: ["[OPTION]... [NUMBER]..."],
	options: [
		{ long: "debug", help: "print warnings about invalid input", simulated: false },
		{ short: "d", long: "delimiter", arg: "X", help: "use X instead of whitespace for field delimiter" },
		{ long: "field", arg: "FIELDS", help: "replace the numbers in these input fields (default=1)" },
		{ long: "format", arg: "FORMAT", help: "use printf style floating-point FORMAT" },
		{ long: "from", arg: "UNIT", help: "auto-scale input numbers to UNITs; default is 'none'" },
		{ long: "from-unit", arg: "N", help: "specify the input unit size (instead of the default 1)" },
		{ long: "grouping", help: "use locale-defined grouping of digits, e.g. 1,000,000 (which means it has no effect in the C/POSIX locale)" },
		{ long: "header", arg: "N", optional: true, help: "print (without converting) the first N header lines; N defaults to 1 if not specified" },
		{ long: "invalid", arg: "MODE", help: "failure mode for invalid numbers: MODE can be: abort (default), fail, warn, ignore" },
		{ long: "padding", arg: "N", help: "pad the output to N characters; positive N will right-align; negative N will left-align" },
		{ long: "round", arg: "METHOD", help: "use METHOD for rounding when scaling; METHOD can be: up, down, from-zero (default), towards-zero, nearest" },
		{ long: "suffix", arg: "SUFFIX", help: "add SUFFIX to output numbers, and accept optional SUFFIX in input numbers" },
		{ long: "to", arg: "UNIT", help: "auto-scale output numbers to UNITs" },
		{ long: "to-unit", arg: "N", help: "the output unit size (instead of the default 1)" },
		{ long: "unit-separator", arg: "SEP", help: "insert SEP between number and unit on output, and accept optional SEP in input numbers" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	main,
});
