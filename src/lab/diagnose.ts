/** Compiles the expressions of a lab.yaml and reports what is wrong with them where it stands. */
import { fields } from "../engine/view/fields.ts";
import { type Expression, ExpressionError, Expressions, knownNames } from "./cel.ts";
import { suggestion } from "./problem.ts";
import type { YamlFile, YamlPath } from "./yaml.ts";

export class Diagnosis {
	private readonly file: YamlFile;
	private readonly expressions = new Expressions();
	private readonly names: string[] = [...knownNames];
	constructor(file: YamlFile) {
		this.file = file;
	}

	private report(path: YamlPath, error: unknown, source: string): void {
		if (!(error instanceof ExpressionError)) throw error;
		const word = /\w+/.exec(source.slice(error.start, Math.max(error.end, error.start + 1)))?.[0] ?? "";
		const unknown = /^(No such key|Unknown variable)/.test(error.message);
		const mend = unknown ? suggestion(word, this.names) : error.message.includes("overload") ? this.overloadMend(error.message) : undefined;
		const excerpt = source.includes("\n") || source.length > 60 ? ` (in "${source.slice(Math.max(0, error.start - 20), error.end + 20).trim()}")` : "";
		this.file.problem(path, `${error.message}${excerpt}`, mend, error.start);
	}

	/** "found no matching overload for 'string.trimm()'": another name may have been meant. */
	private overloadMend(message: string): string | undefined {
		const called = /'(?:[\w<>]+\.)?(\w+)\(/.exec(message)?.[1];
		return called === undefined || knownNames.includes(called) ? undefined : suggestion(called, knownNames);
	}

	private compile(path: YamlPath, source: string): Expression | undefined {
		try {
			return this.expressions.compile(source);
		} catch (error) {
			this.report(path, error, source);
			return undefined;
		}
	}

	define(path: YamlPath, name: string, source: string): void {
		if (knownNames.includes(name)) this.file.problem(path, `"${name}" is a name of the view itself`, "Choose another name.");
		this.names.push(name);
		try {
			this.expressions.define(name, source);
		} catch (error) {
			this.expressions.assume(name);
			this.report(path, error, source);
		}
	}

	condition(path: YamlPath, source: string): void {
		const type = this.compile(path, source)?.type;
		if (type !== undefined && type !== "bool" && type !== "dyn") this.file.problem(path, `must be true or false, and is ${type}`);
	}

	value(path: YamlPath, source: string | undefined): void {
		const type = source === undefined ? undefined : this.compile(path, source)?.type;
		const viewed = type === undefined ? undefined : Object.keys(fields).find((name) => type.includes(name));
		if (viewed !== undefined) this.file.problem(path, `must be a text, a number or a list of those, and is ${type}`, "Choose a field of it.");
	}
}
