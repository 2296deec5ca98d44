import { canonicalName, type Existence } from "../lib/canonical.ts";
import { defineProgram } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { atLeastOne } from "./operands.ts";

const existence: Readonly<Record<string, Existence>> = { canonicalize: "parents", "canonicalize-existing": "all", "canonicalize-missing": "none" };

export const readlink = defineProgram({
	name: "readlink",
	package: "coreutils",
	summary: "Print value of a symbolic link or canonical file name",
	usage: ["[OPTION]... FILE..."],
	options: [
		{ short: "f", long: "canonicalize", help: "canonicalize by following every symlink in every component; all but the last component must exist" },
		{ short: "e", long: "canonicalize-existing", help: "canonicalize by following every symlink in every component; all components must exist" },
		{
			short: "m",
			long: "canonicalize-missing",
			help: "canonicalize by following every symlink in every component, without requirements on components existence",
		},
		{ short: "n", long: "no-newline", help: "do not output the trailing delimiter" },
		{ short: "q", long: "quiet", help: "" },
		{ short: "s", long: "silent", help: "suppress most error messages (on by default)" },
		{ short: "v", long: "verbose", help: "report error messages" },
		{ short: "z", long: "zero", help: "end each output line with NUL, not newline" },
	],
	*main(context) {
		const { sys, options } = context;
		const operands = atLeastOne(context);
		const mode = options.last("canonicalize", "canonicalize-existing", "canonicalize-missing");
		let end = options.has("zero") ? "\0" : "\n";
		if (options.has("no-newline")) {
			if (operands.length > 1) yield* report(context, "ignoring --no-newline with multiple arguments");
			else end = "";
		}
		let status = 0;
		for (const path of operands) {
			try {
				const value = mode ? canonicalName(sys, path, existence[mode] as Existence) : sys.readlink(path);
				yield* context.print(value + end);
			} catch (error) {
				const words = reason(error);
				if (options.last("quiet", "silent", "verbose") === "verbose") yield* report(context, `${quoteName(path)}: ${words}`);
				status = 1;
			}
		}
		return status;
	},
});
