/** eval, source, exec, caller, times, let. */
import type { Blocking } from "../../kernel/abi.ts";
import { type Errno, isErrno } from "../../kernel/errno.ts";
import { evaluateArithmetic } from "../arithmetic.ts";
import { callerAt } from "../call-stack.ts";
import { evaluateText } from "../exec/evaluate.ts";
import { findInPath, locate, replaceShell } from "../exec/external.ts";
import { keptArguments } from "../exec/functions.ts";
import { runReturnTrap } from "../exec/pending.ts";
import { readScript } from "../exec/script.ts";
import { blocking } from "../expand.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import { type Builtin, fail, parseFlags, print, wholeNumber, wrongUsage } from "./builtin.ts";

const evalBuiltin: Builtin = {
	name: "eval",
	synopsis: "[arg ...]",
	special: true,
	summary: "Execute arguments as a shell command.",
	*run(shell, args) {
		const words = shell.dialect === "bash" ? parseFlags(args, "").rest : args[0] === "--" ? args.slice(1) : args;
		const text = words.join(" ");
		if (text.trim() === "") return 0;
		return yield* evaluateText(shell, text, { name: "eval", line: shell.line });
	},
};

/** Where `source` finds a file: along PATH for a plain name, then in the working directory. */
function sourcePath(shell: Shell, name: string, path: string | undefined): string {
	if (name.includes("/")) return name;
	const found =
		path === undefined ? (shell.options.has("sourcepath") || shell.dialect !== "bash" ? findReadable(shell, name) : undefined) : findInPath(shell, name, path);
	return found ?? name;
}

function findReadable(shell: Shell, name: string): string | undefined {
	for (const directory of (shell.variables.get("PATH") ?? "").split(":")) {
		const file = `${directory === "" ? "." : directory}/${name}`;
		if (shell.sys.tryStat(file)?.kind === "file" && shell.sys.canAccess(file, 4)) return file;
	}
	return undefined;
}

/** Runs a file in this shell. Throws Errno when it cannot be read. */
export function* sourceFile(shell: Shell, path: string, args: readonly string[], command: string): Blocking<number> {
	const stat = shell.sys.stat(path);
	if (stat.kind === "directory") fail(`${path}: is a directory`);
	const text = yield* readScript(shell, path);
	if (text === undefined) {
		yield* shell.complain(`${command}: ${path}: cannot execute binary file`);
		return 126;
	}
	const { positional } = shell;
	shell.frames.push({
		kind: "source",
		name: "source",
		file: path,
		callLine: shell.line,
		traced: false,
		...keptArguments(shell, args.length > 0 ? args : [path]),
	});
	if (args.length > 0) shell.positional = args;
	let status: number;
	try {
		status = yield* evaluateText(shell, text, { name: path, line: 1 });
		if (shell.flow?.kind === "return") {
			shell.flow = undefined;
			status = shell.status;
		}
		yield* runReturnTrap(shell);
	} finally {
		shell.frames.pop();
		if (args.length > 0) shell.positional = positional;
	}
	return status;
}

const source = (name: "." | "source"): Builtin => ({
	name,
	synopsis: "[-p path] filename [arguments]",
	...(name === "." ? { special: true as const } : {}),
	summary: "Execute commands from a file in the current shell.",
	*run(shell, args) {
		const flags = shell.dialect === "bash" ? parseFlags(args, "p:") : { rest: args[0] === "--" ? args.slice(1) : args, given: new Map<string, string>() };
		const [file, ...rest] = flags.rest;
		if (file === undefined) {
			if (shell.dialect === "bash") wrongUsage("filename argument required");
			return 0;
		}
		try {
			return yield* sourceFile(shell, sourcePath(shell, file, flags.given.get("p")), rest, name);
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (shell.dialect === "bash") {
				yield* shell.complain(`${file}: ${error.message}`);
				if (shell.strict && !shell.interactive && !shell.underCommand) shell.flow = { kind: "exit" };
			} else {
				yield* shell.complain(shell.dialect === "dash" ? `.: cannot open ${file}: ${noFile(error)}` : `.: can't open ${file}: ${noFile(error).toLowerCase()}`);
				if (!shell.interactive && !shell.underCommand) shell.flow = { kind: "exit" };
				shell.status = 2;
				return 2;
			}
			return 1;
		}
	},
});

const noFile = (error: Errno): string => (error.code === "ENOENT" ? "No such file" : error.message);

const exec: Builtin = {
	name: "exec",
	synopsis: "[-cl] [-a name] [command [argument ...]] [redirection ...]",
	special: true,
	summary: "Replace the shell with the given command.",
	*run(shell, args) {
		const flags = parseFlags(args, "cla:");
		const words = flags.rest;
		const [name] = words;
		if (name === undefined) {
			shell.keepRedirections = true;
			return 0;
		}
		const found = locate(shell, name);
		// dash says of a path what it says of a name
		const path = shell.dialect === "bash" || found === undefined || shell.sys.tryStat(found) ? found : undefined;
		const environ: ReadonlyMap<string, string> = flags.has("c") ? new Map() : shell.variables.exported();
		const argv0 = `${flags.has("l") ? "-" : ""}${flags.given.get("a") ?? name}`;
		let status: number;
		if (path === undefined) {
			yield* shell.complain(`exec: ${name}: not found`);
			status = 127;
		} else if (shell.node) status = yield* replaceShell(shell, path, { words, environ, redirects: [], node: shell.node, ...(argv0 === name ? {} : { argv0 }) });
		else status = 126;
		shell.status = status;
		if (!shell.interactive && !shell.options.has("execfail")) shell.flow = { kind: "exit" };
		return status;
	},
};

const caller: Builtin = {
	name: "caller",
	synopsis: "[expr]",
	summary: "Return the context of the current subroutine call.",
	*run(shell, args) {
		const [word] = args;
		const level = word === undefined ? 0 : wholeNumber(word);
		if (level === undefined || level < 0) wrongUsage(`${word}: invalid number`);
		const found = callerAt(shell.frames, level);
		if (!found) return 1;
		const file = found.file || (shell.scriptFile ?? "NULL");
		yield* print(shell, word === undefined ? `${found.line} ${file}\n` : `${found.line} ${found.name ?? "main"} ${file}\n`);
		return 0;
	},
};

/** `0m0.123s` */
const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;

const times: Builtin = {
	name: "times",
	synopsis: "",
	special: true,
	summary: "Display process times.",
	*run(shell, args) {
		parseFlags(args, "");
		const own = shell.sys.getrusage("self");
		const children = shell.sys.getrusage("children");
		const digits = shell.dialect === "bash" ? minutes : (s: number): string => `${Math.floor(s / 60)}m${(s % 60).toFixed(6)}s`;
		yield* print(shell, `${digits(own.user)} ${digits(own.system)}\n${digits(children.user)} ${digits(children.system)}\n`);
		return 0;
	},
};

const letBuiltin: Builtin = {
	name: "let",
	synopsis: "arg [arg ...]",
	summary: "Evaluate arithmetic expressions.",
	*run(shell, args) {
		const words = args[0] === "--" ? args.slice(1) : args;
		if (words.length === 0) fail("expression expected");
		let value = 0;
		try {
			for (const word of words) value = Number(yield* blocking(shell, () => evaluateArithmetic(shell, word, "let")));
		} catch (error) {
			if (!(error instanceof ShellError) || error.kind !== "arithmetic") throw error;
			yield* shell.complain(error.message);
			return 1;
		}
		return value === 0 ? 1 : 0;
	},
};

export const evalBuiltins: readonly Builtin[] = [evalBuiltin, source("."), source("source"), exec, caller, times, letBuiltin];
