/** The same of the hierarchies of v1. libcontainer/cgroups/fs. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import { flatKeyed } from "./stats.ts";

/** A tick of cpuacct.stat in nanoseconds. */
const TICK = 1e7;

export function* legacyStats(sys: Sys, paths: Readonly<Record<string, string>>): Blocking<Record<string, unknown>> {
	const read = function* (controller: string, file: string): Blocking<string | undefined> {
		const path = paths[controller];
		return path === undefined ? undefined : yield* tryReadText(sys, `${path}/${file}`);
	};
	const number = function* (controller: string, file: string): Blocking<number> {
		return Number(((yield* read(controller, file)) ?? "0").trim());
	};
	const throttle = flatKeyed(yield* read("cpu", "cpu.stat"));
	const ticks = flatKeyed(yield* read("cpuacct", "cpuacct.stat"));
	const perCpu = ((yield* read("cpuacct", "cpuacct.usage_percpu")) ?? "").trim().split(" ").filter(Boolean).map(Number);
	const stat = flatKeyed(yield* read("memory", "memory.stat"));
	return {
		cpu: {
			usage: {
				total: yield* number("cpuacct", "cpuacct.usage"),
				...(perCpu.length ? { percpu: perCpu } : {}),
				kernel: (ticks["system"] ?? 0) * TICK,
				user: (ticks["user"] ?? 0) * TICK,
			},
			throttling: Object.fromEntries(
				Object.entries({ periods: throttle["nr_periods"], throttledPeriods: throttle["nr_throttled"], throttledTime: throttle["throttled_time"] }).filter(
					([, v]) => v,
				),
			),
		},
		memory: {
			...(stat["cache"] ? { cache: stat["cache"] } : {}),
			usage: {
				limit: yield* number("memory", "memory.limit_in_bytes"),
				usage: yield* number("memory", "memory.usage_in_bytes"),
				max: yield* number("memory", "memory.max_usage_in_bytes"),
				failcnt: yield* number("memory", "memory.failcnt"),
			},
			raw: stat,
		},
		pids: { current: yield* number("pids", "pids.current") },
		blkio: {},
		hugetlb: {},
		intel_rdt: {},
		network_interfaces: null,
	};
}
