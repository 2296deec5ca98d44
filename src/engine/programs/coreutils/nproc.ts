import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { quotaProcessors } from "./cpu-quota.ts";
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
		// OpenMP's variables and control groups count for what is available, not for what is installed
		const variable = (name: string): number | undefined => {
			const value = Number.parseInt((sys.environ.get(name) ?? "").trim(), 10);
			return value > 0 ? value : undefined;
		};
		const threads = variable("OMP_NUM_THREADS");
		let count = sys.sysinfo().cpus;
		if (!options.has("all")) {
			const available = threads ?? Math.min(sys.getAffinity(0).length, yield* quotaProcessors(sys));
			count = Math.min(available, variable("OMP_THREAD_LIMIT") ?? available);
		}
		yield* context.print(`${Math.max(1, count - Number(ignored))}\n`);
		return 0;
	},
});
