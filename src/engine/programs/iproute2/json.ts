/** JSON in the two layouts of iproute2's json_writer: dense, and pretty with its own way of breaking lines. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json | undefined };

function dense(value: Json): string {
	if (Array.isArray(value)) return `[${value.map(dense).join(",")}]`;
	if (typeof value === "object" && value !== null) {
		const pairs = Object.entries(value as JsonObject).filter(([, v]) => v !== undefined);
		return `{${pairs.map(([k, v]) => `${JSON.stringify(k)}:${dense(v as Json)}`).join(",")}}`;
	}
	return JSON.stringify(value);
}

function pretty(value: Json, depth: number): string {
	const indent = (n: number) => `\n${"    ".repeat(n)}`;
	if (Array.isArray(value)) return value.length ? `[ ${value.map((v) => pretty(v, depth + 1)).join(",")} ]` : "[ ]";
	if (typeof value === "object" && value !== null) {
		const pairs = Object.entries(value as JsonObject).filter(([, v]) => v !== undefined);
		if (pairs.length === 0) return "{ }";
		return `{${pairs.map(([k, v]) => `${indent(depth + 1)}${JSON.stringify(k)}: ${pretty(v as Json, depth + 1)}`).join(",")}${indent(depth)}}`;
	}
	return JSON.stringify(value);
}

/** The text with its newline. */
export const jsonText = (value: Json, isPretty: boolean): string => `${isPretty ? pretty(value, 0) : dense(value)}\n`;
