import type { Blocking } from "../../kernel/abi.ts";
import { requireWord, type WordTable } from "../lib/argmatch.ts";
import { readFailure, requireInput, requireOutput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { Lines } from "../lib/stdio.ts";

const delimitWords: WordTable<"none" | "prepend" | "separate"> = [["none"], ["prepend"], ["separate"]];
const groupWords: WordTable<"prepend" | "append" | "separate" | "both"> = [["prepend"], ["append"], ["separate"], ["both"]];

function count(context: Context, key: string, what: string): number {
	const text = context.options.value(key);
	if (text === undefined) return key === "check-chars" ? Number.POSITIVE_INFINITY : 0;
	return /^\d+$/.test(text) ? Number(text) : context.fail(`${text}: invalid number of ${what}`);
}

/** The part of a line that is compared. */
function comparedPart(context: Context): (line: string) => string {
	const fields = count(context, "skip-fields", "fields to skip");
	const chars = count(context, "skip-chars", "bytes to skip");
	const most = count(context, "check-chars", "bytes to compare");
	const fold = context.options.has("ignore-case");
	const skip = fields > 0 ? new RegExp(`^(?:[ \\t\\n]*[^ \\t\\n]+){0,${fields}}`) : undefined;
	return (line) => {
		let part = skip ? line.slice((skip.exec(line) as RegExpExecArray)[0].length) : line;
		if (chars > 0) part = part.slice(chars);
		if (most < part.length) part = part.slice(0, most);
		return fold ? part.toLowerCase() : part;
	};
}

interface Printer {
	/** Called with each group of equal lines; `lines` has one of them unless all are wanted. */
	group(lines: readonly string[], size: number): void;
	end(): void;
}

function printer(context: Context, end: string): Printer {
	const { options, out } = context;
	const put = (line: string): void => out.put(line + end);
	let first = true;
	if (options.has("group")) {
		const method = requireWord(context, "--group", groupWords, options.value("group") ?? "separate");
		const before = method === "prepend" || method === "both";
		return {
			group(lines) {
				if (before || (!first && method === "separate")) out.put(end);
				for (const line of lines) put(line);
				if (method === "append") out.put(end);
				first = false;
			},
			end() {
				if (method === "both" && !first) out.put(end);
			},
		};
	}
	const all = options.has("all-repeated") || options.has("D");
	const repeated = all || options.has("repeated");
	const delimit = requireWord(context, "--all-repeated", delimitWords, options.value("all-repeated") ?? "none");
	const counted = options.has("count");
	return {
		group(lines, size) {
			if ((repeated && size === 1) || (options.has("unique") && size > 1)) return;
			if (all && (delimit === "prepend" || (delimit === "separate" && !first))) out.put(end);
			for (const line of lines) put(counted ? `${String(size).padStart(7)} ${line}` : line);
			first = false;
		},
		end() {},
	};
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const [input = "-", output, extra] = operands;
	if (extra !== undefined) context.usage(`extra operand ${quote(extra)}`);
	const all = options.has("all-repeated") || options.has("D") || options.has("group");
	if (options.has("group") && ["count", "repeated", "all-repeated", "D", "unique"].some((key) => options.has(key)))
		context.usage("--group is mutually exclusive with -c/-d/-D/-u");
	if (options.has("count") && all) context.usage("printing all duplicated lines and repeat counts is meaningless");
	const delimiter = options.has("zero-terminated") ? 0 : 10;
	const part = comparedPart(context);
	const to = printer(context, String.fromCharCode(delimiter));
	const fd = yield* requireInput(context, input);
	if (output !== undefined && output !== "-") {
		const target = yield* requireOutput(context, output);
		sys.dup2(target, 1);
		sys.close(target);
	}
	const lines = new Lines(sys, fd, delimiter);
	let group: string[] = [];
	let size = 0;
	let key = "";
	try {
		while (yield* lines.fill()) {
			for (let line = lines.take(); line !== undefined; line = lines.take()) {
				const compared = part(line);
				if (size > 0 && compared === key) {
					size++;
					if (all) group.push(line);
					continue;
				}
				if (size > 0) to.group(group, size);
				group = [line];
				size = 1;
				key = compared;
				if (context.out.due) yield* context.out.flush();
			}
		}
	} catch (error) {
		return context.fail(`error reading ${quoteFile(input)}: ${readFailure(error).message}`);
	}
	if (size > 0) to.group(group, size);
	to.end();
	return 0;
}

/** -N skips fields, +N characters: the forms from before POSIX. */
const rewrite = (args: readonly string[]): string[] =>
	args.flatMap((arg, i) => {
		if (/^-[a-zA-Z]*[fsw]$|^--(skip|check)-[a-z]+$/.test(args[i - 1] ?? "")) return [arg];
		return /^-\d+$/.test(arg) ? ["-f", arg.slice(1)] : /^\+\d+$/.test(arg) ? ["-s", arg.slice(1)] : [arg];
	});

export const uniq = defineProgram({
	name: "uniq",
	package: "coreutils",
	summary: "Filter adjacent matching lines from INPUT (or standard input), writing to OUTPUT (or standard output).",
	usage: ["[OPTION]... [INPUT [OUTPUT]]"],
	options: [
		{ short: "c", long: "count", help: "prefix lines by the number of occurrences" },
		{ short: "d", long: "repeated", help: "only print duplicate lines, one for each group" },
		{ short: "D", help: "print all duplicate lines" },
		{
			long: "all-repeated",
			arg: "METHOD",
			optional: true,
			help: "like -D, but allow separating groups with an empty line; METHOD={none(default),prepend,separate}",
		},
		{ short: "f", long: "skip-fields", arg: "N", help: "avoid comparing the first N fields" },
		{
			long: "group",
			arg: "METHOD",
			optional: true,
			help: "show all items, separating groups with an empty line; METHOD={separate(default),prepend,append,both}",
		},
		{ short: "i", long: "ignore-case", help: "ignore differences in case when comparing" },
		{ short: "s", long: "skip-chars", arg: "N", help: "avoid comparing the first N characters" },
		{ short: "u", long: "unique", help: "only print unique lines" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
		{ short: "w", long: "check-chars", arg: "N", help: "compare no more than N characters in lines" },
	],
	rewrite,
	main,
});
