/** jq's options: a table for the help, and arguments as jq itself goes through them. */
import type { OptionSpec } from "../lib/options.ts";

export const options: readonly OptionSpec[] = [
	{ short: "n", long: "null-input", help: "use `null` as the single input value;" },
	{ short: "R", long: "raw-input", help: "read each line as string instead of JSON;" },
	{ short: "s", long: "slurp", help: "read all inputs into an array and use it as\nthe single input value;" },
	{ short: "c", long: "compact-output", help: "compact instead of pretty-printed output;" },
	{ short: "r", long: "raw-output", help: "output strings without escapes and quotes;" },
	{ long: "raw-output0", help: "implies -r and output NUL after each output;" },
	{ short: "j", long: "join-output", help: "implies -r and output without newline after\neach output;" },
	{ short: "a", long: "ascii-output", help: "output strings by only ASCII characters\nusing escape sequences;" },
	{ short: "S", long: "sort-keys", help: "sort keys of each object on output;" },
	{ short: "C", long: "color-output", help: "colorize JSON output;" },
	{ short: "M", long: "monochrome-output", help: "disable colored output;" },
	{ long: "tab", help: "use tabs for indentation;" },
	{ long: "indent", arg: "n", help: "use n spaces for indentation (max 7 spaces);" },
	{ long: "unbuffered", help: "flush output stream after each output;" },
	{ long: "stream", help: "parse the input value in streaming fashion;" },
	{ long: "stream-errors", help: "implies --stream and report parse error as\nan array;", simulated: false },
	{ long: "seq", help: "parse input/output as application/json-seq;" },
	{ short: "f", long: "from-file", help: "load the filter from a file;" },
	{ short: "L", long: "library-path", arg: "dir", help: "search modules from the directory;", simulated: false },
	{ long: "arg", arg: "name value", help: "set $name to the string value;" },
	{ long: "argjson", arg: "name value", help: "set $name to the JSON value;" },
	{ long: "slurpfile", arg: "name file", help: "set $name to an array of JSON values read\nfrom the file;" },
	{ long: "rawfile", arg: "name file", help: "set $name to string contents of file;" },
	{ long: "args", help: "consume remaining arguments as positional\nstring values;" },
	{ long: "jsonargs", help: "consume remaining arguments as positional\nJSON values;" },
	{ short: "e", long: "exit-status", help: "set exit status code based on the output;" },
	{ short: "V", long: "version", help: "show the version;" },
	{ long: "build-configuration", help: "show jq's build configuration;" },
	{ short: "h", long: "help", help: "show the help;" },
];

export const VERSION = "jq-1.8.2";

/** The text of --help. */
export function help(): string {
	const lines = options.map(({ short, long, arg, help: text }) => {
		const head = `  ${short ? `-${short}, ` : "    "}--${long}${arg ? ` ${arg}` : ""}`;
		return `${head.padEnd(28)}${text.replaceAll("\n", `\n${" ".repeat(28)}`)}\n`;
	});
	return `jq - commandline JSON processor [version ${VERSION.slice(3)}]

Usage:	jq [options] <jq filter> [file...]
	jq [options] --args <jq filter> [strings...]
	jq [options] --jsonargs <jq filter> [JSON_TEXTS...]

jq is a tool for processing JSON inputs, applying the given filter to
its JSON text inputs and producing the filter's results as JSON on
standard output.

The simplest filter is ., which copies jq's input to its output
unmodified except for formatting. For more advanced filters see
the jq(1) manpage ("man jq") and/or https://jqlang.org/.

Example:

	$ echo '{"foo": 0}' | jq .
	{
	  "foo": 0
	}

Command options:
${lines.join("")}      --                    terminates argument processing;

Named arguments are also available as $ARGS.named[], while
positional arguments are available as $ARGS.positional[].
`;
}

/** A value given by name: how it is to be read, its name, and the text or file. */
export interface Named {
	readonly kind: "arg" | "argjson" | "slurpfile" | "rawfile";
	readonly name: string;
	readonly text: string;
}

export interface Arguments {
	/** Long names of the options without arguments. */
	readonly given: ReadonlySet<string>;
	/** Columns, -1 for a tab each; undefined where nothing was said. */
	readonly indent: number | undefined;
	readonly named: readonly Named[];
	/** The filter, or its file with -f. */
	readonly program: string | undefined;
	readonly files: readonly string[];
	readonly positional: readonly { readonly json: boolean; readonly text: string }[];
}

/** A wrong argument; the message is without jq's name. */
export class ArgumentError extends Error {}
/** An option the real jq has and this one has not. */
export class UnsimulatedOption extends Error {}

/** Goes through the arguments behind argv[0]. Throws ArgumentError and UnsimulatedOption. */
export function parseArguments(words: readonly string[]): Arguments {
	const given = new Set<string>();
	const named: Named[] = [];
	const positional: { json: boolean; text: string }[] = [];
	const files: string[] = [];
	let indent: number | undefined;
	let program: string | undefined;
	let rest: "file" | "string" | "json" = "file";
	let ended = false;
	const operand = (text: string): void => {
		if (program === undefined) program = text;
		else if (rest === "file") files.push(text);
		else positional.push({ json: rest === "json", text });
	};
	for (let i = 0; i < words.length; i++) {
		const word = words[i] as string;
		if (ended || !/^-[-A-Za-z]/.test(word)) {
			operand(word);
			continue;
		}
		if (word === "--") {
			ended = true;
			continue;
		}
		const found = word.startsWith("--")
			? [options.find(({ long }) => `--${long}` === word)]
			: [...word.slice(1)].map((letter) => options.find(({ short }) => short === letter));
		for (const [at, option] of found.entries()) {
			if (!option) throw new ArgumentError(`Unknown option ${word.startsWith("--") ? word : `-${word[at + 1]}`}`);
			const name = option.long as string;
			if (option.simulated === false) throw new UnsimulatedOption(`--${name}`);
			switch (name) {
				case "indent": {
					const text = words[++i];
					if (text === undefined) throw new ArgumentError("--indent takes one parameter");
					if (!/^-?\d+$/.test(text) || Number(text) < -1 || Number(text) > 7) throw new ArgumentError("--indent takes a number between -1 and 7");
					indent = Number(text);
					break;
				}
				case "tab":
					indent = -1;
					break;
				case "arg":
				case "argjson":
				case "slurpfile":
				case "rawfile": {
					const [key, text] = [words[i + 1], words[i + 2]];
					const what = { arg: "value", argjson: "text", slurpfile: "filename", rawfile: "filename" }[name];
					if (key === undefined || text === undefined) throw new ArgumentError(`--${name} takes two parameters (e.g. --${name} varname ${what})`);
					named.push({ kind: name, name: key, text });
					i += 2;
					break;
				}
				case "args":
					rest = "string";
					break;
				case "jsonargs":
					rest = "json";
					break;
				default:
					given.add(name);
			}
		}
	}
	return { given, indent, named, program, files, positional };
}
