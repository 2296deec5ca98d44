/** What filters hand on: values with the path they were found at, and the names in force. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Ast, Definition } from "./syntax.ts";
import type { Json } from "./values.ts";

/** The last key of a path and what stands before it. */
export interface Path {
	readonly parent: Path | undefined;
	readonly key: Json;
}

/** Where a value was found: undefined where nobody asks, "root", a path, or "none" for a value that was not found but made. */
export type Place = undefined | "root" | "none" | Path;

export interface Item {
	readonly value: Json;
	readonly place: Place;
}

export type Emit = (item: Item) => Blocking<void>;

/** A filter with the names it was written among. */
export interface Closure {
	readonly ast: Ast;
	readonly env: Env | undefined;
}

/** Names, the innermost first. */
export type Env = { readonly parent: Env | undefined } & (
	| { readonly kind: "variable"; readonly name: string; readonly value: Json }
	| { readonly kind: "function"; readonly name: string; readonly definition: Definition }
	| { readonly kind: "closure"; readonly name: string; readonly closure: Closure }
	| { readonly kind: "label"; readonly name: string }
);

/** A builtin that is not written in jq. */
export type Native = (machine: Evaluator, args: readonly Closure[], item: Item, emit: Emit) => Blocking<void>;

export interface Library {
	native(key: string): Native | undefined;
	definition(key: string): Definition | undefined;
}

/** Leaves the filter that belongs to a label. */
export class Break {
	readonly label: object;
	constructor(label: object) {
		this.label = label;
	}
}

/** An error that came from behind a `try`, which must not catch it. */
export class Downstream {
	readonly error: unknown;
	constructor(error: unknown) {
		this.error = error;
	}
}

export function pathOf(place: Place): Json[] {
	const keys: Json[] = [];
	for (let at = place; typeof at === "object"; at = at.parent) keys.push(at.key);
	return keys.reverse();
}

/** One step further down. */
export const extend = (place: Place, key: Json): Place => (place === undefined ? undefined : { parent: place === "root" ? undefined : (place as Path), key });

/** A value that was made: where paths are asked for, it has none. */
export const made = (value: Json, place: Place): Item => ({ value, place: place === undefined ? undefined : "none" });
