/** Go struct types from a short notation: `container.State: Status string; Health *container.Health,omitempty; ID string json=Id`. */
import { anyType, type BasicType, type Field, type StructType, type Type } from "./types.ts";

/** Named types of one notation. Types are made when they are first asked for, so they may name each other. */
export class Schema {
	private readonly sources = new Map<string, string>();
	private readonly made = new Map<string, Type>();
	constructor(notation: string, extra: readonly StructType[] = []) {
		for (const type of extra) this.made.set(type.name, type);
		for (const line of notation.split("\n")) {
			const colon = line.indexOf(":");
			if (colon > 0) this.sources.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
		}
	}
	/** The type of an expression: `*T`, `[]T`, `map[string]T`, a basic type or a name of the notation. */
	type(expression: string): Type {
		if (expression.startsWith("*")) return { kind: "pointer", elem: this.type(expression.slice(1)) };
		if (expression.startsWith("[]")) return { kind: "slice", elem: this.type(expression.slice(2)) };
		const map = /^map\[([^\]]+)\](.*)$/.exec(expression);
		if (map) return { kind: "map", key: this.type(map[1] as string), elem: this.type(map[2] as string) };
		return this.made.get(expression) ?? this.make(expression);
	}
	private make(name: string): Type {
		const source = name === "struct{}" ? "" : this.sources.get(name);
		const type =
			source === undefined
				? basic(name, name)
				: source.startsWith("= ")
					? this.alias(name, source.slice(2))
					: this.struct(name === "struct{}" ? "struct {}" : name, source);
		this.made.set(name, type);
		return type;
	}
	private alias(name: string, underlying: string): Type {
		const type = this.type(underlying);
		return type.kind === "pointer" || type.kind === "interface" ? type : ({ ...type, name } as Type);
	}
	private struct(name: string, source: string): StructType {
		const parts = source.split(";").map((part) => part.trim());
		let fields: readonly Field[] | undefined;
		const schema = this;
		return {
			kind: "struct",
			name,
			get fields() {
				fields ??= parts.filter(Boolean).map((part) => schema.field(part));
				return fields;
			},
		};
	}
	private field(part: string): Field {
		const [declaration, ...flags] = part.split(",") as [string, ...string[]];
		// an anonymous struct without fields is the one type with a blank in its name
		const words = declaration.replace("struct {}", "struct{}").split(" ");
		const embedded = words.length === 1;
		const expression = (embedded ? words[0] : words[1]) as string;
		const name = embedded ? ((expression.split(".").at(-1) ?? expression).replace("*", "") as string) : (words[0] as string);
		const json = words[2]?.replace("json=", "") ?? name;
		return { name, json, omitEmpty: flags.includes("omitempty"), embedded, type: this.type(expression) };
	}
}

function basic(name: string, word: string): Type {
	if (word === "any") return anyType;
	const kind: BasicType["kind"] = /^u?int/.test(word)
		? word.startsWith("u")
			? "uint"
			: "int"
		: word.startsWith("float")
			? "float"
			: word === "bool"
				? "bool"
				: "string";
	return { kind, name };
}
