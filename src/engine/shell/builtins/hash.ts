/** hash: where commands were found. */
import { findInPath } from "../exec/external.ts";
import { type Builtin, fail, parseFlags, print, wrongUsage } from "./builtin.ts";
import { findBuiltin } from "./registry.ts";

const hash: Builtin = {
	name: "hash",
	synopsis: "[-lr] [-p pathname] [-dt] [name ...]",
	summary: "Remember or display program locations.",
	*run(shell, args) {
		const flags = parseFlags(args, shell.dialect === "bash" ? "dlp:rt" : "rv");
		const names = flags.rest;
		if (flags.has("r")) shell.hash.clear();
		if (flags.has("d") && names.length === 0) wrongUsage("-d: option requires an argument");
		if (flags.has("t") && names.length === 0) fail("-t: option requires an argument");
		if (names.length === 0) {
			if (flags.has("r")) return 0;
			const entries = [...shell.hash.entries];
			if (shell.dialect === "bash" && entries.length === 0) yield* print(shell, shell.options.has("posix") ? "" : "hash: hash table empty\n");
			else if (shell.dialect !== "bash") yield* print(shell, entries.map(([, { path }]) => `${path}\n`).join(""));
			else if (flags.has("l")) yield* print(shell, entries.map(([name, { path }]) => `builtin hash -p ${path} ${name}\n`).join(""));
			else yield* print(shell, `hits\tcommand\n${entries.map(([, { path, hits }]) => `${String(hits).padStart(4)}\t${path}\n`).join("")}`);
			return 0;
		}
		let status = 0;
		for (const name of names) {
			const path = flags.given.get("p");
			if (path !== undefined) shell.hash.set(name, { path, hits: 0 });
			else if (flags.has("d") || flags.has("t")) {
				const known = shell.hash.get(name);
				if (!known) {
					yield* shell.complain(`hash: ${name}: not found`);
					status = 1;
				} else if (flags.has("d")) shell.hash.delete(name);
				else if (flags.has("l")) yield* print(shell, `builtin hash -p ${known.path} ${name}\n`);
				else yield* print(shell, names.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`);
			} else if (!name.includes("/") && !findBuiltin(shell, name) && !shell.functions.has(name)) {
				const found = findInPath(shell, name);
				if (found !== undefined && shell.sys.canAccess(found, 1)) shell.hash.set(name, { path: found, hits: 0 });
				else {
					yield* shell.complain(`hash: ${name}: not found`);
					status = 1;
				}
			}
		}
		return status;
	},
};

export const hashBuiltins: readonly Builtin[] = [hash];
