/** The memory controller: what a group has been charged, its limits, and what happens at them. mm/memcontrol.c. */
import type { Kernel } from "../kernel/kernel.ts";
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";
import { MemoryEvents } from "./memory-events.ts";
import { PAGE } from "./parse.ts";

/** What pages are used for. `file` is page cache on a disk, `shmem` that of tmpfs. */
export type MemoryKind = "anon" | "file" | "shmem" | "kernelStack" | "pageTables" | "slab" | "pipe";
export const memoryKinds: readonly MemoryKind[] = ["anon", "file", "shmem", "kernelStack", "pageTables", "slab", "pipe"];

/** Pages of one file that a group was charged for: what reclaim can take back. */
export interface CachedFile {
	readonly group: MemoryGroup;
	pages: number;
	/** Pages not yet on the disk, and since when the first of them; virtual nanoseconds. */
	dirty: number;
	dirtySince: number;
}

export class MemoryGroup extends GroupState {
	readonly kernel: Kernel;
	readonly parent: MemoryGroup | undefined;
	/** Pages charged here and below, and the highest that has been. */
	usage = 0;
	peak = 0;
	/** Pages charged to this group itself, by use. */
	readonly own: Record<MemoryKind, number> = { anon: 0, file: 0, shmem: 0, kernelStack: 0, pageTables: 0, slab: 0, pipe: 0 };
	/** Bytes; Infinity is "max". */
	max = Infinity;
	high = Infinity;
	low = 0;
	min = 0;
	swapMax = Infinity;
	swapHigh = Infinity;
	zswapMax = Infinity;
	zswapWriteback = true;
	oomGroup = false;
	/** v1: memory and swap together, soft limit, swappiness, whether the OOM killer is off. */
	memswMax = Infinity;
	softLimit = Infinity;
	swappiness = 60;
	oomKillDisabled = false;
	useHierarchy = true;
	moveCharge = 0;
	/** Times that a charge met the limit here. */
	failures = 0;
	readonly events = new MemoryEvents();
	readonly localEvents = new MemoryEvents();
	/** Faults and reclaim, counted where they happened; here and below together in memory.stat. */
	readonly counts = { pgfault: 0, pgscan: 0, pgsteal: 0 };
	/** Page cache charged here, the one unused for longest first. */
	readonly cache = new Set<CachedFile>();
	released = false;

	constructor(group: Cgroup, parent: MemoryGroup | undefined, kernel: Kernel) {
		super(group);
		this.kernel = kernel;
		this.parent = parent;
		if (!group.hierarchy.unified && parent) {
			this.swappiness = parent.swappiness;
			this.oomKillDisabled = parent.oomKillDisabled;
		}
	}

	/** Its charges go to the group above, as when a group is removed while files it has read are cached. */
	override release(): void {
		this.released = true;
		const heir = this.parent;
		if (!heir) return;
		for (const kind of memoryKinds) heir.own[kind] += this.own[kind];
		for (const key of ["pgfault", "pgscan", "pgsteal"] as const) heir.counts[key] += this.counts[key];
		for (const file of this.cache) heir.cache.add(file);
	}
	/** Itself, or the nearest group above that is still there. */
	get living(): MemoryGroup {
		let at: MemoryGroup = this;
		while (at.released && at.parent) at = at.parent;
		return at;
	}

	/** Pages that it may have; the root has the machine's. */
	get limitPages(): number {
		return this.parent ? Math.min(this.max, this.memswMax) / PAGE : Math.floor(this.kernel.options.memory / PAGE);
	}
	get bytes(): number {
		return this.usage * PAGE;
	}

	/** Adds to the counters here and above; limits are looked at elsewhere (memory-charge.ts). Negative gives back. */
	count(kind: MemoryKind, pages: number): void {
		const living = this.living;
		living.own[kind] += pages;
		for (let at: MemoryGroup | undefined = living; at; at = at.parent) {
			at.usage += pages;
			if (at.usage > at.peak) at.peak = at.usage;
		}
	}

	/** This group's state and those of all groups below that have one. */
	*below(): Generator<MemoryGroup, void, void> {
		for (const group of this.group.subtree()) if (group.states.memory) yield group.states.memory;
	}
	/** Pages of a kind, here and below. */
	total(kind: MemoryKind): number {
		let pages = 0;
		for (const state of this.below()) pages += state.own[kind];
		return pages;
	}
	totalCount(key: "pgfault" | "pgscan" | "pgsteal"): number {
		let n = 0;
		for (const state of this.below()) n += state.counts[key];
		return n;
	}
	/** Page cache here and below that has not been written to the disk, in pages. */
	get dirty(): number {
		let pages = 0;
		for (const state of this.below()) for (const file of state.cache) pages += file.dirty;
		return pages;
	}
}
