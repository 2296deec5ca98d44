/** Lists in the form that --format asks for: a table with its headers, JSON, or a template of the user's. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../cli.ts";
import { type MapType, type Method, type StructType, stringType, text, type Value } from "../go/types.ts";
import { executeTemplate } from "../template/execute.ts";
import { dockerFunctions, functionNames, headerFunctions } from "../template/functions.ts";
import { parseTemplate, TemplateError, type Templates } from "../template/parse.ts";
import { tabulate } from "./tabwriter.ts";

export interface Column<T> {
	/** Above its column in a table; absent where the type has no header for it. */
	readonly header?: string;
	readonly value: (item: T) => string | Value;
}

export interface Listing<T> {
	/** The formatter's type, for messages: "formatter.ContainerContext". */
	readonly type: string;
	/** By the names that templates use. */
	readonly columns: Readonly<Record<string, Column<T>>>;
	/** Methods with arguments, such as Label. */
	readonly methods?: Readonly<Record<string, (item: T, argument: string) => string>>;
}

/** The type by which templates see an item. */
function typeOf<T>(listing: Listing<T>): StructType {
	const methods: Record<string, Method> = {};
	for (const [name, { value }] of Object.entries(listing.columns)) {
		methods[name] = {
			params: [],
			call(self) {
				const made = value(self as T);
				return typeof made === "string" ? text(made) : made;
			},
		};
	}
	for (const [name, call] of Object.entries(listing.methods ?? {})) {
		methods[name] = { params: [stringType], call: (self, [argument]) => text(call(self as T, String(argument))) };
	}
	return { kind: "struct", name: listing.type, fields: [], methods };
}

/** What a table's header is made of: a map of names, with the label's own name for Label. */
const headerType: MapType = {
	kind: "map",
	key: stringType,
	elem: stringType,
	name: "formatter.SubHeaderContext",
	methods: { Label: { params: [stringType], call: (_, [name]) => text((String(name).split(".").at(-1) as string).replace(/[-_]/g, " ")) } },
};

/** The template behind "table", "json" and escapes. */
function finalFormat(format: string): string {
	const bare = format.startsWith("table") ? format.slice("table".length) : format === "json" ? "{{json .}}" : format;
	return bare
		.replace(/^ +| +$/g, "")
		.replace(/\\t/g, "\t")
		.replace(/\\n/g, "\n");
}

function parse(source: string): Templates {
	try {
		return parseTemplate(source, functionNames);
	} catch (error) {
		throw error instanceof TemplateError ? new TemplateError(`template parsing error: ${error.message}`) : error;
	}
}

/** Writes the items. Throws TemplateError with docker's words. */
export function* formatList<T>(cli: Cli, format: string, listing: Listing<T>, items: readonly T[]): Blocking<void> {
	const out = yield* renderList(cli, format, listing, items);
	yield* cli.print(out);
}

export function* renderList<T>(cli: Cli, format: string, listing: Listing<T>, items: readonly T[]): Blocking<string> {
	const source = finalFormat(format);
	const templates = parse(source);
	const elem = typeOf(listing);
	const run = { templates, functions: dockerFunctions, source, sys: cli.sys };
	let body = "";
	for (const item of items) {
		try {
			body += `${yield* executeTemplate(run, { type: { kind: "pointer", elem }, raw: item })}\n`;
		} catch (error) {
			throw error instanceof TemplateError ? new TemplateError(`template parsing error: ${error.message}`) : error;
		}
	}
	if (!format.startsWith("table")) return body;
	return tabulate(`${yield* header(cli, templates, source, listing)}\n${body}`);
}

function* header<T>(cli: Cli, templates: Templates, source: string, listing: Listing<T>): Blocking<string> {
	const names: Record<string, string> = {};
	for (const [name, column] of Object.entries(listing.columns)) if (column.header !== undefined) names[name] = column.header;
	try {
		return yield* executeTemplate({ templates, functions: headerFunctions, source, sys: cli.sys }, { type: headerType, raw: names });
	} catch (error) {
		if (!(error instanceof TemplateError)) throw error;
		return "";
	}
}
