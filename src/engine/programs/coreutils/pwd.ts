import { defineProgram } from "../lib/program.ts";
import { report } from "../lib/report.ts";

export const pwd = defineProgram({
	name: "pwd",
	package: "coreutils",
	summary: "Print the full filename of the current working directory.",
	usage: ["[OPTION]..."],
	options: [
		{ short: "L", long: "logical", help: "use PWD from environment, even if it contains symlinks" },
		{ short: "P", long: "physical", help: "resolve all symlinks" },
	],
	*main(context) {
		const { sys, options } = context;
		if (context.operands.length) yield* report(context, "ignoring non-option arguments");
		const logical = (options.last("logical", "physical") ?? (sys.environ.has("POSIXLY_CORRECT") ? "logical" : "physical")) === "logical";
		const named = sys.environ.get("PWD");
		if (logical && named?.startsWith("/") && !/\/\.\.?(\/|$)/.test(named)) {
			const there = sys.tryStat(named);
			const here = sys.tryStat(".");
			if (there && here && there.ino === here.ino && there.dev === here.dev) {
				yield* context.print(`${named}\n`);
				return 0;
			}
		}
		// getcwd(3) climbs by itself where the kernel finds no way from the root
		yield* context.print(`${sys.getcwd().replace(/^\(unreachable\)(?=\/)/, "")}\n`);
		return 0;
	},
});
