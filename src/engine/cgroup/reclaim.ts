/** Taking page cache back: the oldest files first, protected groups last. mm/vmscan.c. */
import type { CachedFile, MemoryGroup } from "./memory.ts";
import { memoryEvent } from "./memory-events.ts";

/** Whether a group's usage is below what a protection promises it, as seen from the group that is reclaimed. */
const protectedBy = (state: MemoryGroup, from: MemoryGroup, limit: number): boolean => state !== from && state.bytes <= limit;

function takeFrom(state: MemoryGroup, wanted: number): number {
	let freed = 0;
	for (const file of [...state.cache]) {
		if (freed >= wanted) break;
		const pages = Math.min(file.pages, wanted - freed);
		writeBack(file, state);
		file.pages -= pages;
		if (file.pages === 0) state.cache.delete(file);
		state.count("file", -pages);
		state.counts.pgscan += pages;
		state.counts.pgsteal += pages;
		freed += pages;
	}
	return freed;
}

/** Dirty pages go to the disk before they can be dropped; the group's io is what wrote them. */
function writeBack(file: CachedFile, state: MemoryGroup): void {
	if (file.dirty === 0) return;
	state.group.effective("io")?.wrote(file.dirty * 4096);
	file.dirty = 0;
}

/** Frees up to `wanted` pages of page cache charged to the group and those below. Returns how many. */
export function reclaim(from: MemoryGroup, wanted: number): number {
	let freed = 0;
	const states = [...from.below()];
	for (const pass of ["unprotected", "low"] as const) {
		for (const state of states) {
			if (freed >= wanted) return freed;
			if (protectedBy(state, from, state.min) || (pass === "unprotected" && protectedBy(state, from, state.low))) continue;
			const taken = takeFrom(state, wanted - freed);
			if (pass === "low" && taken > 0) memoryEvent(state, "low");
			freed += taken;
		}
	}
	return freed;
}

/** What sync(2) does: every dirty page of every group is written. */
export function writeBackAll(root: MemoryGroup): void {
	for (const state of root.below()) for (const file of state.cache) writeBack(file, state);
}
