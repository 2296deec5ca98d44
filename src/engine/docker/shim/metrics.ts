/** What a container's control group says of itself, for `docker stats`: cgroup2.Manager.Stat. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { tryReadText } from "../../programs/lib/procfs/process.ts";
import type { CgroupMetrics } from "../rpc/metrics.ts";

const CGROUP_ROOT = "/sys/fs/cgroup";

/** 2^64 - 1 as a double: no limit. */
const NO_LIMIT = 2 ** 64;

/** The directory of a process's group: that of v2, or of v1's memory controller. */
export function* groupOf(sys: Sys, pid: number): Blocking<string> {
	const lines = ((yield* tryReadText(sys, `/proc/${pid}/cgroup`)) ?? "").split("\n");
	if (sys.tryStat(`${CGROUP_ROOT}/cgroup.procs`)) return `${CGROUP_ROOT}${lines.find((l) => l.startsWith("0::"))?.slice(3) ?? ""}`;
	const line = lines.find((l) => /^\d+:memory:/.test(l));
	return line ? `${CGROUP_ROOT}/memory${line.split(":")[2]}` : "";
}

function keyed(text: string | undefined): Record<string, number> {
	const out: Record<string, number> = {};
	for (const line of (text ?? "").split("\n")) {
		const [name, value] = line.split(" ");
		if (name && value !== undefined) out[name] = Number(value);
	}
	return out;
}

const amount = (text: string | undefined, none: number): number => {
	const word = (text ?? "").trim();
	return word === "" ? 0 : word === "max" ? none : Number(word);
};

/** How often the group's processes were killed for memory. */
export function* oomKills(sys: Sys, group: string): Blocking<number> {
	if (group === "") return 0;
	const text = (yield* tryReadText(sys, `${group}/memory.events`)) ?? (yield* tryReadText(sys, `${group}/memory.oom_control`));
	return keyed(text)["oom_kill"] ?? 0;
}

function* io(sys: Sys, group: string): Blocking<CgroupMetrics["io"]> {
	const text = (yield* tryReadText(sys, `${group}/io.stat`)) ?? "";
	return text
		.split("\n")
		.filter(Boolean)
		.map((line) => {
			const [device = "", ...words] = line.split(" ");
			const [major = 0, minor = 0] = device.split(":").map(Number);
			const of = (name: string) => Number(words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1) ?? 0);
			return { major, minor, rbytes: of("rbytes"), wbytes: of("wbytes"), rios: of("rios"), wios: of("wios") };
		});
}

export function* metricsOf(sys: Sys, group: string): Blocking<CgroupMetrics> {
	const read = (file: string) => tryReadText(sys, `${group}/${file}`);
	const cpu = keyed(yield* read("cpu.stat"));
	const events = keyed(yield* read("memory.events"));
	return {
		pids: { current: amount(yield* read("pids.current"), 0), limit: amount(yield* read("pids.max"), 0) },
		cpu: {
			usageUsec: cpu["usage_usec"] ?? 0,
			userUsec: cpu["user_usec"] ?? 0,
			systemUsec: cpu["system_usec"] ?? 0,
			nrPeriods: cpu["nr_periods"] ?? 0,
			nrThrottled: cpu["nr_throttled"] ?? 0,
			throttledUsec: cpu["throttled_usec"] ?? 0,
		},
		memory: {
			usage: amount(yield* read("memory.current"), 0),
			usageLimit: amount(yield* read("memory.max"), NO_LIMIT),
			swapUsage: amount(yield* read("memory.swap.current"), 0),
			swapLimit: amount(yield* read("memory.swap.max"), NO_LIMIT),
			stat: keyed(yield* read("memory.stat")),
		},
		memoryEvents: {
			low: events["low"] ?? 0,
			high: events["high"] ?? 0,
			max: events["max"] ?? 0,
			oom: events["oom"] ?? 0,
			oomKill: events["oom_kill"] ?? 0,
		},
		io: yield* io(sys, group),
	};
}
