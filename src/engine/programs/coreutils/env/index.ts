import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { type Signal, signalNumber, signalNumbers } from "../../../kernel/signal-names.ts";
import { execFailureStatus, execvp } from "../../lib/launch.ts";
import { type Context, defineProgram, type InstalledProgram } from "../../lib/program.ts";
import { quote, quoteFile } from "../../lib/quote.ts";
import { die, reason } from "../../lib/report.ts";
import { parseSignal } from "../../lib/signal-argument.ts";
import { expandSplitStrings, SplitError } from "./split-string.ts";

/** env's own failures. */
const failed = 125;
const allSignals = Object.keys(signalNumbers) as Signal[];

/** The signals of an option's argument: all without one. */
function signalsOf(context: Context, value: string | undefined): Signal[] {
	if (value === undefined) return allSignals.filter((name) => name !== "KILL" && name !== "STOP");
	return value
		.split(",")
		.filter((word) => word !== "")
		.map((word) => {
			const signal = parseSignal(word);
			return signal || context.usage(`${quote(word)}: invalid signal`);
		});
}

/** --default-signal, --ignore-signal and --block-signal, in the order given; then the list of what is not default. */
function* setSignals(context: Context): Blocking<void> {
	const { sys, options } = context;
	const blocked = new Set(sys.sigprocmask(new Set()));
	const ignored = new Set<Signal>();
	for (const { key, value } of options.given) {
		if (!key.endsWith("-signal")) continue;
		for (const signal of signalsOf(context, value)) {
			if (key === "block-signal") {
				blocked.add(signal);
				continue;
			}
			try {
				sys.sigaction(signal, key === "ignore-signal" ? "ignore" : "default");
				if (key === "ignore-signal") ignored.add(signal);
				else ignored.delete(signal);
			} catch (error) {
				if (value !== undefined) return yield* die(context, `failed to set signal action for signal ${signalNumber(signal)}: ${reason(error)}`, failed);
			}
		}
	}
	sys.sigprocmask(blocked);
	if (!options.has("list-signal-handling")) return;
	for (const signal of allSignals) {
		const words = [blocked.has(signal) ? "BLOCK" : "", ignored.has(signal) ? "IGNORE" : ""].filter((word) => word !== "");
		if (words.length) yield* sys.write(2, `${signal.padEnd(10)} (${String(signalNumber(signal)).padStart(2)}): ${words.join(",")}\n`);
	}
}

/** The new environment, and where the command begins among the operands. */
function* environment(context: Context): Blocking<{ environ: Map<string, string>; command: readonly string[] }> {
	const { sys, options, operands } = context;
	let rest: readonly string[] = operands;
	const dash = rest[0] === "-";
	if (dash) rest = rest.slice(1);
	const environ = new Map<string, string>(dash || options.has("ignore-environment") ? [] : sys.environ);
	for (const name of options.values("unset")) {
		if (name === "" || name.includes("=")) return yield* die(context, `cannot unset ${quote(name)}: Invalid argument`, failed);
		environ.delete(name);
	}
	let count = 0;
	for (const word of rest) {
		const equals = word.indexOf("=");
		if (equals < 0) break;
		environ.set(word.slice(0, equals), word.slice(equals + 1));
		count++;
	}
	return { environ, command: rest.slice(count) };
}

const base = defineProgram({
	name: "env",
	package: "coreutils",
	summary: "Set each NAME to VALUE in the environment and run COMMAND.",
	usage: ["[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]"],
	options: [
		{ short: "a", long: "argv0", arg: "ARG", help: "pass ARG as the zeroth argument of COMMAND" },
		{ short: "i", long: "ignore-environment", help: "start with an empty environment" },
		{ short: "0", long: "null", help: "end each output line with NUL, not newline" },
		{ short: "u", long: "unset", arg: "NAME", help: "remove variable from the environment" },
		{ short: "C", long: "chdir", arg: "DIR", help: "change working directory to DIR" },
		{ short: "S", long: "split-string", arg: "S", help: "process and split S into separate arguments; used to pass multiple arguments on shebang lines" },
		{ long: "block-signal", arg: "SIG", optional: true, help: "block delivery of SIG signal(s) to COMMAND" },
		{ long: "default-signal", arg: "SIG", optional: true, help: "reset handling of SIG signal(s) to the default" },
		{ long: "ignore-signal", arg: "SIG", optional: true, help: "set handling of SIG signal(s) to do nothing" },
		{ long: "list-signal-handling", help: "list non default signal handling to standard error" },
		{ short: "v", long: "debug", help: "print verbose information for each processing step", simulated: false },
	],
	usageStatus: failed,
	stopAtOperand: true,
	*main(context) {
		const { sys, options } = context;
		const { environ, command } = yield* environment(context);
		const dir = options.value("chdir");
		if (command.length === 0) {
			if (dir !== undefined) context.usage("must specify command with --chdir (-C)");
			if (options.has("argv0")) context.usage("must specify command with --argv0 (-a)");
			const end = options.has("null") ? "\0" : "\n";
			for (const [name, value] of environ) yield* context.print(`${name}=${value}${end}`);
			return 0;
		}
		if (options.has("null")) context.usage("cannot specify --null (-0) with command");
		yield* setSignals(context);
		if (dir !== undefined) {
			try {
				sys.chdir(dir);
			} catch (error) {
				return yield* die(context, `cannot change directory to ${quoteFile(dir)}: ${reason(error)}`, failed);
			}
		}
		const name = command[0] ?? "";
		const error = yield* execvp(sys, [options.value("argv0") ?? name, ...command.slice(1)], environ, name);
		// options and blanks in one word come from a script's first line
		const hint = isErrno(error, "ENOENT") && /\s/.test(name) ? "\nenv: use -[v]S to pass options in shebang lines" : "";
		return yield* die(context, `${quote(name)}: ${error.message}${hint}`, execFailureStatus(error));
	},
});

export const env: InstalledProgram = {
	...base,
	*run(sys, argv) {
		let args: string[];
		try {
			args = expandSplitStrings(argv.slice(1), sys.environ);
		} catch (error) {
			if (!(error instanceof SplitError)) throw error;
			yield* sys.write(2, `env: ${error.message}\n`);
			return failed;
		}
		return yield* base.run(sys, [argv[0] ?? "env", ...args]);
	},
};
