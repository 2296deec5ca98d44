/** The output types of od: what `-t` letters mean and how a datum is written. */
import { formatDouble } from "../../lib/double.ts";
import type { Context } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";

export interface OutputType {
	/** Bytes of a datum. */
	readonly size: number;
	/** Columns of a datum, without the blank before it. */
	readonly width: number;
	/** Appends the printable characters of the block (z). */
	readonly trailer: boolean;
	readonly show: (data: DataView, at: number, littleEndian: boolean) => string;
}

const names = "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp".split(" ");
const escapes: Readonly<Record<number, string>> = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };

const named = (byte: number): string => ((byte & 127) === 127 ? "del" : (names[byte & 127] ?? String.fromCharCode(byte & 127)));
const char = (byte: number): string => escapes[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, "0"));

function unsigned(data: DataView, at: number, size: number, little: boolean): bigint {
	if (size === 8) return data.getBigUint64(at, little);
	return BigInt(size === 4 ? data.getUint32(at, little) : size === 2 ? data.getUint16(at, little) : data.getUint8(at));
}

const octalWidths: Readonly<Record<number, number>> = { 1: 3, 2: 6, 4: 11, 8: 22 };
const unsignedWidths: Readonly<Record<number, number>> = { 1: 3, 2: 5, 4: 10, 8: 20 };
const signedWidths: Readonly<Record<number, number>> = { 1: 4, 2: 6, 4: 11, 8: 20 };

function integerType(letter: string, size: number, trailer: boolean): OutputType {
	const width = (letter === "o" ? octalWidths[size] : letter === "x" ? size * 2 : letter === "u" ? unsignedWidths[size] : signedWidths[size]) as number;
	const radix = letter === "o" ? 8 : letter === "x" ? 16 : 10;
	return {
		size,
		width,
		trailer,
		show(data, at, little) {
			const value = unsigned(data, at, size, little);
			if (letter === "d") return BigInt.asIntN(size * 8, value).toString();
			return radix === 10 ? value.toString() : value.toString(radix).padStart(width, "0");
		},
	};
}

/** The shortest form that reads back as the same number. */
function shortest(value: number, least: number, single: boolean): string {
	for (let precision = least; precision < 17; precision++) {
		const text = formatDouble("g", value, precision);
		const back = Number(text);
		if ((single ? Math.fround(back) : back) === value) return text;
	}
	return formatDouble("g", value, 17);
}

function half(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
	return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function brain(data: DataView, at: number, little: boolean): number {
	const wide = new DataView(new ArrayBuffer(4));
	wide.setUint16(0, data.getUint16(at, little));
	return wide.getFloat32(0);
}

function floatType(size: string, trailer: boolean): OutputType {
	if (size === "8") return { size: 8, width: 24, trailer, show: (data, at, little) => shortest(data.getFloat64(at, little), 15, false) };
	const read: OutputType["show"] =
		size === "4"
			? (data, at, little) => shortest(data.getFloat32(at, little), 6, true)
			: size === "H"
				? (data, at, little) => shortest(half(data.getUint16(at, little)), 6, true)
				: (data, at, little) => shortest(brain(data, at, little), 6, true);
	return { size: size === "4" ? 4 : 2, width: 15, trailer, show: read };
}

const integerSizes: Readonly<Record<string, string>> = { C: "1", S: "2", I: "4", L: "8", "": "4" };
const floatSizes: Readonly<Record<string, string>> = { F: "4", D: "8", "": "8", B: "B", H: "H", "2": "H", L: "16" };

/** Reads a type string such as `x1z` or `fDo2`; ends the program on a mistake. */
export function parseTypes(context: Context, text: string): OutputType[] {
	const types: OutputType[] = [];
	for (let rest = text; rest !== ""; ) {
		const found = /^(?:([ac])|([doux])([CSIL]|\d*)|(f)([FDLBH]|\d*))(z?)/.exec(rest);
		if (!found) return context.fail(`invalid character '${rest[0]}' in type string ${quote(text)}`);
		const [all, letter, integer, integerSize, float, floatSize, z] = found;
		const trailer = z === "z";
		if (letter) types.push({ size: 1, width: 3, trailer, show: (data, at) => (letter === "a" ? named : char)(data.getUint8(at)) });
		else if (integer) {
			const size = integerSizes[integerSize as string] ?? (integerSize as string);
			if (!["1", "2", "4", "8"].includes(size))
				return context.fail(`invalid type string ${quote(text)};\nthis system doesn't provide a ${size}-byte integral type`);
			types.push(integerType(integer, Number(size), trailer));
		} else if (float) {
			const size = floatSizes[floatSize as string] ?? (floatSize as string);
			if (size === "16") return context.unsimulated("the type fL (long double)");
			if (!["4", "8", "B", "H"].includes(size))
				return context.fail(`invalid type string ${quote(text)};\nthis system doesn't provide a ${size}-byte floating point type`);
			types.push(floatType(size, trailer));
		}
		rest = rest.slice(all.length);
	}
	return types;
}
