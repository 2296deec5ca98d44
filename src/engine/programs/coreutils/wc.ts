import type { Blocking } from "../../kernel/abi.ts";
import type { Errno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { requireWord, type WordTable } from "../lib/argmatch.ts";
import { openInput, readFailure } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile, quoteName } from "../lib/quote.ts";
import { report } from "../lib/report.ts";
import { Lines } from "../lib/stdio.ts";
import { charWidth } from "../lib/width.ts";

const columns = ["lines", "words", "chars", "bytes", "max-line-length"] as const;
type Counts = Record<(typeof columns)[number], number>;

const none = (): Counts => ({ lines: 0, words: 0, chars: 0, bytes: 0, "max-line-length": 0 });

const isBlank = (code: number): boolean =>
	code === 32 ||
	(code >= 9 && code <= 13) ||
	code === 0x1680 ||
	(code >= 0x2000 && code <= 0x200a && code !== 0x2007) ||
	code === 0x2028 ||
	code === 0x2029 ||
	code === 0x205f ||
	code === 0x3000;

/** Bytes and lines need no decoding. */
function* countBytes(context: Context, fd: number, counts: Counts, lines: boolean): Blocking<void> {
	const { sys } = context;
	for (;;) {
		const chunk = yield* sys.read(fd, 65536);
		if (chunk.length === 0) return;
		counts.bytes += chunk.length;
		if (lines) for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) counts.lines++;
		if (sys.spend(1 + (chunk.length >> 6))) yield* sys.reschedule();
	}
}

/** Bytes at the end of a chunk that may be the beginning of a character. */
function incomplete(bytes: Uint8Array): number {
	for (let back = 1; back <= 3 && back <= bytes.length; back++) {
		const byte = bytes[bytes.length - back] as number;
		if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
		if (byte < 0x80) return 0;
	}
	return 0;
}

function* countText(context: Context, fd: number, counts: Counts): Blocking<void> {
	const { sys } = context;
	let inWord = false;
	let width = 0;
	let rest = new Uint8Array(0) as Uint8Array;
	const endLine = (): void => {
		counts["max-line-length"] = Math.max(counts["max-line-length"], width);
		width = 0;
	};
	for (;;) {
		const chunk = yield* sys.read(fd, 65536);
		counts.bytes += chunk.length;
		const bytes = rest.length ? Uint8Array.from([...rest, ...chunk]) : chunk;
		const keep = chunk.length === 0 ? 0 : incomplete(bytes);
		rest = bytes.slice(bytes.length - keep);
		for (const char of decode(bytes.subarray(0, bytes.length - keep))) {
			const code = char.codePointAt(0) as number;
			if (code < 0xdc80 || code > 0xdcff) counts.chars++;
			if (code === 10) counts.lines++;
			if (code === 10 || code === 13 || code === 12) endLine();
			else if (code === 9) width += 8 - (width % 8);
			else if (code >= 32) width += code < 127 ? 1 : charWidth(char);
			if (isBlank(code)) inWord = false;
			else if (!inWord) {
				inWord = true;
				counts.words++;
			}
		}
		if (chunk.length === 0) break;
		if (sys.spend(1 + (chunk.length >> 3))) yield* sys.reschedule();
	}
	endLine();
}

function* countFile(context: Context, name: string, shown: ReadonlySet<string>): Blocking<Counts | undefined> {
	const counts = none();
	let fd: number;
	try {
		fd = yield* openInput(context, name);
	} catch (error) {
		yield* report(context, `${quoteName(name)}: ${readFailure(error).message}`);
		return undefined;
	}
	try {
		if (shown.has("words") || shown.has("chars") || shown.has("max-line-length")) yield* countText(context, fd, counts);
		else yield* countBytes(context, fd, counts, shown.has("lines"));
	} catch (error) {
		throw new ReadError(counts, readFailure(error));
	} finally {
		if (fd !== 0) context.sys.close(fd);
	}
	return counts;
}

/** What had been counted when reading failed: it is printed before the complaint. */
class ReadError extends Error {
	readonly counts: Counts;
	constructor(counts: Counts, cause: Errno) {
		super(cause.message);
		this.counts = counts;
	}
}

/** As wide as the sum of the sizes, so that the total fits; seven for what has no size. */
function columnWidth(context: Context, names: readonly string[], shown: number, total: string): number {
	if (total === "only") return 1;
	if (names.length === 1 && shown === 1) return 1;
	let sum = 0;
	let least = 1;
	for (const name of names) {
		const stat = name === "-" ? context.sys.fstat(0) : context.sys.tryStat(name);
		if (stat && stat.kind !== "file") least = 7;
		else if (stat) sum += stat.size;
	}
	return Math.max(least, String(sum).length);
}

function* namesOf(context: Context): Blocking<readonly (string | undefined)[]> {
	const { options, operands } = context;
	const list = options.value("files0-from");
	if (list === undefined) return operands.length ? operands : [undefined];
	const [extra] = operands;
	if (extra !== undefined) return context.usage(`extra operand ${quoteFile(extra)}\nfile operands cannot be combined with --files0-from`);
	try {
		const lines = new Lines(context.sys, yield* openInput(context, list), 0);
		const names: string[] = [];
		for (let name = yield* lines.next(); name !== undefined; name = yield* lines.next()) names.push(name);
		return names;
	} catch (error) {
		return context.fail(`cannot open ${quoteFile(list)} for reading: ${readFailure(error).message}`);
	}
}

const totalWords: WordTable<"auto" | "always" | "only" | "never"> = [["auto"], ["always"], ["only"], ["never"]];

function* main(context: Context): Blocking<number> {
	const { options } = context;
	const chosen = columns.filter((column) => options.has(column));
	const shown = new Set<string>(chosen.length ? chosen : ["lines", "words", "bytes"]);
	const total = requireWord(context, "--total", totalWords, options.value("total") ?? "auto");
	const names = yield* namesOf(context);
	const width = columnWidth(
		context,
		names.map((name) => name ?? "-"),
		shown.size,
		total,
	);
	const line = (counts: Counts, name: string | undefined): string =>
		`${columns
			.filter((column) => shown.has(column))
			.map((column) => String(counts[column]).padStart(width))
			.join(" ")}${name === undefined ? "" : ` ${name}`}\n`;
	const sum = none();
	let status = 0;
	for (const name of names) {
		let counts: Counts | undefined;
		let failure: string | undefined;
		try {
			counts = yield* countFile(context, name ?? "-", shown);
		} catch (error) {
			if (!(error instanceof ReadError)) throw error;
			counts = error.counts;
			failure = error.message;
		}
		if (counts && total !== "only") yield* context.print(line(counts, name?.includes("\n") ? quoteName(name) : name));
		if (failure !== undefined) yield* report(context, `${quoteName(name ?? "-")}: ${failure}`);
		if (!counts || failure !== undefined) status = 1;
		if (!counts) continue;
		for (const column of columns) sum[column] = column === "max-line-length" ? Math.max(sum[column], counts[column]) : sum[column] + counts[column];
	}
	if (total === "always" || total === "only" || (total === "auto" && names.length > 1)) yield* context.print(line(sum, total === "only" ? undefined : "total"));
	return status;
}

export const wc = defineProgram({
	name: "wc",
	package: "coreutils",
	summary: "Print newline, word, and byte counts for each FILE, and a total line if more than one FILE is specified.",
	usage: ["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
	options: [
		{ short: "c", long: "bytes", help: "print the byte counts" },
		{ short: "m", long: "chars", help: "print the character counts" },
		{ long: "debug", help: "indicate what line count acceleration is used", simulated: false },
		{ short: "l", long: "lines", help: "print the newline counts" },
		{
			long: "files0-from",
			arg: "F",
			help: "read input from the files specified by NUL-terminated names in file F; if F is - then read names from standard input",
		},
		{ short: "L", long: "max-line-length", help: "print the maximum display width" },
		{ short: "w", long: "words", help: "print the word counts" },
		{ long: "total", arg: "WHEN", help: "when to print a line with total counts; WHEN can be: auto, always, only, never" },
	],
	main,
});
