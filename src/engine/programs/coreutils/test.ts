import { defineProgram, helpText, type InstalledProgram, type ProgramSpec } from "../lib/program.ts";
import { report } from "../lib/report.ts";
import { evaluateTest, TestError } from "../lib/test-expression.ts";

const variant = (name: "test" | "["): InstalledProgram => {
	const spec: ProgramSpec = {
		name,
		package: "coreutils",
		summary: "Exit with the status determined by EXPRESSION.",
		usage: name === "test" ? ["EXPRESSION", ""] : ["EXPRESSION ]", "]", "OPTION"],
		options: [],
		usageStatus: 2,
		rawArguments: true,
		*main(context) {
			const { operands } = context;
			// only the bracket form has options
			if (name === "[" && operands.length === 1 && (operands[0] === "--help" || operands[0] === "--version")) {
				yield* context.print(operands[0] === "--help" ? helpText(spec) : "[ (coreutils), simulated by Underdock\n");
				return 0;
			}
			try {
				return evaluateTest({ sys: context.sys }, [name, ...operands], "gnu") ? 0 : 1;
			} catch (error) {
				if (!(error instanceof TestError)) throw error;
				yield* report(context, error.message);
				return 2;
			}
		},
	};
	return defineProgram(spec);
};

export const test = variant("test");
export const bracket = variant("[");
