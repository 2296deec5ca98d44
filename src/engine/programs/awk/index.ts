import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import { type Context, defineProgram, type InstalledProgram } from "../lib/program.ts";
import { readAll } from "../lib/stdio.ts";
import { bytesToString, fromText, toText } from "./bytes.ts";
import { unescapeString } from "./lexer.ts";
import { Parser } from "./parser.ts";
import { RecordReader } from "./records.ts";
import { Runtime } from "./runtime.ts";
import { Interpreter } from "./statements.ts";
import { Streams } from "./streams.ts";
import { AwkError, type AwkProgram } from "./syntax.ts";
import { Input } from "./values.ts";

const VERSION = "mawk 1.3.4 20260302\n";

interface Arguments {
	readonly assignments: readonly (readonly [name: string, value: string])[];
	readonly fieldSeparator: string | undefined;
	readonly sources: readonly string[];
	readonly operands: readonly string[];
	/** Text to print instead of running. */
	readonly notice: string | undefined;
}

const usage = (name: string): string =>
	`Usage: ${name} [Options] [Program] [file ...]\n\n` +
	[
		"-f program-file  read the program from a file; may be repeated",
		"-F value         set the field separator FS",
		"-v var=value     assign to a variable before the program begins",
		"--               end of options",
		"-W version       show the version",
		"-W help          show this text",
	]
		.map((line) => `    ${line}\n`)
		.join("");

/** -W words, which may be abbreviated. */
function implementationOption(context: Context, text: string): string | undefined {
	const [word = ""] = text.split("=");
	const known = ["version", "help", "usage", "dump", "interactive", "exec", "posix", "random", "sprintf", "traditional", "repetitions"];
	const option = known.find((name) => word !== "" && name.startsWith(word));
	if (option === "version") return VERSION;
	if (option === "help" || option === "usage") return usage("mawk");
	if (option === "dump" || option === "exec") return context.unsimulated(`option -W ${option}`);
	if (option === undefined) throw new AwkError(`vacuous option: -W ${text}`);
	return undefined;
}

function parseArguments(context: Context): Arguments {
	const words = [...context.operands];
	const assignments: [string, string][] = [];
	const sources: string[] = [];
	let fieldSeparator: string | undefined;
	let notice: string | undefined;
	while (words.length > 0) {
		const word = words[0] as string;
		if (!word.startsWith("-") || word === "-") break;
		words.shift();
		if (word === "--") break;
		if (word === "--version" || word === "-V" || word === "--help") {
			notice ??= word === "--help" ? usage("mawk") : VERSION;
			continue;
		}
		const letter = word[1] as string;
		if (!"FvfW".includes(letter)) throw new AwkError(`not an option: ${word}`);
		const value = word.length > 2 ? word.slice(2) : words.shift();
		if (value === undefined) throw new AwkError(`option -${letter} lacks argument`);
		if (letter === "F") fieldSeparator = value;
		else if (letter === "f") sources.push(value);
		else if (letter === "W") notice ??= implementationOption(context, value);
		else {
			const found = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(value);
			if (!found) throw new AwkError(`improper assignment: -v ${value}`);
			assignments.push([found[1] as string, found[2] as string]);
		}
	}
	return { assignments, fieldSeparator, sources, operands: words, notice };
}

function* readProgram(context: Context, path: string): Blocking<string> {
	try {
		const fd = path === "-" ? 0 : yield* context.sys.open(path);
		const text = bytesToString(yield* readAll(context.sys, fd));
		if (fd !== 0) context.sys.close(fd);
		return text;
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new AwkError(`cannot open "${path}" (${error.message})`);
	}
}

function* openMain(context: Context, name: string): Blocking<RecordReader> {
	const path = toText(name);
	if (path === "-" || path === "/dev/stdin") return new RecordReader(context.sys, 0);
	try {
		if (context.sys.stat(path).kind === "directory") throw new AwkError(`cannot open "${path}" (Is a directory)`);
		return new RecordReader(context.sys, yield* context.sys.open(path));
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new AwkError(`cannot open "${path}" (${error.message})`);
	}
}

function setVariables(context: Context, runtime: Runtime, name: string, given: Arguments, operands: readonly string[]): void {
	const { array: environ } = runtime.slot("ENVIRON");
	for (const [key, value] of context.sys.environ) environ.set(fromText(key), fromText(key), new Input(fromText(value)));
	const { array: argv } = runtime.slot("ARGV");
	[name, ...operands].forEach((word, i) => {
		argv.set(i, String(i), new Input(fromText(word)));
	});
	runtime.slot("ARGC").value = operands.length + 1;
	if (given.fieldSeparator !== undefined) runtime.FS.value = unescapeString(fromText(given.fieldSeparator));
	for (const [key, value] of given.assignments) runtime.assignText(key, fromText(value));
}

const complain = (context: Context, error: AwkError): Blocking<unknown> => context.sys.write(2, `${context.name}: ${toText(error.message)}\n`);

function* run(context: Context): Blocking<number> {
	const given = parseArguments(context);
	if (given.notice !== undefined) {
		yield* context.print(given.notice);
		return 0;
	}
	const operands = [...given.operands];
	let source = "";
	if (given.sources.length === 0) {
		const [program] = operands.splice(0, 1);
		if (program === undefined) {
			yield* context.print(usage("mawk"));
			return 0;
		}
		source = fromText(program);
	} else for (const path of given.sources) source += `${yield* readProgram(context, path)}\n`;
	const program: AwkProgram = new Parser(source).parse();
	const streams = new Streams(context, context.sys.environ);
	const runtime = new Runtime(context, streams);
	runtime.setMain((name) => openMain(context, name));
	setVariables(context, runtime, context.argv[0] ?? "awk", given, operands);
	let status: number;
	try {
		status = yield* new Interpreter(runtime, program).run();
	} catch (error) {
		// the complaint comes before what is still buffered
		if (!(error instanceof AwkError)) throw error;
		yield* complain(context, error);
		status = 2;
	}
	yield* streams.closeAll();
	return status;
}

const define = (name: string): InstalledProgram =>
	defineProgram({
		name,
		package: "mawk",
		summary: "Scan text for patterns and process it, as mawk does.",
		usage: ["[-F value] [-v var=value] [--] 'program text' [file ...]", "[-F value] [-v var=value] [-f program-file] [--] [file ...]"],
		usageStatus: 2,
		writeFailure: (reason) => `${name}: write failure (${reason})\n${name}: close failed on file "/dev/stdout" (${reason})\n`,
		options: [
			{ short: "F", arg: "value", help: "set the field separator FS to value" },
			{ short: "f", arg: "file", help: "read the program text from a file" },
			{ short: "v", arg: "var=value", help: "assign value to a variable of the program" },
			{ short: "W", arg: "option", help: "version, help, interactive, posix, random=N, sprintf=N; dump and exec are not simulated" },
		],
		rawArguments: true,
		*main(context) {
			try {
				return yield* run(context);
			} catch (error) {
				if (exhaustedBytes(error) !== undefined) {
					yield* context.sys.write(2, `${context.name}: run time error: out of memory\n\tFILENAME="" FNR=0 NR=0\n`);
					return 2;
				}
				if (!(error instanceof AwkError)) throw error;
				yield* complain(context, error);
				return 2;
			}
		},
	});

/** mawk is what the name awk leads to on Debian. */
export const mawkPrograms: readonly InstalledProgram[] = [define("awk"), define("mawk"), define("nawk")];
