/** Putting lines in order: a stable merge sort that lets others run in between. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Comparison, Line } from "./compare.ts";

/** So many lines are sorted in one go. */
const RUN = 2048;

function* mergePair(sys: Sys, a: readonly Line[], b: readonly Line[], compare: Comparison["compare"]): Blocking<Line[]> {
	const merged: Line[] = [];
	let i = 0;
	let j = 0;
	while (i < a.length && j < b.length) {
		merged.push(compare(a[i] as Line, b[j] as Line) <= 0 ? (a[i++] as Line) : (b[j++] as Line));
		if (sys.spend()) yield* sys.reschedule();
	}
	for (; i < a.length; i++) merged.push(a[i] as Line);
	for (; j < b.length; j++) merged.push(b[j] as Line);
	return merged;
}

export function* sortLines(sys: Sys, lines: readonly Line[], compare: Comparison["compare"]): Blocking<readonly Line[]> {
	let runs: (readonly Line[])[] = [];
	for (let at = 0; at < lines.length; at += RUN) {
		const run = lines.slice(at, at + RUN).sort(compare);
		runs.push(run);
		if (sys.spend(run.length * 4)) yield* sys.reschedule();
	}
	while (runs.length > 1) {
		const next: (readonly Line[])[] = [];
		for (let i = 0; i < runs.length; i += 2) {
			const a = runs[i] as readonly Line[];
			const b = runs[i + 1];
			next.push(b ? yield* mergePair(sys, a, b, compare) : a);
		}
		runs = next;
	}
	return runs[0] ?? [];
}
