/** The author's reference as Markdown, made from what checks the files: the schemas, and the fields of the state view. */
import { z } from "astro/zod";
import { fields, type ViewName } from "../engine/view/fields.ts";
import { about, aboutMethods } from "../engine/view/reference.ts";
import { labSchema, quizSchema } from "./schema.ts";

interface JsonSchema {
	readonly type?: string;
	readonly const?: unknown;
	readonly description?: string;
	readonly default?: unknown;
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly required?: readonly string[];
	readonly items?: JsonSchema;
	readonly anyOf?: readonly JsonSchema[];
	readonly oneOf?: readonly JsonSchema[];
}

/** One line a field, those of maps and of lists of maps indented below. */
function fieldLines(schema: JsonSchema, depth: number): string[] {
	return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
		const needed = schema.required?.includes(name) && field.default === undefined ? "" : " (may be left out)";
		const said = field.description ?? (field.const === undefined ? "" : `"${String(field.const)}"`);
		return [`${"  ".repeat(depth)}- \`${name}\`${needed}: ${said}`, ...nested(field, depth + 1)];
	});
}

function nested(field: JsonSchema, depth: number): string[] {
	if (field.properties) return fieldLines(field, depth);
	if (field.items) return nested(field.items, depth);
	const forms = (field.anyOf ?? field.oneOf ?? []).flatMap((form) => {
		const lines = nested(form, depth);
		return lines.length > 0 ? [lines] : [];
	});
	return forms.flatMap((lines, i) => (i === 0 ? lines : [`${"  ".repeat(depth)}- or:`, ...lines]));
}

const fileLines = (name: string, schema: z.ZodType): string[] => [
	`## ${name}`,
	"",
	...fieldLines(z.toJSONSchema(schema, { io: "input" }) as JsonSchema, 0),
	"",
];

export function authorReference(): string {
	const views = (Object.keys(fields) as ViewName[]).flatMap((name) => [
		`### ${name}`,
		"",
		...Object.entries<string>(fields[name]).map(([field, type]) => `- \`${field}\` (${type}): ${(about[name] as Readonly<Record<string, string>>)[field]}`),
		...Object.entries(aboutMethods)
			.filter(([signature]) => signature.startsWith(`${name}.`))
			.map(([signature, said]) => `- \`${signature.slice(name.length + 1)}\`: ${said}`),
		"",
	]);
	return [
		...fileLines("lab.yaml", labSchema),
		...fileLines("quiz.yaml", quizSchema),
		"## The state, as checks see it",
		"",
		"A check begins with `host` (Host, the first of the world) or `hosts.NAME` (Host; `hosts['NAME']` where the name has a dash), in answer tasks also with `input` (the text that was typed, without spaces around it), or with a name from `let`.",
		"",
		...views,
	].join("\n");
}
