/** The %e %f %g %a conversions of printf(3), exact for every double. */

/** A number that is not negative: digits * 10^-scale exactly. */
export interface Decimal {
	readonly digits: bigint;
	readonly scale: number;
}

/** Decimal digits of a finite double that is not negative. */
function exactDecimal(value: number): Decimal {
	if (value < 2 ** 53 && Number.isInteger(value)) return { digits: BigInt(value), scale: 0 };
	const view = new DataView(new ArrayBuffer(8));
	view.setFloat64(0, value);
	const bits = view.getBigUint64(0);
	const field = Number((bits >> 52n) & 0x7ffn);
	const mantissa = (bits & 0xfffffffffffffn) | (field === 0 ? 0n : 0x10000000000000n);
	const exponent = (field === 0 ? 1 : field) - 1075;
	return exponent >= 0 ? { digits: mantissa << BigInt(exponent), scale: 0 } : { digits: mantissa * 5n ** BigInt(-exponent), scale: -exponent };
}

/** digits * 10^-scale rounded, half to even, to `places` behind the point (negative: to tens, hundreds): as an integer of those units. */
function roundDecimal(digits: bigint, scale: number, places: number): bigint {
	if (scale <= places) return digits * 10n ** BigInt(places - scale);
	const unit = 10n ** BigInt(scale - places);
	const whole = digits / unit;
	const twice = (digits % unit) * 2n;
	return twice > unit || (twice === unit && whole % 2n === 1n) ? whole + 1n : whole;
}

/** A decimal integer with a point `places` from its end. */
function withPoint(integer: bigint, places: number, alternate: boolean): string {
	const text = integer.toString().padStart(places + 1, "0");
	return places > 0 ? `${text.slice(0, -places)}.${text.slice(-places)}` : alternate ? `${text}.` : text;
}

function scientific({ digits, scale }: Decimal, precision: number): { digits: string; exponent: number } {
	if (digits === 0n) return { digits: "0".repeat(precision + 1), exponent: 0 };
	const exponent = digits.toString().length - 1 - scale;
	const rounded = roundDecimal(digits, scale, precision - exponent).toString();
	return rounded.length > precision + 1 ? { digits: rounded.slice(0, -1), exponent: exponent + 1 } : { digits: rounded, exponent };
}

const exponentText = (exponent: number): string => `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

function formatG(value: Decimal, precision: number, alternate: boolean): string {
	const significant = precision === 0 ? 1 : precision;
	const { digits, exponent } = scientific(value, significant - 1);
	const trim = (text: string): string => (alternate || !text.includes(".") ? text : text.replace(/\.?0+$/, ""));
	if (exponent < -4 || exponent >= significant) {
		const fraction = digits.slice(1);
		return trim(`${digits[0]}${fraction || alternate ? "." : ""}${fraction}`) + exponentText(exponent);
	}
	return trim(formatF(value, significant - 1 - exponent, alternate));
}

function formatF({ digits, scale }: Decimal, precision: number, alternate: boolean): string {
	return withPoint(roundDecimal(digits, scale, precision), precision, alternate);
}

function formatE(value: Decimal, precision: number, alternate: boolean): string {
	const { digits, exponent } = scientific(value, precision);
	return `${digits[0]}${precision > 0 || alternate ? "." : ""}${digits.slice(1)}${exponentText(exponent)}`;
}

/** %a as glibc prints a double: 0x1.8p+1. */
function formatA(value: number, precision: number | undefined, alternate: boolean): string {
	if (value === 0) return `0x0${precision ? `.${"0".repeat(precision)}` : alternate ? "." : ""}p+0`;
	const view = new DataView(new ArrayBuffer(8));
	view.setFloat64(0, value);
	const bits = view.getBigUint64(0);
	const field = Number((bits >> 52n) & 0x7ffn);
	let mantissa = (bits & 0xfffffffffffffn) | (field === 0 ? 0n : 0x10000000000000n);
	const exponent = (field === 0 ? 1 : field) - 1023;
	if (precision !== undefined && precision < 13) {
		const unit = 1n << BigInt(4 * (13 - precision));
		const low = mantissa % unit;
		mantissa -= low;
		if (low * 2n > unit || (low * 2n === unit && (mantissa / unit) % 2n === 1n)) mantissa += unit;
	}
	const lead = mantissa >> 52n;
	let fraction = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, "0");
	fraction = precision === undefined ? fraction.replace(/0+$/, "") : fraction.padEnd(precision, "0").slice(0, precision);
	return `0x${lead}${fraction || alternate ? "." : ""}${fraction}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

/** %e, %f or %g of an exact number. */
export function formatDecimal(conversion: string, value: Decimal, precision: number, alternate: boolean): string {
	if (conversion === "f") return formatF(value, precision, alternate);
	return conversion === "e" ? formatE(value, precision, alternate) : formatG(value, precision, alternate);
}

/**
 * The digits of a conversion, with a minus sign where the value is negative; width and other signs are the caller's.
 * `precision` undefined is the conversion's default. Capital letters give capital digits.
 */
export function formatDouble(conversion: string, value: number, precision?: number, alternate = false): string {
	const lower = conversion.toLowerCase();
	const magnitude = Math.abs(value);
	let text: string;
	if (Number.isNaN(value)) text = "nan";
	else if (magnitude === Number.POSITIVE_INFINITY) text = "inf";
	else if (lower === "a") text = formatA(magnitude, precision, alternate);
	else text = formatDecimal(lower, exactDecimal(magnitude), precision ?? 6, alternate);
	const signed = value < 0 || Object.is(value, -0) ? `-${text}` : text;
	return conversion === lower ? signed : signed.toUpperCase();
}
