/** The programs sh (dash on Debian) and BusyBox's ash. */
import "../builtins/all.ts";
import type { Blocking, Program, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { defineProgram, type InstalledProgram } from "../../programs/lib/program.ts";
import { sourceFile } from "../builtins/eval.ts";
import { switchOption } from "../builtins/set.ts";
import { driven } from "../exec/deep.ts";
import { runLines } from "../exec/evaluate.ts";
import { withinMemory } from "../exec/out-of-memory.ts";
import { finish } from "../exec/pending.ts";
import { readScript, runScriptText } from "../exec/script.ts";
import type { Dialect } from "../expansion-host.ts";
import { dashOptions } from "../options.ts";
import { ScriptReader } from "../parse/script-reader.ts";
import { Shell } from "../shell.ts";
import { plainLoop } from "./plain-loop.ts";
import { runStandardInput } from "./standard-input.ts";
import { prepareSignals, startSignals } from "./start.ts";

interface Arguments {
	readonly takesCommand: boolean;
	readonly readsInput: boolean;
	readonly interactive: boolean;
	readonly login: boolean;
	readonly options: readonly { readonly name: string; readonly on: boolean }[];
	readonly operands: readonly string[];
	readonly problem: string | undefined;
}

function parseArguments(argv: readonly string[], dialect: Dialect): Arguments {
	let takesCommand = false;
	let readsInput = false;
	let interactive = false;
	let login = (argv[0] ?? "").startsWith("-");
	const options: { name: string; on: boolean }[] = [];
	let problem: string | undefined;
	let i = 1;
	for (; i < argv.length && problem === undefined; i++) {
		const word = argv[i] as string;
		if (word === "--" || word === "-") {
			i++;
			break;
		}
		if (!/^[-+]./.test(word)) break;
		const on = word.startsWith("-");
		for (const letter of word.slice(1)) {
			if (letter === "c") takesCommand = true;
			else if (letter === "s") readsInput = true;
			else if (letter === "i") interactive = true;
			else if (letter === "l") login = true;
			else if (letter === "o") {
				const name = argv[++i] ?? "";
				if (dashOptions.some(([known]) => known === name)) options.push({ name, on });
				else problem = dialect === "dash" ? `0: Illegal option ${word[0]}o ${name}` : `illegal option ${word[0]}o ${name}`;
			} else {
				const name = dashOptions.find(([, own]) => own === letter)?.[0];
				if (name !== undefined) options.push({ name, on });
				else problem = dialect === "dash" ? `0: Illegal option ${word[0]}${letter}` : `illegal option ${word[0]}${letter}`;
			}
		}
	}
	const operands = argv.slice(i);
	if (takesCommand && operands.length === 0) problem ??= dialect === "dash" ? "0: -c requires an argument" : "-c requires an argument";
	return { takesCommand, readsInput, interactive, login, options, operands, problem };
}

/** A shell of this dialect as a program; `argv[0]` is the name it calls itself. */
export const posixShell = (dialect: "dash" | "ash"): Program =>
	function* (sys, argv) {
		const called = argv[0] ?? "sh";
		const args = parseArguments(argv, dialect);
		if (args.problem !== undefined) {
			yield* sys.write(2, `${called}: ${args.problem}\n`);
			return 2;
		}
		const [first, second, ...rest] = args.operands;
		const command = args.takesCommand ? first : undefined;
		const script = args.takesCommand || args.readsInput ? undefined : first;
		const reads = command === undefined && script === undefined;
		const interactive = args.interactive || (reads && sys.isatty(0) && sys.isatty(2));
		const shell = new Shell(sys, {
			dialect,
			name: (args.takesCommand ? second : script) ?? called,
			positional: args.takesCommand ? rest : script === undefined ? args.operands : args.operands.slice(1),
			interactive,
			ignoredAtStart: startSignals(sys),
			scriptFile: script,
		});
		shell.loginShell = args.login;
		shell.commandString = command !== undefined;
		if (interactive) shell.options.set("interactive", true);
		if (reads) shell.options.set("stdin", true);
		for (const { name, on } of args.options) switchOption(shell, name, on);
		prepareSignals(shell);
		return yield* driven(withinMemory(shell, run(shell, sys, command, script)));
	};

function* run(shell: Shell, sys: Sys, command: string | undefined, script: string | undefined): Blocking<number> {
	if (shell.loginShell) for (const file of ["/etc/profile", `${shell.variables.get("HOME") ?? ""}/.profile`]) yield* startupFile(shell, file);
	if (shell.interactive) yield* startupFile(shell, shell.variables.get("ENV") ?? "");
	if (shell.flow) return yield* finish(shell, shell.status);
	if (command !== undefined) yield* runLines(shell, new ScriptReader(command, 1), { name: "-c", line: 1, tail: shell.dialect === "ash" });
	else if (script !== undefined) {
		let text: string | undefined;
		try {
			text = yield* readScript(shell, script);
		} catch (error) {
			if (!isErrno(error)) throw error;
			const words = error.code === "ENOENT" ? "No such file" : error.message;
			yield* sys.write(2, shell.dialect === "dash" ? `sh: 0: cannot open ${script}: ${words}\n` : `sh: line 0: can't open ${script}: ${words.toLowerCase()}\n`);
			return 2;
		}
		return yield* runScriptText(shell, text ?? "", script);
	} else if (shell.interactive) yield* plainLoop(shell);
	else yield* runStandardInput(shell);
	return yield* finish(shell, shell.status);
}

function* startupFile(shell: Shell, path: string): Blocking<void> {
	if (path === "" || shell.sys.tryStat(path)?.kind !== "file") return;
	try {
		yield* sourceFile(shell, path, [], ".");
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

const options = [
	{ short: "c", help: "take the commands from the first operand" },
	{ short: "i", help: "be interactive" },
	{ short: "l", help: "be a login shell" },
	{ short: "s", help: "read commands from standard input" },
	...dashOptions.filter(([, letter]) => letter !== "" && !"is".includes(letter)).map(([name, letter]) => ({ short: letter, help: `as set -o ${name}` })),
	{ short: "o", arg: "OPTION", help: "switch an option on" },
];

/** Debian's sh. */
export const dash: InstalledProgram = defineProgram({
	name: "dash",
	package: "dash",
	summary: "command interpreter (shell)",
	usage: ["[-aCefnuvxIimqVEbp] [-o option] [file [argument ...]]", "-c command [name [argument ...]]", "-s [argument ...]"],
	rawArguments: true,
	stopAtOperand: true,
	options,
	main: ({ sys, argv }) => posixShell("dash")(sys, argv),
});
