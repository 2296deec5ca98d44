/** Variables that are answered from what the shell runs: the call stack, the last pipeline, the options. */
import { AssociativeArray, IndexedArray } from "./arrays.ts";
import { innermostFirst } from "./call-stack.ts";
import type { Dialect } from "./expansion-host.ts";
import { printCommand } from "./parse/print-command.ts";
import type { Shell } from "./shell.ts";
import { Attribute, type Value } from "./variable.ts";
import type { Variables } from "./variables.ts";

/** The text of the command that runs, as BASH_COMMAND and the DEBUG trap show it. */
export function currentCommand(shell: Shell): string {
	const { node, source } = shell.trapped ?? shell;
	if (!node) return "";
	const text = printCommand(node, source.text);
	// of a loop or case only its head is about to run
	if (node.type === "For" || node.type === "Select") return text.slice(0, text.indexOf(";\n"));
	return node.type === "Case" ? text.slice(0, text.indexOf("\n")) : text;
}

/** The working directory and those below it on the stack. */
export const directories = (shell: Shell): string[] => [shell.variables.get("PWD") ?? "/", ...shell.directoryStack];

/** The arguments of the calls that run, innermost first, those of the script last. */
const argumentLists = (shell: Shell): (readonly string[])[] => [
	...innermostFirst(shell.frames).flatMap((f) => (f.args ? [f.args] : [])),
	shell.frames.some((f) => f.kind === "function") ? shell.scriptArguments : shell.positional,
];

const texts = (list: readonly (string | number)[]): IndexedArray => new IndexedArray(list.map(String));

export function defineExecutorVariables(variables: Variables, dialect: Dialect): void {
	const define = (name: string, read: (shell: Shell) => Value, attributes = 0): void =>
		// the host of a shell's variables is the shell
		variables.define(name, { read: (v) => read(v.host as Shell) }, attributes);
	define("LINENO", (shell) => String(shell.line));
	if (dialect !== "bash") return;
	define("_", (shell) => shell.lastArgument);
	define("BASH_COMMAND", currentCommand);
	define("BASH_SOURCE", (shell) =>
		texts(shell.frames.length === 0 && shell.scriptFile !== undefined ? [shell.scriptFile] : innermostFirst(shell.frames).map((f) => f.file)),
	);
	define("BASH_LINENO", (shell) => texts(innermostFirst(shell.frames).map((f) => f.callLine)));
	define("FUNCNAME", (shell) => (shell.frames.some((f) => f.kind === "function") ? texts(innermostFirst(shell.frames).map((f) => f.name)) : undefined));
	define("BASH_ARGC", (shell) => texts(argumentLists(shell).map((args) => args.length)));
	define("BASH_ARGV", (shell) => texts(argumentLists(shell).flatMap((args) => [...args].reverse())));
	variables.define("BASH_ARGV0", {
		read: (v) => (v.host as Shell).name,
		assigned: (v, value) => {
			(v.host as Shell).name = value;
		},
	});
	define("PIPESTATUS", (shell) => texts(shell.pipeStatus));
	define("DIRSTACK", (shell) => texts(directories(shell)));
	define("SHELLOPTS", (shell) => shell.options.shellOpts, Attribute.readonly);
	define("BASHOPTS", (shell) => shell.options.bashOpts, Attribute.readonly);
	define("BASH_ALIASES", (shell) => new AssociativeArray(shell.aliases.entries));
	define("BASH_CMDS", (shell) => new AssociativeArray([...shell.hash.entries].map(([name, { path }]) => [name, path] as const)));
	define("HISTCMD", (shell) => String(shell.historyNumber), Attribute.integer);
}
