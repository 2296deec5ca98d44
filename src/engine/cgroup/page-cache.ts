/** Pages of one file, and which groups were charged for them: whoever wrote a page first pays for it. */
import type { Task } from "../kernel/task.ts";
import type { CachedFile, MemoryGroup } from "./memory.ts";
import { chargePages } from "./memory-charge.ts";
import { PAGE } from "./parse.ts";

/** Pages that a group can still get by its limits and those above, without reclaim. */
function roomOf(group: MemoryGroup): number {
	let room = Infinity;
	for (let at: MemoryGroup | undefined = group; at; at = at.parent) room = Math.min(room, at.limitPages - at.usage);
	return Math.max(0, Math.floor(room));
}

export class FilePages {
	/** Page cache of a disk can be dropped, pages of tmpfs cannot. */
	private readonly kind: "file" | "shmem";
	private readonly charges: CachedFile[] = [];
	constructor(kind: "file" | "shmem") {
		this.kind = kind;
	}

	/** Charges pages to the writer's group. Returns how many it may fill: fewer when it has been killed for want of memory. */
	charge(writer: Task, pages: number): number {
		const group = writer.groups.effective.memory;
		let granted = pages;
		if (!chargePages(writer, group, this.kind, pages)) {
			granted = Math.min(pages, roomOf(group));
			group.count(this.kind, granted);
		}
		let entry = this.charges.at(-1);
		if (entry?.group !== group) {
			entry = { group, pages: 0, dirty: 0, dirtySince: 0 };
			this.charges.push(entry);
		}
		entry.pages += granted;
		if (this.kind === "file") {
			if (entry.dirty === 0) entry.dirtySince = writer.kernel.now;
			entry.dirty += granted;
			const { cache } = group.living;
			// used last: reclaimed last
			cache.delete(entry);
			cache.add(entry);
		}
		return granted;
	}

	/** The file has only so many pages left: what it gave up is given back. */
	keep(pages: number): void {
		let sum = 0;
		for (const entry of this.charges) sum += entry.pages;
		for (let entry = this.charges.at(-1); entry && sum > pages; entry = this.charges.at(-1)) {
			const less = Math.min(entry.pages, sum - pages);
			entry.group.count(this.kind, -less);
			entry.pages -= less;
			entry.dirty = Math.min(entry.dirty, entry.pages);
			sum -= less;
			if (entry.pages > 0) break;
			entry.group.living.cache.delete(entry);
			this.charges.pop();
		}
	}

	/** Bytes that fit into the pages that were granted, of `length` bytes at `offset`. */
	static fit(offset: number, length: number, granted: number, wanted: number): number {
		return granted === wanted ? length : Math.min(length, granted * PAGE - (offset % PAGE));
	}
}
