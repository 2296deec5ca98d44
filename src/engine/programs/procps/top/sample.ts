/** Two looks at the machine, and what happened in between: the figures of top. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { HERTZ, type Process, readProcesses } from "../../lib/procfs/process.ts";
import { Memory, type ProcessorTicks, readSystemStat } from "../../lib/procfs/system.ts";

/** One look. */
export interface Look {
	readonly at: number;
	readonly processes: readonly Process[];
	readonly processors: readonly ProcessorTicks[];
	readonly memory: Memory;
}

export function* look(sys: Sys): Blocking<Look> {
	const processes = yield* readProcesses(sys, { files: ["cmdline"] });
	const { processors } = yield* readSystemStat(sys);
	return { at: sys.clock("monotonic"), processes, processors, memory: yield* Memory.read(sys) };
}

export interface Usage {
	readonly process: Process;
	/** Percent of one processor since the look before. */
	readonly cpu: number;
	/** Percent of all memory. */
	readonly memory: number;
}

/** What each process used between two looks. */
export function usages(before: Look | undefined, now: Look): Usage[] {
	const old = new Map(before?.processes.map((p) => [p.pid, p]));
	const elapsed = Math.max(now.at - (before?.at ?? 0), 1 / HERTZ);
	return now.processes.map((process) => {
		const earlier = old.get(process.pid);
		const same = earlier && earlier.startTime === process.startTime;
		const ticks = process.ticks() - (same ? earlier.ticks() : 0);
		return { process, cpu: (ticks / HERTZ / elapsed) * 100, memory: now.memory.total ? (process.resident / now.memory.total) * 100 : 0 };
	});
}

/** Percent of user, system, nice, idle, iowait, irq, softirq and steal between two looks. */
export function shares(before: ProcessorTicks | undefined, now: ProcessorTicks): number[] {
	const difference = now.map((ticks, i) => Math.max(0, ticks - (before?.[i] ?? 0)));
	const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = difference;
	const total = user + nice + system + idle + iowait + irq + softirq + steal;
	return [user, system, nice, idle, iowait, irq, softirq, steal].map((ticks) => (total ? (ticks * 100) / total : ticks === idle ? 100 : 0));
}
