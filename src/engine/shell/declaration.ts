/** Variables in the form in which a shell can read them back. */
import { type AssociativeArray, IndexedArray } from "./arrays.ts";
import { doubleQuote, quoteIfNeeded, quoteKey } from "./quoting.ts";
import { Attribute, attributeLetters, type Value } from "./variable.ts";

/** `([0]="a" [1]="b")`, or `([k]="v" )` with the blank that bash leaves there. */
export function arrayText(value: IndexedArray | AssociativeArray): string {
	if (value instanceof IndexedArray)
		return `(${value
			.entries()
			.map(([key, item]) => `[${key}]=${doubleQuote(item)}`)
			.join(" ")})`;
	return `(${value
		.entries()
		.map(([key, item]) => `[${quoteKey(key)}]=${doubleQuote(item)} `)
		.join("")})`;
}

/** A line of `declare -p`: `declare -x PATH="/bin"`. */
export function declaration(name: string, attributes: number, value: Value): string {
	const head = `declare -${attributeLetters(attributes, value) || "-"} ${name}`;
	return value === undefined || attributes & Attribute.unset ? head : `${head}=${typeof value === "string" ? doubleQuote(value) : arrayText(value)}`;
}

/** A line of `set` without arguments; undefined for a variable without value. */
export function setLine(name: string, value: Value): string | undefined {
	return value === undefined ? undefined : `${name}=${typeof value === "string" ? quoteIfNeeded(value) : arrayText(value)}`;
}
