import { binaryOf, textOf } from "../lib/bytes.ts";
import { eachInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { complement, parseRanges, type Range } from "./ranges.ts";

const lists = ["bytes", "characters", "fields"] as const;

/** -b and -c both count bytes, as the real cut still does. */
function cutBytes(ranges: readonly Range[], delimiter: string): (line: string) => string {
	return (line) => {
		const binary = binaryOf(line);
		const parts: string[] = [];
		for (const { low, high } of ranges) if (low <= binary.length) parts.push(binary.slice(low - 1, high));
		return textOf(parts.join(delimiter));
	};
}

/** undefined where the line is not printed. */
function cutFields(ranges: readonly Range[], separator: string, joiner: string, onlyDelimited: boolean): (line: string) => string | undefined {
	return (line) => {
		if (!line.includes(separator)) return onlyDelimited ? undefined : line;
		const fields = line.split(separator);
		const parts: string[] = [];
		for (const { low, high } of ranges) for (let i = low; i <= high && i <= fields.length; i++) parts.push(fields[i - 1] as string);
		return parts.join(joiner);
	};
}

function cutter(context: Context): (line: string) => string | undefined {
	const { options } = context;
	const given = options.given.filter(({ key }) => (lists as readonly string[]).includes(key));
	const [list, second] = given;
	if (!list) return context.usage("you must specify a list of bytes, characters, or fields");
	if (second) return context.usage("only one list may be specified");
	const fields = list.key === "fields";
	const delimiter = options.value("delimiter");
	if (delimiter !== undefined && [...delimiter].length > (/^[\x00-\x7f]*$/.test(delimiter) ? 1 : 0)) context.usage("the delimiter must be a single character");
	if (!fields && delimiter !== undefined) context.usage("an input delimiter may be specified only when operating on fields");
	if (!fields && options.has("only-delimited")) context.usage("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
	const ranges = parseRanges(
		context,
		list.value as string,
		fields
			? { zero: "fields are numbered from 1", value: "field value", large: "field number" }
			: { zero: "byte/character positions are numbered from 1", value: "byte/character position", large: "byte/character offset" },
	);
	const chosen = options.has("complement") ? complement(ranges) : ranges;
	const output = options.value("output-delimiter");
	const separator = delimiter === "" ? "\0" : (delimiter ?? "\t");
	const joiner = output === "" ? "\0" : output;
	return fields ? cutFields(chosen, separator, joiner ?? separator, options.has("only-delimited")) : cutBytes(chosen, binaryOf(joiner ?? ""));
}

export const cut = defineProgram({
	name: "cut",
	package: "coreutils",
	summary: "Print selected parts of lines from each FILE to standard output.",
	usage: ["OPTION... [FILE]..."],
	options: [
		{ short: "b", long: "bytes", arg: "LIST", help: "select only these bytes" },
		{ short: "c", long: "characters", arg: "LIST", help: "select only these characters" },
		{ short: "d", long: "delimiter", arg: "DELIM", help: "use DELIM instead of TAB for field delimiter" },
		{
			short: "f",
			long: "fields",
			arg: "LIST",
			help: "select only these fields; also print any line that contains no delimiter character, unless the -s option is specified",
		},
		{ short: "n", help: "(ignored)" },
		{ long: "complement", help: "complement the set of selected bytes, characters or fields" },
		{ short: "s", long: "only-delimited", help: "do not print lines not containing delimiters" },
		{ long: "output-delimiter", arg: "STRING", help: "use STRING as the output delimiter; the default is to use the input delimiter" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	*main(context) {
		const { out, options, operands, sys } = context;
		const select = cutter(context);
		const delimiter = options.has("zero-terminated") ? 0 : 10;
		const end = String.fromCharCode(delimiter);
		// a field delimiter that is the line's makes one line of the whole input
		const whole = options.has("fields") && options.value("delimiter") === end;
		return yield* eachInput(context, operands, function* (fd) {
			const lines = new Lines(sys, fd, delimiter);
			const all: string[] = [];
			while (yield* lines.fill()) {
				for (let line = lines.take(); line !== undefined; line = lines.take()) {
					if (whole) {
						all.push(line);
						continue;
					}
					const part = select(line);
					if (part === undefined) continue;
					out.put(part + end);
					if (out.due) yield* out.flush();
				}
			}
			if (whole && all.length) {
				const part = select(all.join(end));
				if (part !== undefined) yield* context.print(part + end);
			}
		});
	},
});
