/** filters.Args of the Engine API: names with values, given as JSON in the query. */

import { readJson } from "../../api/syntax.ts";
import { invalid } from "../../error.ts";

const truths: Readonly<Record<string, boolean>> = { "1": true, true: true, "0": false, false: false };

export class FilterArgs {
	private readonly fields: ReadonlyMap<string, readonly string[]>;
	constructor(fields: ReadonlyMap<string, readonly string[]>) {
		this.fields = fields;
	}
	/** filters.FromJSON: `{"name":{"value":true}}`, or the older `{"name":["value"]}`. */
	static parse(text: string): FilterArgs {
		const fields = new Map<string, readonly string[]>();
		if (text === "") return new FilterArgs(fields);
		const read = readJson(text);
		if ("error" in read || typeof read.value !== "object" || read.value === null || Array.isArray(read.value)) throw invalid("invalid filter");
		for (const [name, values] of Object.entries(read.value as Record<string, unknown>)) {
			if (Array.isArray(values) && values.every((v): v is string => typeof v === "string")) fields.set(name, values);
			else if (typeof values === "object" && values !== null && Object.values(values).every((v) => typeof v === "boolean"))
				fields.set(name, Object.keys(values));
			else throw invalid("invalid filter");
		}
		return new FilterArgs(fields);
	}
	get names(): string[] {
		return [...this.fields.keys()];
	}
	has(name: string): boolean {
		return this.fields.has(name);
	}
	get(name: string): readonly string[] {
		return this.fields.get(name) ?? [];
	}
	/** Throws `invalid filter 'NAME'` for a name that the call does not know. */
	validate(accepted: readonly string[]): void {
		for (const name of this.names) if (!accepted.includes(name)) throw invalid(`invalid filter '${name}'`);
	}
	/** GetBoolOrDefault. */
	bool(name: string, otherwise: boolean): boolean {
		const values = this.get(name);
		if (values.length === 0) return otherwise;
		const known = new Set(values.map((v) => truths[v]));
		const [only] = known;
		if (known.size !== 1 || only === undefined) throw invalid(`invalid filter '${name}=[${values.join(" ")}]'`);
		return only;
	}
	/** ExactMatch: no value asked for, or this one. */
	exact(name: string, value: string): boolean {
		const values = this.get(name);
		return values.length === 0 || values.includes(value);
	}
	/** Match: as a regular expression, or as a part where it is none. */
	match(name: string, value: string): boolean {
		const values = this.get(name);
		return values.length === 0 || values.some((pattern) => matches(pattern, value));
	}
	/** FuzzyMatch: equal, or its start. */
	fuzzy(name: string, value: string): boolean {
		const values = this.get(name);
		return values.length === 0 || values.some((prefix) => value.startsWith(prefix));
	}
	/** MatchKVList: all asked pairs `key` or `key=value` are there. */
	labels(name: string, labels: Readonly<Record<string, string>>): boolean {
		return this.get(name).every((asked) => hasLabel(asked, labels));
	}
	/** As the API's storage and network libraries take them. */
	get record(): Readonly<Record<string, readonly string[]>> {
		return Object.fromEntries(this.fields);
	}
}

export function hasLabel(asked: string, labels: Readonly<Record<string, string>>): boolean {
	const equals = asked.indexOf("=");
	const key = equals < 0 ? asked : asked.slice(0, equals);
	return Object.hasOwn(labels, key) && (equals < 0 || labels[key] === asked.slice(equals + 1));
}

function matches(pattern: string, value: string): boolean {
	try {
		return new RegExp(pattern).test(value);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return value.includes(pattern);
	}
}
