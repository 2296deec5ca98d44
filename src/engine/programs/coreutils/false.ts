import { defineProgram } from "../lib/program.ts";

export const falseProgram = defineProgram({
	name: "false",
	package: "coreutils",
	summary: "Exit with a status code indicating failure.",
	usage: ["[ignored command line arguments]"],
	options: [],
	rawArguments: true,
	// biome-ignore lint/correctness/useYield: it does nothing, unsuccessfully
	*main() {
		return 1;
	},
});
