/** The builtins of each dialect, by name. */
import type { Dialect } from "../expansion-host.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

const posixNames =
	". : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait";

const byDialect: Record<Dialect, Map<string, Builtin>> = { bash: new Map(), dash: new Map(), ash: new Map() };
const inDash = new Set(posixNames.split(" "));
const inAsh = new Set([...inDash, "help", "let", "source"]);

/** Makes builtins known. all.ts calls it, so that builtins may look each other up without their files importing each other. */
export function install(builtins: readonly Builtin[]): void {
	for (const builtin of builtins) {
		byDialect.bash.set(builtin.name, builtin);
		if (inDash.has(builtin.name)) byDialect.dash.set(builtin.name, builtin);
		if (inAsh.has(builtin.name)) byDialect.ash.set(builtin.name, builtin);
	}
}

/** The builtin of this name, unless it is switched off. */
export function findBuiltin(shell: Shell, name: string): Builtin | undefined {
	const found = byDialect[shell.dialect].get(name);
	return found && shell.disabled.size > 0 && shell.disabled.has(name) ? undefined : found;
}

/** Also one that is switched off. */
export const knownBuiltin = (shell: Shell, name: string): Builtin | undefined => byDialect[shell.dialect].get(name);

/** All names, sorted. */
export const builtinNames = (dialect: Dialect): string[] => [...byDialect[dialect].keys()].sort();
