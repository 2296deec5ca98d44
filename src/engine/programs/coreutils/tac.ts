import { binaryOf, textOf, toBinary } from "../lib/bytes.ts";
import { eachInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile, quoteName } from "../lib/quote.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { readAll } from "../lib/stdio.ts";

/** Where each separator begins and ends. */
function separators(context: Context, text: string): [number, number][] {
	const separator = context.options.value("separator") ?? "\n";
	const found: [number, number][] = [];
	if (context.options.has("regex")) {
		if (separator === "") context.fail("separator cannot be empty");
		try {
			const regex = compileRegex(separator, { global: true, multiline: true });
			for (const match of text.matchAll(regex)) if (match[0] !== "") found.push([match.index, match.index + match[0].length]);
		} catch (error) {
			if (error instanceof RegexError) context.fail(error.message);
			throw error;
		}
		return found;
	}
	const plain = separator === "" ? "\0" : binaryOf(separator);
	for (let at = text.indexOf(plain); at >= 0; at = text.indexOf(plain, at + plain.length)) found.push([at, at + plain.length]);
	return found;
}

export const tac = defineProgram({
	name: "tac",
	package: "coreutils",
	summary: "Write each FILE to standard output, last line first.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "b", long: "before", help: "attach the separator before instead of after" },
		{ short: "r", long: "regex", help: "interpret the separator as a regular expression" },
		{ short: "s", long: "separator", arg: "STRING", help: "use STRING as the separator instead of newline" },
	],
	*main(context) {
		const { sys, out, options, operands } = context;
		const before = options.has("before");
		return yield* eachInput(
			context,
			operands,
			function* (fd) {
				const bytes = yield* readAll(sys, fd);
				const text = toBinary(bytes);
				const cuts = separators(context, text).map(([start, end]) => (before ? start : end));
				let stop = text.length;
				for (let i = cuts.length - 1; i >= -1; i--) {
					const start = i < 0 ? 0 : (cuts[i] as number);
					if (start === stop) continue;
					out.put(textOf(text.slice(start, stop)));
					if (out.due) yield* out.flush();
					stop = start;
				}
			},
			{
				open: (name, error) => `failed to open ${quoteFile(name)} for reading: ${error.message}`,
				// it reads from the end, which for a directory is no place to read at
				read: (name, error) =>
					`${quoteName(name === "-" ? "standard input" : name)}: read error: ${error.code === "EISDIR" ? "Invalid argument" : error.message}`,
			},
		);
	},
});
