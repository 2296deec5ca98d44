/** Programs: finding them, starting them in a child, and saying why they cannot be started. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { type Errno, isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { Job } from "../jobs/job.ts";
import { jobControl, waitForeground } from "../jobs/wait.ts";
import type { ScriptNode } from "../parse/nodes.ts";
import { printCommand } from "../parse/print-command.ts";
import { printableName } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import type { Redirection } from "../syntax.ts";
import { borrow, fork, forkShell } from "./fork.ts";
import { callFunction } from "./functions.ts";
import { redirect } from "./redirect.ts";
import { runScriptHere } from "./script.ts";

/** A program to start: its words, what it may see, what is redirected for it. */
export interface ProgramCall {
	readonly words: readonly string[];
	readonly environ: ReadonlyMap<string, string>;
	readonly redirects: readonly Redirection[];
	/** The command as written, for notices. */
	readonly node: ScriptNode;
	/** argv[0] where it is not the first word (exec -a). */
	readonly argv0?: string;
}

/** Directories of PATH; an empty entry is the working directory. */
const searchPath = (path: string): string[] => path.split(":").map((d) => (d === "" ? "." : d));

const isExecutable = (sys: Sys, path: string): boolean => sys.tryStat(path)?.kind !== "directory" && sys.canAccess(path, 1);

/** All files in PATH by this name that could be run, for `type -a`. */
export function allInPath(shell: Shell, name: string, path = shell.variables.get("PATH") ?? ""): string[] {
	if (path === "") return [];
	return searchPath(path)
		.map((directory) => `${directory.replace(/\/$/, "")}/${name}`)
		.filter((file) => shell.sys.tryStat(file) !== undefined && isExecutable(shell.sys, file));
}

/** The file that PATH gives for a name; one that exists without permission to run is taken when there is no other. */
export function findInPath(shell: Shell, name: string, path = shell.variables.get("PATH")): string | undefined {
	if (path === undefined || path === "") return undefined;
	const { sys } = shell;
	let forbidden: string | undefined;
	for (const directory of searchPath(path)) {
		const file = `${directory.replace(/\/$/, "")}/${name}`;
		const stat = sys.tryStat(file);
		if (!stat || stat.kind === "directory") continue;
		if (sys.canAccess(file, 1)) return file;
		forbidden ??= file;
	}
	return forbidden;
}

/** As findInPath, remembering what was found (`hash`). A word with a slash is its own path. */
export function locate(shell: Shell, name: string): string | undefined {
	if (name.includes("/")) return name;
	if (name === "") return undefined;
	const searched = shell.variables.get("PATH");
	if (shell.hashedPath !== searched) {
		shell.hash.clear();
		shell.hashedPath = searched;
	}
	const known = shell.hash.get(name);
	if (known && (!shell.options.has("checkhash") || isExecutable(shell.sys, known.path))) {
		shell.hash.set(name, { path: known.path, hits: known.hits + 1 });
		return known.path;
	}
	const path = findInPath(shell, name);
	if (path?.startsWith("/") && (shell.dialect !== "bash" || shell.options.has("hashall"))) shell.hash.set(name, { path, hits: 1 });
	return path;
}

/** Whether a redirection can be carried out without this shell's state changing: no expansion in it. */
export const isPlain = (redirection: Redirection): boolean =>
	"target" in redirection && redirection.target !== undefined && redirection.target.parts === undefined && !redirection.target.text.startsWith("~");

/** Runs a program in a child and waits for it. With `tail` it takes this process's place. */
export function* runProgram(shell: Shell, call: ProgramCall, tail: boolean): Blocking<number> {
	const path = locate(shell, call.words[0] as string);
	if (tail && shell.traps.none && shell.noted.length === 0) return yield* becomeProgram(shell, path, shell.ownProcess ? call : oneLevelLess(call));
	const controlled = jobControl(shell);
	const options = { group: controlled ? 0 : undefined };
	const plain = call.redirects.every(isPlain);
	const pid = plain
		? yield* fork(shell, options, (sys) => becomeProgram(borrow(shell, sys), path, call))
		: yield* forkShell(shell, options, (child) => becomeProgram(child, path, call));
	const { source } = shell;
	const describe = (): string => printCommand(call.node, source.text);
	const job = new Job([{ pid, status: undefined, describe }], {
		group: controlled ? pid : undefined,
		foreground: true,
		directory: shell.variables.get("PWD") ?? "",
		describe,
	});
	shell.jobs.addForeground(job);
	return yield* waitForeground(shell, job);
}

const environments = new WeakMap<ReadonlyMap<string, string>, Map<string, ReadonlyMap<string, string>>>();

/** The environment with `_`, made once for each program until something exported changes. */
function withPath(environ: ReadonlyMap<string, string>, path: string): ReadonlyMap<string, string> {
	let known = environments.get(environ);
	if (!known) {
		known = new Map();
		environments.set(environ, known);
	}
	let made = known.get(path);
	if (!made) {
		made = new Map(environ).set("_", path);
		known.set(path, made);
	}
	return made;
}

/** A program that takes the place of a shell counts one shell less. */
function oneLevelLess(call: ProgramCall): ProgramCall {
	const level = Number(call.environ.get("SHLVL"));
	if (!Number.isInteger(level) || level < 1) return call;
	return { ...call, environ: new Map(call.environ).set("SHLVL", String(level - 1)) };
}

/** In the child: redirects, then replaces the process. Returns only when that fails, with the status to exit with. */
export function* becomeProgram(shell: Shell, path: string | undefined, call: ProgramCall): Blocking<number> {
	if (!(yield* redirect(shell, call.redirects, undefined))) return shell.dialect === "dash" ? 2 : 1;
	const name = call.words[0] as string;
	if (path === undefined) return yield* notFound(shell, call);
	const environ = shell.dialect === "bash" ? withPath(call.environ, path) : call.environ;
	const argv = call.argv0 === undefined ? call.words : [call.argv0, ...call.words.slice(1)];
	try {
		return yield* shell.sys.execve(path, argv, environ);
	} catch (error) {
		if (!isErrno(error)) throw error;
		return yield* cannotExecute(shell, path, name, call.words, environ, error);
	}
}

function* notFound(shell: Shell, { words }: ProgramCall): Blocking<number> {
	const name = words[0] as string;
	const handler = shell.dialect === "bash" ? shell.functions.get("command_not_found_handle") : undefined;
	if (handler) return yield* callFunction(shell, handler, ["command_not_found_handle", ...words]);
	if (shell.dialect !== "bash") yield* shell.complain(`${name}: not found`);
	else yield* shell.complain(`${printableName(name)}: ${shell.variables.get("PATH") === undefined ? "No such file or directory" : "command not found"}`);
	return 127;
}

/** The first bytes of a file; empty when it cannot be read. */
function* headOf(sys: Sys, path: string): Blocking<Uint8Array> {
	try {
		const fd = yield* sys.open(path);
		const head = yield* sys.read(fd, 128);
		sys.close(fd);
		return head;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return new Uint8Array(0);
	}
}

/** A NUL in the first line: no script. After bash's check_binary_file. */
function isBinary(head: Uint8Array): boolean {
	for (const byte of head) {
		if (byte === 10) return false;
		if (byte === 0) return true;
	}
	return false;
}

/** After shell_execve of bash's execute_cmd.c. */
function* cannotExecute(
	shell: Shell,
	path: string,
	name: string,
	words: readonly string[],
	environ: ReadonlyMap<string, string>,
	error: Errno,
): Blocking<number> {
	const { sys } = shell;
	if (error.code === "ENOEXEC") {
		const head = yield* headOf(sys, path);
		if (!isBinary(head)) return yield* runScriptHere(shell, path, words, environ);
		yield* shell.complain(shell.dialect === "bash" ? `${path}: cannot execute binary file: Exec format error` : `${name}: Exec format error`);
		return 126;
	}
	const status = error.code === "ENOENT" || error.code === "ENOTDIR" ? 127 : 126;
	if (shell.dialect !== "bash") {
		const words = error.code === "ENOENT" || error.code === "ENOTDIR" ? "not found" : error.message;
		yield* shell.complain(`${name}: ${words}`);
		return status;
	}
	const stat = sys.tryStat(path);
	if (stat?.kind === "directory") {
		yield* shell.complain(`${path}: Is a directory`);
		return 126;
	}
	if (error.code === "ENOENT" && stat) {
		const head = yield* headOf(sys, path);
		if (head[0] === 35 && head[1] === 33) {
			const interpreter = /^#![ \t]*(\S*)/.exec(decode(head))?.[1] ?? "";
			yield* shell.say(`${shell.name}: ${path}: ${interpreter}: bad interpreter: ${error.message}\n`);
			return 126;
		}
		yield* shell.complain(`${path}: cannot execute: required file not found`);
		return 127;
	}
	yield* shell.complain(`${path}: ${error.message}`);
	return status;
}

/** `exec`: the program takes this process's place, or the status of the failure. The trap on EXIT does not run when it succeeds. */
export function* replaceShell(shell: Shell, path: string, call: ProgramCall): Blocking<number> {
	for (const signal of shell.traps.handledSignals()) shell.sys.sigaction(signal, "default");
	return yield* becomeProgram(shell, path, oneLevelLess(call));
}
