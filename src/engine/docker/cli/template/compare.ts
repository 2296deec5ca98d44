/** eq and lt of Go's templates: by kinds of values. */
import { printValue } from "../go/print.ts";
import { inside, type Type, typeName, type Value } from "../go/types.ts";
import { CallError } from "./functions.ts";

type Basic = "bool" | "integer" | "float" | "string";

const reveal = (value: Value | undefined): Value | undefined => (value?.type.kind === "interface" ? inside(value.raw) : value);

function basicKind(type: Type): Basic | undefined {
	if (type.kind === "int" || type.kind === "uint") return "integer";
	return type.kind === "bool" || type.kind === "float" || type.kind === "string" ? type.kind : undefined;
}

const incompatible = "incompatible types for comparison";

export function equal(first: Value | undefined, second: Value | undefined): boolean {
	const [a, b] = [reveal(first), reveal(second)];
	if (!a || !b) return a === b;
	const [kindA, kindB] = [basicKind(a.type), basicKind(b.type)];
	if (kindA !== kindB) throw new CallError(incompatible);
	if (kindA) return a.raw === b.raw;
	for (const value of [a, b]) {
		if (value.type.kind === "slice" || value.type.kind === "map") throw new CallError(`non-comparable type ${printValue(value)}: ${typeName(value.type)}`);
	}
	return JSON.stringify(a.raw) === JSON.stringify(b.raw);
}

/** Below, equal or above 0. */
export function compare(first: Value | undefined, second: Value | undefined): number {
	const [a, b] = [reveal(first), reveal(second)];
	const [kindA, kindB] = [a && basicKind(a.type), b && basicKind(b.type)];
	if (!a || !b || !kindA || !kindB || kindA === "bool") throw new CallError("invalid type for comparison");
	if (kindA !== kindB) throw new CallError(incompatible);
	const [x, y] = [a.raw as string | number, b.raw as string | number];
	return x < y ? -1 : x > y ? 1 : 0;
}
