/**
 * The shortest edit between two sequences of numbers, after Myers: searches from both ends for the middle of a best path and goes on in
 * both halves. Where several paths are equally short it takes the one that GNU diff takes.
 */
import type { Blocking, Sys } from "../../kernel/abi.ts";

export class SequenceDiff {
	private readonly sys: Sys;
	private readonly x: readonly number[];
	private readonly y: readonly number[];
	private readonly forward: Int32Array;
	private readonly backward: Int32Array;
	/** Diagonals are numbered from -y.length-1. */
	private readonly zero: number;
	private readonly removed: (index: number) => void;
	private readonly added: (index: number) => void;
	constructor(sys: Sys, x: readonly number[], y: readonly number[], removed: (index: number) => void, added: (index: number) => void) {
		this.sys = sys;
		this.x = x;
		this.y = y;
		const diagonals = x.length + y.length + 3;
		this.forward = new Int32Array(diagonals);
		this.backward = new Int32Array(diagonals);
		this.zero = y.length + 1;
		this.removed = removed;
		this.added = added;
	}

	*run(): Blocking<void> {
		yield* this.compare(0, this.x.length, 0, this.y.length);
	}

	private *compare(xFrom: number, xTo: number, yFrom: number, yTo: number): Blocking<void> {
		const { x, y } = this;
		let [x0, x1, y0, y1] = [xFrom, xTo, yFrom, yTo];
		while (x0 < x1 && y0 < y1 && x[x0] === y[y0]) {
			x0++;
			y0++;
		}
		while (x0 < x1 && y0 < y1 && x[x1 - 1] === y[y1 - 1]) {
			x1--;
			y1--;
		}
		if (x0 === x1) while (y0 < y1) this.added(y0++);
		else if (y0 === y1) while (x0 < x1) this.removed(x0++);
		else {
			const [xMiddle, yMiddle] = yield* this.middle(x0, x1, y0, y1);
			yield* this.compare(x0, xMiddle, y0, yMiddle);
			yield* this.compare(xMiddle, x1, yMiddle, y1);
		}
	}

	/** A point on a shortest path, found by extending the furthest reaching paths from both corners in turn. */
	private *middle(x0: number, x1: number, y0: number, y1: number): Blocking<readonly [number, number]> {
		const { x, y, forward, backward, zero } = this;
		const [least, most] = [x0 - y1, x1 - y0];
		const [start, end] = [x0 - y0, x1 - y1];
		let [fLow, fHigh, bLow, bHigh] = [start, start, end, end];
		const odd = ((start - end) & 1) !== 0;
		forward[zero + start] = x0;
		backward[zero + end] = x1;
		for (;;) {
			if (fLow > least) forward[zero + --fLow - 1] = -1;
			else fLow++;
			if (fHigh < most) forward[zero + ++fHigh + 1] = -1;
			else fHigh--;
			for (let d = fHigh; d >= fLow; d -= 2) {
				const low = forward[zero + d - 1] as number;
				const high = forward[zero + d + 1] as number;
				let i = low < high ? high : low + 1;
				let j = i - d;
				while (i < x1 && j < y1 && x[i] === y[j]) {
					i++;
					j++;
				}
				forward[zero + d] = i;
				if (odd && bLow <= d && d <= bHigh && (backward[zero + d] as number) <= i) return [i, j];
			}
			if (bLow > least) backward[zero + --bLow - 1] = 0x7fffffff;
			else bLow++;
			if (bHigh < most) backward[zero + ++bHigh + 1] = 0x7fffffff;
			else bHigh--;
			for (let d = bHigh; d >= bLow; d -= 2) {
				const low = backward[zero + d - 1] as number;
				const high = backward[zero + d + 1] as number;
				let i = low < high ? low : high - 1;
				let j = i - d;
				while (x0 < i && y0 < j && x[i - 1] === y[j - 1]) {
					i--;
					j--;
				}
				backward[zero + d] = i;
				if (!odd && fLow <= d && d <= fHigh && i <= (forward[zero + d] as number)) return [i, j];
			}
			if (this.sys.spend(1 + fHigh - fLow)) yield* this.sys.reschedule();
		}
	}
}
