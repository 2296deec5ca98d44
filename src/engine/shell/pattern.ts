/**
 * Matching of shell patterns. A pattern without groups is matched with one place to go back to (the last star); all else by sets of positions:
 * how far each item can get from all places the ones before it got to. Both are polynomial whatever the pattern (`*a*a*a*b`).
 */
import { type PatternItem, type PatternOptions, parseItems } from "./pattern-syntax.ts";

export type { PatternOptions } from "./pattern-syntax.ts";

/** A text as code points: itself where each is one UTF-16 unit. */
type Chars = string | readonly string[];
const charsOf = (text: string): Chars => (/[\ud800-\udbff]/.test(text) ? Array.from(text) : text);
const unitsOf = (chars: Chars, from: number, to: number): number => {
	if (typeof chars === "string") return to - from;
	let units = 0;
	for (let i = from; i < to; i++) units += (chars[i] as string).length;
	return units;
};

type Direction = 1 | -1;

class Matcher {
	private readonly chars: Chars;
	private readonly nocase: boolean;
	constructor(chars: Chars, nocase: boolean) {
		this.chars = chars;
		this.nocase = nocase;
	}

	/** All places that `items` can reach from `starts` (ascending), going right, or left when `direction` is -1. Ascending. */
	reach(items: readonly PatternItem[], starts: readonly number[], direction: Direction): readonly number[] {
		let places = starts;
		for (let i = 0; i < items.length && places.length > 0; i++)
			places = this.step((direction === 1 ? items[i] : items[items.length - 1 - i]) as PatternItem, places, direction);
		return places;
	}

	private step(item: PatternItem, places: readonly number[], direction: Direction): readonly number[] {
		if (item.kind === "star") return direction === 1 ? this.span(places[0] as number, this.chars.length) : this.span(0, places.at(-1) as number);
		if (item.kind === "group") return this.group(item, places, direction);
		const next: number[] = [];
		for (const place of places) {
			const char = this.chars[direction === 1 ? place : place - 1];
			if (char !== undefined && this.fits(item, char)) next.push(place + direction);
		}
		return next;
	}

	fits(item: PatternItem, char: string): boolean {
		if (item.kind === "char") return item.char === char || (this.nocase && item.char === char.toLowerCase());
		return item.kind === "any" || (item.kind === "set" && item.has(char));
	}

	private span(from: number, to: number): number[] {
		return Array.from({ length: to - from + 1 }, (_, i) => from + i);
	}

	private group(item: PatternItem & { kind: "group" }, places: readonly number[], direction: Direction): readonly number[] {
		const once = (from: readonly number[]): number[] => item.choices.flatMap((choice) => [...this.reach(choice, from, direction)]);
		const ascending = (list: Iterable<number>): number[] => [...new Set(list)].sort((a, b) => a - b);
		switch (item.operator) {
			case "@":
				return ascending(once(places));
			case "?":
				return ascending([...places, ...once(places)]);
			case "!": {
				const all = new Set<number>();
				for (const place of places) {
					const excluded = new Set(once([place]));
					for (const other of direction === 1 ? this.span(place, this.chars.length) : this.span(0, place)) if (!excluded.has(other)) all.add(other);
				}
				return ascending(all);
			}
			default: {
				const all = new Set(item.operator === "*" ? places : []);
				let fresh: number[] = ascending(once(places));
				while (fresh.length > 0) {
					for (const place of fresh) all.add(place);
					fresh = ascending(once(fresh)).filter((place) => !all.has(place));
				}
				return ascending(all);
			}
		}
	}

	/** Whether a pattern without groups matches all of the text. */
	matchesSimply(items: readonly PatternItem[]): boolean {
		const { chars } = this;
		let item = 0;
		let star = -1;
		let resume = 0;
		for (let at = 0; at < chars.length; ) {
			const current = items[item];
			if (current?.kind === "star") {
				star = item++;
				resume = at;
			} else if (current && this.fits(current, chars[at] as string)) {
				item++;
				at++;
			} else if (star >= 0) {
				item = star + 1;
				at = ++resume;
			} else return false;
		}
		while (items[item]?.kind === "star") item++;
		return item === items.length;
	}
}

/** A compiled pattern. Lengths and offsets count UTF-16 units. */
export class Pattern {
	/** The only text it matches, when there is but one. */
	readonly literal: string | undefined;
	private readonly items: readonly PatternItem[];
	private readonly grouped: boolean;
	private readonly nocase: boolean;
	constructor(source: string, options: PatternOptions) {
		this.items = parseItems(Array.from(source), options);
		this.nocase = options.nocase ?? false;
		this.grouped = this.items.some((item) => item.kind === "group");
		this.literal =
			!this.nocase && this.items.every((item) => item.kind === "char") ? this.items.map((item) => (item.kind === "char" ? item.char : "")).join("") : undefined;
	}

	/** The items, for globbing to see whether a leading dot stands for itself. */
	get first(): PatternItem | undefined {
		return this.items[0];
	}

	matches(text: string): boolean {
		if (this.literal !== undefined) return text === this.literal;
		const chars = charsOf(text);
		const matcher = new Matcher(chars, this.nocase);
		return this.grouped ? matcher.reach(this.items, [0], 1).at(-1) === chars.length : matcher.matchesSimply(this.items);
	}

	/** The length of the shortest or longest prefix that it matches, or -1. */
	prefix(text: string, longest: boolean): number {
		if (this.literal !== undefined) return text.startsWith(this.literal) ? this.literal.length : -1;
		const chars = charsOf(text);
		const ends = new Matcher(chars, this.nocase).reach(this.items, [0], 1);
		const end = longest ? ends.at(-1) : ends[0];
		return end === undefined ? -1 : unitsOf(chars, 0, end);
	}

	/** The length of the shortest or longest suffix that it matches, or -1. */
	suffix(text: string, longest: boolean): number {
		if (this.literal !== undefined) return text.endsWith(this.literal) ? this.literal.length : -1;
		const chars = charsOf(text);
		const starts = new Matcher(chars, this.nocase).reach(this.items, [chars.length], -1);
		const start = longest ? starts[0] : starts.at(-1);
		return start === undefined ? -1 : unitsOf(chars, start, chars.length);
	}

	/** Replaces the leftmost longest match, or all that do not overlap, by what `replace` makes of each. Empty matches are none. */
	replace(text: string, all: boolean, replace: (match: string) => string): string {
		if (this.literal === "") return text;
		if (this.literal !== undefined) {
			const { literal } = this;
			return all ? text.replaceAll(literal, replace) : text.replace(literal, replace);
		}
		const chars = charsOf(text);
		const matcher = new Matcher(chars, this.nocase);
		const cut = (from: number, to: number): string => (typeof chars === "string" ? chars.slice(from, to) : chars.slice(from, to).join(""));
		let out = "";
		let done = 0;
		for (let at = 0; at < chars.length; ) {
			const end = matcher.reach(this.items, [at], 1).at(-1);
			if (end === undefined || end === at) {
				at++;
				continue;
			}
			out += cut(done, at) + replace(cut(at, end));
			done = at = end;
			if (!all) break;
		}
		return out + cut(done, chars.length);
	}
}

const cache = new Map<string, Pattern>();
const CACHED = 500;

/** Compiles a pattern, or finds it among those used lately. Never fails: what is not well-formed stands for itself. */
export function compilePattern(source: string, options: PatternOptions = {}): Pattern {
	const key = `${options.extglob ? "e" : ""}${options.nocase ? "n" : ""}:${source}`;
	let pattern = cache.get(key);
	if (!pattern) {
		if (cache.size >= CACHED) cache.clear();
		pattern = new Pattern(source, options);
		cache.set(key, pattern);
	}
	return pattern;
}

/** Whether a text has what could make it a pattern; a bracket alone, as the name of the command `[`, does not. */
export const looksLikePattern = (text: string, extglob: boolean): boolean => /[*?]|\[.*\]/s.test(text) || (extglob && /[+@!]\(/.test(text));

/** A text as a pattern that matches only it. */
export const escapePattern = (text: string): string => text.replace(/[\\*?[\]()|+@!^-]/g, "\\$&");
