import type { Sys } from "../../kernel/abi.ts";
import { defineProgram } from "../lib/program.ts";

/** Whether a path leads to a file that may be executed. */
function isExecutable(sys: Sys, path: string): boolean {
	return sys.tryStat(path)?.kind === "file" && sys.canAccess(path, 1);
}

/** Debian's which is a shell script, and its messages are the shell's. */
export const which = defineProgram({
	name: "which",
	package: "debianutils",
	summary: "Locate a command.",
	usage: ["[-as] args"],
	options: [
		{ short: "a", help: "print all matching pathnames of each argument" },
		{ short: "s", help: "print nothing, only return the status" },
	],
	rawArguments: true,
	*main(context) {
		const { sys } = context;
		const words = [...context.operands];
		let all = false;
		let silent = false;
		while (words[0] !== undefined && /^-./.test(words[0])) {
			const word = words.shift() as string;
			if (word === "--") break;
			for (const letter of word.slice(1)) {
				if (letter === "a") all = true;
				else if (letter === "s") silent = true;
				else {
					yield* sys.write(2, `Illegal option -${letter}\n`);
					yield* context.print("Usage: /usr/bin/which [-as] args\n");
					return 2;
				}
			}
		}
		let status = words.length === 0 ? 1 : 0;
		for (const name of words) {
			const folders = (sys.environ.get("PATH") ?? "").split(":").map((folder) => folder || ".");
			const candidates = name.includes("/") ? [name] : folders.map((folder) => `${folder}/${name}`);
			const found = candidates.filter((path) => isExecutable(sys, path));
			if (found.length === 0) status = 1;
			if (!silent) for (const path of all ? found : found.slice(0, 1)) yield* context.print(`${path}\n`);
		}
		return status;
	},
});
