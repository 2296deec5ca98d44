/** What `compgen -A` and `complete -A` list. */
import type { Blocking } from "../../kernel/abi.ts";
import { Accounts } from "../../programs/lib/accounts.ts";
import { AssociativeArray, IndexedArray } from "../arrays.ts";
import { keywords } from "../builtins/command.ts";
import { builtinNames } from "../builtins/registry.ts";
import { setOptions, shoptNames } from "../options.ts";
import { namesOf, sortedUnique } from "../readline/completion-sources.ts";
import type { Shell } from "../shell.ts";
import { signalTable } from "../traps.ts";
import { Attribute } from "../variable.ts";
import { completionHost } from "./host.ts";

/** Actions that have a letter of their own. */
export const actionLetters: Readonly<Record<string, string>> = {
	a: "alias",
	b: "builtin",
	c: "command",
	d: "directory",
	e: "export",
	f: "file",
	g: "group",
	j: "job",
	k: "keyword",
	s: "service",
	u: "user",
	v: "variable",
};

const variableNames = (shell: Shell, keep: (name: string) => boolean): string[] => shell.variables.names().filter(keep);

const lists: Readonly<Record<string, (shell: Shell) => Blocking<Iterable<string>> | Iterable<string>>> = {
	alias: (shell) => shell.aliases.entries.keys(),
	arrayvar: (shell) => variableNames(shell, (n) => shell.variables.value(n) instanceof IndexedArray || shell.variables.value(n) instanceof AssociativeArray),
	binding: () => [],
	builtin: (shell) => builtinNames(shell.dialect),
	disabled: (shell) => shell.disabled.entries.keys(),
	enabled: (shell) => builtinNames(shell.dialect).filter((n) => !shell.disabled.has(n)),
	export: (shell) => variableNames(shell, (n) => shell.variables.find(n)?.has(Attribute.exported) ?? false),
	function: (shell) => shell.functions.entries.keys(),
	group: (shell) => accounts(shell, (a) => a.groups),
	helptopic: (shell) => builtinNames(shell.dialect),
	hostname: () => [],
	job: (shell) => shell.jobs.all.map((j) => j.command.split(" ")[0] ?? ""),
	keyword: () => keywords,
	running: (shell) => shell.jobs.all.filter((j) => j.state === "running").map((j) => j.command.split(" ")[0] ?? ""),
	service: () => [],
	setopt: () => setOptions.map(([name]) => name),
	shopt: () => shoptNames,
	signal: () => signalTable().filter(Boolean),
	stopped: (shell) => shell.jobs.all.filter((j) => j.state === "stopped").map((j) => j.command.split(" ")[0] ?? ""),
	user: (shell) => accounts(shell, (a) => a.users),
	variable: (shell) => variableNames(shell, () => true),
};

function* accounts(shell: Shell, pick: (accounts: Accounts) => readonly { readonly name: string }[]): Blocking<string[]> {
	return pick(yield* Accounts.load(shell.sys)).map((entry) => entry.name);
}

export const isAction = (name: string): boolean => name in lists || name === "command" || name === "directory" || name === "file";

/** Names of an action that begin with `prefix`. */
export function* actionNames(shell: Shell, action: string, prefix: string): Blocking<string[]> {
	if (action === "command" || action === "directory" || action === "file") return yield* namesOf(completionHost(shell, []), action, prefix);
	const made = lists[action]?.(shell) ?? [];
	const names = "next" in made && "throw" in made ? yield* made : made;
	const found = [...names].filter((name) => name.startsWith(prefix));
	return action === "keyword" || action === "setopt" || action === "shopt" || action === "signal" ? found : sortedUnique(found);
}
