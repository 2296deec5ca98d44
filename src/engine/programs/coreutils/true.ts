import { defineProgram } from "../lib/program.ts";

export const trueProgram = defineProgram({
	name: "true",
	package: "coreutils",
	summary: "Exit with a status code indicating success.",
	usage: ["[ignored command line arguments]"],
	options: [],
	rawArguments: true,
	// biome-ignore lint/correctness/useYield: it does nothing, successfully
	*main() {
		return 0;
	},
});
