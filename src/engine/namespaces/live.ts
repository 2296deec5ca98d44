/** Which namespaces there are: those of processes, those that a file or an open descriptor holds, and what stands above these. namespaces(7). */
import { type AnyNamespace, NamespaceInode } from "../fs/nsfs.ts";
import type { NamespaceKind } from "../kernel/abi.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { Mount } from "../vfs/mount.ts";
import type { UserNamespace } from "./user.ts";

/** By the names of /proc/PID/ns. */
export const namespacesOf = (task: Task): Record<NamespaceKind | "pid_for_children" | "time_for_children", AnyNamespace> => ({
	cgroup: task.ns.cgroup,
	ipc: task.ns.ipc,
	mnt: task.ns.mnt,
	net: task.ns.net,
	pid: task.pidNamespace,
	pid_for_children: task.ns.pidForChildren,
	time: task.ns.time,
	time_for_children: task.ns.timeForChildren,
	user: task.cred.userNamespace,
	uts: task.ns.uts,
});

/** Every namespace alive, each with the mounts of its file. */
export function liveNamespaces(kernel: Kernel): Map<AnyNamespace, Set<Mount>> {
	const found = new Map<AnyNamespace, Set<Mount>>();
	const unseen: AnyNamespace[] = [];
	const add = (namespace: AnyNamespace, held?: Mount): void => {
		let mounts = found.get(namespace);
		if (!mounts) {
			mounts = new Set();
			found.set(namespace, mounts);
			unseen.push(namespace);
		}
		if (held) mounts.add(held);
	};
	for (const task of kernel.pidNamespace.tasks.values()) {
		if (!task.alive) continue;
		for (const thread of [task, ...task.threads]) for (const namespace of Object.values(namespacesOf(thread))) add(namespace);
		for (const fd of task.fds.numbers) {
			const { inode } = task.fds.get(fd);
			if (inode instanceof NamespaceInode) add(inode.namespace);
		}
	}
	for (let namespace = unseen.pop(); namespace; namespace = unseen.pop()) {
		if (namespace.owner) add(namespace.owner);
		if (namespace.kind === "pid" && namespace.parent) add(namespace.parent);
		if (namespace.kind !== "mnt") continue;
		for (const mount of namespace.root.subtree()) {
			const { inode } = mount.root;
			if (inode instanceof NamespaceInode) add(inode.namespace, mount);
		}
	}
	return found;
}

/**
 * Whether another namespace of a kind may be made in `owner` (for user namespaces: below it): /proc/sys/user of it and of all
 * above it. Living ones are counted only where somebody has set a limit.
 */
export function mayMakeAnother(kernel: Kernel, owner: UserNamespace, kind: NamespaceKind): boolean {
	for (let at: UserNamespace | undefined = owner; at; at = at.parent) {
		const limit = at.limits[kind];
		if (limit === at.firstLimit) continue;
		let count = 0;
		for (const namespace of liveNamespaces(kernel).keys()) if (namespace.kind === kind && namespace.owner?.isSameOrBelow(at)) count++;
		// the initial namespaces were made by no user
		if (at.level === 0 && kind !== "user") count--;
		if (count >= limit) return false;
	}
	return true;
}
