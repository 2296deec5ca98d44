/** Go's encoding/json over tables of fields: what a struct's fields are called, in which order they are written, and what a wrong type is told. */
import { EngineError } from "../error.ts";

export type GoType =
	| { readonly kind: "string" | "bool" | "any"; readonly name: string }
	| { readonly kind: "number"; readonly name: string; readonly integer: boolean; readonly unsigned: boolean }
	| { readonly kind: "slice" | "map" | "pointer"; readonly of: GoType; readonly name: string }
	| GoStruct;

export interface GoField {
	readonly name: string;
	readonly type: GoType;
	readonly omitEmpty: boolean;
}

export interface GoStruct {
	readonly kind: "struct";
	readonly name: string;
	readonly fields: readonly GoField[];
	/** What Go calls the type itself, where fields are told by another name or none. */
	readonly typeName?: string;
}

type Value = unknown;
type Members = Readonly<Record<string, Value>>;

export const string: GoType = { kind: "string", name: "string" };
export const bool: GoType = { kind: "bool", name: "bool" };
export const any: GoType = { kind: "any", name: "interface {}" };
const number = (name: string, integer: boolean, unsigned = false): GoType => ({ kind: "number", name, integer, unsigned });
export const int = number("int", true);
export const int64 = number("int64", true);
export const uint16 = number("uint16", true, true);
export const uint64 = number("uint64", true, true);
export const float64 = number("float64", false);
/** A type of its own name over another: `container.NetworkMode` over string. */
export const named = (name: string, type: GoType): GoType => ({ ...type, name });
export const slice = (of: GoType): GoType => ({ kind: "slice", of, name: `[]${of.name}` });
export const map = (of: GoType): GoType => ({ kind: "map", of, name: `map[string]${of.name}` });
export const pointer = (of: GoType): GoType => ({ kind: "pointer", of, name: `*${of.name}` });

/** A struct from its fields in order; a name that ends in "?" has omitempty. */
export function struct(name: string, fields: Readonly<Record<string, GoType>>, typeName?: string): GoStruct {
	return {
		...(typeName === undefined ? {} : { typeName }),
		kind: "struct",
		name,
		fields: Object.entries(fields).map(([key, type]) => ({ name: key.replace(/\?$/, ""), type, omitEmpty: key.endsWith("?") })),
	};
}

const kindOf = (value: Value): string =>
	value === null ? "null" : Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value === "object" ? "object" : typeof value;

const isObject = (value: Value): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

/** Where decoding stands, for the words of an UnmarshalTypeError. */
interface Place {
	readonly struct: string;
	readonly path: readonly string[];
}

function mismatch(value: string, type: GoType, place: Place): never {
	const field = place.path.length ? `Go struct field ${place.struct}.${place.path.join(".")}` : "Go value";
	throw new EngineError("invalid-parameter", `json: cannot unmarshal ${value} into ${field} of type ${(type.kind === "struct" && type.typeName) || type.name}`);
}

/**
 * Shapes a parsed value by a type: names of members by any case, members that the type does not have left out, null where nothing was said.
 * Throws EngineError with encoding/json's words.
 */
export function decodeGo(type: GoType, value: Value, place: Place = { struct: "", path: [] }): Value {
	if (value === null) return undefined;
	switch (type.kind) {
		case "any":
			return value;
		case "string":
			return typeof value === "string" ? value : mismatch(kindOf(value), type, place);
		case "bool":
			return typeof value === "boolean" ? value : mismatch(kindOf(value), type, place);
		case "number":
			if (typeof value !== "number") return mismatch(kindOf(value), type, place);
			if ((type.integer && !Number.isInteger(value)) || (type.unsigned && value < 0)) return mismatch(`number ${value}`, type, place);
			return value;
		case "pointer":
			return decodeGo(type.of, value, place);
		case "slice":
			// strslice.StrSlice takes a single string too, and forgets where it stands when it gets neither
			if (type.name === "strslice.StrSlice") {
				if (typeof value === "string") return [value];
				if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) return mismatch(kindOf(value), string, { struct: "", path: [] });
			}
			return Array.isArray(value) ? value.map((item: unknown) => decodeGo(type.of, item, place)) : mismatch(kindOf(value), type, place);
		case "map":
			if (!isObject(value)) return mismatch(kindOf(value), type, place);
			return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decodeGo(type.of, item, place)]));
		case "struct":
			return isObject(value) ? decodeStruct(type, value, place) : mismatch(kindOf(value), type, place);
	}
}

function decodeStruct(type: GoStruct, value: Members, place: Place): Members {
	const out: Record<string, Value> = {};
	for (const [key, item] of Object.entries(value)) {
		const field = type.fields.find((f) => f.name === key) ?? type.fields.find((f) => f.name.toLowerCase() === key.toLowerCase());
		if (!field) continue;
		const decoded = decodeGo(field.type, item, { struct: place.path.length ? place.struct : type.name, path: [...place.path, field.name] });
		if (decoded !== undefined) out[field.name] = decoded;
	}
	return out;
}

const byName = ([a]: readonly [string, Value], [b]: readonly [string, Value]): number => (a < b ? -1 : a > b ? 1 : 0);

/** A value with all fields of its type in their order, zero values included, keys of maps sorted: what Go would write. */
export function encodeGo(type: GoType, value: Value): Value {
	switch (type.kind) {
		case "any":
			return value ?? null;
		case "string":
			return value ?? "";
		case "bool":
			return value ?? false;
		case "number":
			return value ?? 0;
		case "pointer":
			return value === undefined || value === null ? null : encodeGo(type.of, value);
		case "slice":
			return Array.isArray(value) ? value.map((item: unknown) => encodeGo(type.of, item)) : null;
		case "map":
			if (!isObject(value)) return null;
			return Object.fromEntries(
				Object.entries(value)
					.sort(byName)
					.map(([key, item]) => [key, encodeGo(type.of, item)]),
			);
		case "struct": {
			const members = isObject(value) ? value : {};
			const out: Record<string, Value> = {};
			for (const field of type.fields) {
				const item = members[field.name];
				if (field.omitEmpty && isEmpty(field.type, item)) continue;
				out[field.name] = encodeGo(field.type, item);
			}
			return out;
		}
	}
}

function isEmpty(type: GoType, value: Value): boolean {
	if (value === undefined || value === null) return type.kind !== "struct";
	if (type.kind === "slice") return (value as readonly unknown[]).length === 0;
	if (type.kind === "map") return Object.keys(value as object).length === 0;
	if (type.kind === "pointer" || type.kind === "struct" || type.kind === "any") return false;
	return value === "" || value === 0 || value === false;
}
