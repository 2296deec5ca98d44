import type { Blocking } from "../../kernel/abi.ts";
import { eachInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { Lines } from "../lib/stdio.ts";
import { requireInteger } from "./number-argument.ts";

/** Tells whether a line gets a number. "all" counts empty lines in groups. */
type Style = "all" | "nonempty" | "none" | RegExp;

function styleOf(context: Context, key: string, what: string, fallback: Style): Style {
	const text = context.options.value(key);
	if (text === undefined) return fallback;
	if (text === "a") return "all";
	if (text === "t") return "nonempty";
	if (text === "n") return "none";
	if (!text.startsWith("p")) return context.usage(`invalid ${what} numbering style: ${quote(text)}`);
	try {
		return compileRegex(text.slice(1));
	} catch (error) {
		if (error instanceof RegexError) return context.fail(error.message);
		throw error;
	}
}

interface Layout {
	readonly number: (value: number) => string;
	/** What stands before a line without a number. */
	readonly blank: string;
}

function layoutOf(context: Context): Layout {
	const { options } = context;
	const width = requireInteger(context, options.value("number-width") ?? "6", "line number field width", 1);
	const separator = options.value("number-separator") ?? "\t";
	const format = options.value("number-format") ?? "rn";
	const blank = " ".repeat(width + separator.length);
	if (format === "ln") return { number: (value) => String(value).padEnd(width) + separator, blank };
	if (format === "rn") return { number: (value) => String(value).padStart(width) + separator, blank };
	if (format !== "rz") return context.usage(`invalid line numbering format: ${quote(format)}`);
	return { number: (value) => (value < 0 ? `-${String(-value).padStart(width - 1, "0")}` : String(value).padStart(width, "0")) + separator, blank };
}

function* main(context: Context): Blocking<number> {
	const { sys, out, options, operands } = context;
	const body = styleOf(context, "body-numbering", "body", "nonempty");
	const header = styleOf(context, "header-numbering", "header", "none");
	const footer = styleOf(context, "footer-numbering", "footer", "none");
	const first = requireInteger(context, options.value("starting-line-number") ?? "1", "starting line number", Number.NEGATIVE_INFINITY);
	const step = requireInteger(context, options.value("line-increment") ?? "1", "line number increment", Number.NEGATIVE_INFINITY);
	const group = requireInteger(context, options.value("join-blank-lines") ?? "1", "line number of blank lines", 1);
	const layout = layoutOf(context);
	const given = options.value("section-delimiter") ?? "\\:";
	const delimiter = given.length === 1 ? `${given}:` : given;
	const sections = new Map<string, Style>();
	if (delimiter !== "") {
		sections.set(delimiter.repeat(3), header);
		sections.set(delimiter.repeat(2), body);
		sections.set(delimiter, footer);
	}
	let style = body;
	let number = first;
	let blanks = 0;
	const numbered = (line: string): boolean => {
		if (style === "all") {
			if (group === 1 || line !== "") {
				blanks = 0;
				return true;
			}
			blanks = (blanks + 1) % group;
			return blanks === 0;
		}
		if (style === "nonempty") return line !== "";
		return style !== "none" && style.test(line);
	};
	return yield* eachInput(context, operands, function* (fd) {
		const lines = new Lines(sys, fd);
		while (yield* lines.fill()) {
			for (let line = lines.take(); line !== undefined; line = lines.take()) {
				const section = sections.get(line);
				if (section !== undefined) {
					style = section;
					if (!options.has("no-renumber")) number = first;
					out.put("\n");
				} else if (numbered(line)) {
					out.put(`${layout.number(number)}${line}\n`);
					number += step;
				} else out.put(`${layout.blank}${line}\n`);
				if (out.due) yield* out.flush();
			}
		}
	});
}

export const nl = defineProgram({
	name: "nl",
	package: "coreutils",
	summary: "Write each FILE to standard output, with line numbers added.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "b", long: "body-numbering", arg: "STYLE", help: "use STYLE for numbering body lines" },
		{ short: "d", long: "section-delimiter", arg: "CC", help: "use CC for logical page delimiters" },
		{ short: "f", long: "footer-numbering", arg: "STYLE", help: "use STYLE for numbering footer lines" },
		{ short: "h", long: "header-numbering", arg: "STYLE", help: "use STYLE for numbering header lines" },
		{ short: "i", long: "line-increment", arg: "NUMBER", help: "line number increment at each line" },
		{ short: "l", long: "join-blank-lines", arg: "NUMBER", help: "group of NUMBER empty lines counted as one" },
		{ short: "n", long: "number-format", arg: "FORMAT", help: "insert line numbers according to FORMAT: ln, rn or rz" },
		{ short: "p", long: "no-renumber", help: "do not reset line numbers for each section" },
		{ short: "s", long: "number-separator", arg: "STRING", help: "add STRING after (possible) line number" },
		{ short: "v", long: "starting-line-number", arg: "NUMBER", help: "first line number for each section" },
		{ short: "w", long: "number-width", arg: "NUMBER", help: "use NUMBER columns for line numbers" },
	],
	main,
});
