/** Builtins that make one value of their input and the values of their arguments. */
import { encode } from "../../kernel/text.ts";
import { splitString } from "./arithmetic.ts";
import { formatText } from "./formats.ts";
import { JsonError, parseJson } from "./json.ts";
import { deletePaths, index, indicesOf, setPath } from "./paths.ts";
import { shown, toJson, toText } from "./text.ts";
import { gmtime, mktime, strptime } from "./time.ts";
import { compare, equal, isArray, isNumber, isObject, isTrue, JqError, type Json, kindOf, Literal, numberFromText, numberOf, sortedKeys } from "./values.ts";

export type ValueFunction = (input: Json, ...args: Json[]) => Json;

const described = (value: Json): string => `${kindOf(value)} (${shown(value)})`;

function array(value: Json, verb: string): readonly Json[] {
	if (!isArray(value)) throw new JqError(`${described(value)} cannot be ${verb}, as it is not an array`);
	return value;
}

function text(value: Json, message: string): string {
	if (typeof value !== "string") throw new JqError(message);
	return value;
}

const math =
	(compute: (x: number) => number): ValueFunction =>
	(input) => {
		if (!isNumber(input)) throw new JqError(`${described(input)} number required`);
		return compute(numberOf(input));
	};

const math2 =
	(compute: (x: number, y: number) => number): ValueFunction =>
	(_, a, b) => {
		for (const value of [a as Json, b as Json]) if (!isNumber(value)) throw new JqError(`${described(value)} number required`);
		return compute(numberOf(a as number), numberOf(b as number));
	};

/** Mantissa in [0.5, 1) and exponent of two. */
function frexp(x: number): [number, number] {
	if (x === 0 || !Number.isFinite(x)) return [x, 0];
	let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
	let mantissa = x * 2 ** -exponent;
	while (Math.abs(mantissa) < 0.5) {
		mantissa *= 2;
		exponent--;
	}
	while (Math.abs(mantissa) >= 1) {
		mantissa /= 2;
		exponent++;
	}
	return [mantissa, exponent];
}

/** To the nearest integer, halves to the even one. */
function nearest(x: number): number {
	const floor = Math.floor(x);
	const rest = x - floor;
	return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

function contains(a: Json, b: Json): boolean {
	if (isObject(a) && isObject(b))
		return [...b].every(([key, value]) => a.has(key) && kindOf(a.get(key) as Json) === kindOf(value) && contains(a.get(key) as Json, value));
	if (isArray(a) && isArray(b)) return b.every((wanted) => a.some((item) => kindOf(item) === kindOf(wanted) && contains(item, wanted)));
	if (typeof a === "string" && typeof b === "string") return a.includes(b);
	if (kindOf(a) === kindOf(b)) return equal(a, b);
	throw new JqError(`${described(a)} and ${described(b)} cannot have their containment checked`);
}

/** Where a text stands in another, in characters. */
function textIndices(whole: string, part: string): Json {
	if (part === "") return null;
	const found: number[] = [];
	for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) found.push([...whole.slice(0, at)].length);
	return found;
}

const blanks = (input: Json): string => text(input, "trim input must be a string");

function flatten(items: readonly Json[], depth: number): Json[] {
	return items.flatMap((item) => (isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}

/** Pairs of a key and an element, for sort_by and the like: `keys` has the keys in the same order. */
function keyed(input: Json, keys: Json, verb: string): { key: Json; item: Json }[] {
	if (!isArray(input)) throw new JqError(`${described(input)} and ${described(keys)} cannot be ${verb}, as they are not both arrays`);
	return input.map((item, i) => ({ key: (keys as readonly Json[])[i] as Json, item }));
}
const sortKeyed = (input: Json, keys: Json, verb: string): { key: Json; item: Json }[] => keyed(input, keys, verb).sort((a, b) => compare(a.key, b.key));

function groups(input: Json, keys: Json): { key: Json; items: Json[] }[] {
	const found: { key: Json; items: Json[] }[] = [];
	for (const { key, item } of sortKeyed(input, keys, "grouped")) {
		const last = found.at(-1);
		if (last && equal(last.key, key)) last.items.push(item);
		else found.push({ key, items: [item] });
	}
	return found;
}

function extreme(input: Json, keys: Json, better: (difference: number) => boolean): Json {
	if (!isArray(input)) throw new JqError(`${described(input)} and ${described(keys)} cannot be iterated over`);
	let best: { key: Json; item: Json } | undefined;
	for (const pair of keyed(input, keys, "")) if (!best || better(compare(pair.key, best.key))) best = pair;
	return best?.item ?? null;
}

function has(input: Json, key: Json): Json {
	if (isObject(input) && typeof key === "string") return input.has(key);
	if (isArray(input) && isNumber(key)) return numberOf(key) >= 0 && Math.floor(numberOf(key)) < input.length;
	throw new JqError(`Cannot check whether ${kindOf(input)} has a ${kindOf(key)} key`);
}

function tonumber(input: Json): Json {
	if (isNumber(input)) return input;
	if (typeof input === "string" && /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(input)) return numberFromText(input);
	if (typeof input === "string" && /^nan$/i.test(input)) return Number.NaN;
	throw new JqError(`${described(input)} cannot be parsed as a number`);
}

function toboolean(input: Json): Json {
	if (typeof input === "boolean") return input;
	if (input === "true" || input === "false") return input === "true";
	throw new JqError(`${described(input)} cannot be parsed as a boolean`);
}

function fromjson(input: Json): Json {
	const source = text(input, `${described(input)} cannot be parsed as JSON`);
	try {
		return parseJson(source);
	} catch (error) {
		if (error instanceof JsonError) throw new JqError(`${error.message} (while parsing '${source}')`);
		throw error;
	}
}

function length(input: Json): Json {
	if (input === null) return 0;
	if (typeof input === "string") return [...input].length;
	if (isNumber(input))
		return input instanceof Literal ? (input.text.startsWith("-") ? new Literal(-input.value, input.text.slice(1)) : input) : Math.abs(input);
	if (isArray(input)) return input.length;
	if (isObject(input)) return input.size;
	throw new JqError(`${described(input)} has no length`);
}

function implode(input: Json): Json {
	if (!isArray(input)) throw new JqError("implode input must be an array");
	return input
		.map((code) => {
			if (!isNumber(code)) throw new JqError("Unicode codepoint must be numeric");
			const value = Math.floor(numberOf(code));
			return value < 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000) ? "\ufffd" : String.fromCodePoint(value);
		})
		.join("");
}

function keysOf(input: Json, sorted: boolean): Json {
	if (isObject(input)) return sorted ? sortedKeys(input) : [...input.keys()];
	if (isArray(input)) return input.map((_, i) => i);
	throw new JqError(`${described(input)} has no keys`);
}

function path(value: Json, plural = false): readonly Json[] {
	if (!isArray(value)) throw new JqError(`${plural ? "Paths" : "Path"} must be specified as an array`);
	return value;
}

/** Where a value stands in a sorted array, or minus one minus where it would. */
function bsearch(input: Json, wanted: Json): Json {
	if (!isArray(input)) throw new JqError(`${described(input)} cannot be searched from`);
	let low = 0;
	let high = input.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const difference = compare(input[middle] as Json, wanted);
		if (difference === 0) return middle;
		if (difference < 0) low = middle + 1;
		else high = middle - 1;
	}
	return -1 - low;
}

function trimmed(input: Json, part: Json, front: boolean, back: boolean): Json {
	const whole = text(input, `${front ? "starts" : "ends"}with() requires string inputs`);
	const piece = text(part as Json, `${front ? "starts" : "ends"}with() requires string inputs`);
	let result = whole;
	if (front && result.startsWith(piece)) result = result.slice(piece.length);
	if (back && piece !== "" && result.endsWith(piece)) result = result.slice(0, -piece.length);
	return result;
}

function numeric(name: string): ValueFunction {
	return (input) => {
		if (!isNumber(input)) throw new JqError(`${described(input)} number required`);
		const x = numberOf(input);
		return name === "infinite" ? Math.abs(x) === Infinity : name === "nan" ? Number.isNaN(x) : Number.isFinite(x) && Math.abs(x) >= 2.2250738585072014e-308;
	};
}

/** Lanczos' approximation; close to the last digits of lgamma(3). */
function logGamma(x: number): number {
	if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
	const coefficients = [
		0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
		9.9843695780195716e-6, 1.5056327351493116e-7,
	];
	const z = x - 1;
	const t = z + 7.5;
	const sum = coefficients.reduce((total, coefficient, i) => (i === 0 ? coefficient : total + coefficient / (z + i)), 0);
	return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const oneNumber: Readonly<Record<string, (x: number) => number>> = {
	floor: Math.floor,
	ceil: Math.ceil,
	trunc: Math.trunc,
	sqrt: Math.sqrt,
	cbrt: Math.cbrt,
	fabs: Math.abs,
	exp: Math.exp,
	expm1: Math.expm1,
	log: Math.log,
	log2: Math.log2,
	log10: Math.log10,
	log1p: Math.log1p,
	sin: Math.sin,
	cos: Math.cos,
	tan: Math.tan,
	asin: Math.asin,
	acos: Math.acos,
	atan: Math.atan,
	sinh: Math.sinh,
	cosh: Math.cosh,
	tanh: Math.tanh,
	asinh: Math.asinh,
	acosh: Math.acosh,
	atanh: Math.atanh,
	exp2: (x) => 2 ** x,
	exp10: (x) => 10 ** x,
	round: (x) => Math.sign(x) * Math.floor(Math.abs(x) + 0.5),
	rint: nearest,
	nearbyint: nearest,
	significand: (x) => frexp(x)[0] * 2,
	logb: (x) => (x === 0 ? -Infinity : frexp(x)[1] - 1),
	gamma: logGamma,
	lgamma: logGamma,
	lgamma_r: logGamma,
	tgamma: (x) => (Number.isInteger(x) && x > 0 && x < 23 ? Array.from({ length: x - 1 }, (_, i) => i + 1).reduce((a, b) => a * b, 1) : Math.exp(logGamma(x))),
};

const twoNumbers: Readonly<Record<string, (x: number, y: number) => number>> = {
	pow: (x, y) => x ** y,
	atan2: Math.atan2,
	fmin: Math.min,
	fmax: Math.max,
	fmod: (x, y) => x % y,
	hypot: Math.hypot,
	ldexp: (x, y) => x * 2 ** y,
	scalb: (x, y) => x * 2 ** y,
	scalbln: (x, y) => x * 2 ** y,
	copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
	drem: (x, y) => x - y * nearest(x / y),
	remainder: (x, y) => x - y * nearest(x / y),
	fdim: (x, y) => Math.max(0, x - y),
};

/** By name and number of arguments. */
export const valueFunctions = new Map<string, ValueFunction>([
	...Object.entries(oneNumber).map(([name, compute]): [string, ValueFunction] => [`${name}/0`, math(compute)]),
	...Object.entries(twoNumbers).map(([name, compute]): [string, ValueFunction] => [`${name}/2`, math2(compute)]),
	["fma/3", (_, a, b, c) => numberOf(a as number) * numberOf(b as number) + numberOf(c as number)],
	["frexp/0", (input) => (isNumber(input) ? frexp(numberOf(input)) : math(Math.abs)(input))],
	["modf/0", (input) => (isNumber(input) ? [numberOf(input) % 1, Math.trunc(numberOf(input))] : math(Math.abs)(input))],
	[
		"abs/0",
		(input) => {
			if (!isNumber(input)) throw new JqError(`${described(input)} has no absolute value`);
			return numberOf(input) < 0 ? length(input) : input;
		},
	],
	["nan/0", () => Number.NaN],
	["infinite/0", () => Infinity],
	["isinfinite/0", numeric("infinite")],
	["isnan/0", numeric("nan")],
	["isnormal/0", numeric("normal")],
	["not/0", (input) => !isTrue(input)],
	["type/0", kindOf],
	["length/0", length],
	["utf8bytelength/0", (input) => encode(text(input, `${described(input)} only strings have UTF-8 byte length`)).length],
	["keys/0", (input) => keysOf(input, true)],
	["keys_unsorted/0", (input) => keysOf(input, false)],
	["has/1", (input, key) => has(input, key as Json)],
	["contains/1", (input, other) => contains(input, other as Json)],
	["tostring/0", toText],
	["tojson/0", toJson],
	["tonumber/0", tonumber],
	["toboolean/0", toboolean],
	["fromjson/0", fromjson],
	[
		"format/1",
		(input, name) => {
			if (typeof name !== "string") throw new JqError(`${described(name as Json)} is not a valid format`);
			return formatText(name, input);
		},
	],
	["ascii_downcase/0", (input) => text(input, "explode input must be a string").replace(/[A-Z]+/g, (letters) => letters.toLowerCase())],
	["ascii_upcase/0", (input) => text(input, "explode input must be a string").replace(/[a-z]+/g, (letters) => letters.toUpperCase())],
	["explode/0", (input) => Array.from(text(input, "explode input must be a string"), (char) => char.codePointAt(0) as number)],
	["implode/0", implode],
	["ltrimstr/1", (input, part) => trimmed(input, part as Json, true, false)],
	["rtrimstr/1", (input, part) => trimmed(input, part as Json, false, true)],
	["trimstr/1", (input, part) => trimmed(input, part as Json, true, true)],
	["trim/0", (input) => blanks(input).trim()],
	["ltrim/0", (input) => blanks(input).trimStart()],
	["rtrim/0", (input) => blanks(input).trimEnd()],
	["startswith/1", (input, part) => text(input, "startswith() requires string inputs").startsWith(text(part as Json, "startswith() requires string inputs"))],
	["endswith/1", (input, part) => text(input, "endswith() requires string inputs").endsWith(text(part as Json, "endswith() requires string inputs"))],
	[
		"split/1",
		(input, separator) =>
			splitString(text(input, "split input and separator must be strings"), text(separator as Json, "split input and separator must be strings")),
	],
	[
		"indices/1",
		(input, wanted) => {
			if (input === null) return null;
			if (typeof input === "string" && typeof wanted === "string") return textIndices(input, wanted);
			return isArray(input) ? indicesOf(input, wanted as Json) : index(input, wanted as Json);
		},
	],
	["sort/0", (input) => [...array(input, "sorted")].sort(compare)],
	["_sort_by/1", (input, keys) => sortKeyed(input, keys as Json, "sorted").map(({ item }) => item)],
	["_group_by/1", (input, keys) => groups(input, keys as Json).map(({ items }) => items)],
	["_unique_by/1", (input, keys) => groups(input, keys as Json).map(({ items }) => items[0] as Json)],
	["_min_by/1", (input, keys) => extreme(input, keys as Json, (difference) => difference < 0)],
	["_max_by/1", (input, keys) => extreme(input, keys as Json, (difference) => difference >= 0)],
	["min/0", (input) => extreme(input, input, (difference) => difference < 0)],
	["max/0", (input) => extreme(input, input, (difference) => difference >= 0)],
	["unique/0", (input) => groups(array(input, "sorted"), input).map(({ items }) => items[0] as Json)],
	[
		"reverse/0",
		(input) => {
			if (typeof input === "string") return [...input].reverse().join("");
			if (input === null) return [];
			if (isArray(input)) return [...input].reverse();
			// in jq it is indexing from the end
			return numberOf(length(input) as number) < 1 ? [] : [index(input, 0)];
		},
	],
	["flatten/0", (input) => flatten(isArray(input) ? input : iterated(input), Infinity)],
	[
		"flatten/1",
		(input, depth) => {
			if (!isNumber(depth as Json) || numberOf(depth as number) < 0) throw new JqError("flatten depth must not be negative");
			return flatten(isArray(input) ? input : iterated(input), numberOf(depth as number));
		},
	],
	["setpath/2", (input, at, value) => setPath(input, path(at as Json), value as Json)],
	["delpaths/1", (input, paths) => deletePaths(input, path(paths as Json, true))],
	["bsearch/1", (input, wanted) => bsearch(input, wanted as Json)],
	["gmtime/0", gmtime],
	["mktime/0", mktime],
	["strptime/1", (input, format) => strptime(input, format as Json)],
	["have_decnum/0", () => true],
	["have_literal_numbers/0", () => true],
	["get_search_list/0", () => []],
	[
		"error/0",
		(input) => {
			throw new JqError(input);
		},
	],
	[
		"error/1",
		(_, value) => {
			throw new JqError(value as Json);
		},
	],
]);

/** The elements of what can be iterated; throws for what cannot. */
function iterated(input: Json): readonly Json[] {
	if (isObject(input)) return [...input.values()];
	throw new JqError(`Cannot iterate over ${described(input)}`);
}
