import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { adjustMode, parseMode } from "../lib/mode.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { atLeastOne } from "./operands.ts";

/** Makes the missing ones among a path's parents, with the mode mkdir(1) gives them. False after a complaint. */
function* makeParents(context: Context, path: string, verbose: boolean, umask: number): Blocking<boolean> {
	const { sys } = context;
	for (const match of path.matchAll(/[^/]+(?=\/+[^/])/g)) {
		const parent = path.slice(0, match.index + match[0].length);
		if (sys.tryStat(parent)?.kind === "directory") continue;
		try {
			// whatever the umask says, its owner must be able to go on inside
			sys.mkdir(parent, 0o777);
			if ((umask & 0o300) !== 0) sys.chmod(parent, (0o777 & ~umask) | 0o300);
			if (verbose) yield* context.print(`${context.name}: created directory ${quoteFile(parent)}\n`);
		} catch (error) {
			if (isErrno(error, "EEXIST") && sys.tryStat(parent)?.kind === "directory") continue;
			const words = isErrno(error, "EEXIST") ? "Not a directory" : reason(error);
			yield* report(context, `cannot create directory ${quote(parent)}: ${words}`);
			return false;
		}
	}
	return true;
}

export const mkdir = defineProgram({
	name: "mkdir",
	package: "coreutils",
	summary: "Create the DIRECTORY(ies), if they do not already exist.",
	usage: ["[OPTION]... DIRECTORY..."],
	options: [
		{ short: "m", long: "mode", arg: "MODE", help: "set file mode (as in chmod), not a=rwx - umask" },
		{ short: "p", long: "parents", help: "no error if existing, make parent directories as needed, with their file modes unaffected by any -m option" },
		{ short: "v", long: "verbose", help: "print a message for each created directory" },
		{ short: "Z", help: "set SELinux security context of each created directory to the default type", simulated: false },
		{ long: "context", arg: "CTX", optional: true, help: "like -Z, or set the SELinux or SMACK security context to CTX", simulated: false },
	],
	*main(context) {
		const { sys, options } = context;
		const operands = atLeastOne(context);
		const umask = sys.umask(0);
		sys.umask(umask);
		const modeText = options.value("mode");
		const changes = modeText === undefined ? undefined : parseMode(modeText);
		if (modeText !== undefined && !changes) return context.fail(`invalid mode ${quote(modeText)}`);
		const parents = options.has("parents");
		const verbose = options.has("verbose");
		let status = 0;
		for (const path of operands) {
			if (parents && !(yield* makeParents(context, path, verbose, umask))) {
				status = 1;
				continue;
			}
			try {
				sys.mkdir(path, 0o777);
				if (changes) sys.chmod(path, adjustMode(0o777, true, umask, changes));
				if (verbose) yield* context.print(`mkdir: created directory ${quoteFile(path)}\n`);
			} catch (error) {
				if (parents && isErrno(error) && sys.tryStat(path)?.kind === "directory") continue;
				yield* report(context, `cannot create directory ${quote(path)}: ${reason(error)}`);
				status = 1;
			}
		}
		return status;
	},
});
