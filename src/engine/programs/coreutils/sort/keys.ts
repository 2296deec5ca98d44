/** The keys of sort: `-k F[.C][OPTS][,F[.C][OPTS]]`, and where they lie in a line. */
import { quote } from "../../lib/quote.ts";

/** How a key is compared. */
export interface Ordering {
	readonly kind: "text" | "numeric" | "general" | "human" | "month" | "version" | "random";
	readonly reverse: boolean;
	/** Only blanks and alphanumerics count (d), or only printable ones (i). */
	readonly dictionary: boolean;
	readonly printable: boolean;
	readonly foldCase: boolean;
}

export interface Key {
	readonly ordering: Ordering;
	/** Fields and characters count from 0; the whole line without a start field. */
	readonly startField: number;
	readonly startChar: number;
	readonly skipStartBlanks: boolean;
	/** Field of the end; undefined is the end of the line. `endChar` 0 is the end of that field. */
	readonly endField: number | undefined;
	readonly endChar: number;
	readonly skipEndBlanks: boolean;
}

const kinds: Readonly<Record<string, Ordering["kind"]>> = { n: "numeric", g: "general", h: "human", M: "month", V: "version", R: "random" };

/** The ordering that letters stand for; a string is the message on letters that do not go together. */
export function orderingOf(letters: string): Ordering | string {
	const has = (letter: string): boolean => letters.includes(letter);
	const orders = [..."nghM"].filter(has).length + (/[VRdi]/.test(letters) ? 1 : 0);
	if (orders > 1) return `options '-${[..."dfghiMnRV"].filter((letter) => has(letter) && !(letter === "i" && has("d"))).join("")}' are incompatible`;
	const kind = [..."nghMRV"].find(has);
	return {
		kind: kinds[kind ?? ""] ?? "text",
		reverse: has("r"),
		dictionary: has("d"),
		printable: has("i") && !has("d"),
		foldCase: has("f"),
	};
}

interface Position {
	readonly field: number;
	readonly char: number;
	readonly letters: string;
	readonly rest: string;
}

const badSpec = (spec: string): string => `invalid field specification ${quote(spec)}`;

class KeyError extends Error {}

function position(text: string, spec: string, place: "start" | "end"): Position {
	const found = /^(\d+)(?:(\.)(\d*))?([bdfghiMnRrV]*)/.exec(text);
	if (!found) throw new KeyError(`invalid number ${place === "start" ? "at field start" : "after ','"}: invalid count at start of ${quote(text)}`);
	const [all, field, dot, char, letters] = found as unknown as [string, string, string | undefined, string | undefined, string];
	if (Number(field) === 0) throw new KeyError(`field number is zero: ${badSpec(spec)}`);
	if (dot && char === "") throw new KeyError(`invalid number after '.': invalid count at start of ${quote(text.slice(all.length - letters.length))}`);
	if (place === "start" && dot && Number(char) === 0) throw new KeyError(`character offset is zero: ${badSpec(spec)}`);
	return { field: Number(field), char: Number(char ?? 0), letters, rest: text.slice(all.length) };
}

/** A key before it has taken over the global ordering; a string is what is wrong with it. */
export interface KeySpec {
	readonly start: Position;
	readonly end: Position | undefined;
}

export function parseKey(spec: string): KeySpec | string {
	try {
		const start = position(spec, spec, "start");
		if (start.rest === "") return { start, end: undefined };
		if (!start.rest.startsWith(",")) return `stray character in field spec: ${badSpec(spec)}`;
		const end = position(start.rest.slice(1), spec, "end");
		return end.rest === "" ? { start, end } : `stray character in field spec: ${badSpec(spec)}`;
	} catch (error) {
		if (error instanceof KeyError) return error.message;
		throw error;
	}
}

/** The key with its ordering: its own letters, or the global ones when it has none. */
export function resolveKey(spec: KeySpec, globalLetters: string): Key | string {
	const own = spec.start.letters + (spec.end?.letters ?? "");
	const inherits = own === "";
	const ordering = orderingOf(inherits ? globalLetters : own);
	if (typeof ordering === "string") return ordering;
	const blanks = inherits && globalLetters.includes("b");
	return {
		ordering,
		startField: spec.start.field - 1,
		startChar: Math.max(0, spec.start.char - 1),
		skipStartBlanks: blanks || spec.start.letters.includes("b"),
		endField: spec.end && (spec.end.char === 0 ? spec.end.field : spec.end.field - 1),
		endChar: spec.end?.char ?? 0,
		skipEndBlanks: blanks || (spec.end?.letters.includes("b") ?? false),
	};
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10;

function skipBlanks(line: string, from: number): number {
	let at = from;
	while (at < line.length && isBlank(line.charCodeAt(at))) at++;
	return at;
}

function skipFields(line: string, fields: number, tab: string | undefined): number {
	let at = 0;
	for (let left = fields; left > 0 && at < line.length; left--) {
		if (tab !== undefined) {
			const next = line.indexOf(tab, at);
			at = next < 0 ? line.length : next + 1;
		} else {
			at = skipBlanks(line, at);
			while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
		}
	}
	return at;
}

/** The end of the field that ends the key, which does not hold the separator behind it. */
function keyEnd(line: string, key: Key, tab: string | undefined): number {
	if (key.endField === undefined) return line.length;
	if (key.endChar === 0) {
		let at = 0;
		for (let left = key.endField; left > 0 && at < line.length; left--) {
			if (tab !== undefined) {
				const next = line.indexOf(tab, at);
				at = next < 0 ? line.length : left > 1 ? next + 1 : next;
			} else {
				at = skipBlanks(line, at);
				while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
			}
		}
		return at;
	}
	let at = skipFields(line, key.endField, tab);
	if (key.skipEndBlanks) at = skipBlanks(line, at);
	return Math.min(line.length, at + key.endChar);
}

/** The part of the line that a key names. */
export function keyText(line: string, key: Key, tab: string | undefined): string {
	let start = skipFields(line, key.startField, tab);
	if (key.skipStartBlanks) start = skipBlanks(line, start);
	start = Math.min(line.length, start + key.startChar);
	return line.slice(start, Math.max(start, keyEnd(line, key, tab)));
}
