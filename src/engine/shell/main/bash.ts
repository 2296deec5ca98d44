/** The program bash. */
import "../builtins/all.ts";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import { defineProgram, type InstalledProgram } from "../../programs/lib/program.ts";
import { switchOption } from "../builtins/set.ts";
import { driven } from "../exec/deep.ts";
import { runLines } from "../exec/evaluate.ts";
import { findInPath } from "../exec/external.ts";
import { withinMemory } from "../exec/out-of-memory.ts";
import { finish } from "../exec/pending.ts";
import { readScript, runScriptText } from "../exec/script.ts";
import { bashVersion } from "../initial-variables.ts";
import { shoptNames } from "../options.ts";
import { ScriptReader } from "../parse/script-reader.ts";
import { Shell } from "../shell.ts";
import { type BashArguments, parseBashArguments, UsageError, usageText } from "./bash-arguments.ts";
import { importFunctions } from "./environment.ts";
import { interactiveLoop, interactiveVariables } from "./interactive.ts";
import { runStandardInput } from "./standard-input.ts";
import { prepareSignals, startSignals } from "./start.ts";
import { logoutFile, startupFiles } from "./startup-files.ts";

const versionText = `GNU bash, version ${bashVersion.slice(0, 3).join(".")}(${bashVersion[3]})-${bashVersion[4]} (${bashVersion[5]})\nsimulated by Underdock\n`;

function* start(sys: Sys, argv: readonly string[]): Blocking<number> {
	let args: BashArguments;
	const called = argv[0] ?? "bash";
	try {
		args = parseBashArguments(argv);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		yield* sys.write(2, `${called}: ${error.message}\n${error.usage ? usageText(called) : ""}`);
		return 2;
	}
	if (args.information) {
		yield* sys.write(1, args.information === "version" ? versionText : `${versionText}${usageText(called)}`);
		return 0;
	}
	const reads = args.command === undefined && (args.readsInput || args.operands.length === 0);
	const interactive = args.interactive || (reads && args.command === undefined && sys.isatty(0) && sys.isatty(2));
	const [first, ...rest] = args.operands;
	const script = !reads && args.command === undefined ? first : undefined;
	const shell = new Shell(sys, {
		dialect: "bash",
		name: reads ? called : (first ?? called),
		positional: reads ? args.operands : rest,
		interactive,
		ignoredAtStart: startSignals(sys),
		scriptFile: script,
	});
	shell.loginShell = args.login;
	shell.commandString = args.command !== undefined;
	shell.readsStandardInput = reads;
	prepareSignals(shell);
	if (interactive) interactiveVariables(shell);
	if (interactive && !shell.options.has("monitor"))
		yield* shell.say(
			`${called}: cannot set terminal process group (${sys.getpgid(0)}): Inappropriate ioctl for device\n${called}: no job control in this shell\n`,
		);
	importFunctions(shell);
	const base = called.replace(/^-/, "");
	shell.variables.set("BASH", base.includes("/") ? base : (findInPath(shell, base) ?? "/bin/bash"));
	const problem = yield* setOptions(shell, args);
	if (problem !== undefined) return problem;
	return yield* driven(withinMemory(shell, run(shell, args, script)));
}

/** Options of the command line; the status of a failure. */
function* setOptions(shell: Shell, args: BashArguments): Blocking<number | undefined> {
	if (shell.interactive) {
		for (const name of ["expand_aliases", "histexpand", "history", "emacs"]) shell.options.set(name, true);
	}
	if (shell.loginShell) shell.options.set("login_shell", true);
	for (const { name, on, shopt } of args.options) {
		const known = shopt ? shoptNames.includes(name) : shell.options.knows(name);
		if (!known) {
			yield* shell.sys.write(2, `${shell.name}: line 0: ${shell.name}: ${name}: invalid ${shopt ? "shell " : ""}option name\n`);
			return 2;
		}
		if (shopt) shell.options.set(name, on);
		else switchOption(shell, name, on);
	}
	return undefined;
}

function* run(shell: Shell, args: BashArguments, script: string | undefined): Blocking<number> {
	yield* startupFiles(shell, args);
	if (shell.flow?.kind === "exit") return yield* finish(shell, shell.status);
	shell.flow = undefined;
	shell.status = 0;
	let status: number;
	if (args.command !== undefined) {
		yield* runLines(shell, new ScriptReader(args.command, 1), { name: "-c", line: 1, tail: true });
		status = yield* finish(shell, shell.status);
	} else if (script !== undefined) status = yield* runFile(shell, script);
	else if (shell.interactive) status = yield* interactiveLoop(shell);
	else {
		yield* runStandardInput(shell);
		status = yield* finish(shell, shell.status);
	}
	if (shell.loginShell) yield* logoutFile(shell);
	return status;
}

function* runFile(shell: Shell, file: string): Blocking<number> {
	const { sys } = shell;
	let path = file;
	// a plain name that is not here is looked for along PATH
	if (!file.includes("/") && !sys.tryStat(file)) path = findInPath(shell, file) ?? file;
	const say = (words: string): Blocking<void> => shell.say(`bash: ${file}: ${words}\n`);
	const stat = sys.tryStat(path);
	if (stat?.kind === "directory") {
		yield* shell.say(`${file}: ${file}: Is a directory\n`);
		return 126;
	}
	try {
		const text = yield* readScript(shell, path);
		if (text === undefined) {
			yield* shell.say(`${file}: ${file}: cannot execute binary file\n`);
			return 126;
		}
		shell.frames.push({ kind: "main", name: "main", file: path, callLine: 0, traced: false });
		return yield* runScriptText(shell, text, path);
	} catch (error) {
		if (!isErrno(error) || exhaustedBytes(error) !== undefined) throw error;
		yield* say(error.message);
		return error.code === "ENOENT" || error.code === "ENOTDIR" ? 127 : 126;
	}
}

export const bash: InstalledProgram = defineProgram({
	name: "bash",
	package: "bash",
	summary: "GNU Bourne-Again SHell",
	usage: ["[options]", "[options] script-file ..."],
	rawArguments: true,
	stopAtOperand: true,
	options: [
		{ short: "c", help: "take the commands from the first operand" },
		{ short: "i", help: "be interactive" },
		{ short: "l", long: "login", help: "be a login shell" },
		{ short: "s", help: "read commands from standard input" },
		{ short: "r", long: "restricted", help: "be restricted", simulated: false },
		{ short: "o", arg: "OPTION", help: "switch a set option on" },
		{ short: "O", arg: "SHOPT", help: "switch a shopt option on" },
		{ long: "norc", help: "do not read ~/.bashrc" },
		{ long: "noprofile", help: "do not read /etc/profile and ~/.bash_profile" },
		{ long: "rcfile", arg: "FILE", help: "read FILE instead of ~/.bashrc" },
		{ long: "init-file", arg: "FILE", help: "as --rcfile" },
		{ long: "noediting", help: "do not edit lines" },
		{ long: "posix", help: "follow POSIX" },
		{ long: "verbose", help: "as -v" },
		{ long: "debugger", help: "prepare for the debugger", simulated: false },
		{ long: "dump-strings", help: "print strings to be translated", simulated: false },
	],
	main: ({ sys, argv }) => start(sys, argv),
});
