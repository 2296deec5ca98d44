/** What a container has used, as `runc events --stats` prints it: the files of its control group. libcontainer/cgroups/fs2. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import { legacyStats } from "./legacy-stats.ts";

/** A 64-bit number that no double holds, to be put into a JSON text: 2^64 - 1. */
export const UNLIMITED = "18446744073709551615";

type Fields = Readonly<Record<string, number>>;

/** Lines of "name number". */
export function flatKeyed(text: string | undefined): Fields {
	const out: Record<string, number> = {};
	for (const line of (text ?? "").split("\n")) {
		const [name, value] = line.split(" ");
		if (name && value !== undefined) out[name] = Number(value);
	}
	return out;
}

interface Pressure {
	readonly some: Fields;
	readonly full: Fields;
}

function pressureOf(text: string | undefined): Pressure | undefined {
	if (!text) return undefined;
	const line = (kind: string): Fields => {
		const words = text.split("\n").find((l) => l.startsWith(`${kind} `)) ?? "";
		return Object.fromEntries(
			words
				.split(" ")
				.slice(1)
				.map((w) => [w.slice(0, w.indexOf("=")), Number(w.slice(w.indexOf("=") + 1))]),
		);
	};
	return { some: line("some"), full: line("full") };
}

/** A number of a file; "max" is no limit. */
const amount = (text: string | undefined): number | string => {
	const word = (text ?? "").trim();
	return word === "max" ? UNLIMITED : Number(word || "0");
};

const cpusetZeros = {
	cpu_exclusive: 0,
	mem_hardwall: 0,
	mem_exclusive: 0,
	memory_migrate: 0,
	memory_spread_page: 0,
	memory_spread_slab: 0,
	memory_pressure: 0,
	sched_load_balance: 0,
	sched_relax_domain_level: 0,
};

const withoutZeros = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== 0));

/** Memory with swap: the sum, where both have a limit. */
function total(a: number | string, b: number | string): number | string {
	return typeof a === "number" && typeof b === "number" ? a + b : UNLIMITED;
}

function* ioEntries(sys: Sys, group: string): Blocking<Record<string, unknown>> {
	const bytes: unknown[] = [];
	const operations: unknown[] = [];
	for (const line of ((yield* tryReadText(sys, `${group}/io.stat`)) ?? "").split("\n").filter(Boolean)) {
		const [device = "", ...words] = line.split(" ");
		const [major, minor] = device.split(":").map(Number);
		const fields = Object.fromEntries(words.map((w) => w.split("=") as [string, string]));
		for (const [list, key, op] of [
			[bytes, "rbytes", "Read"],
			[bytes, "wbytes", "Write"],
			[bytes, "dbytes", "Discard"],
			[operations, "rios", "Read"],
			[operations, "wios", "Write"],
			[operations, "dios", "Discard"],
		] as const)
			if (fields[key] !== undefined) list.push({ ...(major ? { major } : {}), ...(minor ? { minor } : {}), op, value: Number(fields[key]) });
	}
	return { ...(bytes.length ? { ioServiceBytesRecursive: bytes } : {}), ...(operations.length ? { ioServicedRecursive: operations } : {}) };
}

/** The `data` of a stats event, in the order of Go's fields. UNLIMITED stands in it as a string. */
export function* statsOf(sys: Sys, paths: Readonly<Record<string, string>>): Blocking<Record<string, unknown>> {
	const group = paths[""];
	if (group === undefined) return yield* legacyStats(sys, paths);
	const read = (file: string) => tryReadText(sys, `${group}/${file}`);
	const cpu = flatKeyed(yield* read("cpu.stat"));
	const cpuPressure = pressureOf(yield* read("cpu.pressure"));
	const memoryPressure = pressureOf(yield* read("memory.pressure"));
	const ioPressure = pressureOf(yield* read("io.pressure"));
	const stat = flatKeyed(yield* read("memory.stat"));
	const events = flatKeyed(yield* read("memory.events"));
	const usage = amount(yield* read("memory.current"));
	const limit = amount(yield* read("memory.max"));
	const peak = yield* read("memory.peak");
	const failcnt = events["max"] ?? 0;
	const swapUsage = total(amount(yield* read("memory.swap.current")), usage);
	const swapLimit = total(amount(yield* read("memory.swap.max")), limit);
	const pidsLimit = amount(yield* read("pids.max"));
	const raw = Object.fromEntries(Object.entries(stat).sort(([a], [b]) => (a < b ? -1 : 1)));
	const cache = stat["file"] ?? 0;
	return {
		cpu: {
			usage: { total: (cpu["usage_usec"] ?? 0) * 1000, kernel: (cpu["system_usec"] ?? 0) * 1000, user: (cpu["user_usec"] ?? 0) * 1000 },
			throttling: withoutZeros({
				periods: cpu["nr_periods"] ?? 0,
				throttledPeriods: cpu["nr_throttled"] ?? 0,
				throttledTime: (cpu["throttled_usec"] ?? 0) * 1000,
			}),
			...(cpuPressure ? { psi: cpuPressure } : {}),
		},
		cpuset: cpusetZeros,
		memory: {
			...(cache ? { cache } : {}),
			usage: { limit, ...(usage ? { usage } : {}), ...(peak ? { max: amount(peak) } : {}), failcnt },
			swap: { limit: swapLimit, ...(swapUsage ? { usage: swapUsage } : {}), failcnt: 0 },
			kernel: { limit: 0, failcnt: 0 },
			kernelTCP: { limit: 0, failcnt: 0 },
			...(Object.keys(raw).length ? { raw } : {}),
			...(memoryPressure ? { psi: memoryPressure } : {}),
		},
		pids: { current: amount(yield* read("pids.current")), ...(pidsLimit === UNLIMITED ? {} : { limit: pidsLimit }) },
		blkio: { ...(yield* ioEntries(sys, group)), ...(ioPressure ? { psi: ioPressure } : {}) },
		hugetlb: yield* hugetlb(sys, group),
		intel_rdt: {},
		network_interfaces: null,
	};
}

function* hugetlb(sys: Sys, group: string): Blocking<Record<string, unknown>> {
	const out: Record<string, unknown> = {};
	for (const size of ["1GB", "2MB"]) {
		const current = yield* tryReadText(sys, `${group}/hugetlb.${size}.current`);
		if (current === undefined) continue;
		const usage = Number(current);
		out[size] = { ...(usage ? { usage } : {}), failcnt: 0 };
	}
	return out;
}

/** JSON with UNLIMITED as the number that it is. */
export const statsJson = (value: unknown): string => JSON.stringify(value).replaceAll(`"${UNLIMITED}"`, UNLIMITED);
