/**
 * What expressions and statements are compiled to: closures. Those that can block (getline, system, calls of functions, loops) are
 * generators; all others run at once, which makes the usual awk program fast.
 */
import type { Blocking } from "../../kernel/abi.ts";
import type { Slot } from "./runtime.ts";
import type { Value } from "./values.ts";

/** The parameters and locals of a call. */
export type Frame = readonly Slot[];

export type Pure<T> = { readonly blocks: false; readonly run: (frame: Frame) => T };
export type Slow<T> = { readonly blocks: true; readonly run: (frame: Frame) => Blocking<T> };
export type Code<T = Value> = Pure<T> | Slow<T>;

export const pure = <T>(run: (frame: Frame) => T): Pure<T> => ({ blocks: false, run });
export const slow = <T>(run: (frame: Frame) => Blocking<T>): Slow<T> => ({ blocks: true, run });

/** Runs code of either kind from a generator. */
export function* perform<T>(code: Code<T>, frame: Frame): Blocking<T> {
	return code.blocks ? yield* code.run(frame) : code.run(frame);
}

export function map<A, T>(a: Code<A>, f: (a: A) => T): Code<T> {
	if (a.blocks)
		return slow(function* (frame) {
			return f(yield* a.run(frame));
		});
	const { run } = a;
	return pure((frame) => f(run(frame)));
}

export function map2<A, B, T>(a: Code<A>, b: Code<B>, f: (a: A, b: B) => T): Code<T> {
	if (a.blocks || b.blocks)
		return slow(function* (frame) {
			const x = yield* perform(a, frame);
			return f(x, yield* perform(b, frame));
		});
	const [runA, runB] = [a.run, b.run];
	return pure((frame) => f(runA(frame), runB(frame)));
}

/** All values, in order. */
export function all<T>(codes: readonly Code<T>[]): Code<T[]> {
	if (codes.some((code) => code.blocks))
		return slow(function* (frame) {
			const values: T[] = [];
			for (const code of codes) values.push(yield* perform(code, frame));
			return values;
		});
	const runs = codes.map((code) => (code as Pure<T>).run);
	return pure((frame) => runs.map((run) => run(frame)));
}

/** `a`, then with its value what `f` makes of it, which may block. (A module that exported a `then` would be taken for a promise by import().) */
export function andThen<A, T>(a: Code<A>, f: (value: A, frame: Frame) => Blocking<T>): Code<T> {
	return slow(function* (frame) {
		return yield* f(yield* perform(a, frame), frame);
	});
}

/** How a statement ended: undefined goes on behind it. */
export type Signal = undefined | "break" | "continue" | "next" | "nextfile" | { readonly returned: Value };

/** Thrown by exit, wherever it stands. */
export class Exit {
	readonly status: number | undefined;
	constructor(status: number | undefined) {
		this.status = status;
	}
}
