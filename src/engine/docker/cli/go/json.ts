/** encoding/json of Go over values: structs in the order of their fields, maps sorted. */
import { fieldOf, inside, isNil, type StructType, sortedKeys, type Value } from "./types.ts";

function quote(text: string, escapeHtml: boolean): string {
	const quoted = JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
	return escapeHtml ? quoted.replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`) : quoted;
}

const isEmpty = (value: Value): boolean => {
	const { type, raw } = value;
	if (raw === null || raw === undefined || raw === false || raw === 0 || raw === "") return true;
	return (type.kind === "slice" && (raw as unknown[]).length === 0) || (type.kind === "map" && Object.keys(raw as object).length === 0);
};

function members(type: StructType, raw: unknown, escapeHtml: boolean): string[] {
	return type.fields.flatMap((field) => {
		const value = fieldOf(type, raw, field.name) as Value;
		const base = field.type.kind === "pointer" ? field.type.elem : field.type;
		if (field.embedded && base.kind === "struct") return members(base, raw, escapeHtml);
		return field.omitEmpty && isEmpty(value) ? [] : [`${quote(field.json, escapeHtml)}:${marshal(value, escapeHtml)}`];
	});
}

/** json.Marshal. A struct of methods only (a formatter's context) is the map of what they return, as docker's formatters write it. */
export function marshal(value: Value | undefined, escapeHtml = false): string {
	if (!value) return "null";
	const { type, raw } = value;
	switch (type.kind) {
		case "interface":
			return marshal(inside(raw), escapeHtml);
		case "string":
			return type.name === "json.Number" ? String(raw) : quote(String(raw), escapeHtml);
		case "pointer":
			return isNil(value) ? "null" : marshal({ type: type.elem, raw }, escapeHtml);
		case "slice":
			if (isNil(value)) return "null";
			return `[${(raw as unknown[]).map((item) => marshal({ type: type.elem, raw: item }, escapeHtml)).join(",")}]`;
		case "map": {
			if (isNil(value)) return "null";
			const record = raw as Record<string, unknown>;
			const entries = sortedKeys(raw).map((key) => `${quote(key, escapeHtml)}:${marshal({ type: type.elem, raw: record[key] }, escapeHtml)}`);
			return `{${entries.join(",")}}`;
		}
		case "struct": {
			if (type.text) return quote(String(raw), escapeHtml);
			const { methods } = type;
			if (!methods || type.fields.length) return `{${members(type, raw, escapeHtml).join(",")}}`;
			const names = Object.keys(methods).filter((name) => methods[name]?.params.length === 0);
			return `{${names
				.sort()
				.map((name) => `${quote(name, true)}:${marshal(methods[name]?.call(raw, []), true)}`)
				.join(",")}}`;
		}
		default:
			return String(raw);
	}
}

/** json.Indent: the text with its own order and numbers, one member a line. */
export function indentJson(source: string, indent: string): string {
	let out = "";
	let depth = 0;
	let opened = false;
	const newline = (): string => `\n${indent.repeat(depth)}`;
	for (const [token] of source.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)) {
		const closes = token === "}" || token === "]";
		if (closes) depth--;
		if (opened !== closes && (opened || closes)) out += newline();
		opened = token === "{" || token === "[";
		if (opened) depth++;
		out += token === ":" ? ": " : token;
		if (token === ",") out += newline();
	}
	return out;
}
