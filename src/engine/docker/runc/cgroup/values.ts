/** What the resources of a container mean for the files of cgroup v2. libcontainer/cgroups: fs2 and the conversions of utils.go. */
import type { LinuxResources } from "../../oci/spec.ts";
import { CommandError } from "../app/command.ts";

export type FileValue = readonly [file: string, value: string];

/** 2..262144 shares of v1 as 1..10000 weight: the default of both, and the ends, meet. */
export function sharesToWeight(shares: number): number {
	if (shares === 0) return 0;
	if (shares <= 2) return 1;
	if (shares >= 262144) return 10000;
	const l = Math.log2(shares);
	return Math.ceil(10 ** ((l * l + 125 * l) / 612 - 7 / 34));
}

/** memory.swap.max counts swap alone, config.json memory and swap together. Undefined: not to be set. */
function swapMax(memory: number, swap: number): string | undefined {
	if (memory === -1 && swap === 0) return "max";
	if (swap === -1) return "max";
	if (swap === 0) return undefined;
	if (memory === 0 || memory === -1) throw new CommandError("unable to set swap limit without memory limit");
	if (memory < 0) throw new CommandError(`invalid memory value: ${memory}`);
	if (swap < memory) throw new CommandError("memory+swap limit should be >= memory limit");
	return String(swap - memory);
}

const limit = (value: number): string | undefined => (value === 0 ? undefined : value < 0 ? "max" : String(value));

/** In the order in which runc writes them. */
export function unifiedValues(r: LinuxResources): FileValue[] {
	const out: FileValue[] = [];
	const put = (file: string, value: string | undefined) => {
		if (value !== undefined) out.push([file, value]);
	};
	if (r.pids?.limit !== undefined) put("pids.max", limit(r.pids.limit));
	const { memory, cpu, blockIO } = r;
	if (memory) {
		put("memory.swap.max", swapMax(memory.limit ?? 0, memory.swap ?? 0));
		put("memory.max", limit(memory.limit ?? 0));
		put("memory.low", limit(memory.reservation ?? 0));
	}
	if (blockIO) {
		if (blockIO.weight) put("io.weight", `default ${1 + Math.floor(((blockIO.weight - 10) * 9999) / 990)}`);
		for (const [key, word] of [
			["throttleReadBpsDevice", "rbps"],
			["throttleWriteBpsDevice", "wbps"],
			["throttleReadIOPSDevice", "riops"],
			["throttleWriteIOPSDevice", "wiops"],
		] as const)
			for (const d of blockIO[key] ?? []) put("io.max", `${d.major}:${d.minor} ${word}=${d.rate}`);
	}
	if (cpu) {
		if (cpu.idle !== undefined) put("cpu.idle", String(cpu.idle));
		if (cpu.shares) put("cpu.weight", String(sharesToWeight(cpu.shares)));
		if (cpu.burst !== undefined && cpu.burst !== 0) put("cpu.max.burst", String(cpu.burst));
		if (cpu.quota || cpu.period) put("cpu.max", `${cpu.quota && cpu.quota > 0 ? cpu.quota : "max"} ${cpu.period ? cpu.period : 100000}`);
		if (cpu.cpus) put("cpuset.cpus", cpu.cpus);
		if (cpu.mems) put("cpuset.mems", cpu.mems);
	}
	for (const [file, value] of Object.entries(r.unified ?? {})) put(file, value);
	return out;
}

/** The same for the hierarchies of v1: controller, file, value. */
export function legacyValues(r: LinuxResources): (readonly [controller: string, ...FileValue])[] {
	const out: (readonly [string, string, string])[] = [];
	const put = (controller: string, file: string, value: number | string | undefined) => {
		if (value !== undefined && value !== 0 && value !== "") out.push([controller, file, String(value)]);
	};
	const { memory, cpu, blockIO } = r;
	put("pids", "pids.max", r.pids?.limit === undefined ? undefined : limit(r.pids.limit));
	put("memory", "memory.limit_in_bytes", memory?.limit);
	put("memory", "memory.memsw.limit_in_bytes", memory?.swap);
	put("memory", "memory.soft_limit_in_bytes", memory?.reservation);
	if (memory?.swappiness !== undefined) out.push(["memory", "memory.swappiness", String(memory.swappiness)]);
	if (memory?.disableOOMKiller) out.push(["memory", "memory.oom_control", "1"]);
	put("cpu", "cpu.shares", cpu?.shares);
	put("cpu", "cpu.cfs_period_us", cpu?.period);
	put("cpu", "cpu.cfs_quota_us", cpu?.quota);
	put("cpuset", "cpuset.cpus", cpu?.cpus);
	put("cpuset", "cpuset.mems", cpu?.mems);
	put("blkio", "blkio.weight", blockIO?.weight);
	for (const [key, file] of [
		["throttleReadBpsDevice", "blkio.throttle.read_bps_device"],
		["throttleWriteBpsDevice", "blkio.throttle.write_bps_device"],
		["throttleReadIOPSDevice", "blkio.throttle.read_iops_device"],
		["throttleWriteIOPSDevice", "blkio.throttle.write_iops_device"],
	] as const)
		for (const d of blockIO?.[key] ?? []) put("blkio", file, `${d.major}:${d.minor} ${d.rate}`);
	return out;
}
