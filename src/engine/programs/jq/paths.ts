/** Reading and changing values at paths. Nothing is changed in place. */

import { shown } from "./text.ts";
import { compare, equal, isArray, isNumber, isObject, JqError, type Json, type JsonObject, kindOf, numberOf } from "./values.ts";

const MOST_INDEX = 536870911;

/** Where a slice begins and ends in so many items; `.[1:]` has an end of null. */
function sliceBounds(length: number, from: Json, to: Json): [number, number] {
	const bound = (value: Json, fallback: number, round: (x: number) => number): number => {
		if (value === null) return fallback;
		if (!isNumber(value)) throw new JqError("Start and end indices of an array slice must be numbers");
		const index = numberOf(value);
		const at = Number.isNaN(index) ? fallback : index < 0 ? index + length : index;
		return Math.min(length, Math.max(0, round(at)));
	};
	const start = bound(from, 0, Math.floor);
	return [start, Math.max(start, bound(to, length, Math.ceil))];
}

export function slice(target: Json, from: Json, to: Json): Json {
	if (target === null) return null;
	if (typeof target === "string") {
		const chars = [...target];
		const [start, end] = sliceBounds(chars.length, from, to);
		return chars.slice(start, end).join("");
	}
	if (!isArray(target)) throw new JqError(`Cannot index ${kindOf(target)} with object`);
	const [start, end] = sliceBounds(target.length, from, to);
	return target.slice(start, end);
}

export const sliceKey = (from: Json, to: Json): JsonObject =>
	new Map([
		["start", from],
		["end", to],
	]);

/** Where in an array another array stands, or an element that is equal. */
export function indicesOf(target: readonly Json[], wanted: Json): number[] {
	const found: number[] = [];
	if (!isArray(wanted)) {
		for (const [i, item] of target.entries()) if (equal(item, wanted)) found.push(i);
	} else if (wanted.length > 0)
		for (let i = 0; i + wanted.length <= target.length; i++) if (wanted.every((item, j) => equal(item, target[i + j] as Json))) found.push(i);
	return found;
}

/** `target[key]`. */
export function index(target: Json, key: Json): Json {
	if (isObject(target) && typeof key === "string") return target.get(key) ?? null;
	if (isArray(target) && isNumber(key)) {
		const at = Math.floor(numberOf(key));
		return (Number.isNaN(at) ? null : target[at < 0 ? at + target.length : at]) ?? null;
	}
	if (isObject(key) && (target === null || isArray(target) || typeof target === "string"))
		return slice(target, key.get("start") ?? null, key.get("end") ?? null);
	if (isArray(target) && isArray(key)) return indicesOf(target, key);
	if (target === null && (typeof key === "string" || isNumber(key) || key === null)) return null;
	throw new JqError(`Cannot index ${kindOf(target)} with ${kindOf(key)} (${shown(key)})`);
}

/** `target` with another value at `key`. */
export function setIndex(target: Json, key: Json, value: Json): Json {
	if (typeof key === "string" && (target === null || isObject(target))) return new Map([...(target ?? []), [key, value]]);
	if (isNumber(key) && (target === null || isArray(target))) {
		const items = [...(target ?? [])];
		let at = Math.floor(numberOf(key));
		if (at < 0) at += items.length;
		if (at < 0) throw new JqError("Out of bounds negative array index");
		if (at > MOST_INDEX) throw new JqError("Array index too large");
		while (items.length < at) items.push(null);
		items[at] = value;
		return items;
	}
	if (isObject(key) && (target === null || isArray(target))) {
		if (!isArray(value)) throw new JqError("A slice of an array can only be assigned another array");
		const items = target ?? [];
		const [start, end] = sliceBounds(items.length, key.get("start") ?? null, key.get("end") ?? null);
		return [...items.slice(0, start), ...value, ...items.slice(end)];
	}
	if (isObject(key) && !isArray(target)) throw new JqError(`Cannot update field at object index of ${kindOf(target)}`);
	if (isArray(key) && isArray(target)) throw new JqError("Cannot update field at array index of array");
	throw new JqError(`Cannot index ${kindOf(target)} with ${kindOf(key)} (${shown(key)})`);
}

export function getPath(value: Json, path: readonly Json[]): Json {
	let at = value;
	for (const key of path) {
		if (at === null) return null;
		at = index(at, key);
	}
	return at;
}

export function setPath(value: Json, path: readonly Json[], to: Json): Json {
	const [key, ...rest] = path;
	if (key === undefined) return to;
	return setIndex(value, key, setPath(index(value, key), rest, to));
}

function deleteKeys(target: Json, keys: readonly Json[]): Json {
	if (target === null || keys.length === 0) return target;
	if (isObject(target)) {
		const left = new Map(target);
		for (const key of keys) {
			if (typeof key !== "string") throw new JqError(`Cannot delete field at ${isNumber(key) ? "array" : kindOf(key)} index of object`);
			left.delete(key);
		}
		return left;
	}
	if (!isArray(target)) throw new JqError(`Cannot delete field at ${typeof keys[0] === "string" ? "object" : "array"} index of ${kindOf(target)}`);
	const gone = new Set<number>();
	for (const key of keys) {
		if (isNumber(key)) {
			const at = Math.floor(numberOf(key));
			gone.add(at < 0 ? at + target.length : at);
		} else if (isObject(key)) {
			const [start, end] = sliceBounds(target.length, key.get("start") ?? null, key.get("end") ?? null);
			for (let i = start; i < end; i++) gone.add(i);
		} else throw new JqError(`Cannot delete field at object index of array`);
	}
	return target.filter((_, i) => !gone.has(i));
}

/** Removes what is at the paths, the later ones first so that indexes stay right. */
export function deletePaths(value: Json, paths: readonly Json[]): Json {
	const sorted = [...paths].sort(compare).reverse();
	let result = value;
	for (const path of sorted) {
		if (!isArray(path)) throw new JqError("Path must be specified as an array");
		if (path.length === 0) return null;
		const parent = path.slice(0, -1);
		const target = getPath(result, parent);
		if (target !== null) result = setPath(result, parent, deleteKeys(target, [path.at(-1) as Json]));
	}
	return result;
}
