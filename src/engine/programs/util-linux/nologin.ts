import { defineProgram } from "../lib/program.ts";

export const nologin = defineProgram({
	name: "nologin",
	package: "util-linux",
	summary: "Politely refuse a login",
	usage: ["[options]"],
	options: [],
	rawArguments: true,
	*main(context) {
		yield* context.print("This account is currently not available.\n");
		return 1;
	},
});
