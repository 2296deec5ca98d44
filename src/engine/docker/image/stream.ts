/** Streams of bytes inside a program: what archives are read from and written to. */
import type { Blocking, Suspension, Sys } from "../../kernel/abi.ts";

/** Takes bytes in order. */
export type Sink = (bytes: Uint8Array) => Blocking<void>;

/** Gives at most `count` bytes; empty at the end. */
export type Source = (count: number) => Blocking<Uint8Array>;

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

/** Stands for "a piece is there" between a writer and whoever reads from it; the scheduler never sees it. */
const PIECE: Suspension = { kind: "reschedule" };

/** Reads what a writer writes, running it only as far as is asked. */
export function sourceOfWriter(write: (out: Sink) => Blocking<void>): Source {
	const pieces: Uint8Array[] = [];
	const writer = write(function* (bytes) {
		if (bytes.length === 0) return;
		pieces.push(bytes);
		yield PIECE;
	});
	let ended = false;
	return function* (count) {
		for (;;) {
			const [first] = pieces;
			if (first) {
				if (first.length > count) pieces[0] = first.subarray(count);
				else pieces.shift();
				return first.subarray(0, count);
			}
			if (ended) return new Uint8Array(0);
			const step = writer.next();
			if (step.done) ended = true;
			else if (step.value !== PIECE) yield step.value;
		}
	};
}
