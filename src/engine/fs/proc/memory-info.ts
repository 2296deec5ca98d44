/** /proc/meminfo: what programs hold and what the kernel takes besides. Kibibytes. */
import type { Kernel } from "../../kernel/kernel.ts";

/** The kernel and its tables, the page cache of a freshly booted system. */
const KERNEL = 140000;
const PER_TASK = 1800;
const CACHED = 618664;
const BUFFERS = 11744;
const RECLAIMABLE = 23688;
const SLAB = 50652;

export interface MemoryFigures {
	readonly total: number;
	readonly free: number;
	readonly available: number;
	readonly anonymous: number;
}

export function memoryFigures(kernel: Kernel): MemoryFigures {
	const total = Math.floor(kernel.options.memory / 1024);
	const anonymous = Math.floor(kernel.memory / 1024) + kernel.taskCount * PER_TASK;
	const available = Math.max(0, total - anonymous - KERNEL);
	return { total, free: Math.max(0, available - CACHED - BUFFERS - RECLAIMABLE), available, anonymous };
}

export function memoryText(kernel: Kernel): string {
	const { total, free, available, anonymous } = memoryFigures(kernel);
	const rows: readonly (readonly [string, number])[] = [
		["MemTotal", total],
		["MemFree", free],
		["MemAvailable", available],
		["Buffers", BUFFERS],
		["Cached", CACHED],
		["SwapCached", 0],
		["Active", anonymous],
		["Inactive", CACHED],
		["Active(anon)", anonymous],
		["Inactive(anon)", 0],
		["Active(file)", 0],
		["Inactive(file)", CACHED],
		["Unevictable", 0],
		["Mlocked", 0],
		["SwapTotal", 0],
		["SwapFree", 0],
		["Zswap", 0],
		["Zswapped", 0],
		["Dirty", 0],
		["Writeback", 0],
		["AnonPages", anonymous],
		["Mapped", 104116],
		["Shmem", 4388],
		["KReclaimable", RECLAIMABLE],
		["Slab", SLAB],
		["SReclaimable", RECLAIMABLE],
		["SUnreclaim", SLAB - RECLAIMABLE],
		["KernelStack", kernel.taskCount * 16],
		["PageTables", kernel.taskCount * 44],
		["SecPageTables", 0],
		["NFS_Unstable", 0],
		["Bounce", 0],
		["WritebackTmp", 0],
		["CommitLimit", Math.floor(total / 2)],
		["Committed_AS", anonymous * 3],
		["VmallocTotal", 13743895347199],
		["VmallocUsed", 15556],
		["VmallocChunk", 0],
		["Percpu", 816],
	];
	return rows.map(([name, kib]) => `${`${name}:`.padEnd(16)}${String(kib).padStart(8)} kB\n`).join("");
}
