/** The variables a shell starts with: its environment, and what bash or dash sets itself. */

import type { Sys } from "../kernel/abi.ts";
import { IndexedArray } from "./arrays.ts";
import { defineDynamicVariables } from "./dynamic-variables.ts";
import type { Dialect } from "./expansion-host.ts";
import { Attribute } from "./variable.ts";
import { Variables } from "./variables.ts";

/** bash's version, as Debian sid has it. */
export const bashVersion = ["5", "3", "15", "1", "release", "x86_64-pc-linux-gnu"] as const;

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);

/** The working directory by the name the environment gives, when that is still it. */
function workingDirectory(sys: Sys, named: string | undefined): string {
	if (named?.startsWith("/") && !/(^|\/)\.\.?(\/|$)/.test(named)) {
		const there = sys.tryStat(named);
		const here = sys.tryStat(".");
		if (there && here && there.dev === here.dev && there.ino === here.ino) return named;
	}
	try {
		return sys.getcwd();
	} catch {
		// the directory was removed: bash and dash leave what the environment says
		return named ?? "";
	}
}

function bashVariables(variables: Variables, sys: Sys): void {
	const machine = sys.uname().machine;
	const level = Number.parseInt(variables.get("SHLVL") ?? "0", 10);
	variables.set("SHLVL", String(Number.isNaN(level) || level < 0 ? 1 : level + 1));
	variables.change("SHLVL", Attribute.exported);
	variables.set("BASH_VERSION", `${bashVersion.slice(0, 3).join(".")}(${bashVersion[3]})-${bashVersion[4]}`);
	variables.writable("BASH_VERSINFO").value = new IndexedArray(bashVersion);
	variables.change("BASH_VERSINFO", Attribute.readonly);
	for (const [name, value] of [
		["HOSTTYPE", machine],
		["OSTYPE", "linux-gnu"],
		["MACHTYPE", `${machine}-pc-linux-gnu`],
		["OPTERR", "1"],
	] as const)
		variables.set(name, value);
	for (const [name, value] of [
		["HOSTNAME", sys.uname().nodename],
		["SHELL", "/bin/bash"],
		["TERM", "dumb"],
	] as const)
		if (variables.get(name) === undefined) variables.set(name, value);
	variables.change("OPTIND", Attribute.integer);
	variables.set("UID", String(sys.getuid()));
	variables.set("EUID", String(sys.geteuid()));
	for (const name of ["UID", "EUID", "PPID"]) variables.change(name, Attribute.integer | Attribute.readonly);
	if (variables.get("OLDPWD") === undefined) variables.writable("OLDPWD");
	variables.change("OLDPWD", Attribute.exported);
}

/** Makes a shell's variables from its environment. Functions in the environment, SHELLOPTS, prompts and history are the executor's. */
export function initialVariables(sys: Sys, dialect: Dialect): Variables {
	const variables = new Variables(sys);
	for (const [name, value] of sys.environ) {
		if (!isName(name)) continue;
		variables.set(name, value);
		variables.change(name, Attribute.exported);
	}
	variables.set("IFS", " \t\n");
	variables.change("IFS", 0, Attribute.exported);
	variables.set("OPTIND", "1");
	variables.set("PS4", variables.get("PS4") ?? "+ ");
	variables.set("PPID", String(sys.getppid()));
	if (variables.get("PATH") === undefined)
		variables.set(
			"PATH",
			dialect === "bash" ? "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:." : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		);
	variables.set("PWD", workingDirectory(sys, variables.get("PWD")));
	variables.change("PWD", Attribute.exported);
	defineDynamicVariables(variables, dialect);
	if (dialect === "bash") bashVariables(variables, sys);
	else {
		variables.set("PS1", variables.get("PS1") ?? (sys.geteuid() === 0 ? "# " : "$ "));
		variables.set("PS2", variables.get("PS2") ?? "> ");
	}
	return variables;
}
