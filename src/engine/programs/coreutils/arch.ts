import { defineProgram } from "../lib/program.ts";
import { noMoreThan } from "./operands.ts";

export const arch = defineProgram({
	name: "arch",
	package: "coreutils",
	summary: "Print machine architecture.",
	usage: ["[OPTION]..."],
	options: [],
	*main(context) {
		noMoreThan(context, 0);
		yield* context.print(`${context.sys.uname().machine}\n`);
		return 0;
	},
});
