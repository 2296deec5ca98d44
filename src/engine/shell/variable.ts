/** One shell variable: its value and attributes. */
import { AssociativeArray, IndexedArray } from "./arrays.ts";
import type { Variables } from "./variables.ts";

/** Bits of `Variable.attributes`. */
export const Attribute = {
	exported: 1,
	readonly: 2,
	integer: 4,
	lowercase: 8,
	uppercase: 16,
	/** declare -c: the first letter in upper case, the rest in lower. */
	capitalize: 32,
	nameref: 64,
	trace: 128,
	/** An array that was declared and never given a value: `declare -a x`. */
	unset: 256,
} as const;

/** undefined: declared, but not set. */
export type Value = string | IndexedArray | AssociativeArray | undefined;

/** A variable whose value the shell makes up when it is read, such as RANDOM. The same object serves all copies of the variables. */
export interface Dynamic {
	read(variables: Variables): Value;
	/** `set` does not list it. */
	readonly unlisted?: true;
	/** What an assignment does; without it assignments are ignored. */
	assigned?(variables: Variables, value: string): void;
}

export class Variable {
	value: Value;
	attributes: number;
	readonly dynamic: Dynamic | undefined;
	/** Whose copy this is (see Variables.copy); only the owner may change it. */
	readonly owner: object;
	constructor(owner: object, value?: Value, attributes = 0, dynamic?: Dynamic) {
		this.owner = owner;
		this.value = value;
		this.attributes = attributes;
		this.dynamic = dynamic;
	}
	/** The value as it is now. */
	read(variables: Variables): Value {
		return this.dynamic ? this.dynamic.read(variables) : this.value;
	}
	has(attribute: number): boolean {
		return (this.attributes & attribute) !== 0;
	}
	copyFor(owner: object): Variable {
		const { value } = this;
		return new Variable(owner, typeof value === "object" ? value.copy() : value, this.attributes, this.dynamic);
	}
}

/** What `$name` gives: of an array the element 0. */
export const scalarOf = (value: Value): string | undefined =>
	typeof value === "string" || value === undefined ? value : value instanceof IndexedArray ? value.get(0) : value.get("0");

const letters: readonly (readonly [number, string])[] = [
	[Attribute.integer, "i"],
	[Attribute.nameref, "n"],
	[Attribute.readonly, "r"],
	[Attribute.trace, "t"],
	[Attribute.exported, "x"],
	[Attribute.capitalize, "c"],
	[Attribute.lowercase, "l"],
	[Attribute.uppercase, "u"],
];

/** The letters of ${x@a} and declare -p, in bash's order. */
export function attributeLetters(attributes: number, value: Value): string {
	let text = value instanceof IndexedArray ? "a" : value instanceof AssociativeArray ? "A" : "";
	for (const [attribute, letter] of letters) if (attributes & attribute) text += letter;
	return text;
}
