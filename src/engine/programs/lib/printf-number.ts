/** The numeric arguments of printf, and integers in its fields. */
import { encode } from "../../kernel/text.ts";

export type NumberProblem = "none" | "invalid" | "trailing" | "range";

export interface ParsedInteger {
	readonly value: bigint;
	readonly problem: NumberProblem;
	/** What stands behind a character constant (`'ab`). */
	readonly excess?: string;
}

const INT_MIN = -(1n << 63n);
const INT_MAX = (1n << 63n) - 1n;
const UINT_MAX = (1n << 64n) - 1n;

/** `'a` or `"a`: the number of a character. */
export function characterConstant(text: string): { readonly value: bigint; readonly excess: string } | undefined {
	if (!/^['"]/.test(text) || text.length === 1) return undefined;
	const char = String.fromCodePoint(text.codePointAt(1) as number);
	const code = char.codePointAt(0) as number;
	const value = code >= 0xdc80 && code <= 0xdcff ? BigInt(encode(char)[0] as number) : BigInt(code);
	return { value, excess: text.slice(1 + char.length) };
}

/** As strtoimax(3) or strtoumax(3) with base 0. */
export function parseInteger(text: string, signed: boolean): ParsedInteger {
	const constant = characterConstant(text);
	if (constant) return { value: constant.value, problem: "none", excess: constant.excess };
	const found = /^[ \t\n]*([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)/.exec(text);
	if (!found) return { value: 0n, problem: "invalid" };
	let digits = found[2] as string;
	let length = found[0].length;
	let magnitude: bigint;
	if (/^0[xXbB]/.test(digits)) magnitude = BigInt(digits);
	else if (digits.startsWith("0") && digits.length > 1) {
		const octal = /^[0-7]+/.exec(digits)?.[0] as string;
		length -= digits.length - octal.length;
		digits = octal;
		magnitude = BigInt(`0o${octal}`);
	} else magnitude = BigInt(digits);
	const negative = found[1] === "-";
	const trailing = length < text.length;
	const value = negative ? -magnitude : magnitude;
	if (signed && (value < INT_MIN || value > INT_MAX)) return { value: value < 0n ? INT_MIN : INT_MAX, problem: "range" };
	if (!signed && magnitude > UINT_MAX) return { value: UINT_MAX, problem: "range" };
	return { value: signed ? value : BigInt.asUintN(64, value), problem: trailing ? "trailing" : "none" };
}

/** The digits of %d %u %o %x, with sign, precision and `#`. */
export function integerText(value: bigint, conversion: string, flags: string, precision: number | undefined): string {
	const signed = conversion === "d" || conversion === "i";
	const magnitude = signed && value < 0n ? -value : value;
	const base = conversion === "o" ? 8 : conversion === "x" || conversion === "X" ? 16 : 10;
	let digits = precision === 0 && magnitude === 0n ? "" : magnitude.toString(base).padStart(precision ?? 1, "0");
	if (flags.includes("#") && magnitude !== 0n) {
		if (base === 16) digits = `0x${digits}`;
		else if (base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
	}
	if (conversion === "X") digits = digits.toUpperCase();
	return withSign(signed && value < 0n ? `-${digits}` : digits, signed ? flags : "");
}

/** Puts "+" or a blank in front of a number that has no sign. */
export const withSign = (text: string, flags: string): string =>
	text.startsWith("-") ? text : flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;

/** Fills a number up to a width: with zeros behind its sign and 0x, or with blanks. */
export function padNumber(text: string, width: number, flags: string, zeros: boolean): string {
	if (text.length >= width) return text;
	if (flags.includes("-")) return text.padEnd(width);
	if (!zeros || !flags.includes("0")) return text.padStart(width);
	const head = /^[+ -]?(0[xX])?/.exec(text)?.[0] ?? "";
	return head + text.slice(head.length).padStart(width - head.length, "0");
}
