/** cd and pwd: the logical working directory, with the names that were taken. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Shell } from "../shell.ts";
import { Attribute } from "../variable.ts";
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";

/** An absolute path without `.`, `..` and empty parts; links are not looked at. */
export function tidy(path: string): string {
	const parts: string[] = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === "..") parts.pop();
		else parts.push(part);
	}
	return `/${parts.join("/")}`;
}

export const workingDirectory = (shell: Shell): string => shell.variables.get("PWD") ?? shell.sys.getcwd();

/**
 * Goes to a directory and sets PWD and OLDPWD. `physical`: PWD is the real path. Throws Errno.
 */
export function changeDirectory(shell: Shell, target: string, physical: boolean): void {
	const { sys, variables } = shell;
	const from = workingDirectory(shell);
	const whole = target.startsWith("/") ? target : `${from}/${target}`;
	// what a `..` leaves must have been a directory
	for (const up of whole.matchAll(/\/\.\.(?=\/|$)/g)) {
		const left = whole.slice(0, up.index);
		if (left !== "" && sys.tryStat(left)?.kind !== "directory") physical = true;
	}
	const logical = tidy(whole);
	try {
		// with `..` behind a link only the tidied path is what the user means
		sys.chdir(physical ? target : logical);
	} catch (error) {
		if (!isErrno(error) || physical) throw error;
		sys.chdir(target);
	}
	variables.set("OLDPWD", from);
	variables.set("PWD", physical ? sys.getcwd() : sameDirectory(shell, logical) ? logical : sys.getcwd());
	if (shell.dialect === "bash") variables.change("OLDPWD", Attribute.exported);
}

function sameDirectory({ sys }: Shell, path: string): boolean {
	const here = sys.tryStat(".");
	const there = sys.tryStat(path);
	return here !== undefined && there !== undefined && here.dev === there.dev && here.ino === there.ino;
}

/** The directories that CDPATH adds in front of a relative path. */
function candidates(shell: Shell, target: string): { path: string; shown: boolean }[] {
	const cdpath = shell.variables.get("CDPATH");
	const direct = { path: target, shown: false };
	if (!cdpath || target.startsWith("/") || /^\.\.?(\/|$)/.test(target)) return [direct];
	return [...cdpath.split(":").map((d) => (d === "" || d === "." ? direct : { path: `${d.replace(/\/$/, "")}/${target}`, shown: true })), direct];
}

const cd: Builtin = {
	name: "cd",
	synopsis: "[-L|[-P [-e]]] [-@] [dir]",
	summary: "Change the shell working directory.",
	*run(shell, args) {
		const { variables, dialect } = shell;
		// a lone "-" is no option
		const flags = args[0] === "-" ? { rest: args, given: new Map<string, string>(), has: () => false } : parseFlags(args, dialect === "bash" ? "LPe@" : "LP");
		const letters = [...flags.given.keys()];
		const physical = letters.findLast((l) => l === "L" || l === "P") === "P" || (!flags.has("L") && shell.options.has("physical"));
		if (flags.rest.length > 1 && dialect === "bash") fail("too many arguments", 2);
		let [target] = flags.rest;
		let shown = false;
		if (target === undefined) {
			target = variables.get("HOME");
			if (target === undefined) fail("HOME not set");
		} else if (target === "-") {
			target = variables.get("OLDPWD");
			if (target === undefined && dialect === "bash") fail("OLDPWD not set");
			target ??= workingDirectory(shell);
			shown = true;
		} else if (target === "") {
			if (dialect === "bash") fail("null directory");
			return 0;
		}
		return yield* go(shell, target, physical, shown);
	},
};

function* go(shell: Shell, target: string, physical: boolean, shown: boolean): Blocking<number> {
	let failure = "";
	for (const candidate of candidates(shell, target)) {
		if (candidate.path === "") return 0;
		try {
			changeDirectory(shell, candidate.path, physical);
		} catch (error) {
			if (!isErrno(error)) throw error;
			failure = error.message;
			continue;
		}
		if (shown || candidate.shown) yield* print(shell, `${workingDirectory(shell)}\n`);
		return 0;
	}
	// `cd name` where the variable `name` holds a directory
	const named = shell.options.has("cdable_vars") ? shell.variables.get(target) : undefined;
	if (named !== undefined && named !== target) return yield* go(shell, named, physical, true);
	if (shell.dialect === "bash") fail(`${target}: ${failure}`);
	if (shell.dialect === "dash") fail(`can't cd to ${target}`, 2);
	fail(`can't cd to ${target}: ${failure}`, 2);
}

const pwd: Builtin = {
	name: "pwd",
	synopsis: "[-LP]",
	summary: "Print the name of the current working directory.",
	*run(shell, args) {
		const flags = parseFlags(args, "LP");
		const physical = flags.has("P") || (shell.options.has("physical") && !flags.has("L"));
		const named = workingDirectory(shell);
		let path = named;
		if (physical || !sameDirectory(shell, named)) {
			try {
				path = shell.sys.getcwd();
			} catch (error) {
				if (!isErrno(error)) throw error;
				if (physical) fail(`error retrieving current directory: getcwd: cannot access parent directories: ${error.message}`);
			}
		}
		yield* print(shell, `${path}\n`);
		return 0;
	},
};

export const directoryBuiltins: readonly Builtin[] = [cd, pwd];
