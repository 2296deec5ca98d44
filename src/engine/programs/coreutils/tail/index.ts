import type { Blocking } from "../../../kernel/abi.ts";
import { eachInput } from "../../lib/inputs.ts";
import { type Context, defineProgram, Failure } from "../../lib/program.ts";
import { quote, quoteFile } from "../../lib/quote.ts";
import { parseSize } from "../../lib/size.ts";
import { type Followed, follow } from "./follow.ts";
import { type Amount, printTail } from "./output.ts";

/** The real tail is woken by inotify; this one looks this often (seconds) unless -s says otherwise. */
const WAKE = 0.1;

function amountOf(context: Context): Amount {
	const unit = context.options.last("bytes", "lines") === "bytes" ? "bytes" : "lines";
	const text = context.options.value(unit) ?? "10";
	const digits = text.replace(/^[+-]/, "");
	const size = /^\d/.test(digits) ? parseSize(digits, "b") : "invalid";
	if (typeof size === "string" && size !== "overflow") context.fail(`invalid number of ${unit}: ${quote(text)}`);
	return {
		unit,
		from: text.startsWith("+") ? "start" : "end",
		count: typeof size === "string" ? Number.POSITIVE_INFINITY : size,
		delimiter: context.options.has("zero-terminated") ? 0 : 10,
	};
}

/** -5, +5, -5c, -5lf: the form from before POSIX, only as the first of at most two arguments. */
function rewrite(args: readonly string[]): readonly string[] {
	const old = /^([-+])(\d*)([bcl]?)(f?)$/.exec(args[0] ?? "");
	const digit = /^-(\d)/.exec(args[0] ?? "");
	if (digit && (!old || args.length > (args[1] === "--" ? 3 : 2))) throw new Failure(`tail: option used in invalid context -- ${digit[1]}\n`, 1);
	if (!old || args.length > 2) return args;
	const [, sign, number, unit, forever] = old as unknown as [string, string, string, string, string];
	if (number === "" && (sign === "-" || unit === "")) return args;
	const factor = unit === "b" ? 512 : 1;
	const count = Number(number || "10") * factor;
	return [`-${unit === "c" || unit === "b" ? "c" : "n"}${sign === "+" ? "+" : ""}${count}`, ...(forever ? ["-f"] : []), ...args.slice(1)];
}

function intervalOf(context: Context): number {
	const text = context.options.value("sleep-interval");
	if (text === undefined) return WAKE;
	const seconds = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
	return Number.isNaN(seconds) ? context.fail(`invalid number of seconds: ${quote(text)}`) : Math.max(seconds, WAKE);
}

function pidsOf(context: Context): number[] {
	return context.options.values("pid").map((text) => (/^\d+$/.test(text) ? Number(text) : context.fail(`invalid PID: ${quote(text)}`)));
}

function byOf(context: Context): "descriptor" | "name" | undefined {
	const given = context.options.given.findLast((option) => ["follow", "f", "F"].includes(option.key));
	if (given === undefined) return undefined;
	if (given.key === "F" || given.value === "name") return "name";
	if (given.value === undefined || given.value === "descriptor") return "descriptor";
	return context.fail(
		`invalid argument ${quote(given.value)} for ${quote("--follow")}\nValid arguments are:\n  - ${quote("descriptor")}\n  - ${quote("name")}\nTry 'tail --help' for more information.`,
	);
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	context.out.failure = "error writing 'standard output'";
	const amount = amountOf(context);
	const by = byOf(context);
	const retry = options.has("retry") || options.has("F");
	const names = operands.length ? operands : ["-"];
	const last = options.last("quiet", "silent", "verbose");
	const headers = last === "verbose" || (last === undefined && names.length > 1);
	const following = {
		by: by ?? "descriptor",
		retry: retry && by === "name",
		interval: intervalOf(context),
		pids: pidsOf(context),
		headers,
		printed: undefined,
	} as const;
	const files: Followed[] = [];
	let first = true;
	const status = yield* eachInput(
		context,
		names,
		function* (fd, name) {
			if (headers) yield* context.print(`${first ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
			first = false;
			yield* printTail(context, fd, amount);
			const stat = sys.fstat(fd);
			// as tail(1): a pipe on standard input is not followed
			if (by && !(name === "-" && stat.kind === "fifo")) files.push({ name, fd: sys.dup(fd), ino: stat.ino, dev: stat.dev, size: stat.size });
		},
		{
			open: (name, error) => `cannot open ${quoteFile(name)} for reading: ${error.message}`,
			read: (name, error) => `error reading ${quoteFile(name === "-" ? "standard input" : name)}: ${error.message}`,
		},
	);
	if (by === undefined) return status;
	if (following.retry)
		for (const name of names) if (!files.some((file) => file.name === name) && name !== "-") files.push({ name, fd: undefined, ino: 0, dev: 0, size: 0 });
	if (files.length === 0) return operands.length ? context.fail("no files remaining") : status;
	return yield* follow(context, files, { ...following, printed: files.at(-1) });
}

export const tail = defineProgram({
	name: "tail",
	package: "coreutils",
	summary: "Print the last 10 lines of each FILE to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "c", long: "bytes", arg: "[+]NUM", help: "output the last NUM bytes; or use -c +NUM to output starting with byte NUM of each file" },
		{ long: "debug", help: "indicate which --follow implementation is used", simulated: false },
		{ short: "f", help: "output appended data as the file grows" },
		{ long: "follow", arg: "{name|descriptor}", optional: true, help: "output appended data as the file grows; an absent option argument means 'descriptor'" },
		{ short: "F", help: "same as --follow=name --retry" },
		{ short: "n", long: "lines", arg: "[+]NUM", help: "output the last NUM lines, instead of the last 10; or use -n +NUM to skip NUM-1 lines at the start" },
		{ long: "max-unchanged-stats", arg: "N", help: "with --follow=name, reopen a FILE which has not changed size after N iterations" },
		{ long: "pid", arg: "PID", help: "with -f, exit after PID no longer exists; can be repeated to watch multiple processes" },
		{ short: "q", long: "quiet", help: "never output headers giving file names" },
		{ long: "silent", help: "same as --quiet" },
		{ long: "retry", help: "keep trying to open a file if it is inaccessible" },
		{ short: "s", long: "sleep-interval", arg: "N", help: "with -f, sleep for approximately N seconds (default 1.0) between iterations" },
		{ short: "v", long: "verbose", help: "always output headers giving file names" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	rewrite,
	main,
});
