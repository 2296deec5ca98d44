import { defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { die, reason } from "../lib/report.ts";
import { exactlyTwo } from "./operands.ts";

export const link = defineProgram({
	name: "link",
	package: "coreutils",
	summary: "Call the link function to create a link named FILE2 to an existing FILE1.",
	usage: ["FILE1 FILE2", "OPTION"],
	options: [],
	*main(context) {
		const [from, to] = exactlyTwo(context);
		try {
			context.sys.link(from, to);
			return 0;
		} catch (error) {
			return yield* die(context, `cannot create link ${quoteFile(to)} to ${quoteFile(from)}: ${reason(error)}`);
		}
	},
});
