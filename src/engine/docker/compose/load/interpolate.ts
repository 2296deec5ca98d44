/** Variables in compose files: $NAME, ${NAME:-default} and their kin. */
import { CliError } from "../../cli/command/spec.ts";

export interface Variables {
	readonly values: ReadonlyMap<string, string>;
	/** Told of a variable that is not set. */
	readonly missing: (name: string) => void;
}

/** The end of what a brace opened before `at`. */
function closing(text: string, at: number): number {
	let depth = 1;
	for (let i = at; i < text.length; i++) {
		if (text.startsWith("${", i)) depth++;
		else if (text[i] === "}" && --depth === 0) return i;
	}
	return -1;
}

function braced(inner: string, whole: string, place: string, variables: Variables): string {
	const match = /^([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?[-?+])([\s\S]*))?$/.exec(inner);
	if (!match) throw invalid(whole, place);
	const [, name = "", operator, operand = ""] = match;
	const value = variables.values.get(name);
	const given = value !== undefined && !(operator?.startsWith(":") && value === "");
	switch (operator?.at(-1)) {
		case "-":
			return given ? (value as string) : interpolate(operand, place, variables);
		case "+":
			return given ? interpolate(operand, place, variables) : "";
		case "?":
			if (given) return value as string;
			throw new CliError(`error while interpolating ${place}: required variable ${name} is missing a value${operand ? `: ${operand}` : ""}`);
	}
	if (value === undefined) variables.missing(name);
	return value ?? "";
}

const invalid = (text: string, place: string): CliError =>
	new CliError(`invalid interpolation format for ${place}: ${JSON.stringify(text)}. You may need to escape any $ with another $`);

/** Throws CliError. `place` is the path of the value, for messages. */
export function interpolate(text: string, place: string, variables: Variables): string {
	let out = "";
	for (let i = 0; i < text.length; i++) {
		if (text[i] !== "$") {
			out += text[i];
			continue;
		}
		const next = text[i + 1];
		if (next === "$") {
			out += "$";
			i++;
		} else if (next === "{") {
			const end = closing(text, i + 2);
			if (end < 0) throw invalid(text, place);
			out += braced(text.slice(i + 2, end), text, place, variables);
			i = end;
		} else {
			const name = /^[_a-zA-Z][_a-zA-Z0-9]*/.exec(text.slice(i + 1))?.[0];
			if (name === undefined) throw invalid(text, place);
			const value = variables.values.get(name);
			if (value === undefined) variables.missing(name);
			out += value ?? "";
			i += name.length;
		}
	}
	return out;
}

/** All texts of a document; keys stay as they are. */
export function interpolateAll(value: unknown, place: string, variables: Variables): unknown {
	if (typeof value === "string") return interpolate(value, place, variables);
	if (Array.isArray(value)) return value.map((item, i) => interpolateAll(item, `${place}.[${i}]`, variables));
	if (value === null || typeof value !== "object") return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateAll(item, place === "" ? key : `${place}.${key}`, variables)]));
}
