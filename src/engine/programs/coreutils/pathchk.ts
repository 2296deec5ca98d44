import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { dirName } from "../lib/path.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile, quoteName } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { atLeastOne } from "./operands.ts";

const posix = { path: 256, name: 14 };

/** What is wrong with a name; undefined when nothing is. */
function problemOf(context: Context, path: string, portable: boolean, extra: boolean): string | undefined {
	const { sys } = context;
	if (extra && /(^|\/)-/.test(path)) return `leading '-' in a component of file name ${quoteFile(path)}`;
	if ((portable || extra) && path === "") return "empty file name";
	if (portable) {
		const bad = /[^A-Za-z0-9._/-]/u.exec(path)?.[0];
		if (bad !== undefined) return `non-portable character ${quote(bad)} in file name ${quoteFile(path)}`;
	} else {
		// whoever can be looked at is well named
		try {
			sys.lstat(path);
			return undefined;
		} catch (error) {
			if (!isErrno(error, "ENOENT") || path === "") return `${quoteName(path)}: ${reason(error)}`;
		}
	}
	const limitPath = portable ? posix.path : 4096;
	const size = encode(path).length;
	if (size >= limitPath) return `limit ${limitPath - 1} exceeded by length ${size} of file name ${quoteFile(path)}`;
	for (const part of path.split("/")) {
		const limit = portable ? posix.name : sys.tryStat(dirName(path)) ? sys.statfs(dirName(path)).nameMax : 255;
		const length = encode(part).length;
		if (length > limit) return `limit ${limit} exceeded by length ${length} of file name component ${quote(part)}`;
	}
	return undefined;
}

export const pathchk = defineProgram({
	name: "pathchk",
	package: "coreutils",
	summary: "Diagnose invalid or unportable file names.",
	usage: ["[OPTION]... NAME..."],
	options: [
		{ short: "p", help: "check for most POSIX systems" },
		{ short: "P", help: 'check for empty names and leading "-"' },
		{ long: "portability", help: "check for all POSIX systems (equivalent to -p -P)" },
	],
	*main(context): Blocking<number> {
		const { options } = context;
		const all = options.has("portability");
		let status = 0;
		for (const path of atLeastOne(context)) {
			const problem = problemOf(context, path, all || options.has("p"), all || options.has("P"));
			if (problem === undefined) continue;
			yield* report(context, problem);
			status = 1;
		}
		return status;
	},
});
