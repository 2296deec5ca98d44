/** Streams of bytes inside a program: what archives are read from and written to. */
import type { Blocking, Sys } from "../../kernel/abi.ts";

/** Takes bytes in order. */
export type Sink = (bytes: Uint8Array) => Blocking<void>;

/** Gives at most `count` bytes; empty at the end. */
export type Source = (count: number) => Blocking<Uint8Array>;

/** Writes to a descriptor. */
export const sinkOf = (sys: Sys, fd: number): Sink =>
	function* (bytes) {
		yield* sys.write(fd, bytes);
	};

/** Reads from a descriptor. */
export const sourceOf = (sys: Sys, fd: number): Source =>
	function* (count) {
		return yield* sys.read(fd, count);
	};

/** Reads from memory. */
export function sourceOfBytes(bytes: Uint8Array): Source {
	let at = 0;
	// biome-ignore lint/correctness/useYield: memory never blocks
	return function* (count) {
		const piece = bytes.subarray(at, at + count);
		at += piece.length;
		return piece;
	};
}
