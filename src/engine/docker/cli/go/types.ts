/**
 * Values as Go's reflect sees them: templates and %v depend on the types of what they print. A value is a type and what JSON.parse made of
 * its data; fields that a JSON text left out are zero.
 */

export interface BasicType {
	readonly kind: "bool" | "int" | "uint" | "float" | "string";
	/** "int64", "container.NetworkMode". */
	readonly name: string;
}
export interface Method {
	readonly params: readonly Type[];
	call(self: unknown, args: readonly unknown[]): Value;
}
export interface Field {
	readonly name: string;
	/** Its key in JSON; the field's own where `embedded`. */
	readonly json: string;
	readonly omitEmpty: boolean;
	/** Its fields count as those of the struct. */
	readonly embedded: boolean;
	readonly type: Type;
}
export interface StructType {
	readonly kind: "struct";
	readonly name: string;
	readonly fields: readonly Field[];
	/** Of the type and of its pointer. */
	readonly methods?: Readonly<Record<string, Method>>;
	/** Its String method, such as that of time.Time. */
	readonly text?: (raw: unknown) => string;
}
export interface MapType {
	readonly kind: "map";
	readonly key: Type;
	readonly elem: Type;
	readonly name?: string;
	readonly methods?: Readonly<Record<string, Method>>;
}
export type Type =
	| BasicType
	| { readonly kind: "slice"; readonly elem: Type; readonly name?: string }
	| MapType
	| { readonly kind: "pointer"; readonly elem: Type }
	| StructType
	| { readonly kind: "interface" };

export interface Value {
	readonly type: Type;
	readonly raw: unknown;
}

export const stringType: BasicType = { kind: "string", name: "string" };
export const intType: BasicType = { kind: "int", name: "int" };
export const boolType: BasicType = { kind: "bool", name: "bool" };
export const floatType: BasicType = { kind: "float", name: "float64" };
/** A number of JSON that was read with UseNumber. */
const jsonNumber: BasicType = { kind: "string", name: "json.Number" };
export const anyType: Type = { kind: "interface" };
export const stringsType: Type = { kind: "slice", elem: stringType };
const anySlice: Type = { kind: "slice", elem: anyType };
const anyMap: Type = { kind: "map", key: stringType, elem: anyType };

/** A typed value held where the type is an interface. */
export class Boxed {
	readonly value: Value;
	constructor(value: Value) {
		this.value = value;
	}
}

export const text = (raw: string): Value => ({ type: stringType, raw });
export const integer = (raw: number): Value => ({ type: intType, raw });
export const truth = (raw: boolean): Value => ({ type: boolType, raw });

/** The value in an interface; undefined for nil. What JSON.parse made has the types that encoding/json gives it. */
export function inside(raw: unknown): Value | undefined {
	if (raw instanceof Boxed) return raw.value;
	if (raw === null || raw === undefined) return undefined;
	if (typeof raw === "string") return text(raw);
	if (typeof raw === "boolean") return truth(raw);
	if (typeof raw === "number") return { type: jsonNumber, raw: String(raw) };
	return { type: Array.isArray(raw) ? anySlice : anyMap, raw };
}

/** The data of a type's zero value. */
export function zero(type: Type): unknown {
	switch (type.kind) {
		case "bool":
			return false;
		case "string":
			return "";
		case "int":
		case "uint":
		case "float":
			return 0;
		case "struct":
			return {};
		default:
			return null;
	}
}

export const isNil = (value: Value): boolean => value.raw === null || value.raw === undefined;

/** %T. */
export function typeName(type: Type): string {
	switch (type.kind) {
		case "slice":
			return type.name ?? `[]${typeName(type.elem)}`;
		case "map":
			return type.name ?? `map[${typeName(type.key)}]${typeName(type.elem)}`;
		case "pointer":
			return `*${typeName(type.elem)}`;
		case "interface":
			return "interface {}";
		default:
			return type.name;
	}
}

/** Keys in the order in which Go sorts a map for printing. */
export const sortedKeys = (raw: unknown): string[] => Object.keys(raw as object).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** A field of a struct, through what is embedded; undefined where there is none. */
export function fieldOf(type: StructType, raw: unknown, name: string): Value | undefined {
	const record = (raw ?? {}) as Record<string, unknown>;
	const own = type.fields.find((f) => f.name === name);
	if (own) return { type: own.type, raw: own.embedded ? raw : (record[own.json] ?? zero(own.type)) };
	for (const field of type.fields) {
		if (!field.embedded) continue;
		const base = field.type.kind === "pointer" ? field.type.elem : field.type;
		const found = base.kind === "struct" ? fieldOf(base, raw, name) : undefined;
		if (found) return found;
	}
	return undefined;
}
