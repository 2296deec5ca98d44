/** How sort compares: each key of a line is turned once into a value whose comparison is cheap. */
import { md5 } from "@noble/hashes/legacy.js";
import { concat, encode } from "../../../kernel/text.ts";
import { compareBytes } from "../../lib/collate.ts";
import { compareVersions } from "../../lib/version-order.ts";
import { type Key, keyText, type Ordering } from "./keys.ts";

/** A decimal of any length: `scale` is the power of a unit suffix (-h). */
interface Decimal {
	readonly negative: boolean;
	readonly scale: number;
	readonly integer: string;
	readonly fraction: string;
}

type Value = string | number | Decimal;

/** A line with the values of its keys. */
export interface Line {
	readonly text: string;
	readonly values: readonly Value[];
}

const units = "KMGTPEZYRQ";

function decimal(text: string, suffixes: boolean): Decimal {
	const found = /^[ \t\n]*(-?)0*(\d*)(?:\.(\d*))?(.?)/.exec(text) as unknown as [string, string, string, string | undefined, string];
	const [, sign, integer, fraction = "", suffix] = found;
	const digits = fraction.replace(/0+$/, "");
	const zero = integer === "" && digits === "";
	const scale = suffixes && !zero ? units.indexOf(suffix === "k" ? "K" : suffix || "-") + 1 : 0;
	return { negative: sign === "-" && !zero, scale, integer, fraction: digits };
}

function compareDecimals(a: Decimal, b: Decimal): number {
	if (a.negative !== b.negative) return a.negative ? -1 : 1;
	const magnitude = a.scale - b.scale || a.integer.length - b.integer.length || compareText(a.integer, b.integer) || compareText(a.fraction, b.fraction);
	return a.negative ? -magnitude : magnitude;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** strtold(3): what cannot be read sorts before NaN, NaN before numbers. The pair is [class, value]. */
function general(text: string): number {
	const found = /^[ \t\n\v\f\r]*([-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan))/i.exec(text);
	if (!found) return UNREADABLE;
	const word = (found[1] as string).toLowerCase();
	if (word.includes("nan")) return Number.NaN;
	if (word.includes("inf")) return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	const sign = word.startsWith("-") ? -1 : 1;
	return sign * Number(word.replace(/^[-+]/, ""));
}

/** Stands for "no number" among the doubles that strtold gives; no text yields this one. */
const UNREADABLE = -Number.MAX_VALUE;

const rank = (value: number): number => (value === UNREADABLE ? 0 : Number.isNaN(value) ? 1 : 2);
const compareGeneral = (a: number, b: number): number => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const month = (text: string): number =>
	months.indexOf(
		text
			.replace(/^[ \t\n]+/, "")
			.slice(0, 3)
			.toUpperCase(),
	) + 1;

function transformed(text: string, ordering: Ordering): string {
	let result = text;
	if (ordering.dictionary) result = result.replace(/[^A-Za-z0-9 \t\n]/g, "");
	else if (ordering.printable) result = result.replace(/[^\x20-\x7e]/g, "");
	return ordering.foldCase ? result.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : result;
}

function keyValue(text: string, ordering: Ordering, salt: Uint8Array): Value {
	switch (ordering.kind) {
		case "numeric":
			return decimal(text, false);
		case "human":
			return decimal(text, true);
		case "general":
			return general(text);
		case "month":
			return month(text);
		case "random":
			return String.fromCharCode(...md5(concat([salt, encode(`${transformed(text, ordering)}\0`)])));
		default:
			return transformed(text, ordering);
	}
}

function comparerOf(kind: Ordering["kind"]): (a: Value, b: Value) => number {
	switch (kind) {
		case "numeric":
		case "human":
			return (a, b) => compareDecimals(a as Decimal, b as Decimal);
		case "general":
			return (a, b) => compareGeneral(a as number, b as number);
		case "month":
			return (a, b) => (a as number) - (b as number);
		case "random":
			return (a, b) => compareText(a as string, b as string);
		case "version":
			return (a, b) => compareVersions(a as string, b as string);
		default:
			return (a, b) => compareBytes(a as string, b as string);
	}
}

export interface Rules {
	readonly keys: readonly Key[];
	/** -t; fields are separated by runs of blanks without. */
	readonly tab: string | undefined;
	/** The last comparison, of whole lines, where keys leave two equal: off with -s and -u. */
	readonly lastResort: boolean;
	/** -r, for the last comparison. */
	readonly reverse: boolean;
	/** What -R hashes keys with. */
	readonly salt: Uint8Array;
}

export interface Comparison {
	line(text: string): Line;
	compare(a: Line, b: Line): number;
}

const noValues: readonly Value[] = [];

export function comparison(rules: Rules): Comparison {
	const { keys, tab, salt } = rules;
	const compareWhole = (a: Line, b: Line): number => (rules.reverse ? compareBytes(b.text, a.text) : compareBytes(a.text, b.text));
	if (keys.length === 0) return { line: (text) => ({ text, values: noValues }), compare: compareWhole };
	const comparers = keys.map(({ ordering }) => ({ by: comparerOf(ordering.kind), reverse: ordering.reverse }));
	return {
		line: (text) => ({ text, values: keys.map((key) => keyValue(keyText(text, key, tab), key.ordering, salt)) }),
		compare(a, b) {
			for (let i = 0; i < comparers.length; i++) {
				const { by, reverse } = comparers[i] as (typeof comparers)[number];
				const difference = by(a.values[i] as Value, b.values[i] as Value);
				if (difference !== 0) return reverse ? -difference : difference;
			}
			return rules.lastResort ? compareWhole(a, b) : 0;
		},
	};
}
