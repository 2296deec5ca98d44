import { dirName } from "../lib/path.ts";
import { defineProgram } from "../lib/program.ts";
import { atLeastOne } from "./operands.ts";

export const dirname = defineProgram({
	name: "dirname",
	package: "coreutils",
	summary: "Output each NAME with its last non-slash component and trailing slashes removed.",
	usage: ["[OPTION] NAME..."],
	options: [{ short: "z", long: "zero", help: "end each output line with NUL, not newline" }],
	stopAtOperand: true,
	*main(context) {
		const end = context.options.has("zero") ? "\0" : "\n";
		for (const path of atLeastOne(context)) yield* context.print(dirName(path) + end);
		return 0;
	},
});
