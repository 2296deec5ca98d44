/** In which group of every hierarchy a task is, shared by all tasks that are in the same ones: the kernel's css_set. */
import type { Task } from "../kernel/task.ts";
import type { BlockGroup } from "./block.ts";
import type { Cgroup } from "./cgroup.ts";
import type { CpuGroup } from "./cpu.ts";
import { CpuTime } from "./cpu-time.ts";
import type { CpusetGroup } from "./cpuset.ts";
import type { DevicesGroup } from "./devices.ts";
import type { Hierarchy } from "./hierarchy.ts";
import type { MemoryGroup } from "./memory.ts";
import type { PidsGroup } from "./pids.ts";

/** What acts on the tasks of a set: each controller's state in its own group or the nearest above that has one. */
export interface Effective {
	readonly cpu: CpuGroup;
	readonly cpuset: CpusetGroup;
	readonly memory: MemoryGroup;
	readonly pids: PidsGroup;
	readonly io: BlockGroup;
	readonly devices: DevicesGroup;
}

export class GroupSet {
	readonly groups: ReadonlyMap<Hierarchy, Cgroup>;
	readonly key: string;
	/** The group in the v2 hierarchy. */
	readonly unified: Cgroup;
	effective: Effective;
	/** Groups with a processor quota that its tasks use up, innermost first. */
	quotas: readonly CpuGroup[] = [];
	/** Frozen or out of quota: its tasks do not run. */
	held = false;
	/** By which freezer: what v1 freezes not even SIGKILL reaches. */
	frozen: "v1" | "v2" | undefined;
	/** Runnable tasks that wait until the set is held no longer. */
	readonly parked = new Set<Task>();
	/** Processor time of its tasks since it exists. */
	readonly time = new CpuTime();
	/** How many tasks are in it, zombies too. */
	members = 0;

	constructor(key: string, groups: ReadonlyMap<Hierarchy, Cgroup>, unified: Cgroup, effective: Effective) {
		this.key = key;
		this.groups = groups;
		this.unified = unified;
		this.effective = effective;
	}

	/** Whether its tasks are in this group or one below it. */
	isBelow(group: Cgroup): boolean {
		return this.groups.get(group.hierarchy)?.isBelow(group) ?? false;
	}
}
