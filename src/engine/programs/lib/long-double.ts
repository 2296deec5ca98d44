/** The long double of x86-64 (64 bits of mantissa), in which printf(1) and bash's printf compute. */
import { type Decimal, formatDecimal } from "./double.ts";

export interface LongDouble {
	readonly kind: "finite" | "inf" | "nan";
	readonly negative: boolean;
	/** mantissa * 2^exponent */
	readonly mantissa: bigint;
	readonly exponent: number;
}

const MANTISSA_BITS = 64;
/** Beyond these powers of ten there is infinity, or zero. */
const HIGHEST = 4932;
const LOWEST = -4990;

const bitLength = (value: bigint): number => value.toString(2).length;

/** value * 2^exponent with at most 64 bits of mantissa, half to even; `sticky`: a little more than that. */
function rounded(value: bigint, exponent: number, sticky: boolean): { mantissa: bigint; exponent: number } {
	const excess = bitLength(value) - MANTISSA_BITS;
	if (value === 0n || excess <= 0) return { mantissa: value, exponent };
	const unit = 1n << BigInt(excess);
	const low = value % unit;
	const mantissa = value >> BigInt(excess);
	const twice = low * 2n;
	const up = twice > unit || (twice === unit && (sticky || mantissa % 2n === 1n));
	return { mantissa: up ? mantissa + 1n : mantissa, exponent: exponent + excess };
}

function fromDecimal(digits: bigint, power: number): { mantissa: bigint; exponent: number } | undefined {
	const magnitude = digits.toString().length + power;
	if (digits === 0n || magnitude < LOWEST) return { mantissa: 0n, exponent: 0 };
	if (magnitude > HIGHEST + 1) return undefined;
	if (power >= 0) return rounded(digits * 10n ** BigInt(power), 0, false);
	const divisor = 10n ** BigInt(-power);
	const shift = Math.max(0, MANTISSA_BITS + 2 + bitLength(divisor) - bitLength(digits));
	const scaled = digits << BigInt(shift);
	return rounded(scaled / divisor, -shift, scaled % divisor !== 0n);
}

/** Reads the number at the start of a text, as strtold(3); `length` is 0 where there is none. */
export function parseLongDouble(text: string): { readonly value: LongDouble; readonly length: number } {
	const none = { kind: "finite", negative: false, mantissa: 0n, exponent: 0 } as const;
	const lead = /^[ \t\n]*([+-]?)/.exec(text) as RegExpExecArray;
	const negative = lead[1] === "-";
	const rest = text.slice(lead[0].length);
	const word = /^(inf(?:inity)?|nan(?:\([0-9A-Za-z_]*\))?)/i.exec(rest)?.[0];
	if (word !== undefined) return { value: { ...none, kind: /^i/i.test(word) ? "inf" : "nan", negative }, length: lead[0].length + word.length };
	const hex = /^0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d+))?/i.exec(rest);
	if (hex && (hex[1] || hex[2])) {
		const digits = BigInt(`0x${hex[1]}${hex[2]}`);
		const exponent = Number(hex[3] ?? 0) - 4 * (hex[2] as string).length;
		return { value: { kind: "finite", negative, ...rounded(digits, exponent, false) }, length: lead[0].length + hex[0].length };
	}
	const decimal = /^(\d+)\.?(\d*)(?:e([+-]?\d+))?|^\.(\d+)(?:e([+-]?\d+))?/i.exec(rest);
	if (!decimal) return { value: none, length: 0 };
	const [whole, fraction] = decimal[1] === undefined ? ["", decimal[4] as string] : [decimal[1], decimal[2] as string];
	const found = fromDecimal(BigInt(whole + fraction), Number(decimal[3] ?? decimal[5] ?? 0) - fraction.length);
	const value: LongDouble = found ? { kind: "finite", negative, ...found } : { ...none, kind: "inf", negative };
	return { value, length: lead[0].length + decimal[0].length };
}

const decimalOf = ({ mantissa, exponent }: LongDouble): Decimal =>
	exponent >= 0 ? { digits: mantissa << BigInt(exponent), scale: 0 } : { digits: mantissa * 5n ** BigInt(-exponent), scale: -exponent };

/** %a: the leading digit holds four bits of the mantissa. */
function hexadecimal(value: LongDouble, precision: number | undefined, alternate: boolean): string {
	if (value.mantissa === 0n) return `0x0${precision ? `.${"0".repeat(precision)}` : alternate ? "." : ""}p+0`;
	const shift = MANTISSA_BITS - bitLength(value.mantissa);
	let mantissa = value.mantissa << BigInt(shift);
	let exponent = value.exponent - shift + 60;
	if (precision !== undefined && precision < 15) {
		const kept = rounded(mantissa >> BigInt(60 - 4 * precision), 0, false).mantissa;
		const unit = 1n << BigInt(60 - 4 * precision);
		const low = mantissa % unit;
		mantissa = kept * unit;
		if (low * 2n > unit || (low * 2n === unit && kept % 2n === 1n)) mantissa += unit;
		if (bitLength(mantissa) > MANTISSA_BITS) {
			mantissa >>= 1n;
			exponent++;
		}
	}
	const text = mantissa.toString(16).padStart(16, "0");
	const fraction = precision === undefined ? text.slice(1).replace(/0+$/, "") : text.slice(1, 1 + precision).padEnd(precision, "0");
	return `0x${text[0]}${fraction || alternate ? "." : ""}${fraction}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

/** The digits of %e %f %g %a and their capitals, with a minus sign where the value is negative. */
export function formatLongDouble(conversion: string, value: LongDouble, precision: number | undefined, alternate: boolean): string {
	const lower = conversion.toLowerCase();
	const text =
		value.kind !== "finite"
			? value.kind
			: lower === "a"
				? hexadecimal(value, precision, alternate)
				: formatDecimal(lower, decimalOf(value), precision ?? 6, alternate);
	const signed = value.negative ? `-${text}` : text;
	return conversion === lower ? signed : signed.toUpperCase();
}
