/** The edit script between two files: runs of changed lines. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { discarded } from "./discard.ts";
import { SequenceDiff } from "./sequence.ts";

/** Lines [start, start + removed) of the first file are replaced by [newStart, newStart + added) of the second; counted from 0. */
export interface Change {
	readonly start: number;
	readonly removed: number;
	readonly newStart: number;
	readonly added: number;
}

export interface ScriptOptions {
	/** -d: no line is left out before. */
	readonly minimal: boolean;
	/** How many equal lines at either end take part in the comparison: the lines of context. */
	readonly horizon: number;
	/** The form in which lines are compared. */
	readonly key: (line: string) => string;
}

/** Which lines have changed; reading at -1 and behind the end gives 0. */
class Marks {
	private readonly marks: Uint8Array;
	constructor(length: number) {
		this.marks = new Uint8Array(length + 2);
	}
	get(index: number): boolean {
		return this.marks[index + 1] === 1;
	}
	set(index: number, changed: boolean): void {
		this.marks[index + 1] = changed ? 1 : 0;
	}
}

/** Moves each run of changes as far to the end as it goes, and back to where the other file has one; runs that meet become one. */
function shift(classes: readonly number[], changed: Marks, other: Marks): void {
	const end = classes.length;
	let i = 0;
	let j = 0;
	for (;;) {
		while (i < end && !changed.get(i)) {
			while (other.get(j++));
			i++;
		}
		if (i === end) return;
		let start = i;
		while (changed.get(++i));
		while (other.get(j)) j++;
		let length: number;
		let corresponding: number;
		do {
			length = i - start;
			while (start > 0 && classes[start - 1] === classes[i - 1]) {
				changed.set(--start, true);
				changed.set(--i, false);
				while (changed.get(start - 1)) start--;
				while (other.get(--j));
			}
			corresponding = other.get(j - 1) ? i : end;
			while (i !== end && classes[start] === classes[i]) {
				changed.set(start++, false);
				changed.set(i++, true);
				while (changed.get(i)) i++;
				while (other.get(++j)) corresponding = i;
			}
		} while (length !== i - start);
		while (corresponding < i) {
			changed.set(--start, true);
			changed.set(--i, false);
			while (other.get(--j));
		}
	}
}

function commonEnds(a: readonly string[], b: readonly string[], horizon: number): { prefix: number; suffix: number } {
	const shortest = Math.min(a.length, b.length);
	let prefix = 0;
	while (prefix < shortest && a[prefix] === b[prefix]) prefix++;
	let suffix = 0;
	while (suffix < shortest - prefix && a[a.length - 1 - suffix] === b[b.length - 1 - suffix]) suffix++;
	return { prefix: Math.max(0, prefix - horizon), suffix: Math.max(0, suffix - horizon) };
}

export function* editScript(sys: Sys, a: readonly string[], b: readonly string[], options: ScriptOptions): Blocking<Change[]> {
	const { prefix, suffix } = commonEnds(a, b, options.horizon);
	const numbers = new Map<string, number>();
	const classOf = (line: string): number => {
		const key = options.key(line);
		let number = numbers.get(key);
		if (number === undefined) {
			number = numbers.size;
			numbers.set(key, number);
		}
		return number;
	};
	const classes = [a.slice(prefix, a.length - suffix).map(classOf), b.slice(prefix, b.length - suffix).map(classOf)] as const;
	const changed = [new Marks(classes[0].length), new Marks(classes[1].length)] as const;
	const left: [number[], number[]] = [[], []];
	const indexes: [number[], number[]] = [[], []];
	const out = discarded([classes[0], classes[1]]);
	for (const file of [0, 1] as const) {
		classes[file].forEach((line, i) => {
			if (options.minimal || out[file][i] === 0) {
				left[file].push(line);
				indexes[file].push(i);
			} else changed[file].set(i, true);
		});
	}
	yield* new SequenceDiff(
		sys,
		left[0],
		left[1],
		(i) => changed[0].set(indexes[0][i] as number, true),
		(i) => changed[1].set(indexes[1][i] as number, true),
	).run();
	shift(classes[0], changed[0], changed[1]);
	shift(classes[1], changed[1], changed[0]);
	const changes: Change[] = [];
	for (let i = 0, j = 0; i < classes[0].length || j < classes[1].length; i++, j++) {
		const [start, newStart] = [i, j];
		while (changed[0].get(i)) i++;
		while (changed[1].get(j)) j++;
		if (i > start || j > newStart) changes.push({ start: prefix + start, removed: i - start, newStart: prefix + newStart, added: j - newStart });
	}
	return changes;
}
