import type { Blocking } from "../../kernel/abi.ts";
import { concat } from "../../kernel/text.ts";
import { eachInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { parseSize } from "../lib/size.ts";

const BLOCK = 65536;

/** The number behind -n or -c, or the end of the program. */
function count(context: Context, text: string, what: string): number {
	const size = /^\d/.test(text) ? parseSize(text, "b") : "invalid";
	if (size === "overflow") return Number.POSITIVE_INFINITY;
	return typeof size === "string" ? context.fail(`invalid number of ${what}: ${quote(text)}`) : size;
}

/** Gives back what was read too much, so that the next reader of this file goes on behind it (head -1; cat). */
function unread(context: Context, fd: number, bytes: number): void {
	if (bytes > 0 && context.sys.fstat(fd).kind === "file") context.sys.lseek(fd, -bytes, "current");
}

function* firstBytes(context: Context, fd: number, wanted: number): Blocking<void> {
	for (let left = wanted; left > 0; ) {
		const chunk = yield* context.sys.read(fd, Math.min(BLOCK, left));
		if (chunk.length === 0) return;
		left -= chunk.length;
		yield* context.out.bytes(chunk);
	}
}

function* firstLines(context: Context, fd: number, wanted: number, delimiter: number): Blocking<void> {
	for (let left = wanted; left > 0; ) {
		const chunk = yield* context.sys.read(fd, BLOCK);
		if (chunk.length === 0) return;
		let end = 0;
		for (; left > 0; left--) {
			const at = chunk.indexOf(delimiter, end);
			if (at < 0) break;
			end = at + 1;
		}
		yield* context.out.bytes(left > 0 ? chunk : chunk.subarray(0, end));
		if (left === 0) unread(context, fd, chunk.length - end);
		if (context.sys.spend(chunk.length >> 8)) yield* context.sys.reschedule();
	}
}

/** All but the last bytes. */
function* withoutLastBytes(context: Context, fd: number, kept: number): Blocking<void> {
	let held = new Uint8Array(0) as Uint8Array;
	for (;;) {
		const chunk = yield* context.sys.read(fd, BLOCK);
		if (chunk.length === 0) return;
		held = concat([held, chunk]);
		if (held.length > kept) {
			yield* context.out.bytes(held.subarray(0, held.length - kept));
			held = held.slice(held.length - kept);
		}
	}
}

function countDelimiters(chunk: Uint8Array, delimiter: number): number {
	let found = 0;
	for (let at = chunk.indexOf(delimiter); at >= 0; at = chunk.indexOf(delimiter, at + 1)) found++;
	return found;
}

/** All but the last lines: a chunk goes out as soon as those behind it hold enough lines. */
function* withoutLastLines(context: Context, fd: number, kept: number, delimiter: number): Blocking<void> {
	const chunks: { bytes: Uint8Array; lines: number }[] = [];
	let lines = 0;
	for (;;) {
		const bytes = yield* context.sys.read(fd, BLOCK);
		if (bytes.length === 0) break;
		const found = countDelimiters(bytes, delimiter);
		chunks.push({ bytes, lines: found });
		lines += found;
		// one line more is held: the last may be unfinished
		for (let first = chunks[0]; first && lines - first.lines > kept; first = chunks[0]) {
			yield* context.out.bytes(first.bytes);
			lines -= first.lines;
			chunks.shift();
		}
	}
	const rest = concat([new Uint8Array(0), ...chunks.map((chunk) => chunk.bytes)]);
	let end = rest.length;
	if (end > 0 && rest[end - 1] !== delimiter) lines++;
	if (kept === 0) yield* context.out.bytes(rest);
	if (kept === 0 || lines <= kept) return;
	for (let left = kept, from = end - 1; left > 0; left--) {
		end = rest.lastIndexOf(delimiter, from - 1) + 1;
		from = end - 1;
	}
	yield* context.out.bytes(rest.subarray(0, end));
}

/** -5, -20c, -3qv: the form from before POSIX, only as the first argument. */
function rewrite(args: readonly string[]): readonly string[] {
	const old = /^-(\d+)([bckm]?)([lqvz]*)$/.exec(args[0] ?? "");
	if (!old) return args;
	const [, number, unit, flags] = old as unknown as [string, string, string, string];
	const bytes = unit !== "" && "bckm".includes(unit);
	return [
		bytes ? `-c${number}${unit === "c" ? "" : unit}` : `-n${number}`,
		...flags
			.replace("l", "")
			.split("")
			.map((flag) => `-${flag}`),
		...args.slice(1),
	];
}

export const head = defineProgram({
	name: "head",
	package: "coreutils",
	summary: "Print the first 10 lines of each FILE to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "c", long: "bytes", arg: "[-]NUM", help: "print the first NUM bytes of each file; with the leading '-', print all but the last NUM bytes" },
		{
			short: "n",
			long: "lines",
			arg: "[-]NUM",
			help: "print the first NUM lines instead of the first 10; with the leading '-', print all but the last NUM lines",
		},
		{ short: "q", long: "quiet", help: "never print headers giving file names" },
		{ long: "silent", help: "same as --quiet" },
		{ short: "v", long: "verbose", help: "always print headers giving file names" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	rewrite,
	*main(context) {
		context.out.failure = "error writing 'standard output'";
		const { options, operands } = context;
		const bytes = options.last("bytes", "lines") === "bytes";
		const text = options.value(bytes ? "bytes" : "lines") ?? "10";
		const butLast = text.startsWith("-");
		const wanted = count(context, butLast ? text.slice(1) : text, bytes ? "bytes" : "lines");
		const delimiter = options.has("zero-terminated") ? 0 : 10;
		const headersLast = options.last("quiet", "silent", "verbose");
		const headers = headersLast === "verbose" || (headersLast === undefined && operands.length > 1);
		let first = true;
		return yield* eachInput(
			context,
			operands,
			function* (fd, name) {
				if (headers) yield* context.print(`${first ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
				first = false;
				if (bytes) yield* butLast ? withoutLastBytes(context, fd, wanted) : firstBytes(context, fd, wanted);
				else yield* butLast ? withoutLastLines(context, fd, wanted, delimiter) : firstLines(context, fd, wanted, delimiter);
			},
			{
				open: (name, error) => `cannot open ${quoteFile(name)} for reading: ${error.message}`,
				read: (name, error) => `error reading ${quoteFile(name === "-" ? "standard input" : name)}: ${error.message}`,
			},
		);
	},
});
