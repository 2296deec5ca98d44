import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { noMoreThan } from "./operands.ts";

export const nproc = defineProgram({
	name: "nproc",
	package: "coreutils",
	summary: "Print the number of processing units available to the current process.",
	usage: ["[OPTION]..."],
	options: [
		{ long: "all", help: "print the number of installed processors" },
		{ long: "ignore", arg: "N", help: "if possible, exclude N processing units" },
	],
	*main(context) {
		noMoreThan(context, 0);
		const { sys, options } = context;
		const ignored = options.value("ignore") ?? "0";
		if (!/^\d+$/.test(ignored)) return context.fail(`invalid number: ${quote(ignored)}`);
		// OpenMP's variables count for what is available, not for what is installed
		const variable = (name: string): number | undefined => {
			const value = Number.parseInt((sys.environ.get(name) ?? "").trim(), 10);
			return value > 0 ? value : undefined;
		};
		const available = variable("OMP_NUM_THREADS") ?? sys.getAffinity(0).length;
		const count = options.has("all") ? sys.sysinfo().cpus : Math.min(available, variable("OMP_THREAD_LIMIT") ?? available);
		yield* context.print(`${Math.max(1, count - Number(ignored))}\n`);
		return 0;
	},
});
