/** Writes to cgroup.procs, cgroup.threads and v1's tasks: who may move whom where. */
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import type { Cgroup } from "./cgroup.ts";
import { parseInteger } from "./parse.ts";
import { domainOf, vetDestination } from "./threads.ts";

/** The process a writer means: 0 is itself. EINVAL for what is no number and for kernel threads that are bound; ESRCH. */
function target(text: string, writer: Task): Task {
	const pid = parsePid(text);
	const task = pid === 0 ? writer : writer.pidNamespace.tasks.get(pid);
	if (!task?.alive) throw new Errno("ESRCH");
	if (task.kernelThread) throw new Errno("EINVAL");
	return task;
}

function parsePid(text: string): number {
	try {
		return parseInteger(text, 0);
	} catch {
		throw new Errno("EINVAL");
	}
}

function commonAncestor(a: Cgroup, b: Cgroup): Cgroup {
	let at = a;
	while (at.parent && !b.isBelow(at)) at = at.parent;
	return at;
}

/**
 * A process moves to `group`. `mayWrite` tells whether the writer may write the cgroup.procs of a group: asked for the nearest
 * one above both ends (EACCES). ENOENT across the border of the writer's cgroup namespace.
 */
export function writeProcs(group: Cgroup, text: string, writer: Task, mayWrite: (group: Cgroup) => boolean, threads: boolean): void {
	const task = target(text, writer);
	const source = task.groups.groups.get(group.hierarchy) ?? group.hierarchy.root;
	if (group.hierarchy.unified) {
		if (!mayWrite(commonAncestor(source, group))) throw new Errno("EACCES");
		const root = writer.ns.cgroup.rootOf(group.hierarchy);
		if (!source.isBelow(root) || !group.isBelow(root)) throw new Errno("ENOENT");
		vetDestination(group);
		if (threads && domainOf(source) !== domainOf(group)) throw new Errno("EOPNOTSUPP");
	} else {
		const { cred } = writer;
		if (cred.euid !== 0 && cred.euid !== task.cred.uid && cred.euid !== task.cred.suid) throw new Errno("EACCES");
		const cpuset = group.states.cpuset;
		if (cpuset && (cpuset.cpus.length === 0 || cpuset.mems.length === 0)) throw new Errno("ENOSPC");
	}
	task.kernel.cgroups.move(task, group);
}

/** Numbers of the processes in groups as the reader sees them, in order. */
export function procsText(groups: readonly Cgroup[], reader: Task): string {
	return groups
		.flatMap((group) => [...group.tasks])
		.map((t) => t.pidIn(reader.pidNamespace))
		.sort((a, b) => a - b)
		.map((pid) => `${pid}\n`)
		.join("");
}

/** cgroup.kill: every process here and below, but those of the kernel. */
export function killAll(group: Cgroup): void {
	for (const each of group.subtree()) for (const task of [...each.tasks]) if (!task.kernelThread) task.kernel.sendSignal(task, "KILL", undefined);
}
