import type { Blocking } from "../../../kernel/abi.ts";
import { encode } from "../../../kernel/text.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { die, reason, report } from "../../lib/report.ts";
import { Items, UnmatchedQuote } from "./items.ts";
import { Runner } from "./runner.ts";

/** Bytes of one command line by default, and the most that the system takes: ARG_MAX less the environment and some room. */
const usualRoom = 128 * 1024;
const argMax = 2_097_152;

interface Limits {
	readonly args: number;
	readonly lines: number;
	readonly chars: number;
	readonly replace: string | undefined;
}

/** A number of an option, within its bounds. */
function* numberOf(context: Context, key: string, letter: string, low: number, high: number): Blocking<number | undefined> {
	const text = context.options.value(key);
	if (text === undefined) return undefined;
	if (!/^\s*[-+]?\d+$/.test(text)) context.usage(`invalid number "${text}" for -${letter} option`);
	const value = Number(text);
	if (value < low) context.usage(`value ${text} for -${letter} option should be >= ${low}`);
	if (value <= high) return value;
	yield* report(context, `value ${text} for -${letter} option should be <= ${high}`);
	return high;
}

/** -d: one character, or an escape for one. */
function delimiterOf(context: Context): number | undefined {
	const key = context.options.last("null", "delimiter");
	if (key === undefined) return undefined;
	if (key === "null") return 0;
	const text = context.options.value("delimiter") ?? "";
	const bytes = encode(text);
	if (bytes.length === 1) return bytes[0];
	const simple: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };
	const escaped = /^\\(?:x([0-9a-fA-F]+)|([0-7]+)|(.))$/s.exec(text);
	if (escaped?.[1] !== undefined) return Number.parseInt(escaped[1], 16) & 255;
	if (escaped?.[2] !== undefined) return Number.parseInt(escaped[2], 8) & 255;
	const known = simple[escaped?.[3] ?? ""];
	if (known !== undefined) return known;
	const what = text.startsWith("\\")
		? `Invalid escape sequence ${text} in input delimiter specification.`
		: `Invalid input delimiter specification ${text}: the delimiter must be either a single character or an escape sequence starting with \\.`;
	return context.fail(what);
}

/** -I, -L and -n exclude each other: the last one counts, with a warning where two are in earnest. */
function* limitsOf(context: Context, chars: number): Blocking<Limits> {
	const { options } = context;
	const args = yield* numberOf(context, "max-args", "n", 1, Infinity);
	let lines = yield* numberOf(context, options.last("max-lines", "l") ?? "max-lines", "L", 1, Infinity);
	if (options.has("l") && options.value("l") === undefined && options.last("max-lines", "l") === "l") lines = 1;
	const replaceKey = options.last("I", "replace", "i");
	const replace = replaceKey === undefined ? undefined : (options.value(replaceKey) ?? "{}");
	const kindOf: Readonly<Record<string, "replace" | "lines" | "args">> = {
		I: "replace",
		i: "replace",
		replace: "replace",
		"max-lines": "lines",
		l: "lines",
		"max-args": "args",
	};
	const names = { replace: "--replace/-I/-i", lines: "--max-lines", args: "--max-args" };
	let last: "replace" | "lines" | "args" | undefined;
	for (const { key } of options.given) {
		const kind = kindOf[key];
		if (kind === undefined) continue;
		const harmless = (kind === "args" && last === "replace" && args === 1) || (last === "args" && kind === "replace" && args === 1);
		if (last !== undefined && last !== kind && !harmless) {
			yield* report(context, `warning: options ${names[last]} and ${names[kind]} are mutually exclusive, ignoring previous ${names[last]} value`);
		}
		if (!(kind === "args" && harmless)) last = kind;
	}
	return {
		args: last === "args" ? (args ?? Infinity) : Infinity,
		lines: last === "lines" ? (lines ?? Infinity) : Infinity,
		chars,
		replace: last === "replace" ? replace : undefined,
	};
}

const sizeOf = (words: readonly string[]): number => words.reduce((sum, word) => sum + encode(word).length + 1, 0);

/** Reads items and runs commands until the input ends. */
function* runAll(context: Context, items: Items, limits: Limits, initial: readonly string[], runner: Runner): Blocking<void> {
	const { options } = context;
	const exits = options.has("exit") || limits.replace !== undefined || limits.lines < Infinity;
	const { replace } = limits;
	if (replace !== undefined) {
		for (let item = yield* items.next(); item; item = yield* items.next()) {
			const { text } = item;
			const words = initial.map((word, i) => (i === 0 ? word : word.replaceAll(replace, text)));
			if (sizeOf(words) > limits.chars) return yield* die(context, "argument list too long");
			yield* runner.run(words);
		}
		return;
	}
	const base = sizeOf(initial);
	if (base > limits.chars) return yield* die(context, "cannot fit single argument within argument list size limit");
	let batch: string[] = [];
	let size = base;
	let lines = 0;
	let ran = false;
	const flush = function* (): Blocking<void> {
		yield* runner.run([...initial, ...batch]);
		ran = true;
		batch = [];
		size = base;
		lines = 0;
	};
	for (let item = yield* items.next(); item; item = yield* items.next()) {
		const bytes = encode(item.text).length + 1;
		if (base + bytes > limits.chars) return yield* die(context, "argument line too long");
		if (size + bytes > limits.chars) {
			if (exits && (limits.args < Infinity || limits.lines < Infinity)) return yield* die(context, "argument list too long");
			yield* flush();
		}
		batch.push(item.text);
		size += bytes;
		if (item.endsLine) lines++;
		if (batch.length >= limits.args || lines >= limits.lines) yield* flush();
	}
	if (batch.length || (!ran && !options.has("no-run-if-empty"))) yield* flush();
}

function* showLimits(context: Context, chars: number): Blocking<void> {
	const environment = [...context.sys.environ].reduce((sum, [name, value]) => sum + encode(name).length + encode(value).length + 2, 0);
	const room = argMax - 2048 - environment;
	const lines = [
		`Your environment variables take up ${environment} bytes`,
		`POSIX upper limit on argument length (this system): ${room}`,
		"POSIX smallest allowable upper limit on argument length (all systems): 4096",
		`Maximum length of command we could actually use: ${room - environment}`,
		`Size of command buffer we are actually using: ${chars}`,
		"Maximum parallelism (--max-procs must be no greater): 2147483647",
	];
	yield* context.sys.write(2, `${lines.join("\n")}\n`);
}

export const xargs = defineProgram({
	name: "xargs",
	package: "findutils",
	summary: "Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.",
	usage: ["[OPTION]... [COMMAND [INITIAL-ARGS]...]"],
	options: [
		{ short: "0", long: "null", help: "items are separated by a null, not whitespace; disables quote and backslash processing and logical EOF processing" },
		{ short: "a", long: "arg-file", arg: "FILE", help: "read arguments from FILE, not standard input" },
		{ short: "d", long: "delimiter", arg: "CHARACTER", help: "items in input stream are separated by CHARACTER, not by whitespace" },
		{ short: "E", arg: "END", help: "set logical EOF string; if END occurs as a line of input, the rest of the input is ignored" },
		{ short: "e", long: "eof", arg: "END", optional: true, help: "equivalent to -E END if END is specified; otherwise, there is no end-of-file string" },
		{ short: "I", arg: "R", help: "same as --replace=R" },
		{
			short: "i",
			long: "replace",
			arg: "R",
			optional: true,
			help: "replace R in INITIAL-ARGS with names read from standard input, split at newlines; if R is unspecified, assume {}",
		},
		{ short: "L", long: "max-lines", arg: "MAX-LINES", help: "use at most MAX-LINES non-blank input lines per command line" },
		{ short: "l", arg: "MAX-LINES", optional: true, help: "similar to -L but defaults to at most one non-blank input line" },
		{ short: "n", long: "max-args", arg: "MAX-ARGS", help: "use at most MAX-ARGS arguments per command line" },
		{ short: "o", long: "open-tty", help: "reopen standard input as /dev/tty in the child process before executing the command" },
		{ short: "P", long: "max-procs", arg: "MAX-PROCS", help: "run at most MAX-PROCS processes at a time" },
		{ short: "p", long: "interactive", help: "prompt before running commands" },
		{ long: "process-slot-var", arg: "VAR", help: "set environment variable VAR in child processes" },
		{ short: "r", long: "no-run-if-empty", help: "if there are no arguments, then do not run COMMAND" },
		{ short: "s", long: "max-chars", arg: "MAX-CHARS", help: "limit length of command line to MAX-CHARS" },
		{ long: "show-limits", help: "show limits on command-line length" },
		{ short: "t", long: "verbose", help: "print commands before executing them" },
		{ short: "x", long: "exit", help: "exit if the size (see -s) is exceeded" },
	],
	stopAtOperand: true,
	*main(context) {
		const { sys, options, operands } = context;
		const delimiter = delimiterOf(context);
		const environment = [...sys.environ].reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
		const chars = (yield* numberOf(context, "max-chars", "s", 1, argMax - 2048 - environment)) ?? usualRoom;
		const limits = yield* limitsOf(context, chars);
		const processes = (yield* numberOf(context, "max-procs", "P", 0, 2 ** 31 - 1)) ?? 1;
		if (options.has("show-limits")) yield* showLimits(context, chars);
		const endKey = options.last("E", "eof");
		const end = delimiter === undefined && endKey !== undefined ? options.value(endKey) || undefined : undefined;
		const path = options.value("arg-file");
		let fd = 0;
		try {
			if (path !== undefined && path !== "-") fd = yield* sys.open(path);
		} catch (error) {
			return yield* die(context, `Cannot open input file ${quote(path ?? "")}: ${reason(error)}`);
		}
		const initial = operands.length ? operands : ["echo"];
		const runner = new Runner(context, {
			processes,
			shows: options.has("verbose"),
			asks: options.has("interactive"),
			terminal: options.has("open-tty"),
			slotVariable: options.value("process-slot-var"),
		});
		runner.name = initial[0] ?? "";
		try {
			yield* runAll(context, new Items(sys, fd, { delimiter, byLine: limits.replace !== undefined, end }), limits, initial, runner);
		} catch (error) {
			if (!(error instanceof UnmatchedQuote)) throw error;
			yield* runner.finish();
			return yield* die(context, `unmatched ${error.kind} quote; by default quotes are special to xargs unless you use the -0 option`);
		}
		yield* runner.finish();
		return runner.status;
	},
});
