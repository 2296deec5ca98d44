import type { Blocking, Scheduling, SchedulingPolicy } from "../../kernel/abi.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

const policies = ["other", "fifo", "rr", "batch", "idle", "deadline"] as const;
const ranges: Readonly<Record<SchedulingPolicy | "ext", readonly [number, number]>> = {
	other: [0, 0],
	fifo: [1, 99],
	rr: [1, 99],
	batch: [0, 0],
	idle: [0, 0],
	deadline: [0, 0],
	ext: [0, 0],
};
const name = (policy: string): string => `SCHED_${policy.toUpperCase()}`;

/** The slice that the kernel gives ordinary tasks, in nanoseconds. */
const SLICE = 1_400_000;

function* show(context: Context, pid: number, tense: "current" | "new"): Blocking<void> {
	let s: Scheduling;
	try {
		s = context.sys.getScheduler(pid);
	} catch (error) {
		return context.fail(`failed to get pid ${pid}'s policy: ${reason(error)}`);
	}
	const number = pid === 0 ? context.sys.getpid() : pid;
	yield* context.print(`pid ${number}'s ${tense} scheduling policy: ${name(s.policy)}${s.resetOnFork ? "|SCHED_RESET_ON_FORK" : ""}\n`);
	yield* context.print(`pid ${number}'s ${tense} scheduling priority: ${s.priority}\n`);
	if (s.policy === "other" || s.policy === "batch") yield* context.print(`pid ${number}'s ${tense} runtime parameter: ${SLICE}\n`);
}

function pidOf(context: Context, text: string | undefined): number {
	if (text === undefined) return context.usage("too few arguments");
	return /^\d+$/.test(text) ? Number(text) : context.fail(`invalid PID argument: '${text}'`);
}

export const chrt = defineUtilLinux({
	name: "chrt",
	summary: "Show or change the real-time scheduling attributes of a process",
	usage: ["[options] [<priority>] <command> [<argument>...]", "--pid <policy-option> [options] [<priority>] <PID>", "--pid <PID>"],
	stopAtOperand: true,
	options: [
		{ short: "b", long: "batch", help: "SCHED_BATCH" },
		{ short: "d", long: "deadline", help: "SCHED_DEADLINE" },
		{ short: "e", long: "ext", help: "SCHED_EXT", simulated: false },
		{ short: "f", long: "fifo", help: "SCHED_FIFO" },
		{ short: "i", long: "idle", help: "SCHED_IDLE" },
		{ short: "o", long: "other", help: "SCHED_OTHER" },
		{ short: "r", long: "rr", help: "SCHED_RR (the default)" },
		{ short: "R", long: "reset-on-fork", help: "children start with the usual policy" },
		{ short: "T", long: "sched-runtime", arg: "ns", help: "runtime of DEADLINE" },
		{ short: "P", long: "sched-period", arg: "ns", help: "period of DEADLINE" },
		{ short: "D", long: "sched-deadline", arg: "ns", help: "deadline of DEADLINE" },
		{ short: "a", long: "all-tasks", help: "all threads of a process" },
		{ short: "m", long: "max", help: "show the ranges of priorities" },
		{ short: "p", long: "pid", help: "a process that runs already" },
		{ short: "v", long: "verbose", help: "say what was set" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("max")) {
			for (const policy of [...policies, "ext"] as const) yield* context.print(`${name(policy)} min/max priority\t: ${ranges[policy].join("/")}\n`);
			return 0;
		}
		const given = options.last(...policies) as SchedulingPolicy | undefined;
		const onPid = options.has("pid");
		const needed = onPid ? 1 : 2;
		const takesPriority = given === undefined || given === "fifo" || given === "rr";
		const numeric = /^-?\d+$/.test(operands[0] ?? "");
		if (onPid && operands.length === 1 && given === undefined) {
			yield* show(context, pidOf(context, operands[0]), "current");
			return 0;
		}
		const hasPriority = numeric && operands.length > (onPid ? 1 : 0) && (takesPriority || operands.length > needed - 1);
		if (operands.length === 0 || (!onPid && operands.length === 1 && given === undefined)) context.usage("too few arguments");
		const policy = given ?? "rr";
		if (!hasPriority && takesPriority) context.fail(`policy ${name(policy)} requires a priority argument`);
		const priority = hasPriority ? Number(operands.shift()) : 0;
		const [low, high] = ranges[policy];
		if (priority < low || priority > high) context.fail(`unsupported priority value for the policy: ${priority}: see --max for valid range`);
		const pid = onPid ? pidOf(context, operands[0]) : 0;
		if (onPid && options.has("verbose")) yield* show(context, pid, "current");
		try {
			sys.setScheduler(pid, { policy, priority, resetOnFork: options.has("reset-on-fork") });
		} catch (error) {
			context.fail(`failed to set pid ${pid}'s policy: ${reason(error)}`);
		}
		if (options.has("verbose")) yield* show(context, pid, "new");
		if (onPid) return 0;
		yield* context.out.flush();
		const error = yield* execvp(sys, operands);
		return context.fail(`failed to execute ${operands[0]}: ${error.message}`, execFailureStatus(error));
	},
});
