import { execFailureStatus, execvp } from "../lib/launch.ts";
import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { die } from "../lib/report.ts";
import { parseSize } from "../lib/size.ts";

const streams = [
	["input", "I"],
	["output", "O"],
	["error", "E"],
] as const;

export const stdbuf = defineProgram({
	name: "stdbuf",
	package: "coreutils",
	summary: "Run COMMAND, with modified buffering operations for its standard streams.",
	usage: ["OPTION... COMMAND"],
	options: [
		{ short: "i", long: "input", arg: "MODE", help: "adjust standard input stream buffering" },
		{ short: "o", long: "output", arg: "MODE", help: "adjust standard output stream buffering" },
		{ short: "e", long: "error", arg: "MODE", help: "adjust standard error stream buffering" },
	],
	usageStatus: 125,
	stopAtOperand: true,
	*main(context) {
		const { sys, options, operands } = context;
		const environ = new Map(sys.environ);
		for (const [key, letter] of streams) {
			const mode = options.value(key);
			if (mode === undefined) continue;
			if (mode === "L" && key === "input") context.usage("line buffering standard input is meaningless");
			const size = mode === "L" ? 0 : parseSize(mode);
			if (typeof size === "string") return context.fail(`invalid mode ${quote(mode)}`, 125);
			// the variables by which the real one's preloaded library knows
			environ.set(`_STDBUF_${letter}`, mode === "L" ? "L" : String(size));
		}
		if (operands.length === 0) context.usage("missing operand");
		if (options.given.length === 0) context.usage("you must specify a buffering mode option");
		const error = yield* execvp(sys, operands, environ);
		return yield* die(context, `failed to run command ${quote(operands[0] ?? "")}: ${error.message}`, execFailureStatus(error));
	},
});
