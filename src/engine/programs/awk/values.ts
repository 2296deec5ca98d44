/** awk's values: numbers, strings, text from outside that may look like a number, and nothing. */
import { formatDouble } from "../lib/double.ts";

/** Text from input, ARGV, ENVIRON or -v: compares as a number where it looks like one. */
export class Input {
	readonly text: string;
	private number: number | undefined | null = null;
	constructor(text: string) {
		this.text = text;
	}
	/** The number it looks like; undefined where it does not. */
	get numeric(): number | undefined {
		if (this.number === null) this.number = looksNumeric.test(this.text) ? Number(this.text) : undefined;
		return this.number;
	}
}

export type Value = undefined | number | string | Input;

const looksNumeric = /^[ \t\n\v\f\r]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n\v\f\r]*$/;
const leadingNumber = /^[ \t\n\v\f\r]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/;

/** The number at the beginning of a text, 0 without one. */
export function parseNumber(text: string): number {
	const found = leadingNumber.exec(text);
	return found ? Number(found[1]) : 0;
}

export function toNumber(value: Value): number {
	if (typeof value === "number") return value;
	if (value === undefined) return 0;
	return typeof value === "string" ? parseNumber(value) : (value.numeric ?? parseNumber(value.text));
}

export const toBoolean = (value: Value): boolean => {
	if (typeof value === "number") return value !== 0;
	if (value === undefined) return false;
	if (typeof value === "string") return value !== "";
	return value.numeric === undefined ? value.text !== "" : value.numeric !== 0;
};

const LONG = 2 ** 63;
const UNSIGNED = 2 ** 64;

const special = (number: number): string | undefined =>
	Number.isNaN(number) ? "-nan" : number === Infinity ? "inf" : number === -Infinity ? "-inf" : undefined;

/** Formats with CONVFMT or OFMT: one conversion of e, f or g, with text around it. */
export function formatWith(format: string, number: number): string {
	const found = /^([^%]*)%([-+ #0]*)(\d*)(?:\.(\d*))?([a-zA-Z])(.*)$/s.exec(format);
	if (!found) return format;
	const [, before, flags, width, precision, letter, behind] = found as unknown as [string, string, string, string, string | undefined, string, string];
	const digits = /[di]/.test(letter)
		? String(Math.trunc(number))
		: (special(number) ?? formatDouble(/[eEfFgG]/.test(letter) ? letter : "g", number, precision === undefined ? 6 : Number(precision), flags.includes("#")));
	const signed = !digits.startsWith("-") && flags.includes("+") ? `+${digits}` : digits;
	return before + (flags.includes("-") ? signed.padEnd(Number(width)) : signed.padStart(Number(width), flags.includes("0") ? "0" : " ")) + behind;
}

/** A number as a string: integers as they are, others by CONVFMT. */
export function numberToString(number: number, format: string): string {
	if (Number.isInteger(number)) {
		const size = Math.abs(number);
		if (size <= 2 ** 53) return String(number === 0 ? 0 : number);
		if (size < LONG || size === LONG || size === UNSIGNED) return BigInt(number).toString();
	}
	return special(number) ?? (format === "%.6g" ? formatDouble("g", number, 6) : formatWith(format, number));
}

/** A number as print shows it: by OFMT, and integers up to twice as far. */
export function numberToOutput(number: number, format: string): string {
	if (number > LONG && number < UNSIGNED && Number.isInteger(number)) return BigInt(number).toString();
	return number === Infinity ? "+inf" : numberToString(number, format);
}

export const toStringBy = (value: Value, format: string): string =>
	typeof value === "string" ? value : typeof value === "number" ? numberToString(value, format) : value === undefined ? "" : value.text;

const numericOf = (value: Value): number | undefined =>
	typeof value === "number" ? value : value === undefined ? 0 : typeof value === "string" ? undefined : value.numeric;

/** Negative, zero or positive: as numbers where both are or look like ones, else as strings. */
export function compareValues(a: Value, b: Value, format: string): number {
	const x = numericOf(a);
	const y = numericOf(b);
	if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
	const s = toStringBy(a, format);
	const t = toStringBy(b, format);
	return s < t ? -1 : s > t ? 1 : 0;
}
