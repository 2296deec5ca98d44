/** 64-bit integers of shell arithmetic: numbers where a double holds them exactly, bigints beyond. */

/** A bigint only when a number could not hold the value exactly, so `=== 0` and `String()` work on both. */
export type Integer = number | bigint;

const isSafe = Number.isSafeInteger;

/** Wraps to 64 bits as two's complement does. */
function wrap(value: bigint): Integer {
	const wrapped = BigInt.asIntN(64, value);
	const number = Number(wrapped);
	return isSafe(number) ? number : wrapped;
}

export function add(a: Integer, b: Integer): Integer {
	if (typeof a === "number" && typeof b === "number") {
		const sum = a + b;
		if (isSafe(sum)) return sum;
	}
	return wrap(BigInt(a) + BigInt(b));
}

export const subtract = (a: Integer, b: Integer): Integer => add(a, negate(b));

export const negate = (a: Integer): Integer => (typeof a === "number" ? 0 - a : wrap(-a));

export function multiply(a: Integer, b: Integer): Integer {
	if (typeof a === "number" && typeof b === "number") {
		const product = a * b;
		if (isSafe(product)) return product + 0;
	}
	return wrap(BigInt(a) * BigInt(b));
}

/** Towards zero; `b` is not 0. */
export function divide(a: Integer, b: Integer): Integer {
	if (typeof a === "number" && typeof b === "number") return (a - (a % b)) / b + 0;
	return wrap(BigInt(a) / BigInt(b));
}

/** With the sign of `a`; `b` is not 0. */
export function remainder(a: Integer, b: Integer): Integer {
	if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
	return wrap(BigInt(a) % BigInt(b));
}

/** `exponent` is not negative. */
export function power(base: Integer, exponent: Integer): Integer {
	let result = 1n;
	let square = BigInt(base);
	for (let left = BigInt(exponent); left > 0n; left >>= 1n) {
		if (left & 1n) result = BigInt.asIntN(64, result * square);
		square = BigInt.asIntN(64, square * square);
	}
	return wrap(result);
}

/** As x86 does: only six bits of the count are looked at. */
export function shift(a: Integer, count: Integer, direction: "left" | "right"): Integer {
	const bits = BigInt(count) & 63n;
	return wrap(direction === "left" ? BigInt(a) << bits : BigInt(a) >> bits);
}

const isInt32 = (a: Integer): a is number => typeof a === "number" && (a | 0) === a;

export function bitwise(operator: "&" | "|" | "^", a: Integer, b: Integer): Integer {
	if (isInt32(a) && isInt32(b)) return operator === "&" ? a & b : operator === "|" ? a | b : a ^ b;
	const x = BigInt(a);
	const y = BigInt(b);
	return wrap(operator === "&" ? x & y : operator === "|" ? x | y : x ^ y);
}

export const complement = (a: Integer): Integer => subtract(-1, a);

/** One more digit of a number in some base. */
export const addDigit = (value: Integer, base: number, digit: number): Integer => add(multiply(value, base), digit);
