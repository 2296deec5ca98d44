import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { requireWord } from "../../lib/argmatch.ts";
import { openInput, readFailure } from "../../lib/inputs.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote, quoteFile, quoteName } from "../../lib/quote.ts";
import { die } from "../../lib/report.ts";
import { parseSize } from "../../lib/size.ts";
import { Lines, Output } from "../../lib/stdio.ts";
import { type Comparison, comparison, type Line } from "./compare.ts";
import { type Key, orderingOf, parseKey, resolveKey } from "./keys.ts";
import { checkWords, sortOptions, sortWords } from "./options.ts";
import { sortLines } from "./order.ts";

const FAILURE = 2;
const shortLetters = ["b", "d", "f", "g", "h", "i", "M", "n", "R", "r", "V"];

/** The global ordering letters, from short and long options. */
function globalLetters(context: Context): string {
	const longs: Readonly<Record<string, string>> = {
		"ignore-leading-blanks": "b",
		"dictionary-order": "d",
		"ignore-case": "f",
		"general-numeric-sort": "g",
		"human-numeric-sort": "h",
		"ignore-nonprinting": "i",
		"month-sort": "M",
		"numeric-sort": "n",
		"random-sort": "R",
		reverse: "r",
		"version-sort": "V",
	};
	let letters = "";
	for (const { key, value } of context.options.given) {
		if (key === "sort")
			letters += { "general-numeric": "g", "human-numeric": "h", month: "M", numeric: "n", random: "R", version: "V" }[
				requireWord(context, "--sort", sortWords, value ?? "")
			];
		else letters += longs[key] ?? (shortLetters.includes(key) ? key : "");
	}
	return letters;
}

function keysOf(context: Context, letters: string): Key[] {
	const keys: Key[] = [];
	for (const text of context.options.values("key")) {
		const spec = parseKey(text);
		const key = typeof spec === "string" ? spec : resolveKey(spec, letters);
		keys.push(typeof key === "string" ? context.fail(key, FAILURE) : key);
	}
	if (keys.length === 0) {
		const ordering = orderingOf(letters);
		if (typeof ordering === "string") return context.fail(ordering, FAILURE);
		if (/[bdfghiMnRV]/.test(letters)) {
			const blanks = letters.includes("b");
			keys.push({ ordering, startField: 0, startChar: 0, skipStartBlanks: blanks, endField: undefined, endChar: 0, skipEndBlanks: blanks });
		}
	}
	return keys;
}

function tabOf(context: Context): string | undefined {
	const tabs = context.options.values("field-separator").map((tab) => {
		if (tab === "") context.fail("empty tab", FAILURE);
		if (tab === "\\0") return "\0";
		return [...tab].length === 1 ? tab : context.fail(`multi-character tab ${quote(tab)}`, FAILURE);
	});
	if (new Set(tabs).size > 1) context.fail("incompatible tabs", FAILURE);
	return tabs[0];
}

/** Arguments that change nothing here but are checked as the real sort checks them. */
function checkNumbers(context: Context): void {
	for (const { key, value, typed } of context.options.given) {
		const size = key === "buffer-size" ? parseSize((value ?? "").replace(/(\d)[b%]$/, "$1")) : key === "parallel" ? parseSize(value ?? "") : 1;
		if (size === "overflow" && key === "buffer-size") context.fail(`${typed} argument ${quoteFile(value ?? "")} too large`, FAILURE);
		if (typeof size === "string" && size !== "overflow")
			context.fail(`invalid ${size === "suffix" ? "suffix in " : ""}${typed} argument ${quoteFile(value ?? "")}`, FAILURE);
		if (key === "batch-size" && !/^([2-9]|\d\d+)$/.test(value ?? ""))
			context.fail(`invalid --batch-size argument ${quote(value ?? "")}\nsort: minimum --batch-size argument is ${quote("2")}`, FAILURE);
	}
}

function* openSource(context: Context, name: string): Blocking<number> {
	try {
		return yield* openInput(context, name);
	} catch (error) {
		return context.fail(`cannot read: ${quoteName(name)}: ${readFailure(error).message}`, FAILURE);
	}
}

/** Calls `each` for every line of a file. */
function* eachLine(context: Context, name: string, fd: number, delimiter: number, each: (text: string) => boolean | undefined): Blocking<void> {
	const lines = new Lines(context.sys, fd, delimiter);
	try {
		while (yield* lines.fill()) {
			let bytes = 0;
			for (let text = lines.take(); text !== undefined; text = lines.take()) {
				bytes += 32 + 2 * text.length;
				if (each(text) === false) return;
			}
			context.sys.charge(bytes);
		}
	} catch (error) {
		context.fail(`read failed: ${quoteName(name)}: ${readFailure(error).message}`, FAILURE);
	} finally {
		if (fd !== 0) context.sys.close(fd);
	}
}

function* checkOrder(context: Context, name: string, delimiter: number, by: Comparison, quiet: boolean): Blocking<number> {
	const fd = yield* openSource(context, name);
	const unique = context.options.has("unique");
	let before: Line | undefined;
	let disorder: string | undefined;
	let number = 0;
	yield* eachLine(context, name, fd, delimiter, (text) => {
		const line = by.line(text);
		number++;
		const difference = before ? by.compare(before, line) : -1;
		if (difference > 0 || (unique && difference === 0)) disorder = `${quoteName(name)}:${number}: disorder: ${text}`;
		before = line;
		return disorder === undefined;
	});
	if (disorder === undefined) return 0;
	return quiet ? 1 : context.fail(disorder, 1);
}

function* writeLines(context: Context, lines: Iterable<Line>, delimiter: number, by: Comparison): Blocking<void> {
	const path = context.options.value("output");
	let out = context.out;
	if (path !== undefined) {
		try {
			out = new Output(context.sys, yield* context.sys.open(path, { write: true, create: true, truncate: true }));
		} catch (error) {
			if (!isErrno(error)) throw error;
			return context.fail(`open failed: ${quoteName(path)}: ${error.message}`, FAILURE);
		}
	}
	const unique = context.options.has("unique");
	const end = String.fromCharCode(delimiter);
	let before: Line | undefined;
	for (const line of lines) {
		if (unique && before && by.compare(before, line) === 0) continue;
		before = line;
		out.put(line.text + end);
		if (out.due) yield* out.flush();
	}
	yield* out.flush();
	if (out !== context.out) context.sys.close(out.fd);
}

/** The files' lines as `sort -m` takes them: always the least of the first lines, of equals the one of the file named first. */
function* merged(files: readonly (readonly Line[])[], compare: Comparison["compare"]): Generator<Line> {
	const heads = files.map((lines) => ({ lines, at: 0 }));
	for (;;) {
		let least: (typeof heads)[number] | undefined;
		for (const head of heads) {
			const line = head.lines[head.at];
			if (line && (least === undefined || compare(line, least.lines[least.at] as Line) < 0)) least = head;
		}
		if (least === undefined) return;
		yield least.lines[least.at++] as Line;
	}
}

function* namesOf(context: Context): Blocking<string[]> {
	const list = context.options.value("files0-from");
	if (list === undefined) return context.operands.length ? context.operands : ["-"];
	const [extra] = context.operands;
	if (extra !== undefined) context.usage(`extra operand ${quoteFile(extra)}\nfile operands cannot be combined with --files0-from`);
	const names: string[] = [];
	let fd: number;
	try {
		fd = yield* openInput(context, list);
	} catch (error) {
		return context.fail(`open failed: ${quoteName(list)}: ${readFailure(error).message}`, FAILURE);
	}
	yield* eachLine(context, list, fd, 0, (name) => {
		names.push(name);
		return undefined;
	});
	return names.length ? names : context.fail(`no input from ${quote(list)}`, FAILURE);
}

function* saltOf(context: Context, keys: readonly Key[]): Blocking<Uint8Array> {
	if (!keys.some((key) => key.ordering.kind === "random")) return new Uint8Array(0);
	const source = context.options.value("random-source");
	if (source === undefined) return context.sys.getrandom(16);
	let fd: number;
	try {
		fd = yield* context.sys.open(source);
	} catch (error) {
		return context.fail(`open failed: ${quoteName(source)}: ${readFailure(error).message}`, FAILURE);
	}
	const salt = yield* context.sys.read(fd, 16);
	context.sys.close(fd);
	return salt.length === 16 ? salt : yield* die(context, `${quoteName(source)}: end of file`, FAILURE);
}

/** Whether order is only to be checked, and how loudly. */
function checkOf(context: Context): "c" | "C" | undefined {
	const kinds = context.options.given
		.filter(({ key }) => key === "c" || key === "C" || key === "check")
		.map(({ key, value }) => (key === "C" || (value !== undefined && requireWord(context, "--check", checkWords, value) === "quiet") ? "C" : "c"));
	return new Set(kinds).size > 1 ? context.fail("options '-cC' are incompatible", FAILURE) : kinds[0];
}

/** `+1.2 -3`: keys as they were written before POSIX, counted from 0. */
function rewrite(args: readonly string[]): string[] {
	const form = /^[+-](\d+)(?:\.(\d+))?([bdfghiMnRrV]*)$/;
	const rewritten: string[] = [];
	for (let i = 0; i < args.length; i++) {
		const arg = args[i] as string;
		if (arg === "--") return [...rewritten, ...args.slice(i)];
		const start = arg.startsWith("+") ? form.exec(arg) : null;
		if (!start) {
			rewritten.push(arg);
			continue;
		}
		const next = args[i + 1] ?? "";
		const end = next.startsWith("-") ? form.exec(next) : null;
		if (end) i++;
		const from = `${Number(start[1]) + 1}.${Number(start[2] ?? 0) + 1}${start[3]}`;
		const to = end && (Number(end[2] ?? 0) === 0 ? `${end[1]}${end[3]}` : `${Number(end[1]) + 1}.${end[2]}${end[3]}`);
		rewritten.push("-k", to ? `${from},${to}` : from);
	}
	return rewritten;
}

function* main(context: Context): Blocking<number> {
	const { options } = context;
	checkNumbers(context);
	const letters = globalLetters(context);
	const keys = keysOf(context, letters);
	const by = comparison({
		keys,
		tab: tabOf(context),
		lastResort: !options.has("stable") && !options.has("unique"),
		reverse: letters.includes("r"),
		salt: yield* saltOf(context, keys),
	});
	const delimiter = options.has("zero-terminated") ? 0 : 10;
	const check = checkOf(context);
	if (check) {
		if (options.has("output")) context.fail(`options '-${check}o' are incompatible`, FAILURE);
		const [name = "-", extra] = context.operands;
		if (extra !== undefined) context.fail(`extra operand ${quoteFile(extra)} not allowed with -${check}`, FAILURE);
		return yield* checkOrder(context, name, delimiter, by, check === "C");
	}
	const files: Line[][] = [];
	// all are opened before any is read, so that a missing one is reported at once
	for (const name of yield* namesOf(context)) {
		const lines: Line[] = [];
		files.push(lines);
		yield* eachLine(context, name, yield* openSource(context, name), delimiter, (text) => {
			lines.push(by.line(text));
			return undefined;
		});
	}
	yield* writeLines(context, options.has("merge") ? merged(files, by.compare) : yield* sortLines(context.sys, files.flat(), by.compare), delimiter, by);
	return 0;
}

export const sort = defineProgram({
	name: "sort",
	package: "coreutils",
	summary: "Write sorted concatenation of all FILE(s) to standard output.",
	usage: ["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
	usageStatus: FAILURE,
	writeFailure: (reason) => `sort: write failed: 'standard output': ${reason}\nsort: write error\n`,
	options: sortOptions,
	rewrite,
	main,
});
