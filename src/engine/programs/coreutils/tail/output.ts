/** What tail prints of a file before it may follow it. Each returns the offset it has read to. */
import type { Blocking } from "../../../kernel/abi.ts";
import { concat } from "../../../kernel/text.ts";
import type { Context } from "../../lib/program.ts";

const BLOCK = 65536;

/** How much is wanted: from unit N on (`+N`), or the last N. */
export interface Amount {
	readonly unit: "bytes" | "lines";
	readonly from: "start" | "end";
	readonly count: number;
	readonly delimiter: number;
}

function countDelimiters(chunk: Uint8Array, delimiter: number): number {
	let found = 0;
	for (let at = chunk.indexOf(delimiter); at >= 0; at = chunk.indexOf(delimiter, at + 1)) found++;
	return found;
}

/** Where the last `count` lines of `bytes` begin. */
function lastLines(bytes: Uint8Array, count: number, delimiter: number): number {
	if (count === 0) return bytes.length;
	// a delimiter at the very end ends the last line and does not begin another
	let at = bytes.length - 1;
	for (let left = count; left > 0; left--) {
		at = at > 0 ? bytes.lastIndexOf(delimiter, at - 1) : -1;
		if (at < 0) return 0;
	}
	return at + 1;
}

/** Copies the rest of a descriptor; returns the number of bytes. */
export function* copyRest(context: Context, fd: number): Blocking<number> {
	let copied = 0;
	for (;;) {
		const chunk = yield* context.sys.read(fd, BLOCK);
		if (chunk.length === 0) return copied;
		copied += chunk.length;
		yield* context.out.bytes(chunk);
	}
}

function* fromStart(context: Context, fd: number, amount: Amount): Blocking<void> {
	let skip = Math.max(0, amount.count - 1);
	while (skip > 0) {
		const chunk = yield* context.sys.read(fd, amount.unit === "bytes" ? Math.min(BLOCK, skip) : BLOCK);
		if (chunk.length === 0) return;
		if (amount.unit === "bytes") skip -= chunk.length;
		else {
			let end = 0;
			while (skip > 0) {
				const at = chunk.indexOf(amount.delimiter, end);
				if (at < 0) break;
				end = at + 1;
				skip--;
			}
			if (skip === 0) yield* context.out.bytes(chunk.subarray(end));
		}
	}
	yield* copyRest(context, fd);
}

/** The end of what can only be read once: chunks are dropped as soon as those behind them suffice. */
function* endOfStream(context: Context, fd: number, amount: Amount): Blocking<void> {
	const chunks: Uint8Array[] = [];
	const sizes: number[] = [];
	let held = 0;
	const weigh = (chunk: Uint8Array): number => (amount.unit === "bytes" ? chunk.length : countDelimiters(chunk, amount.delimiter));
	for (;;) {
		const chunk = yield* context.sys.read(fd, BLOCK);
		if (chunk.length === 0) break;
		const size = weigh(chunk);
		context.sys.charge(chunk.length);
		chunks.push(chunk);
		sizes.push(size);
		held += size;
		for (let first = sizes[0] as number; sizes.length > 1 && held - first > amount.count; first = sizes[0] as number) {
			held -= first;
			context.sys.charge(-(chunks.shift()?.length ?? 0));
			sizes.shift();
		}
	}
	const rest = concat([new Uint8Array(0), ...chunks]);
	yield* context.out.bytes(rest.subarray(amount.unit === "bytes" ? Math.max(0, rest.length - amount.count) : lastLines(rest, amount.count, amount.delimiter)));
}

/** Goes backwards from the end of a file until there are lines enough. */
function startOfLastLines(context: Context, fd: number, size: number, count: number, delimiter: number): number {
	let found = 0;
	let start = size;
	while (start > 0 && found <= count) {
		const length = Math.min(BLOCK, start);
		start -= length;
		found += countDelimiters(context.sys.pread(fd, length, start), delimiter);
	}
	return start;
}

/** Prints the part of an open file that was asked for. */
export function* printTail(context: Context, fd: number, amount: Amount): Blocking<void> {
	if (amount.from === "start") return yield* fromStart(context, fd, amount);
	const { kind, size } = context.sys.fstat(fd);
	if (kind === "file" && size > 0) {
		const here = context.sys.lseek(fd, 0, "current");
		const start = amount.unit === "bytes" ? size - amount.count : startOfLastLines(context, fd, size, amount.count, amount.delimiter);
		if (start > here) context.sys.lseek(fd, start, "set");
	}
	yield* endOfStream(context, fd, amount);
}
