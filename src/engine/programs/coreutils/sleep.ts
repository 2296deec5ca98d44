import { parseDuration } from "../lib/duration.ts";
import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { report } from "../lib/report.ts";
import { atLeastOne } from "./operands.ts";

/** The longest single sleep; "infinity" is many of them. */
const longest = 2 ** 31;

export const sleep = defineProgram({
	name: "sleep",
	package: "coreutils",
	summary: "Pause for NUMBER seconds, where NUMBER is an integer or floating-point.",
	usage: ["NUMBER[SUFFIX]...", "OPTION"],
	options: [],
	*main(context) {
		let total = 0;
		let wrong = false;
		for (const operand of atLeastOne(context)) {
			const seconds = parseDuration(operand);
			if (seconds === undefined) {
				yield* report(context, `invalid time interval ${quote(operand)}`);
				wrong = true;
			} else total += seconds;
		}
		if (wrong) context.usage("");
		while (total > 0) {
			yield* context.sys.nanosleep(Math.min(total, longest));
			total -= longest;
		}
		return 0;
	},
});
