/** Elements of arrays: subscripts to keys, reading, and what arithmetic needs of variables. */
import { evaluateArithmetic } from "./arithmetic.ts";
import { AssociativeArray, IndexedArray } from "./arrays.ts";
import { storeElement, storeScalar } from "./assignments.ts";
import { expandSubscriptNow, expandTextNow } from "./expand.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import type { Integer } from "./integer.ts";
import { ShellError } from "./shell-error.ts";
import type { Value } from "./variable.ts";

/** A number for an indexed array, a text for an associative one. */
export type ElementKey = number | string;

export interface Reference {
	readonly name: string;
	/** When the name refers to an element (`declare -n r='a[1]'`). */
	readonly subscript: string | undefined;
}

/** `a[1]` to its two halves. */
export function splitReference(text: string): Reference {
	const open = text.indexOf("[");
	return open > 0 && text.endsWith("]") ? { name: text.slice(0, open), subscript: text.slice(open + 1, -1) } : { name: text, subscript: undefined };
}

/** Follows name references. Throws ShellError when they go in a circle. */
export function follow(host: ExpansionHost, name: string): Reference {
	const target = host.variables.resolve(name);
	if (target === undefined) throw new ShellError("assignment", `warning: ${name}: circular name reference`, "command");
	return target === name ? { name, subscript: undefined } : splitReference(target);
}

/** The key that an expanded subscript means for this variable; undefined for a negative one before the first element. */
export function keyOf(host: ExpansionHost, value: Value, subscript: string): ElementKey | undefined {
	if (value instanceof AssociativeArray) return subscript;
	const index = Number(evaluateArithmetic(host, subscript));
	if (index >= 0) return index;
	const end = value instanceof IndexedArray ? value.last + 1 : value === undefined ? 0 : 1;
	return end + index < 0 ? undefined : end + index;
}

/** One element; a scalar is its own element 0. */
export function readElement(value: Value, key: ElementKey): string | undefined {
	if (value instanceof IndexedArray) return value.get(key as number);
	if (value instanceof AssociativeArray) return value.get(String(key));
	return key === 0 || key === "0" ? value : undefined;
}

/** The elements of an array, or of a scalar as an array of one. */
export const elementsOf = (value: Value): readonly string[] => (value === undefined ? [] : typeof value === "string" ? [value] : value.values());

/** The keys of ${!a[@]}. */
export const keysOf = (value: Value): readonly string[] => (value === undefined ? [] : typeof value === "string" ? ["0"] : value.keys().map(String));

// ---- for arithmetic -------------------------------------------------------------------------------------------------

/** The key that a subscript in an expression means; it may still hold expansions (`let 'a[$i]=1'`). */
export function elementKey(host: ExpansionHost, name: string, subscript: string): ElementKey | undefined {
	const value = host.variables.value(follow(host, name).name);
	if (!/[$`"'\\]/.test(subscript)) return keyOf(host, value, subscript);
	return keyOf(host, value, value instanceof AssociativeArray ? expandSubscriptNow(host, subscript) : expandTextNow(host, subscript));
}

/** The text of a variable or element that an expression names; undefined when unset. */
export function numberSource(host: ExpansionHost, name: string, key: ElementKey | undefined): string | undefined {
	if (key === undefined) {
		return host.variables.get(name);
	}
	return readElement(host.variables.value(follow(host, name).name), key);
}

export function assignNumber(host: ExpansionHost, name: string, key: ElementKey | undefined, value: Integer): void {
	if (key === undefined) storeScalar(host, name, String(value), false);
	else storeElement(host, name, key, String(value), false);
}

export const badSubscript = (name: string): ShellError => new ShellError("assignment", `${name}: bad array subscript`, "command");
