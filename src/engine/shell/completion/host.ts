/** The shell as the line editor's completion sees it. */

import { keywords } from "../builtins/command.ts";
import { builtinNames } from "../builtins/registry.ts";
import type { CompletionHost } from "../readline/completion-host.ts";
import type { Shell } from "../shell.ts";
import { specificationFor } from "./specification.ts";

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
		optionsOf: (command) => shell.optionsOf?.(command) ?? [],
		specification: (command) => specificationFor(shell, command),
	};
}
