import { isErrno } from "../../kernel/errno.ts";
import { defineProgram } from "../lib/program.ts";
import { parseCommandLine } from "./arguments.ts";
import { HINT, UsageFailure } from "./failure.ts";
import { helpFor } from "./help.ts";
import { curlOptions } from "./options.ts";
import { Runner } from "./run.ts";
import { Settings } from "./settings.ts";
import { versionText } from "./version.ts";

export const curl = defineProgram({
	name: "curl",
	package: "curl",
	summary: "transfer a URL",
	usage: ["[options...] <url>"],
	usageStatus: 2,
	options: curlOptions,
	rawArguments: true,
	*main(context) {
		const { sys } = context;
		try {
			if (context.operands.length === 0) throw new UsageFailure(HINT);
			const { operations, ask } = yield* parseCommandLine(sys, context.operands);
			if (ask?.kind === "version") {
				yield* context.print(versionText);
				return 0;
			}
			if (ask?.kind === "help") {
				const text = helpFor(ask.category, sys.isatty(1) ? Math.max(21, sys.getWindowSize(1).cols) - 1 : 79);
				if (text === undefined) return context.unsimulated(`the help on ${ask.category}`);
				yield* context.print(text);
				return 0;
			}
			return yield* new Runner(sys, operations, operations[0] ?? new Settings()).run();
		} catch (error) {
			if (error instanceof UsageFailure) {
				yield* sys.write(2, error.message);
				return error.status;
			}
			if (isErrno(error, "EPIPE")) return 23;
			throw error;
		}
	},
});
