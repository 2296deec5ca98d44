import type { Blocking } from "../../../kernel/abi.ts";
import { compareBytes } from "../../lib/collate.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote, quoteFile, quoteName } from "../../lib/quote.ts";
import { die, report } from "../../lib/report.ts";
import { orderCheckOf, SortedInput } from "../sorted-pair.ts";
import { type Formatter, formatter, type Row, type Which } from "./format.ts";

/** Reads the rows of one file, one ahead. */
class Side {
	readonly input: SortedInput;
	readonly which: Which;
	private readonly joiner: Joiner;
	/** The row that is looked at; undefined at the end. */
	row: Row | undefined;
	disordered = false;
	constructor(input: SortedInput, which: Which, joiner: Joiner) {
		this.input = input;
		this.which = which;
		this.joiner = joiner;
	}
	*advance(): Blocking<void> {
		const before = this.row;
		yield* this.input.advance();
		const { line } = this.input;
		if (line === undefined) this.row = undefined;
		else {
			const fields = this.joiner.split(line);
			this.row = { fields, key: fields[this.joiner.keys[this.which]] ?? "" };
			if (before) yield* this.checkOrder(before, this.row, line);
		}
	}
	private *checkOrder(before: Row, row: Row, line: string): Blocking<void> {
		const { joiner } = this;
		if (joiner.order === "none" || this.disordered || (joiner.order === "default" && !joiner.unpaired)) return;
		if (joiner.compare(before.key, row.key) <= 0) return;
		const message = `${quoteName(this.input.name)}:${this.input.number}: is not sorted: ${line}`;
		if (joiner.order === "strict") yield* die(joiner.context, message);
		this.disordered = true;
		yield* report(joiner.context, message);
	}
	/** Takes this row and those behind it that have the same key. */
	*takeGroup(first: Row): Blocking<Row[]> {
		const group: Row[] = [];
		for (let row: Row | undefined = first; row && this.joiner.compare(first.key, row.key) === 0; row = this.row) {
			group.push(row);
			yield* this.advance();
		}
		return group;
	}
	/** A header has no order to keep. */
	forget(): void {
		this.row = undefined;
	}
}

class Joiner {
	readonly context: Context;
	readonly keys: readonly [number, number];
	readonly split: (line: string) => string[];
	readonly order: "default" | "strict" | "none";
	private readonly ignoreCase: boolean;
	/** Whether a line without a partner has been seen. */
	unpaired = false;
	constructor(context: Context, keys: readonly [number, number], tab: string | undefined) {
		this.context = context;
		this.keys = keys;
		this.split =
			tab === undefined ? (line) => line.split(/[ \t\n]+/).slice(/^[ \t\n]/.test(line) ? 1 : 0) : tab === "\n" ? (line) => [line] : (line) => line.split(tab);
		this.order = orderCheckOf(context);
		this.ignoreCase = context.options.has("ignore-case");
	}
	compare(a: string, b: string): number {
		return this.ignoreCase ? compareBytes(a.toUpperCase(), b.toUpperCase()) : compareBytes(a, b);
	}
}

function fieldNumber(context: Context, text: string): number {
	return /^0*[1-9]\d*$/.test(text) ? Number(text) - 1 : context.fail(`invalid field number: ${quote(text)}`);
}

function keysOf(context: Context): [number, number] {
	const keys: [number | undefined, number | undefined] = [undefined, undefined];
	const set = (which: Which, value: number): void => {
		const old = keys[which];
		if (old !== undefined && old !== value) context.fail(`incompatible join fields ${old}, ${value}`);
		keys[which] = value;
	};
	for (const { key, value } of context.options.given) {
		if (key === "1" || key === "j") set(0, fieldNumber(context, value as string));
		if (key === "2" || key === "j") set(1, fieldNumber(context, value as string));
	}
	return [keys[0] ?? 0, keys[1] ?? 0];
}

function tabOf(context: Context): string | undefined {
	const tab = context.options.value("t");
	if (tab === undefined) return undefined;
	if (tab === "") return "\n";
	if (tab === "\\0") return "\0";
	return [...tab].length === 1 ? tab : context.fail(`multi-character tab ${quote(tab)}`);
}

/** Which files' lines without a partner are printed (-a, -v). */
function unpairedShown(context: Context): [boolean, boolean] {
	const files = [...context.options.values("a"), ...context.options.values("v")];
	for (const file of files) if (file !== "1" && file !== "2") context.fail(`invalid file number: ${quote(file)}`);
	return [files.includes("1"), files.includes("2")];
}

function* joinSides(context: Context, joiner: Joiner, sides: readonly [Side, Side], print: Formatter): Blocking<void> {
	const [a, b] = sides;
	const { out } = context;
	const shown = unpairedShown(context);
	const paired = !context.options.has("v");
	const alone = function* (side: Side, row: Row): Blocking<void> {
		if (shown[side.which]) out.put(side.which === 0 ? print(row, undefined) : print(undefined, row));
		if (out.due) yield* out.flush();
		yield* side.advance();
	};
	while (a.row && b.row) {
		const difference = joiner.compare(a.row.key, b.row.key);
		if (difference === 0) {
			const left = yield* a.takeGroup(a.row);
			const right = yield* b.takeGroup(b.row);
			if (paired) for (const x of left) for (const y of right) out.put(print(x, y));
			continue;
		}
		if (difference < 0) yield* alone(a, a.row);
		else yield* alone(b, b.row);
		joiner.unpaired = true;
	}
	if (a.row || b.row) joiner.unpaired = true;
	// the rest is read even when it is not printed: its order is to be checked
	while (a.row) yield* alone(a, a.row);
	while (b.row) yield* alone(b, b.row);
}

function* main(context: Context): Blocking<number> {
	const { options, operands } = context;
	const [firstName, secondName, extra] = operands;
	const keys = keysOf(context);
	const tab = tabOf(context);
	unpairedShown(context);
	if (firstName === undefined) return context.usage("missing operand");
	if (secondName === undefined) return context.usage(`missing operand after ${quote(firstName)}`);
	if (extra !== undefined) return context.usage(`extra operand ${quoteFile(extra)}`);
	if (firstName === "-" && secondName === "-") context.fail("both files cannot be standard input");
	const joiner = new Joiner(context, keys, tab);
	const delimiter = options.has("zero-terminated") ? 0 : 10;
	const sides = [
		new Side(yield* SortedInput.open(context, firstName, delimiter), 0, joiner),
		new Side(yield* SortedInput.open(context, secondName, delimiter), 1, joiner),
	] as const;
	const end = String.fromCharCode(delimiter);
	const auto = options.value("o") === "auto";
	for (const side of sides) yield* side.advance();
	const print = formatter(context, joiner.keys, tab, end, auto ? [sides[0].row?.fields.length ?? 0, sides[1].row?.fields.length ?? 0] : undefined);
	const [a, b] = [sides[0].row, sides[1].row];
	if (options.has("header") && (a || b)) {
		yield* context.print(print(a ?? { fields: [], key: b?.key ?? "" }, b));
		for (const side of sides) {
			side.forget();
			yield* side.advance();
		}
	}
	yield* joinSides(context, joiner, sides, print);
	return sides.some((side) => side.disordered) ? yield* die(context, "input is not in sorted order") : 0;
}

export const join = defineProgram({
	name: "join",
	package: "coreutils",
	summary: "For each pair of input lines with identical join fields, write a line to standard output.",
	usage: ["[OPTION]... FILE1 FILE2"],
	options: [
		{ short: "a", arg: "FILENUM", help: "also print unpairable lines from file FILENUM, where FILENUM is 1 or 2, corresponding to FILE1 or FILE2" },
		{ short: "e", arg: "STRING", help: "replace missing (empty) input fields with STRING" },
		{ short: "i", long: "ignore-case", help: "ignore differences in case when comparing fields" },
		{ short: "j", arg: "FIELD", help: "equivalent to '-1 FIELD -2 FIELD'" },
		{ short: "o", arg: "FORMAT", help: "obey FORMAT while constructing output line" },
		{ short: "t", arg: "CHAR", help: "use CHAR as input and output field separator" },
		{ short: "v", arg: "FILENUM", help: "like -a FILENUM, but suppress joined output lines" },
		{ short: "1", arg: "FIELD", help: "join on this FIELD of file 1" },
		{ short: "2", arg: "FIELD", help: "join on this FIELD of file 2" },
		{ long: "check-order", help: "check that the input is correctly sorted, even if all input lines are pairable" },
		{ long: "nocheck-order", help: "do not check that the input is correctly sorted" },
		{ long: "header", help: "treat the first line in each file as field headers, print them without trying to pair them" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	main,
});
