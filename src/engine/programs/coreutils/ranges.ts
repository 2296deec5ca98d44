/** Lists of positions (`1,3-5,7-`) of cut and numfmt. */
import type { Context } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";

/** Both ends count; positions begin at 1. */
export interface Range {
	readonly low: number;
	readonly high: number;
}

export interface RangeWords {
	/** "fields are numbered from 1" or its like. */
	readonly zero: string;
	/** What is invalid about a position that is no number: "field value". */
	readonly value: string;
	readonly large: string;
}

/** Reads a list, in ascending order. Overlapping ranges become one; adjacent ones stay apart, since an output delimiter may stand between them. */
export function parseRanges(context: Context, text: string, words: RangeWords): Range[] {
	const ranges: Range[] = [];
	const number = (digits: string): number => {
		if (digits.length > 19) context.usage(`${words.large} ${quote(digits)} is too large`);
		return Number(digits);
	};
	for (const part of text.split(/[, \t]/)) {
		const bad = /[^\d-].*$/s.exec(part);
		if (bad) return context.usage(`invalid ${words.value} ${quote(bad[0])}`);
		const found = /^(\d*)(-?)(\d*)$/.exec(part);
		if (!found) return context.usage("invalid field range");
		const [, from, dash, to] = found as unknown as [string, string, string, string];
		if (dash && from === "" && to === "") return context.usage("invalid range with no endpoint: -");
		const low = dash && from === "" ? 1 : number(from);
		const high = dash ? (to === "" ? Number.POSITIVE_INFINITY : number(to)) : low;
		if (low === 0 || from === "0") return context.usage(words.zero);
		if (high < low) return context.usage("invalid decreasing range");
		ranges.push({ low, high });
	}
	ranges.sort((a, b) => a.low - b.low);
	const merged: Range[] = [];
	for (const range of ranges) {
		const last = merged.at(-1);
		if (last && range.low <= last.high) merged[merged.length - 1] = { low: last.low, high: Math.max(last.high, range.high) };
		else merged.push(range);
	}
	return merged;
}

/** All positions that are in none of the ranges. */
export function complement(ranges: readonly Range[]): Range[] {
	const result: Range[] = [];
	let next = 1;
	for (const { low, high } of ranges) {
		if (low > next) result.push({ low: next, high: low - 1 });
		next = Math.max(next, high + 1);
	}
	if (next !== Number.POSITIVE_INFINITY) result.push({ low: next, high: Number.POSITIVE_INFINITY });
	return result;
}
