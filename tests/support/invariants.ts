/** What must hold on every machine between any two steps. Each function returns what is broken, in words. */
import { MemoryFileSystem } from "../../src/engine/fs/memory.ts";
import { PipeFile } from "../../src/engine/fs/pipe.ts";
import type { Kernel } from "../../src/engine/kernel/kernel.ts";
import type { Task } from "../../src/engine/kernel/task.ts";
import type { PidNamespace } from "../../src/engine/namespaces/pid.ts";
import type { Dentry } from "../../src/engine/vfs/dentry.ts";
import type { Inode } from "../../src/engine/vfs/inode.ts";
import type { MountNamespace } from "../../src/engine/vfs/mount.ts";

const name = (t: Task): string => `${t.comm}[${t.pid}]`;

function* numbering(tasks: readonly Task[]): Generator<string> {
	for (const t of tasks) {
		let ns: PidNamespace | undefined = t.pidNamespace;
		for (let level = t.pids.length - 1; level >= 0; level--, ns = ns?.parent) {
			if (ns?.tasks.get(t.pids[level] as number) !== t) yield `${name(t)} is not ${t.pids[level]} in its PID namespace of level ${level}`;
		}
		if (ns !== undefined) yield `${name(t)} has fewer numbers than PID namespaces`;
		if (t.alive && t.pidNamespace.dead) yield `${name(t)} lives in a PID namespace whose init is dead`;
		if (t.alive && t.pidNamespace.init === undefined) yield `${name(t)} lives in a PID namespace without an init`;
	}
}

function* family(tasks: readonly Task[]): Generator<string> {
	for (const t of tasks) {
		if (t.parent && !t.parent.children.has(t)) yield `${name(t)} is no child of its parent ${name(t.parent)}`;
		if (t.parent && !t.parent.alive) yield `the parent of ${name(t)} is dead`;
		for (const c of t.children) if (c.parent !== t) yield `${name(c)} is a child of ${name(t)} but has another parent`;
		if (!t.group.members.has(t)) yield `${name(t)} is not in its process group`;
		if (t.group.session !== t.session) yield `the group of ${name(t)} belongs to another session`;
		const { tty } = t.session;
		if (tty?.foreground && tty.foreground.session !== t.session) yield `the foreground group of ${tty.name} is of another session`;
	}
}

/** One control group for each task in every hierarchy; populations, processes and charges sum up the tree. */
function* groups(kernel: Kernel, tasks: readonly Task[]): Generator<string> {
	const { hierarchies } = kernel.cgroups;
	for (const t of tasks) {
		for (const hierarchy of hierarchies) {
			const group = t.groups.groups.get(hierarchy);
			if (!group) yield `${name(t)} is in no control group of hierarchy ${hierarchy.id}`;
			else if (group.tasks.has(t) !== t.alive) yield `${name(t)} ${t.alive ? "is not" : "is dead and still"} in its control group ${group.path}`;
		}
	}
	for (const { root } of hierarchies) {
		for (const group of root.subtree()) {
			let population = group.tasks.size;
			for (const child of group.children.values()) population += child.population;
			if (population !== group.population) yield `${group.path} counts ${group.population} processes, ${population} are there`;
			const { memory, pids } = group.states;
			if (pids) {
				const members = tasks.filter((t) => t.groups.effective.pids.group.isBelow(group)).length;
				if (members !== pids.current) yield `${group.path} has pids.current ${pids.current} for ${members} tasks`;
			}
			if (!memory) continue;
			let pages = 0;
			for (const below of memory.below()) for (const n of Object.values(below.own)) pages += n;
			if (pages !== memory.usage) yield `${group.path} is charged ${memory.usage} pages, its parts sum up to ${pages}`;
			for (const [kind, n] of Object.entries(memory.own)) if (n < 0) yield `${group.path} is charged ${n} pages of ${kind}`;
		}
	}
}

function* scheduling(kernel: Kernel, tasks: readonly Task[]): Generator<string> {
	let memory = 0;
	for (const t of tasks) {
		memory += t.memory;
		if (t.memory < 0) yield `${name(t)} holds ${t.memory} bytes`;
		if (t.state.kind === "runnable" && !t.queued && !t.groups.parked.has(t)) yield `${name(t)} is runnable but not queued`;
		if (t.state.kind === "runnable" && t.queued && !t.main) yield `${name(t)} is queued without a program`;
		if (!t.alive && t.fds.numbers.length) yield `${name(t)} is dead and has files open`;
	}
	if (memory !== kernel.memory) yield `tasks hold ${memory} bytes, the kernel counts ${kernel.memory}`;
}

/** Pipe ends that descriptors hold are those the pipe counts. Files that a program got from /proc/PID/fd count too. */
function* pipes(tasks: readonly Task[]): Generator<string> {
	const ends = new Set<PipeFile>();
	for (const t of tasks) {
		for (const fd of t.fds.numbers) {
			const file = t.fds.get(fd);
			if (file instanceof PipeFile) ends.add(file);
		}
	}
	const readers = new Map<PipeFile["pipe"], number>();
	const writers = new Map<PipeFile["pipe"], number>();
	for (const { pipe, flags } of ends) {
		if (flags.read) readers.set(pipe, (readers.get(pipe) ?? 0) + 1);
		if (flags.write) writers.set(pipe, (writers.get(pipe) ?? 0) + 1);
	}
	for (const { pipe } of ends) {
		if (pipe.readers !== (readers.get(pipe) ?? 0)) yield `pipe ${pipe.ino} counts ${pipe.readers} readers, ${readers.get(pipe) ?? 0} are open`;
		if (pipe.writers !== (writers.get(pipe) ?? 0)) yield `pipe ${pipe.ino} counts ${pipe.writers} writers, ${writers.get(pipe) ?? 0} are open`;
	}
}

function* mounts(tasks: readonly Task[]): Generator<string> {
	const namespaces = new Set<MountNamespace>(tasks.map((t) => t.ns.mnt));
	const standing = new Map<Dentry, number>();
	for (const ns of namespaces) {
		for (const mount of ns.root.subtree()) {
			if (mount.namespace !== ns) yield `mount ${mount.id} is in the tree of a namespace that it does not belong to`;
			if (mount.peers && !mount.peers.members.has(mount)) yield `mount ${mount.id} is not in its peer group`;
			if (mount.master && !mount.master.slaves.has(mount)) yield `mount ${mount.id} is not among its master's slaves`;
			if (!mount.parent || !mount.mountpoint) continue;
			if (mount.parent.children.get(mount.mountpoint) !== mount) yield `mount ${mount.id} does not stand where it says`;
			standing.set(mount.mountpoint, (standing.get(mount.mountpoint) ?? 0) + 1);
		}
	}
	// namespaces that nobody is in may still hold mounts (kept by a bind): so at least, not exactly
	for (const [dentry, count] of standing) if (dentry.mounted < count) yield `${dentry.name} carries ${count} mounts and counts ${dentry.mounted}`;
}

/** What a file system in memory counts as taken is what its names, and descriptors on files without one, hold. */
function* disks(tasks: readonly Task[]): Generator<string> {
	const found = new Set<MemoryFileSystem>();
	for (const ns of new Set(tasks.map((t) => t.ns.mnt))) for (const { fs } of ns.root.subtree()) if (fs instanceof MemoryFileSystem) found.add(fs);
	const reader = tasks[0];
	if (!reader) return;
	const held = new Set<Inode>();
	for (const t of tasks) {
		for (const fd of t.fds.numbers) {
			const inode = t.fds.get(fd).inode;
			if (inode?.kind === "file" && inode.nlink === 0) held.add(inode);
		}
	}
	for (const fs of found) {
		const inodes = new Set<Inode>([fs.root, ...[...held].filter((inode) => inode.fs === fs)]);
		let names = 0;
		for (const inode of inodes) {
			if (inode.kind !== "directory") continue;
			for (const { name } of inode.entries(reader)) {
				names++;
				inodes.add(inode.lookup(name, reader) as Inode);
			}
		}
		let blocks = 0;
		for (const inode of inodes) blocks += inode.blocks / 8;
		if (blocks !== fs.used) yield `${fs.type} ${fs.dev} holds ${blocks} blocks, counts ${fs.used}`;
		const counted = fs.linksCount ? names + 1 + [...inodes].filter((i) => i.nlink === 0).length : inodes.size;
		if (counted !== fs.inodes) yield `${fs.type} ${fs.dev} holds ${counted} inodes, counts ${fs.inodes}`;
	}
}

/** Everything broken right now; empty when the machine is sound. */
export function brokenInvariants(kernel: Kernel): string[] {
	const tasks = [...kernel.pidNamespace.tasks.values()];
	return [...numbering(tasks), ...family(tasks), ...groups(kernel, tasks), ...scheduling(kernel, tasks), ...pipes(tasks), ...mounts(tasks), ...disks(tasks)];
}
