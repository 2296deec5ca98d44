/** Freezing: tasks of a group stay where they are. v2: cgroup.freeze, which lets them be killed; v1: the freezer controller, which does not. */
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { Cgroup } from "./cgroup.ts";
import type { GroupSet } from "./group-set.ts";

/** Whether the group or one above is to be frozen. */
export function freezing(group: Cgroup): boolean {
	for (let at: Cgroup | undefined = group; at; at = at.parent) if (at.freeze) return true;
	return false;
}

/** By which freezer the tasks of a set are frozen, if by one. */
export function isFrozen(set: GroupSet): "v1" | "v2" | undefined {
	for (const [hierarchy, group] of set.groups) if (!hierarchy.unified && hierarchy.controllers.has("freezer") && freezing(group)) return "v1";
	return freezing(set.unified) ? "v2" : undefined;
}

/** Whether a signal waits that ends the task, by its default action. */
export function dieOf(task: Task): boolean {
	if (!task.alive) return true;
	for (const signal of task.pending) {
		if (signal === "KILL") return true;
		if (task.blocked.has(signal) || task.dispositions.has(signal)) continue;
		if (!["CHLD", "CONT", "URG", "WINCH", "STOP", "TSTP", "TTIN", "TTOU"].includes(signal)) return true;
	}
	return false;
}

/** Writes cgroup.freeze or freezer.state. */
export function setFreeze(kernel: Kernel, group: Cgroup, freeze: boolean): void {
	const before = new Map([...group.subtree()].map((g) => [g, freezing(g)]));
	group.freeze = freeze;
	for (const [each, was] of before) {
		const now = freezing(each);
		if (now && !was) each.frozenSince = kernel.now;
		if (was && !now && each.frozenSince !== undefined) {
			each.frozenTime += kernel.now - each.frozenSince;
			each.frozenSince = undefined;
		}
	}
	kernel.cgroups.holdChanged(group);
}

export const frozenFor = (kernel: Kernel, group: Cgroup): number => group.frozenTime + (group.frozenSince === undefined ? 0 : kernel.now - group.frozenSince);
