/** runc: containers of bundles, by the Open Container Initiative's runtime specification. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Context, defineProgram, Failure } from "../../programs/lib/program.ts";
import { goError } from "../oci/text.ts";
import { type Command, CommandError } from "./app/command.ts";
import { type Flag, FlagError, type Given, parseFlags } from "./app/flags.ts";
import { appHelp, commandHelp } from "./app/help.ts";
import { Logger } from "./app/log.ts";
import { checkpointCommand, restoreCommand } from "./commands/checkpoint.ts";
import { createCommand, runCommand } from "./commands/create.ts";
import { eventsCommand } from "./commands/events.ts";
import { execCommand } from "./commands/exec.ts";
import { featuresCommand } from "./commands/features.ts";
import { deleteCommand, killCommand, pauseCommand, resumeCommand, startCommand } from "./commands/lifecycle.ts";
import { listCommand, psCommand, stateCommand } from "./commands/list.ts";
import { specCommand } from "./commands/spec.ts";
import { updateCommand } from "./commands/update.ts";
import { loadState } from "./container/state.ts";
import { runInit } from "./init/init.ts";
import { versionText } from "./version.ts";

const commands: readonly Command[] = [
	checkpointCommand,
	createCommand,
	deleteCommand,
	eventsCommand,
	execCommand,
	killCommand,
	listCommand,
	pauseCommand,
	psCommand,
	restoreCommand,
	resumeCommand,
	runCommand,
	specCommand,
	startCommand,
	stateCommand,
	updateCommand,
	featuresCommand,
];

const globalFlags: readonly Flag[] = [
	{ name: "debug", help: "enable debug logging" },
	{ name: "log", value: "value", help: "set the log file to write runc logs to (default is '/dev/stderr')" },
	{ name: "log-format", value: "value", help: `set the log format ('text' (default), or 'json') (default: "text")` },
	{ name: "root", value: "value", help: 'root directory for storage of container state (this should be located in tmpfs) (default: "/run/runc")' },
	{
		name: "systemd-cgroup",
		help: 'enable systemd cgroup support, expects cgroupsPath to be of form "slice:prefix:name" for e.g. "system.slice:runc:434234"',
	},
	{ name: "rootless", value: "value", help: `ignore cgroup permission errors ('true', 'false', or 'auto') (default: "auto")` },
];

/** Status of "No help topic". */
const NO_TOPIC = 3;

/** How many operands are missing or too many. */
function wrongCount(command: Command, count: number): string | undefined {
	const { exactly, least, most } = command.operands ?? {};
	const name = `runc: "${command.name}"`;
	if (exactly !== undefined && count !== exactly) return `${name} requires exactly ${exactly} argument(s)`;
	if (least !== undefined && count < least) return `${name} requires a minimum of ${least} argument(s)`;
	if (most !== undefined && count > most) return `${name} requires a maximum of ${most} argument(s)`;
	return undefined;
}

function* failed(sys: Sys, log: Logger, message: string, status: number): Blocking<number> {
	yield* log.write("error", message);
	if (!log.onStandardError) yield* sys.write(2, `${message}\n`);
	return status;
}

function* runCommandLine(sys: Sys, globals: Given, log: Logger, words: readonly string[]): Blocking<number> {
	const [name = "", ...rest] = words;
	if (name === "help" || name === "h" || name === "") return yield* help(sys, log, rest[0]);
	const command = commands.find((c) => c.name === name);
	if (!command) return yield* failed(sys, log, `No help topic for '${name}'\n`, NO_TOPIC);
	let parsed: ReturnType<typeof parseFlags>;
	try {
		parsed = parseFlags("runc", [...command.flags, ...(command.hiddenFlags ?? [])], rest, command.inOrder ?? false);
	} catch (error) {
		if (!(error instanceof FlagError)) throw error;
		if (error.message === "help") {
			yield* sys.write(1, commandHelp(command));
			return 0;
		}
		yield* sys.write(1, `Incorrect Usage: ${error.message}\n\n${commandHelp(command)}`);
		return yield* failed(sys, log, error.message, 1);
	}
	const wrong = wrongCount(command, parsed.operands.length);
	if (wrong !== undefined) {
		yield* sys.write(1, `Incorrect Usage.\n\n${commandHelp(command)}`);
		return yield* failed(sys, log, wrong, 1);
	}
	const globalOptions = { root: globals.value("root") || "/run/runc", rootGiven: globals.has("root"), systemdCgroup: globals.has("systemd-cgroup") };
	try {
		if (!command.run) {
			if (command.name === "checkpoint") yield* loadState(sys, globalOptions, parsed.operands[0] ?? "");
			throw new Failure(`runc: command ${name} is not simulated here; the real runc has it\n`, 64);
		}
		return yield* command.run({
			sys,
			options: parsed.given,
			operands: parsed.operands,
			globals: globalOptions,
			log,
		});
	} catch (error) {
		if (error instanceof CommandError) return yield* failed(sys, log, error.message, error.status);
		if (isErrno(error)) return yield* failed(sys, log, goError(error), 1);
		throw error;
	}
}

function* help(sys: Sys, log: Logger, topic: string | undefined): Blocking<number> {
	const command = commands.find((c) => c.name === topic);
	if (topic !== undefined && !command) return yield* failed(sys, log, `No help topic for '${topic}'`, NO_TOPIC);
	yield* sys.write(1, command ? commandHelp(command) : appHelp(commands, globalFlags));
	return 0;
}

function* main({ sys, argv }: Context): Blocking<number> {
	if (argv[1] === "init" && sys.environ.has("_LIBCONTAINER_INITPIPE")) return yield* runInit(sys);
	const wordsLog = new Logger(sys, "", false, false);
	let parsed: ReturnType<typeof parseFlags>;
	try {
		parsed = parseFlags("runc", [...globalFlags, { name: "version", short: "v", help: "" }], argv.slice(1), true);
	} catch (error) {
		if (!(error instanceof FlagError)) throw error;
		const text = appHelp(commands, globalFlags);
		if (error.message === "help") {
			yield* sys.write(1, text);
			return 0;
		}
		yield* sys.write(1, `Incorrect Usage. ${error.message}\n\n${text}`);
		return yield* failed(sys, wordsLog, error.message, 1);
	}
	const { given, operands } = parsed;
	if (given.has("version")) {
		yield* sys.write(1, versionText);
		return 0;
	}
	const format = given.value("log-format") ?? "text";
	if (format !== "text" && format !== "json") return yield* failed(sys, wordsLog, `invalid log-format: ${format}`, 1);
	const log = new Logger(sys, given.value("log") ?? "", format === "json", given.has("debug"));
	return yield* runCommandLine(sys, given, log, operands);
}

export const runc = defineProgram({
	name: "runc",
	package: "runc",
	summary: "Open Container Initiative runtime",
	usage: ["[global options] command [command options] [arguments...]"],
	options: [...globalFlags, ...commands.flatMap((c) => c.flags)].map((f) => ({ long: f.name, ...(f.short ? { short: f.short } : {}), help: f.help })),
	rawArguments: true,
	main,
});
