/** alias and unalias. */
import { singleQuote } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, parseFlags, print, wrongUsage } from "./builtin.ts";

const line = (shell: Shell, name: string, value: string): string =>
	shell.dialect === "bash" ? `alias ${name}=${singleQuote(value)}\n` : `${name}=${singleQuote(value)}\n`;

const sorted = (shell: Shell): [string, string][] => [...shell.aliases.entries].sort(([a], [b]) => (a < b ? -1 : 1));

const alias: Builtin = {
	name: "alias",
	synopsis: "[-p] [name[=value] ... ]",
	summary: "Define or display aliases.",
	*run(shell, args) {
		const flags = parseFlags(args, "p");
		let status = 0;
		if (flags.rest.length === 0 || flags.has("p"))
			yield* print(
				shell,
				sorted(shell)
					.map(([n, v]) => line(shell, n, v))
					.join(""),
			);
		for (const word of flags.rest) {
			const equals = word.indexOf("=", 1);
			if (equals > 0) {
				const name = word.slice(0, equals);
				if (/[\s/$`=|&;()<>'"\\]/.test(name)) {
					yield* shell.complain(`alias: \`${name}': invalid alias name`);
					status = 1;
				} else shell.aliases.set(name, word.slice(equals + 1));
				continue;
			}
			const value = shell.aliases.get(word);
			if (value !== undefined) yield* print(shell, line(shell, word, value));
			else {
				if (shell.dialect === "dash") yield* shell.say(`alias: ${word} not found\n`);
				else yield* shell.complain(`alias: ${word}${shell.dialect === "bash" ? ":" : ""} not found`);
				status = 1;
			}
		}
		return status;
	},
};

const unalias: Builtin = {
	name: "unalias",
	synopsis: "[-a] name [name ...]",
	summary: "Remove each NAME from the list of defined aliases.",
	*run(shell, args) {
		const flags = parseFlags(args, "a");
		if (flags.has("a")) {
			shell.aliases.clear();
			return 0;
		}
		if (flags.rest.length === 0 && shell.dialect === "bash") wrongUsage();
		let status = 0;
		for (const name of flags.rest) {
			if (shell.aliases.delete(name)) continue;
			if (shell.dialect === "dash") yield* shell.say(`unalias: ${name} not found\n`);
			else yield* shell.complain(`unalias: ${name}: not found`);
			status = 1;
		}
		return status;
	},
};

export const aliasBuiltins: readonly Builtin[] = [alias, unalias];
