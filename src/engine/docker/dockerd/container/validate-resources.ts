/** Limits as moby checks them: verifyPlatformContainerResources of daemon/daemon_unix.go. */
import type { Sys } from "../../../kernel/abi.ts";
import type { Resources } from "../../api/container.ts";
import { EngineError, invalid } from "../../error.ts";

const SMALLEST_MEMORY = 6 * 1024 * 1024;

/** cpuset lists: `0-1,3`. Throws with parsers.ParseUintList's place in the message. */
export function parseCpuList(text: string): Set<number> | undefined {
	const out = new Set<number>();
	if (text === "") return out;
	for (const part of text.split(",")) {
		const m = /^(\d+)(?:-(\d+))?$/.exec(part);
		if (!m) return undefined;
		const from = Number(m[1]);
		const to = m[2] === undefined ? from : Number(m[2]);
		if (to < from || to > 8192) return undefined;
		for (let i = from; i <= to; i++) out.add(i);
	}
	return out;
}

/** The largest `--cpuset-cpus` that this host has: `0-1`. */
const online = (count: number): string => (count === 1 ? "0" : `0-${count - 1}`);

/** Returns warnings, and takes away what this kernel cannot do. Throws EngineError. `update`: of a container that runs. */
export function checkResources(sys: Sys, r: Resources, update: boolean): string[] {
	const warnings: string[] = [];
	const cpus = sys.sysinfo().cpus;
	const { Memory: memory = 0, MemorySwap: swap = 0, MemoryReservation: reservation = 0 } = r;
	if (memory !== 0 && memory < SMALLEST_MEMORY) throw invalid("Minimum memory limit allowed is 6MB");
	if (memory > 0 && swap > 0 && swap < memory) throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
	if (memory === 0 && swap > 0 && !update) throw invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
	const swappiness = r.MemorySwappiness;
	if (swappiness !== undefined && swappiness !== -1) {
		// cgroup v2 has no such file
		warnings.push("Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.");
		delete r.MemorySwappiness;
	}
	if (reservation > 0 && reservation < SMALLEST_MEMORY) throw invalid("Minimum memory reservation allowed is 6MB");
	if (memory > 0 && reservation > 0 && memory < reservation) {
		throw invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
	}
	if (r.OomKillDisable) {
		warnings.push("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
		delete r.OomKillDisable;
	}
	const nano = r.NanoCpus ?? 0;
	if (nano > 0 && (r.CpuPeriod ?? 0) > 0) throw invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set");
	if (nano > 0 && (r.CpuQuota ?? 0) > 0) throw invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
	if (nano < 0 || nano > cpus * 1e9 || (nano > 0 && nano < 1e7)) {
		throw invalid(`range of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`);
	}
	if ((r.CpuShares ?? 0) < 0) throw invalid(`invalid CPU shares (${r.CpuShares}): value must be a positive integer`);
	const period = r.CpuPeriod ?? 0;
	if (period !== 0 && (period < 1000 || period > 1_000_000)) {
		throw invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
	}
	const quota = r.CpuQuota ?? 0;
	if (quota > 0 && quota < 1000) throw invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
	if ((r.CpuRealtimePeriod ?? 0) !== 0) throw new EngineError("system", "kernel does not support CPU real-time scheduler");
	checkSet(r.CpusetCpus, "cpus", cpus);
	checkSet(r.CpusetMems, "mems", 1);
	if (r.PidsLimit !== undefined && r.PidsLimit <= 0) delete r.PidsLimit;
	const weight = r.BlkioWeight ?? 0;
	if (weight > 0 && (weight < 10 || weight > 1000)) throw invalid("Range of blkio weight is from 10 to 1000");
	if ((r.IOMaximumBandwidth ?? 0) !== 0 || (r.IOMaximumIOps ?? 0) !== 0) {
		throw invalid(`Invalid QoS settings: Linux does not support Maximum IO ${r.IOMaximumBandwidth ? "Bandwidth" : "IOps"}`);
	}
	return warnings;
}

function checkSet(asked: string | undefined, kind: "cpus" | "mems", count: number): void {
	if (!asked) return;
	const set = parseCpuList(asked);
	if (!set) throw invalid(`Invalid value ${asked} for cpuset ${kind}: invalid format: ${asked}`);
	if ([...set].some((n) => n >= count)) {
		const what = kind === "cpus" ? "CPUs" : "memory nodes";
		throw invalid(`Requested ${what} are not available - requested ${asked}, available: ${online(count)}`);
	}
}
