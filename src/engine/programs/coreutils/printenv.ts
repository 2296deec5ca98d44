import { defineProgram } from "../lib/program.ts";

export const printenv = defineProgram({
	name: "printenv",
	package: "coreutils",
	summary: "Print the values of the specified environment VARIABLE(s).",
	usage: ["[OPTION]... [VARIABLE]..."],
	options: [{ short: "0", long: "null", help: "end each output line with NUL, not newline" }],
	usageStatus: 2,
	stopAtOperand: true,
	*main({ sys, options, operands, out }) {
		const end = options.has("null") ? "\0" : "\n";
		if (operands.length === 0) {
			for (const [name, value] of sys.environ) yield* out.print(`${name}=${value}${end}`);
			return 0;
		}
		let missing = false;
		for (const name of operands) {
			const value = sys.environ.get(name);
			if (value === undefined) missing = true;
			else yield* out.print(value + end);
		}
		return missing ? 1 : 0;
	},
});
