/** printf and sprintf as mawk has them. */
import { formatDouble } from "../lib/double.ts";
import { charOf } from "./bytes.ts";
import { AwkError } from "./syntax.ts";
import { Input, numberToString, toNumber, toStringBy, type Value } from "./values.ts";

export class FormatError extends AwkError {
	/** What had been formatted before. */
	readonly partial: string;
	constructor(message: string, partial: string) {
		super(message);
		this.partial = partial;
	}
}

const specification = /%([-+ #0']*)(\*|\d*)(?:\.(\*|\d*))?([lh]*)(.?)/sy;

function pad(text: string, sign: string, width: number, flags: string, zeros: boolean): string {
	const length = sign.length + text.length;
	if (length >= width) return sign + text;
	if (flags.includes("-")) return (sign + text).padEnd(width);
	return zeros && flags.includes("0") ? sign + text.padStart(width - sign.length, "0") : (sign + text).padStart(width);
}

const signOf = (negative: boolean, flags: string): string => (negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "");

const LONG = 2 ** 63;
const UNSIGNED = 2 ** 64;

function integer(value: number, width: number, precision: number | undefined, flags: string): string {
	if (Number.isNaN(value) || Math.abs(value) > UNSIGNED) return pad(numberToString(value, "%.6g"), "", width, flags, false);
	const whole = BigInt(Math.trunc(value));
	const digits = (whole < 0n ? -whole : whole).toString().padStart(precision ?? 0, "0");
	return pad(precision === 0 && whole === 0n ? "" : digits, signOf(whole < 0n, flags), width, flags, precision === undefined);
}

/** As an unsigned long: negative numbers wrap around. */
function unsigned(letter: string, value: number, width: number, precision: number | undefined, flags: string): string {
	const bound = Number.isNaN(value) ? 0 : Math.max(-LONG, Math.min(UNSIGNED, value));
	const number = bound >= UNSIGNED ? 2n ** 64n - 1n : BigInt.asUintN(64, BigInt(Math.trunc(bound)));
	const radix = letter === "o" ? 8 : letter === "u" ? 10 : 16;
	const digits = number.toString(radix).padStart(precision ?? 0, "0");
	const shown = letter === "X" ? digits.toUpperCase() : digits;
	const prefix = !flags.includes("#") || number === 0n ? "" : letter === "o" ? "0" : letter === "u" ? "" : `0${letter}`;
	return pad(shown, prefix, width, flags, precision === undefined);
}

function float(letter: string, value: number, width: number, precision: number | undefined, flags: string): string {
	const digits = formatDouble(letter, Math.abs(value), precision, flags.includes("#"));
	const negative = value < 0 || Object.is(value, -0) || Number.isNaN(value);
	return pad(digits, signOf(negative, flags), width, flags, Number.isFinite(value));
}

/** The character of %c: a number is a code, a string gives its first byte. */
function character(value: Value): string {
	if (value === undefined) return "\0";
	const number = typeof value === "number" ? value : value instanceof Input ? value.numeric : undefined;
	if (number !== undefined) return charOf(Number(BigInt.asUintN(8, BigInt(Math.trunc(Number.isFinite(number) ? number : 0)))));
	const text = value instanceof Input ? value.text : (value as string);
	return text[0] ?? "\0";
}

/** Formats; `who` is printf or sprintf, for messages. Throws FormatError. */
export function formatValues(who: string, format: string, args: readonly Value[], convfmt: string): string {
	let result = "";
	let used = 0;
	let conversions = 0;
	for (let at = 0; at < format.length; ) {
		const start = format.indexOf("%", at);
		if (start < 0) return result + format.slice(at);
		result += format.slice(at, start);
		conversions++;
		if (format[start + 1] === "%") {
			result += "%";
			at = start + 2;
			continue;
		}
		specification.lastIndex = start;
		const [all, flagText, widthText, precisionText, , letter] = specification.exec(format) as unknown as [
			string,
			string,
			string,
			string | undefined,
			string,
			string,
		];
		let flags = flagText;
		const star = (text: string): number => (text === "*" ? Math.trunc(toNumber(args[used++])) : Number(text));
		let width = star(widthText);
		if (width < 0) {
			flags += "-";
			width = -width;
		}
		const given = precisionText === undefined ? undefined : star(precisionText);
		const precision = given === undefined || given < 0 ? undefined : given;
		if (used >= args.length) throw new FormatError(`not enough arguments passed to ${who}("${format}")`, result);
		const value = args[used++];
		if (letter === "s") result += pad(toStringBy(value, convfmt).slice(0, precision), "", width, flags, false);
		else if (letter === "c") result += pad(character(value), "", width, flags, false);
		else if (letter === "d" || letter === "i") result += integer(toNumber(value), width, precision, flags);
		else if (/[ouxX]/.test(letter)) result += unsigned(letter, toNumber(value), width, precision, flags);
		else if (/[eEfFgG]/.test(letter)) result += float(letter, toNumber(value), width, precision, flags);
		else throw new FormatError(`improper conversion(number ${conversions}) in ${who}("${format}")`, result);
		at = start + all.length;
	}
	return result;
}
