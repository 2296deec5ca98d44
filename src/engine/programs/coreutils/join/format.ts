/** The lines that join prints: the join field and the others, or what -o asks for. */
import type { Context } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";

/** File 1 or file 2. */
export type Which = 0 | 1;

export interface Row {
	readonly fields: readonly string[];
	/** The join field. */
	readonly key: string;
}

/** Either row may be missing, not both. */
export type Formatter = (a: Row | undefined, b: Row | undefined) => string;

/** A field of a file, or the join field. */
type Column = { readonly file: Which; readonly field: number } | "key";

function column(context: Context, text: string): Column {
	if (text === "0") return "key";
	const found = /^([12])\.(.*)$/s.exec(text);
	if (!found) return context.fail(/^0/.test(text) ? `invalid field specifier: ${quote(text)}` : `invalid file number in field spec: ${quote(text)}`);
	const [, file, field] = found as unknown as [string, string, string];
	if (!/^0*[1-9]\d*$/.test(field)) return context.fail(`invalid field number: ${quote(field)}`);
	return { file: file === "1" ? 0 : 1, field: Number(field) - 1 };
}

/** All fields of both files but their join fields, so many as `counts` says (-o auto). */
function automatic(keys: readonly [number, number], counts: readonly [number, number]): Column[] {
	const columns: Column[] = ["key"];
	for (const file of [0, 1] as const) for (let field = 0; field < counts[file]; field++) if (field !== keys[file]) columns.push({ file, field });
	return columns;
}

export function formatter(
	context: Context,
	keys: readonly [number, number],
	tab: string | undefined,
	end: string,
	counts: readonly [number, number] | undefined,
): Formatter {
	const { options } = context;
	const empty = options.value("e") ?? "";
	const separator = tab === undefined ? " " : tab;
	const fill = (text: string | undefined): string => text || empty;
	const formats = options.values("o").filter((text) => text !== "auto");
	const columns = counts ? automatic(keys, counts) : formats.flatMap((text) => text.split(/[, \t]/)).map((text) => column(context, text));
	if (columns.length > 0)
		return (a, b) => columns.map((c) => fill(c === "key" ? (a ?? b)?.key : (c.file === 0 ? a : b)?.fields[c.field])).join(separator) + end;
	const others = (row: Row | undefined, which: Which): string[] => (row ? row.fields.filter((_, i) => i !== keys[which]).map(fill) : []);
	return (a, b) => [fill((a ?? b)?.key), ...others(a, 0), ...others(b, 1)].join(separator) + end;
}
