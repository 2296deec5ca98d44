/** Taking page cache back: the oldest files first, protected groups last. mm/vmscan.c. */
import type { CachedFile, MemoryGroup } from "./memory.ts";
import { memoryEvent } from "./memory-events.ts";
import { PAGE } from "./parse.ts";

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

/** Dirty pages go to the disk before they can be dropped; the group's io is what wrote them. Returns the bytes. */
function writeBack(file: CachedFile, state: MemoryGroup): number {
	const bytes = file.dirty * PAGE;
	if (bytes > 0) state.group.effective("io")?.wrote(bytes);
	file.dirty = 0;
	return bytes;
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

/** What sync(2) does: every dirty page here and below is written. Returns when the disk is done by the limits of the groups; virtual nanoseconds. */
export function writeBackAll(root: MemoryGroup, now: number): number {
	let end = now;
	for (const state of root.below()) {
		let bytes = 0;
		for (const file of state.cache) bytes += writeBack(file, state);
		if (bytes > 0) end = Math.max(end, state.group.effective("io")?.delayed(now, bytes, "write") ?? now);
	}
	return end;
}

/** dirty_expire_centisecs and dirty_writeback_centisecs: how long a page may stay dirty. Nanoseconds. */
const EXPIRE = 35e9;

/** What the kernel's writeback threads have done by now: called by whoever looks. */
export function writeBackExpired(root: MemoryGroup, now: number): void {
	for (const state of root.below()) for (const file of state.cache) if (file.dirty > 0 && now - file.dirtySince > EXPIRE) writeBack(file, state);
}
