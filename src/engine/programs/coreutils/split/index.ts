import type { Blocking } from "../../../kernel/abi.ts";
import { encode } from "../../../kernel/text.ts";
import { openInput, readFailure } from "../../lib/inputs.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote, quoteFile } from "../../lib/quote.ts";
import { parseSize } from "../../lib/size.ts";
import { readAll } from "../../lib/stdio.ts";
import { type Chunks, chunkEnds, parseChunks } from "./chunks.ts";
import { namingOf, Pieces } from "./pieces.ts";

const BLOCK = 65536;

/** Every `size` bytes. */
function* byBytes(context: Context, fd: number, pieces: Pieces, size: number): Blocking<void> {
	let left = 0;
	for (;;) {
		let chunk = yield* context.sys.read(fd, BLOCK);
		if (chunk.length === 0) return;
		while (chunk.length > 0) {
			if (left === 0) {
				yield* pieces.begin();
				left = size;
			}
			const part = chunk.subarray(0, Math.min(left, chunk.length));
			yield* pieces.write(part);
			left -= part.length;
			chunk = chunk.subarray(part.length);
		}
	}
}

function* byLines(context: Context, fd: number, pieces: Pieces, count: number, delimiter: number): Blocking<void> {
	let left = 0;
	for (;;) {
		const chunk = yield* context.sys.read(fd, BLOCK);
		if (chunk.length === 0) return;
		let from = 0;
		while (from < chunk.length) {
			if (left === 0) {
				yield* pieces.begin();
				left = count;
			}
			let end = from;
			while (left > 0 && end < chunk.length) {
				const at = chunk.indexOf(delimiter, end);
				if (at < 0) end = chunk.length;
				else {
					end = at + 1;
					left--;
				}
			}
			yield* pieces.write(chunk.subarray(from, end));
			from = end;
		}
	}
}

/** -C: as many whole lines as fit; a longer line is cut. */
function* byLineBytes(context: Context, fd: number, pieces: Pieces, size: number, delimiter: number): Blocking<void> {
	const bytes = yield* readAll(context.sys, fd);
	for (let from = 0; from < bytes.length; ) {
		const cut = bytes.subarray(from, from + size);
		const at = from + cut.length >= bytes.length ? cut.length - 1 : cut.lastIndexOf(delimiter);
		const part = at < 0 ? cut : cut.subarray(0, at + 1);
		yield* pieces.begin();
		yield* pieces.write(part);
		from += part.length;
	}
}

function* byChunks(context: Context, fd: number, pieces: Pieces, chunks: Chunks, delimiter: number): Blocking<void> {
	const bytes = yield* readAll(context.sys, fd);
	const parts: Uint8Array[][] = Array.from({ length: chunks.count }, () => []);
	if (chunks.by === "round-robin") {
		for (let from = 0, i = 0; from < bytes.length; i++) {
			const at = bytes.indexOf(delimiter, from);
			const end = at < 0 ? bytes.length : at + 1;
			parts[i % chunks.count]?.push(bytes.subarray(from, end));
			from = end;
		}
	} else {
		let from = 0;
		chunkEnds(bytes, chunks, delimiter).forEach((end, i) => {
			parts[i]?.push(bytes.subarray(from, end));
			from = end;
		});
	}
	if (chunks.only !== undefined) {
		for (const part of parts[chunks.only - 1] ?? []) yield* context.out.bytes(part);
		return;
	}
	for (const part of parts) {
		if (context.options.has("elide-empty-files") && part.every((bytes) => bytes.length === 0)) continue;
		yield* pieces.begin();
		for (const bytes of part) yield* pieces.write(bytes);
	}
}

function sizeOf(context: Context, key: string, what: string): number {
	const text = context.options.value(key) ?? "";
	const size = parseSize(text, "b");
	if (size === "overflow") return Number.POSITIVE_INFINITY;
	return typeof size === "string" || size <= 0 || !/^\d/.test(text) ? context.fail(`invalid number of ${what}: ${quote(text)}`) : size;
}

function delimiterOf(context: Context): number {
	const text = context.options.value("separator");
	if (text === undefined) return 10;
	if (text === "") return context.fail("empty record separator");
	if (text === "\\0") return 0;
	const bytes = encode(text);
	return bytes.length === 1 ? (bytes[0] as number) : context.fail(`multi-character separator ${quote(text)}`);
}

function* main(context: Context): Blocking<number> {
	const { options, operands } = context;
	const ways = new Set(options.given.map(({ key }) => key).filter((key) => ["lines", "bytes", "line-bytes", "number"].includes(key)));
	if (ways.size > 1) context.usage("cannot split in more than one way");
	const [way = "lines"] = ways;
	const chunks = way === "number" ? parseChunks(context, options.value("number") as string) : undefined;
	const size = way === "lines" && !options.has("lines") ? 1000 : chunks ? 0 : sizeOf(context, way, way === "lines" ? "lines" : "bytes");
	const delimiter = delimiterOf(context);
	const [name = "-", , extra] = operands;
	if (extra !== undefined) context.usage(`extra operand ${quote(extra)}`);
	const pieces = new Pieces(context, namingOf(context, chunks?.count));
	let fd: number;
	try {
		fd = yield* openInput(context, name);
	} catch (error) {
		return context.fail(`cannot open ${quoteFile(name)} for reading: ${readFailure(error).message}`);
	}
	if (options.has("filter")) context.sys.sigaction("PIPE", "ignore");
	try {
		if (chunks) yield* byChunks(context, fd, pieces, chunks, delimiter);
		else if (way === "bytes") yield* byBytes(context, fd, pieces, size);
		else if (way === "line-bytes") yield* byLineBytes(context, fd, pieces, size, delimiter);
		else yield* byLines(context, fd, pieces, size, delimiter);
	} catch (error) {
		return context.fail(`${name}: ${readFailure(error).message}`);
	}
	yield* pieces.end();
	return 0;
}

export const split = defineProgram({
	name: "split",
	package: "coreutils",
	summary: "Output pieces of FILE to PREFIXaa, PREFIXab, ...; default size is 1000 lines, and default PREFIX is 'x'.",
	usage: ["[OPTION]... [FILE [PREFIX]]"],
	options: [
		{ short: "a", long: "suffix-length", arg: "N", help: "generate suffixes of length N (default 2)" },
		{ long: "additional-suffix", arg: "SUFFIX", help: "append an additional SUFFIX to file names" },
		{ short: "b", long: "bytes", arg: "SIZE", help: "put SIZE bytes per output file" },
		{ short: "C", long: "line-bytes", arg: "SIZE", help: "put at most SIZE bytes of records per output file" },
		{ short: "d", help: "use numeric suffixes starting at 0, not alphabetic" },
		{ long: "numeric-suffixes", arg: "FROM", optional: true, help: "same as -d, but allow setting the start value" },
		{ short: "x", help: "use hex suffixes starting at 0, not alphabetic" },
		{ long: "hex-suffixes", arg: "FROM", optional: true, help: "same as -x, but allow setting the start value" },
		{ short: "e", long: "elide-empty-files", help: "do not generate empty output files with '-n'" },
		{ long: "filter", arg: "COMMAND", help: "write to shell COMMAND; file name is $FILE" },
		{ short: "l", long: "lines", arg: "NUMBER", help: "put NUMBER lines/records per output file" },
		{ short: "n", long: "number", arg: "CHUNKS", help: "generate CHUNKS output files; N, K/N, l/N, l/K/N, r/N or r/K/N" },
		{ short: "t", long: "separator", arg: "SEP", help: "use SEP instead of newline as the record separator; '\\0' (zero) specifies the NUL character" },
		{ short: "u", long: "unbuffered", help: "immediately copy input to output with '-n r/...'" },
		{ long: "verbose", help: "print a diagnostic just before each output file is opened" },
	],
	rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-l${arg.slice(1)}` : arg)),
	main,
});
