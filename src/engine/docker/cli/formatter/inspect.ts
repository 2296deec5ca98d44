/** `inspect`: JSON as the daemon gave it, or a template over it. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../cli.ts";
import { ApiError } from "../client/client.ts";
import { CliError } from "../command/spec.ts";
import { indentJson } from "../go/json.ts";
import { anyType, type Type } from "../go/types.ts";
import { executeTemplate } from "../template/execute.ts";
import { dockerFunctions, functionNames } from "../template/functions.ts";
import { parseTemplate, TemplateError, type Templates } from "../template/parse.ts";

/** What was found under a name: its JSON, and the Go type of it where templates see one. */
export interface Inspected {
	readonly text: string;
	readonly type?: Type;
}

function parse(format: string): Templates {
	try {
		return parseTemplate(format, functionNames);
	} catch (error) {
		if (error instanceof TemplateError) throw new CliError(`template parsing error: ${error.message}`, 64);
		throw error;
	}
}

/** Over the type first; where that has no such field, over the JSON, whose missing keys are errors. */
function* render(cli: Cli, templates: Templates, source: string, found: Inspected): Blocking<string> {
	const run = { templates, functions: dockerFunctions, source, sys: cli.sys };
	const raw: unknown = JSON.parse(found.text);
	if (found.type) {
		try {
			return yield* executeTemplate(run, { type: found.type, raw });
		} catch (error) {
			if (!(error instanceof TemplateError)) throw error;
		}
	}
	return yield* executeTemplate({ ...run, missingKeyIsError: true }, { type: anyType, raw });
}

/** Prints what was found under the names; what was not found is said at the end, with status 1. */
export function* inspectAll(cli: Cli, names: readonly string[], format: string, find: (name: string) => Blocking<Inspected>): Blocking<number> {
	const templates = format === "" || format === "json" ? undefined : parse(format);
	const texts: string[] = [];
	const failures: string[] = [];
	for (const name of names) {
		try {
			const found = yield* find(name);
			texts.push(templates ? `${yield* render(cli, templates, format, found)}\n` : found.text.trim());
		} catch (error) {
			if (error instanceof TemplateError) failures.push(`template parsing error: ${error.message}`);
			else if (error instanceof ApiError || error instanceof CliError) failures.push(error.message);
			else throw error;
		}
	}
	if (templates) yield* cli.print(texts.join("") || "\n");
	else if (texts.length === 0) yield* cli.print("[]\n");
	else yield* cli.print(`${format === "json" ? `[${texts.join(",")}]` : indentJson(`[${texts.join(",")}]`, "    ")}\n`);
	if (failures.length) throw new CliError(failures.join("\n"));
	return 0;
}
