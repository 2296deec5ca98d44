import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { atLeastOne } from "./operands.ts";

/** Removes one directory; false after a failure, which is not always worth a word. */
function* removeOne(context: Context, path: string, what: string): Blocking<"removed" | "ignored" | "failed"> {
	if (context.options.has("verbose")) yield* context.print(`rmdir: removing directory, ${quoteFile(path)}\n`);
	try {
		context.sys.rmdir(path);
		return "removed";
	} catch (error) {
		if (isErrno(error, "ENOTEMPTY") && context.options.has("ignore-fail-on-non-empty")) return "ignored";
		yield* report(context, `failed to remove ${what}${quoteFile(path)}: ${reason(error)}`);
		return "failed";
	}
}

export const rmdir = defineProgram({
	name: "rmdir",
	package: "coreutils",
	summary: "Remove the DIRECTORY(ies), if they are empty.",
	usage: ["[OPTION]... DIRECTORY..."],
	options: [
		{ long: "ignore-fail-on-non-empty", help: "ignore each failure to remove a non-empty directory" },
		{ short: "p", long: "parents", help: "remove DIRECTORY and its ancestors; e.g., 'rmdir -p a/b' is similar to 'rmdir a/b a'" },
		{ short: "v", long: "verbose", help: "output a diagnostic for every directory processed" },
	],
	*main(context) {
		let status = 0;
		for (const operand of atLeastOne(context)) {
			let path = operand;
			let result = yield* removeOne(context, path, "");
			if (result === "removed" && context.options.has("parents")) {
				path = path.replace(/\/+$/, "");
				while (result === "removed" && path.includes("/")) {
					path = path.slice(0, path.lastIndexOf("/")).replace(/\/+$/, "");
					if (path === "") break;
					result = yield* removeOne(context, path, "directory ");
				}
			}
			if (result === "failed") status = 1;
		}
		return status;
	},
});
