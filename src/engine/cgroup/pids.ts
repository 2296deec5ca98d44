/** The pids controller: how many tasks there may be. Documentation/admin-guide/cgroup-v2.rst, PID. */
import { Errno } from "../kernel/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";

export class PidsGroup extends GroupState {
	readonly parent: PidsGroup | undefined;
	max = Infinity;
	/** Tasks here and below, zombies too. */
	current = 0;
	peak = 0;
	/** Forks refused because of the limit of this group or one below, and of this group alone. */
	refused = 0;
	refusedLocally = 0;

	constructor(group: Cgroup, parent: PidsGroup | undefined) {
		super(group);
		this.parent = parent;
	}

	/** Counts tasks in, whatever the limits: whether a fork may be is asked before. */
	add(count: number): void {
		for (let at: PidsGroup | undefined = this; at; at = at.parent) {
			at.current += count;
			if (at.current > at.peak) at.peak = at.current;
		}
	}
	remove(): void {
		for (let at: PidsGroup | undefined = this; at; at = at.parent) at.current--;
	}

	/** Whether one more may be forked: EAGAIN where one of the groups above is full. `warn` hears the first refusal here, for the kernel's log. */
	checkFork(warn: (text: string) => void): void {
		for (let over: PidsGroup | undefined = this; over; over = over.parent) {
			if (over.current < over.max) continue;
			if (over.refusedLocally === 0) warn(`cgroup: fork rejected by pids controller in ${this.group.path}`);
			over.refusedLocally++;
			for (let at: PidsGroup | undefined = over; at; at = at.parent) at.refused++;
			throw new Errno("EAGAIN");
		}
	}
}
