import { defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";

export const sync = defineProgram({
	name: "sync",
	package: "coreutils",
	summary: "Synchronize cached writes to persistent storage.",
	usage: ["[OPTION] [FILE]..."],
	options: [
		{ short: "d", long: "data", help: "sync only file data, no unneeded metadata" },
		{ short: "f", long: "file-system", help: "sync the file systems that contain the files" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("data") && options.has("file-system")) context.fail("cannot specify both --data and --file-system");
		if (options.has("data") && operands.length === 0) context.fail("--data needs at least one argument");
		let status = 0;
		for (const path of operands) {
			try {
				sys.close(yield* sys.open(path, { nonBlocking: true }));
			} catch (error) {
				yield* report(context, `error opening ${quoteFile(path)}: ${reason(error)}`);
				status = 1;
			}
		}
		yield* sys.sync();
		return status;
	},
});
