import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import type { OptionSpec } from "../lib/options.ts";
import { type Context, defineProgram, type InstalledProgram } from "../lib/program.ts";
import { readAll, readText } from "../lib/stdio.ts";
import { Executor } from "./execute.ts";
import { sedHelp } from "./help.ts";
import { inPlaceHooks } from "./in-place.ts";
import { SedInput } from "./input.ts";
import { OutputFiles } from "./output.ts";
import { Parser, type Script } from "./parser.ts";
import { SedError } from "./script.ts";

const DEFAULT_WIDTH = 70;

function* readScript(context: Context, name: string): Blocking<string> {
	try {
		return name === "-" ? decode(yield* readAll(context.sys, 0)) : yield* readText(context.sys, name);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new SedError(`couldn't open file ${name}: ${error.message}`, 4);
	}
}

function* parseScripts(context: Context): Blocking<Script> {
	const { options, operands } = context;
	const parser = new Parser({
		extended: options.has("regexp-extended") || options.has("E"),
		posix: options.has("posix"),
		sandbox: options.has("sandbox"),
	});
	let given = false;
	for (const { key, value } of options.given) {
		if (key !== "expression" && key !== "file") continue;
		given = true;
		if (key === "expression") parser.add(value as string);
		else parser.add((yield* readScript(context, value as string)).replace(/\n$/, ""), value as string);
	}
	if (!given) {
		const [script] = operands.splice(0, 1);
		if (script === undefined) return context.usage("");
		parser.add(script);
	}
	return parser.finish();
}

function* run(context: Context): Blocking<number> {
	const { options, operands } = context;
	const script = yield* parseScripts(context);
	const files = new OutputFiles(context);
	for (const { action } of script.commands) {
		if (action.kind === "write") yield* files.open(action.file);
		if (action.kind === "substitute" && action.substitution.file !== undefined) yield* files.open(action.substitution.file);
	}
	const delimiter = options.has("null-data") ? "\0" : "\n";
	const inPlace = options.has("in-place");
	const hooks = inPlace ? inPlaceHooks(context, files, options.value("in-place") ?? "") : undefined;
	const input = new SedInput(context, operands, delimiter.charCodeAt(0), inPlace || options.has("separate"), hooks);
	const widthText = options.value("line-length") ?? "";
	const executor = new Executor(
		context,
		{
			commands: script.commands,
			quiet: script.quiet || options.has("quiet") || options.has("silent"),
			posix: options.has("posix"),
			delimiter,
			listWidth: /^\d/.test(widthText) ? Number.parseInt(widthText, 10) : DEFAULT_WIDTH,
			unbuffered: options.has("unbuffered"),
		},
		input,
		files,
	);
	try {
		return yield* executor.run();
	} finally {
		yield* files.flush();
	}
}

const options: readonly OptionSpec[] = [
	{ short: "n", long: "quiet", help: "suppress automatic printing of pattern space" },
	{ long: "silent", help: "same as --quiet" },
	{ long: "debug", help: "annotate program execution", simulated: false },
	{ short: "e", long: "expression", arg: "script", help: "add the script to the commands to be executed" },
	{ short: "f", long: "file", arg: "script-file", help: "add the contents of script-file to the commands to be executed" },
	{ long: "follow-symlinks", help: "follow symlinks when processing in place", simulated: false },
	{ short: "i", long: "in-place", arg: "SUFFIX", optional: true, help: "edit files in place (makes backup if SUFFIX supplied)" },
	{ short: "l", long: "line-length", arg: "N", help: "specify the desired line-wrap length for the `l' command" },
	{ long: "posix", help: "disable all GNU extensions." },
	{ short: "r", long: "regexp-extended", help: "use extended regular expressions in the script\n(for portability use POSIX -E)." },
	{ short: "E", help: "same as -r" },
	{ short: "s", long: "separate", help: "consider files as separate rather than as a single,\ncontinuous long stream." },
	{ long: "sandbox", help: "operate in sandbox mode (disable e/r/w commands)." },
	{ short: "u", long: "unbuffered", help: "load minimal amounts of data from the input files and flush the output buffers more often" },
	{ short: "z", long: "null-data", help: "separate lines by NUL characters" },
	{ long: "help", help: "display this help and exit" },
	{ long: "version", help: "output version information and exit" },
];

const usage = ["[OPTION]... {script-only-if-no-other-script} [input-file]..."];

export const sed = defineProgram({
	name: "sed",
	package: "sed",
	summary: "Edit text as it streams by.",
	writeFailure: (reason) => `sed: couldn't write 1 item to stdout: ${reason}\n`,
	writeFailureStatus: 4,
	usage,
	usageHint: sedHelp(options),
	options,
	*main(context) {
		if (context.options.has("help")) {
			yield* context.print(sedHelp(options));
			return 0;
		}
		if (context.options.has("version")) {
			yield* context.print("sed (GNU sed), simulated by Underdock\n");
			return 0;
		}
		try {
			return yield* run(context);
		} catch (error) {
			if (!(error instanceof SedError)) throw error;
			yield* context.out.flush();
			return context.fail(error.message, error.status);
		}
	},
});

export const sedPrograms: readonly InstalledProgram[] = [sed];
