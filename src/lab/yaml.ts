/** A YAML file checked against a schema, with the place of everything in it. */
import type { z } from "astro/zod";
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { type Problem, suggestion } from "./problem.ts";

export type YamlPath = readonly (string | number)[];

/** "tasks[2].feedback[0].when" */
export const fieldName = (path: YamlPath): string => path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");

interface Issue {
	readonly code: string;
	readonly path: readonly PropertyKey[];
	readonly message: string;
	readonly keys?: readonly string[];
	readonly expected?: string;
	readonly values?: readonly unknown[];
}

const kinds: Readonly<Record<string, string>> = {
	string: "a text",
	number: "a number",
	boolean: "true or false",
	array: "a list",
	object: "a map of fields",
	record: "a map of fields",
	undefined: "nothing",
	null: "nothing",
};
const kindOf = (value: unknown): string => kinds[Array.isArray(value) ? "array" : value === null ? "null" : typeof value] ?? typeof value;

export class YamlFile {
	readonly file: string;
	readonly problems: Problem[] = [];
	private readonly text: string;
	private readonly lines = new LineCounter();
	private readonly document: Document;

	constructor(file: string, text: string) {
		this.file = file;
		this.text = text;
		this.document = parseDocument(text, { lineCounter: this.lines });
		for (const error of [...this.document.errors, ...this.document.warnings]) {
			const at = error.linePos?.[0];
			this.problems.push({ file, ...(at && { line: at.line, column: at.col }), message: (error.message.split(" at line")[0] as string).trim() });
		}
	}

	/** A problem at a field; `offset` counts characters of its text. */
	problem(path: YamlPath, message: string, mend?: string, offset = 0): void {
		const at = this.lines.linePos(this.offsetOf(path, offset));
		this.problems.push({ file: this.file, line: at.line, column: at.col, field: fieldName(path), message, ...(mend !== undefined && { mend }) });
	}

	/** Where the value at a path begins; where there is none, the nearest thing around it. */
	private offsetOf(path: YamlPath, within: number): number {
		for (let length = path.length; length >= 0; length--) {
			const node: unknown = length === 0 ? this.document.contents : this.document.getIn(path.slice(0, length), true);
			if (!isNode(node) || !node.range) continue;
			return length === path.length ? node.range[0] + this.inside(node, within) : node.range[0];
		}
		return 0;
	}

	/** How far into the source of a scalar its character `within` stands: exact on one line, the beginning in blocks. */
	private inside(node: Node, within: number): number {
		if (!isScalar(node) || !node.range || node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL") return 0;
		const quote = node.type === "PLAIN" ? 0 : 1;
		const source = this.text.slice(node.range[0] + quote, node.range[1] - quote);
		return source === node.value ? within + quote : 0;
	}

	private offsetOfKey(path: YamlPath, key: string): number | undefined {
		const map: unknown = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
		if (!isMap(map)) return undefined;
		for (const pair of map.items) if (isScalar(pair.key) && pair.key.value === key) return pair.key.range?.[0];
		return undefined;
	}

	/** What the schema makes of the file; undefined when there are problems. `known` tells which fields there may be at a path, for suggestions. */
	read<T>(schema: z.ZodType<T>, known: (path: YamlPath) => readonly string[]): T | undefined {
		if (this.problems.length > 0) return undefined;
		const value: unknown = this.document.toJS();
		const result = schema.safeParse(value);
		if (result.success) return result.data;
		for (const issue of result.error.issues as readonly Issue[]) this.schemaProblem(issue, value, known);
		return undefined;
	}

	private schemaProblem(issue: Issue, value: unknown, known: (path: YamlPath) => readonly string[]): void {
		const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
		if (issue.code === "unrecognized_keys") {
			for (const key of issue.keys ?? []) {
				const at = this.lines.linePos(this.offsetOfKey(path, key) ?? 0);
				const mend = suggestion(key, known(path));
				this.problems.push({
					file: this.file,
					line: at.line,
					column: at.col,
					field: fieldName([...path, key]),
					message: "there is no such field",
					...(mend !== undefined && { mend }),
				});
			}
			return;
		}
		const found = path.reduce<unknown>(
			(at, part) => (typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[part] : undefined),
			value,
		);
		if (issue.code === "invalid_type") {
			const expected = kinds[issue.expected ?? ""] ?? issue.expected ?? "something else";
			if (found === undefined) this.problem(path, `is missing: ${expected} is needed`);
			else this.problem(path, `must be ${expected}, not ${kindOf(found)}`);
		} else if (issue.code === "invalid_value" && issue.values) {
			const values = issue.values.map(String);
			this.problem(
				path,
				found === undefined ? "is missing" : `"${String(found)}" is not known here`,
				suggestion(String(found), values) ?? `Known here: ${values.join(", ")}.`,
			);
		} else this.problem(path, issue.message);
	}
}
