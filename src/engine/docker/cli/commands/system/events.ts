/** docker events. */

import { civilFromSeconds } from "../../../../programs/lib/calendar.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { anyType } from "../../go/types.ts";
import { JsonLines } from "../../streams/json-lines.ts";
import { executeTemplate } from "../../template/execute.ts";
import { dockerFunctions, functionNames } from "../../template/functions.ts";
import { parseTemplate, TemplateError } from "../../template/parse.ts";
import { timestamp } from "../../timestamp.ts";

interface EngineEvent {
	readonly Type: string;
	readonly Action: string;
	readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> | null };
	readonly time: number;
	readonly timeNano: number;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** RFC 3339 with nine digits; the text has them exactly, a double would not. */
function when(event: EngineEvent, text: string): string {
	const nanos = /"timeNano":(\d+)/.exec(text)?.[1] ?? "0";
	const t = civilFromSeconds(Number(nanos.slice(0, -9) || event.time));
	return `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${nanos.slice(-9).padStart(9, "0")}Z`;
}

function line(event: EngineEvent, text: string): string {
	const attributes = Object.entries(event.Actor.Attributes ?? {})
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, value]) => `${key}=${value}`);
	return `${when(event, text)} ${event.Type} ${event.Action} ${event.Actor.ID}${attributes.length ? ` (${attributes.join(", ")})` : ""}\n`;
}

export const events: Handler = function* ({ cli, flags }) {
	const format = flags.value("format");
	const source = format === "json" ? "{{json .}}" : format;
	let templates: ReturnType<typeof parseTemplate> | undefined;
	try {
		if (source !== "" && format !== "json") templates = parseTemplate(source, functionNames);
	} catch (error) {
		if (error instanceof TemplateError) throw new CliError(`Error parsing format: ${error.message}`, 64);
		throw error;
	}
	const time = (name: string): string | undefined => {
		const given = flags.value(name);
		if (given === "") return undefined;
		const parsed = timestamp(given, cli.now);
		if (parsed === undefined) throw new CliError(`failed to parse value as time or duration: ${JSON.stringify(given)}`);
		return parsed;
	};
	const query = { since: time("since"), until: time("until"), filters: filterQuery(flags.values("filter")) };
	const { body } = yield* cli.client.request("GET", "/events", { query });
	const lines = new JsonLines<EngineEvent>(cli.sys, body);
	for (let next = yield* lines.next(); next; next = yield* lines.next()) {
		if (source === "") yield* cli.print(line(next.value, next.text));
		else if (!templates) yield* cli.print(`${next.text}\n`);
		else yield* cli.print(`${yield* executeTemplate({ templates, functions: dockerFunctions, source, sys: cli.sys }, { type: anyType, raw: next.value })}\n`);
		yield* cli.out.flush();
	}
	return 0;
};
