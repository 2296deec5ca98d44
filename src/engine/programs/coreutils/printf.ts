import { formatPrintf } from "../lib/printf.ts";
import { defineProgram, helpText, type ProgramSpec } from "../lib/program.ts";
import { quoteAs } from "../lib/quote.ts";
import { report } from "../lib/report.ts";

const spec: ProgramSpec = {
	name: "printf",
	package: "coreutils",
	summary: "Print ARGUMENT(s) according to FORMAT, or execute according to OPTION.",
	usage: ["FORMAT [ARGUMENT]...", "OPTION"],
	options: [],
	rawArguments: true,
	*main(context) {
		const { sys } = context;
		const words = context.operands[0] === "--" ? context.operands.slice(1) : context.operands;
		const [format, ...values] = words;
		if (format === undefined) return context.usage("missing operand");
		if (context.operands.length === 1 && format === "--help") {
			yield* context.print(helpText(spec));
			return 0;
		}
		if (context.operands.length === 1 && format === "--version") {
			yield* context.print("printf (coreutils), simulated by Underdock\n");
			return 0;
		}
		const host = { sys, timeZone: sys.environ.get("TZ"), startedAt: sys.clock("realtime"), quote: (text: string) => quoteAs("shell-escape", text) };
		const result = yield* formatPrintf(host, format, values, "gnu");
		for (const part of result.parts) {
			if (part.kind === "text") yield* context.print(part.text);
			else yield* report(context, part.message);
		}
		return result.status;
	},
};

export const printf = defineProgram(spec);
