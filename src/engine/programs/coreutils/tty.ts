import { isErrno } from "../../kernel/errno.ts";
import { defineProgram } from "../lib/program.ts";
import { WriteError } from "../lib/stdio.ts";
import { noMoreThan } from "./operands.ts";

export const tty = defineProgram({
	name: "tty",
	package: "coreutils",
	summary: "Print the file name of the terminal connected to standard input.",
	usage: ["[OPTION]..."],
	options: [
		{ short: "s", long: "silent", help: "print nothing, only return an exit status" },
		{ long: "quiet", help: "same as -s" },
	],
	usageStatus: 2,
	*main(context) {
		noMoreThan(context, 0);
		const { sys, options } = context;
		if (options.has("silent") || options.has("quiet")) return sys.isatty(0) ? 0 : 1;
		let name: string | undefined;
		try {
			name = sys.ttyname(0);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		try {
			yield* context.print(`${name ?? "not a tty"}\n`);
			yield* context.out.flush();
		} catch (error) {
			if (!(error instanceof WriteError)) throw error;
			yield* context.complain(error.message);
			return 3;
		}
		return name === undefined ? 1 : 0;
	},
});
