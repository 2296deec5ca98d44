/** Charging pages to a group: limits, reclaim of page cache, and the OOM killer when nothing can be reclaimed. try_charge_memcg. */
import type { Task } from "../kernel/task.ts";
import type { MemoryGroup, MemoryKind } from "./memory.ts";
import { memoryEvent } from "./memory-events.ts";
import { outOfMemory } from "./oom.ts";
import { PAGE } from "./parse.ts";
import { reclaim } from "./reclaim.ts";

/** SWAP_CLUSTER_MAX: the least that a reclaim tries to free, pages. */
const RECLAIM_BATCH = 32;
/** MAX_RECLAIM_RETRIES. */
const RETRIES = 16;
/** What a task that is over memory.high loses in time, steps per page too much at most. */
const HIGH_PENALTY_STEPS = 2000;

/** The lowest group above whose limit more pages would break. */
function overLimit(group: MemoryGroup, pages: number): MemoryGroup | undefined {
	for (let at: MemoryGroup | undefined = group; at; at = at.parent) if (at.usage + pages > at.limitPages) return at;
	return undefined;
}

/**
 * Charges pages to a group on behalf of `task`. Returns whether they were charged: not when the task itself has been killed for
 * want of memory (it dies at its next suspension), or when the v1 OOM killer is off.
 */
export function chargePages(task: Task, group: MemoryGroup, kind: MemoryKind, pages: number): boolean {
	if (pages <= 0) {
		group.count(kind, pages);
		return true;
	}
	const target = group.living;
	for (let over = overLimit(target, pages); over; over = overLimit(target, pages)) {
		if (!task.alive || task.pending.has("KILL")) return false;
		over.failures++;
		memoryEvent(over, "max");
		if (reclaim(over, Math.max(pages, RECLAIM_BATCH)) >= pages) continue;
		if (over.usage + pages <= over.limitPages) continue;
		if (over.oomKillDisabled) return false;
		// the kernel tries so often again before it gives up
		for (let i = 0; i < RETRIES; i++) memoryEvent(over, "max");
		over.failures += RETRIES;
		// where nobody can be killed the charge is forced, as for the kernel itself
		if (!outOfMemory(over, task)) break;
		if (!task.alive || task.pending.has("KILL")) return false;
	}
	target.count(kind, pages);
	target.counts.pgfault += kind === "anon" ? pages : 0;
	for (let at: MemoryGroup | undefined = target; at; at = at.parent) {
		if (at.high === Infinity || at.bytes <= at.high) continue;
		memoryEvent(at, "high");
		if (reclaim(at, at.usage - Math.floor(at.high / PAGE)) === 0) task.steps += HIGH_PENALTY_STEPS;
	}
	return true;
}
