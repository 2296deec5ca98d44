import { baseName } from "../lib/path.ts";
import { defineProgram } from "../lib/program.ts";
import { atLeastOne, noMoreThan } from "./operands.ts";

export const basename = defineProgram({
	name: "basename",
	package: "coreutils",
	summary: "Print NAME with any leading directory components removed.",
	usage: ["NAME [SUFFIX]", "OPTION... NAME..."],
	options: [
		{ short: "a", long: "multiple", help: "support multiple arguments and treat each as a NAME" },
		{ short: "s", long: "suffix", arg: "SUFFIX", help: "remove a trailing SUFFIX; implies -a" },
		{ short: "z", long: "zero", help: "end each output line with NUL, not newline" },
	],
	stopAtOperand: true,
	*main(context) {
		const { options } = context;
		const operands = atLeastOne(context);
		const multiple = options.has("multiple") || options.has("suffix");
		if (!multiple) noMoreThan(context, 2);
		const suffix = multiple ? (options.value("suffix") ?? "") : (operands[1] ?? "");
		const end = options.has("zero") ? "\0" : "\n";
		for (const path of multiple ? operands : operands.slice(0, 1)) {
			const name = baseName(path);
			// a name that is nothing but the suffix keeps it
			const cut = suffix !== "" && name !== suffix && name !== "/" && name.endsWith(suffix);
			yield* context.print((cut ? name.slice(0, -suffix.length) : name) + end);
		}
		return 0;
	},
});
