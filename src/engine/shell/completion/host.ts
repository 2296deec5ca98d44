/** The shell as the line editor's completion sees it. */

import type { Blocking } from "../../kernel/abi.ts";
import { keywords } from "../builtins/command.ts";
import { builtinNames, findBuiltin } from "../builtins/registry.ts";
import type { CompletionHost } from "../readline/completion-host.ts";
import type { Shell } from "../shell.ts";
import { specificationFor } from "./specification.ts";

/** `-a`, `--all`, `--sort=` of a program's table; of a builtin's synopsis the letters. */
function* optionsOf(shell: Shell, command: string): Blocking<string[]> {
	const builtin = findBuiltin(shell, command);
	if (builtin) {
		const letters = [...builtin.synopsis.matchAll(/\[-([A-Za-z]+)[\] |]/g)].flatMap(([, found = ""]) => [...found]);
		return [...new Set(letters)].map((letter) => `-${letter}`);
	}
	const table = yield* shell.sys.programTable(command.split("/").at(-1) ?? command);
	return (table?.options ?? []).flatMap(({ short, long, arg }) => [
		...(short ? [`-${short}`] : []),
		...(long ? [`--${long}${arg === undefined ? "" : "="}`] : []),
	]);
}

/** `users` were read before, as completion asks for them at once. */
export function completionHost(shell: Shell, users: readonly { readonly name: string; readonly home: string }[]): CompletionHost {
	return {
		sys: shell.sys,
		variable: (name) => shell.variables.get(name),
		variableNames: () => shell.variables.names(),
		aliases: () => shell.aliases.entries.keys(),
		functions: () => shell.functions.entries.keys(),
		builtins: () => builtinNames(shell.dialect).filter((name) => !shell.disabled.has(name)),
		keywords: () => keywords,
		users: () => users,
		optionsOf: (command) => optionsOf(shell, command),
		specification: (command) => specificationFor(shell, command),
	};
}
