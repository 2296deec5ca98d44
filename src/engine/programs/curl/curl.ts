import { isErrno } from "../../kernel/errno.ts";
import { defineProgram, helpText } from "../lib/program.ts";
import { parseCommandLine } from "./arguments.ts";
import { HINT, UsageFailure } from "./failure.ts";
import { curlOptions } from "./options.ts";
import { Runner } from "./run.ts";
import { Settings } from "./settings.ts";
import { versionText } from "./version.ts";

const spec = {
	name: "curl",
	package: "curl",
	summary: "transfer a URL",
	usage: ["[options...] <url>"],
	usageStatus: 2,
	options: curlOptions,
};

export const curl = defineProgram({
	...spec,
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
				yield* context.print(helpText({ ...spec, main: () => context.usage("") }));
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
