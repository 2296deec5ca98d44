import { defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { die, reason } from "../lib/report.ts";
import { atLeastOne, noMoreThan } from "./operands.ts";

export const unlink = defineProgram({
	name: "unlink",
	package: "coreutils",
	summary: "Call the unlink function to remove the specified FILE.",
	usage: ["FILE", "OPTION"],
	options: [],
	*main(context) {
		const [path = ""] = atLeastOne(context);
		noMoreThan(context, 1);
		try {
			context.sys.unlink(path);
			return 0;
		} catch (error) {
			return yield* die(context, `cannot unlink ${quoteFile(path)}: ${reason(error)}`);
		}
	},
});
