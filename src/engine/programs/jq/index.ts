import { defineProgram, type InstalledProgram } from "../lib/program.ts";
import { ArgumentError, help, options, parseArguments, UnsimulatedOption, VERSION } from "./options.ts";
import { run } from "./run.ts";

const HINT = "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs at https://jqlang.org\n";

/** jq 1.8, without modules. */
export const jq: InstalledProgram = defineProgram({
	name: "jq",
	package: "jq",
	summary: "Commandline JSON processor",
	usage: ["[options] <jq filter> [file...]", "[options] --args <jq filter> [strings...]", "[options] --jsonargs <jq filter> [JSON_TEXTS...]"],
	options,
	usageStatus: 2,
	writeFailure: (reason) => `jq: error: writing output failed: ${reason}\n`,
	rawArguments: true,
	*main(context) {
		try {
			const given = parseArguments(context.operands);
			const notice = given.given.has("help")
				? help()
				: given.given.has("version")
					? `${VERSION}\n`
					: given.given.has("build-configuration")
						? "simulated by Underdock\n"
						: undefined;
			if (notice !== undefined) {
				yield* context.print(notice);
				return 0;
			}
			// without a filter it passes on what comes through a pipe; before a terminal it explains itself
			if (given.program === undefined && context.sys.isatty(0) && context.sys.isatty(1)) {
				yield* context.sys.write(2, help().replace(/\nCommand options:[\s\S]*$/, "\nFor a listing of options, use jq --help.\n"));
				return 2;
			}
			return yield* run(context, given);
		} catch (error) {
			if (error instanceof UnsimulatedOption) return context.unsimulated(`option ${error.message}`);
			if (!(error instanceof ArgumentError)) throw error;
			yield* context.complain(error.message);
			yield* context.sys.write(2, HINT);
			return 2;
		}
	},
});
