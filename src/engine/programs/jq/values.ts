/** JSON values as jq has them: objects keep the order of their keys, numbers from text keep the way they were written. */
import { compareBytes } from "../lib/collate.ts";

/** A number as it was written, where that says more than the double does (1.10, 100000000000000000001). */
export class Literal {
	readonly value: number;
	readonly text: string;
	constructor(value: number, text: string) {
		this.value = value;
		this.text = text;
	}
}

export type JsonObject = ReadonlyMap<string, Json>;
export type Json = null | boolean | number | Literal | string | readonly Json[] | JsonObject;

export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";

export function kindOf(value: Json): Kind {
	if (value === null) return "null";
	if (typeof value === "number" || value instanceof Literal) return "number";
	if (typeof value === "string") return "string";
	if (typeof value === "boolean") return "boolean";
	return Array.isArray(value) ? "array" : "object";
}

export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);
export const isObject = (value: Json): value is JsonObject => value instanceof Map;
export const isNumber = (value: Json): value is number | Literal => typeof value === "number" || value instanceof Literal;
export const numberOf = (value: number | Literal): number => (typeof value === "number" ? value : value.value);
export const isTrue = (value: Json): boolean => value !== null && value !== false;

/** A double as jq prints it: the shortest digits that read back the same, with an exponent when it is far from them. */
export function formatNumber(value: number): string {
	if (Number.isNaN(value)) return "null";
	if (value === Infinity) return "1.7976931348623157e+308";
	if (value === -Infinity) return "-1.7976931348623157e+308";
	const [mantissa, exponentText] = Math.abs(value).toExponential().split("e") as [string, string];
	const digits = mantissa.replace(".", "");
	const point = Number(exponentText) + 1;
	const sign = value < 0 || Object.is(value, -0) ? "-" : "";
	if (value === 0) return `${sign}0`;
	if (point <= -4 || point > digits.length + 15) {
		const exponent = point - 1;
		return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ""}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
	}
	if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
	return point >= digits.length ? sign + digits.padEnd(point, "0") : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The text of a number in the canonical form of decimal arithmetic: 1E+2, 0.00001, 1.10. */
function canonical(text: string): string {
	const [, sign, whole, fraction = "", exponentText = "0"] = /^([-+]?)0*(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text) as unknown as [
		string,
		string,
		string,
		string | undefined,
		string | undefined,
	];
	const coefficient = (whole + fraction).replace(/^0+(?=\d)/, "") || "0";
	const exponent = Number(exponentText) - fraction.length;
	const adjusted = exponent + coefficient.length - 1;
	const minus = sign === "-" ? "-" : "";
	if (exponent <= 0 && adjusted >= -6) {
		const padded = coefficient.padStart(1 - exponent, "0");
		return minus + (exponent === 0 ? padded : `${padded.slice(0, exponent)}.${padded.slice(exponent)}`);
	}
	const mantissa = coefficient.length > 1 ? `${coefficient[0]}.${coefficient.slice(1)}` : coefficient;
	return `${minus}${mantissa}E${adjusted < 0 ? "-" : "+"}${Math.abs(adjusted)}`;
}

/** A number from its text. */
export function numberFromText(text: string): number | Literal {
	const value = Number(text);
	// the usual case: a short integer
	if (/^-?[1-9]\d{0,14}$/.test(text) || text === "0") return value;
	const written = canonical(text);
	return written === formatNumber(value) ? value : new Literal(value, written);
}

const order: Readonly<Record<Kind, number>> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 };

export const sortedKeys = (object: JsonObject): string[] => [...object.keys()].sort(compareBytes);

/** jq's total order: null, false, true, numbers, strings, arrays, objects (by their keys first). NaN is less than any number. */
export function compare(a: Json, b: Json): number {
	const x = kindOf(a);
	const y = kindOf(b);
	if (x !== y) return order[x] - order[y];
	if (x === "boolean") return Number(a) - Number(b);
	if (x === "number") {
		const [p, q] = [numberOf(a as number), numberOf(b as number)];
		return p < q || Number.isNaN(p) ? -1 : p === q ? compareLiterals(a, b) : 1;
	}
	if (x === "string") return compareBytes(a as string, b as string);
	if (isArray(a) && isArray(b)) {
		for (let i = 0; i < a.length && i < b.length; i++) {
			const difference = compare(a[i] as Json, b[i] as Json);
			if (difference !== 0) return difference;
		}
		return a.length - b.length;
	}
	if (isObject(a) && isObject(b)) {
		const keys = [sortedKeys(a), sortedKeys(b)] as const;
		const difference = compare(keys[0], keys[1]);
		if (difference !== 0) return difference;
		for (const key of keys[0]) {
			const values = compare(a.get(key) as Json, b.get(key) as Json);
			if (values !== 0) return values;
		}
	}
	return 0;
}

/** Integers too large for a double are told apart by their digits. */
function compareLiterals(a: Json, b: Json): number {
	if (!(a instanceof Literal) && !(b instanceof Literal)) return 0;
	const digits = (value: Json): bigint | undefined => {
		const text = value instanceof Literal ? value.text : formatNumber(value as number);
		return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
	};
	const [x, y] = [digits(a), digits(b)];
	return x === undefined || y === undefined ? 0 : x < y ? -1 : x > y ? 1 : 0;
}

export const equal = (a: Json, b: Json): boolean => compare(a, b) === 0;

/** An error that `try` can catch; its value is what `catch` sees. */
export class JqError extends Error {
	readonly value: Json;
	constructor(value: Json) {
		super(typeof value === "string" ? value : "");
		this.value = value;
	}
}
