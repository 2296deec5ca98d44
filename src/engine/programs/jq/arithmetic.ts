/** jq's operators on values. */

import type { Arithmetic, Comparison } from "./syntax.ts";
import { shown } from "./text.ts";
import { compare, equal, isArray, isNumber, isObject, JqError, type Json, type JsonObject, kindOf, Literal, numberOf } from "./values.ts";

const described = (value: Json): string => `${kindOf(value)} (${shown(value)})`;

const refuse = (a: Json, b: Json, what: string): never => {
	throw new JqError(`${described(a)} and ${described(b)} cannot be ${what}`);
};

/** Objects merged into each other, all the way down. */
function mergeDeep(a: JsonObject, b: JsonObject): JsonObject {
	const merged = new Map(a);
	for (const [key, value] of b) {
		const old = merged.get(key);
		merged.set(key, old !== undefined && isObject(old) && isObject(value) ? mergeDeep(old, value) : value);
	}
	return merged;
}

const MOST_REPEATED = 2 ** 29;

function repeat(text: string, count: number): Json {
	if (Number.isNaN(count) || count < 0) return null;
	const times = count < 1 ? (count > 0 ? 0 : 0) : Math.floor(count);
	if (text.length * times > MOST_REPEATED) throw new JqError("Repeat string result too long");
	return text.repeat(times);
}

const toInteger = (value: number): number => (Number.isNaN(value) ? Number.NaN : Math.max(-(2 ** 63), Math.min(2 ** 63 - 1, Math.trunc(value))));

function remainder(a: number, b: number, refuseZero: () => never): number {
	if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
	const divisor = Math.abs(toInteger(b));
	if (divisor === 0) return refuseZero();
	const result = Number(BigInt(toInteger(a)) % BigInt(divisor));
	return result === 0 ? 0 : result;
}

export function applyArithmetic(operator: Arithmetic | "negate", a: Json, b: Json): Json {
	const numbers = isNumber(a) && isNumber(b) ? ([numberOf(a), numberOf(b)] as const) : undefined;
	switch (operator) {
		case "negate": {
			if (!isNumber(b)) throw new JqError(`${described(b)} cannot be negated`);
			if (b instanceof Literal) return new Literal(-b.value, b.text.startsWith("-") ? b.text.slice(1) : `-${b.text}`);
			return b === 0 ? 0 : -b;
		}
		case "+":
			if (numbers) return numbers[0] + numbers[1];
			if (a === null) return b;
			if (b === null) return a;
			if (typeof a === "string" && typeof b === "string") return a + b;
			if (isArray(a) && isArray(b)) return [...a, ...b];
			if (isObject(a) && isObject(b)) return new Map([...a, ...b]);
			return refuse(a, b, "added");
		case "-":
			if (numbers) return numbers[0] - numbers[1];
			if (isArray(a) && isArray(b)) return a.filter((item) => !b.some((other) => equal(item, other)));
			return refuse(a, b, "subtracted");
		case "*":
			if (numbers) return numbers[0] * numbers[1];
			if (typeof a === "string" && isNumber(b)) return repeat(a, numberOf(b));
			if (typeof b === "string" && isNumber(a)) return repeat(b, numberOf(a));
			if (isObject(a) && isObject(b)) return mergeDeep(a, b);
			return refuse(a, b, "multiplied");
		case "/":
			if (numbers) return numbers[1] === 0 ? refuse(a, b, "divided because the divisor is zero") : numbers[0] / numbers[1];
			if (typeof a === "string" && typeof b === "string") return splitString(a, b);
			return refuse(a, b, "divided");
		case "%":
			if (numbers) return remainder(numbers[0], numbers[1], () => refuse(a, b, "divided (remainder) because the divisor is zero"));
			return refuse(a, b, "divided (remainder)");
	}
}

/** An empty text has no parts; an empty separator gives characters. */
export const splitString = (text: string, separator: string): string[] => (text === "" ? [] : separator === "" ? [...text] : text.split(separator));

export function applyComparison(operator: Comparison, a: Json, b: Json): boolean {
	if (operator === "==" || operator === "!=") return equal(a, b) === (operator === "==");
	const difference = compare(a, b);
	if (operator === "<") return difference < 0;
	if (operator === "<=") return difference <= 0;
	return operator === ">" ? difference > 0 : difference >= 0;
}
