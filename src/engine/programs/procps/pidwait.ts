import { defineProcps } from "./define.ts";
import { findMatches, matchingOptions } from "./matching.ts";

/** How often it looks whether the processes still are, in seconds; the real one waits on pidfd. */
const INTERVAL = 0.05;

export const pidwait = defineProcps({
	name: "pidwait",
	summary: "wait for processes by name and other attributes",
	usage: ["[options] <pattern>"],
	usageStatus: 2,
	options: [{ short: "e", long: "echo", help: "say for what it waits" }, ...matchingOptions],
	*main(context) {
		const { sys, options } = context;
		const found = yield* findMatches(context);
		if (options.has("count")) yield* context.print(`${found.length}\n`);
		if (options.has("echo")) for (const p of found) yield* context.print(`waiting for ${p.comm} (pid ${p.pid})\n`);
		yield* context.out.flush();
		const alive = (pid: number) => {
			const state = sys.tryStat(`/proc/${pid}/stat`);
			return state !== undefined;
		};
		while (found.some((p) => alive(p.pid))) yield* sys.nanosleep(INTERVAL);
		return found.length ? 0 : 1;
	},
});
