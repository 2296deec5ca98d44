/** A process as authors and pictures see it. */
import type { Task } from "../kernel/task.ts";
import { pathName } from "../vfs/dentry.ts";
import { LiveFile } from "./files.ts";
import { type LiveMount, mountsFrom } from "./mounts.ts";
import { type NamespaceNumbers, namespaceNumbers } from "./namespaces.ts";

export type StateLetter = "R" | "S" | "T" | "Z" | "X";

const letters: Readonly<Record<Task["state"]["kind"], StateLetter>> = { runnable: "R", sleeping: "S", stopped: "T", zombie: "Z", dead: "X" };

export class LiveProcess {
	private readonly task: Task;
	/** The number on the host. */
	readonly pid: number;
	/** The numbers in each PID namespace that it is in, outermost (the host's) first: the NSpid line of /proc/PID/status. */
	readonly pid_chain: readonly number[];
	/** The name of the program, at most 15 characters. */
	readonly comm: string;
	/** Uids and gids are the host's numbers. */
	readonly uid: number;
	readonly euid: number;
	readonly gid: number;
	private numbers: NamespaceNumbers | undefined;
	private mountList: readonly LiveMount[] | undefined;

	constructor(task: Task) {
		this.task = task;
		this.pid = task.pid;
		this.pid_chain = task.pids;
		this.comm = task.comm;
		this.uid = task.cred.uid;
		this.euid = task.cred.euid;
		this.gid = task.cred.gid;
	}

	/** The parent's number on the host; 0 for PID 1 and for a process whose parent is outside the machine. */
	get ppid(): number {
		return this.task.parent?.pid ?? 0;
	}
	/** Its parent is not the process that made it: an orphan that init or a subreaper took over. */
	get adopted(): boolean {
		return this.task.adopted;
	}
	/** The words of its command line; none for a zombie or a kernel thread. */
	get cmdline(): readonly string[] {
		return this.task.alive ? this.task.argv : [];
	}
	/** The command line as ps shows it: its words with spaces between. */
	get args(): string {
		return this.cmdline.join(" ");
	}
	/** "R" running, "S" sleeping, "T" stopped, "Z" zombie. */
	get state(): StateLetter {
		return letters[this.task.state.kind];
	}
	/** Process group and session, as the host numbers them. */
	get pgrp(): number {
		return this.task.group.pids[0] ?? 0;
	}
	get session(): number {
		return this.task.session.pids[0] ?? 0;
	}
	/** Its controlling terminal, such as "pts/0"; "" for none. */
	get tty(): string {
		return this.task.session.tty?.name ?? "";
	}
	/** Its working directory, as it sees it itself. */
	get cwd(): string {
		return pathName(this.task.fs.cwd, this.task.fs.root).name;
	}
	/** Its root directory within its mount namespace: "/" unless chroot changed it. */
	get root(): string {
		const { root } = this.task.ns.mnt;
		return pathName(this.task.fs.root, { mount: root, dentry: root.root }).name;
	}
	get ns(): NamespaceNumbers {
		this.numbers ??= namespaceNumbers(this.task);
		return this.numbers;
	}
	/** The host name that it sees: that of its UTS namespace. */
	get hostname(): string {
		return this.task.ns.uts.nodename;
	}
	/** The lines of its user namespace's uid_map with single spaces, "0 1000 1"; the middle number is the host's. None where nothing is mapped. */
	get uid_map(): readonly string[] {
		return this.task.cred.userNamespace.uidMap.map((range) => `${range.inside} ${range.kernel} ${range.count}`);
	}
	/** The same of groups. */
	get gid_map(): readonly string[] {
		return this.task.cred.userNamespace.gidMap.map((range) => `${range.inside} ${range.kernel} ${range.count}`);
	}
	/** By how many seconds its time namespace shifts the monotonic clock, rounded down. */
	get monotonic_offset(): number {
		return Math.floor(this.task.ns.time.monotonic / 1e9);
	}
	/** The same of the clock that counts since boot. */
	get boottime_offset(): number {
		return Math.floor(this.task.ns.time.boottime / 1e9);
	}
	/** The path of its control group, from the root of the hierarchy. */
	get cgroup(): string {
		return this.task.cgroup.path;
	}
	/** The path, from the root of the hierarchy, of the group that its cgroup namespace shows as "/". */
	get cgroup_root(): string {
		return this.task.ns.cgroup.rootOf(this.task.cgroup.hierarchy).path;
	}
	/** The mounts that it can reach from its root: what its /proc/self/mountinfo lists. */
	get mounts(): readonly LiveMount[] {
		this.mountList ??= this.task.alive ? mountsFrom(this.task.ns.mnt, this.task.fs.root) : [];
		return this.mountList;
	}
	/** A file as this process sees it: its mounts, its root. A relative path starts at its working directory. */
	file(path: string): LiveFile {
		return new LiveFile(this.task.alive ? this.task : undefined, path);
	}
}
