/** Mounts as authors and pictures see them: the columns of /proc/PID/mountinfo. */
import { GroupDirectory } from "../fs/cgroup/group-directory.ts";
import { NamespaceInode } from "../fs/nsfs.ts";
import { ProcFileSystem } from "../fs/proc/file-system.ts";
import { type Dentry, type Path, pathName } from "../vfs/dentry.ts";
import type { Mount, MountNamespace } from "../vfs/mount.ts";

/** Where a mount's root lies in its own file system: "/" or the directory or file that was bound, or a cgroup namespace's root. */
function rootInFileSystem(dentry: Dentry): string {
	if (dentry.inode instanceof NamespaceInode) return dentry.inode.label;
	if (dentry.inode instanceof GroupDirectory) return dentry.inode.group.path;
	const names: string[] = [];
	for (let d = dentry; d.parent; d = d.parent) names.push(d.name);
	return `/${names.reverse().join("/")}`;
}

/** Whether a path walk reaches this mount: nothing stands on its root, nor on a directory above its mount point. */
function isVisible(mount: Mount): boolean {
	if (mount.children.has(mount.root)) return false;
	for (let m = mount; m.parent && m.mountpoint; m = m.parent) {
		const { parent } = m;
		if (m.mountpoint === parent.root) continue;
		for (let d = m.mountpoint.parent; d; d = d.parent) {
			if (parent.children.has(d)) return false;
			if (d === parent.root) break;
		}
	}
	return true;
}

function optionsOf(mount: Mount): string[] {
	const { attributes: a } = mount;
	const out = [mount.readOnly ? "ro" : "rw"];
	if (a.noSuid) out.push("nosuid");
	if (a.noDev) out.push("nodev");
	if (a.noExec) out.push("noexec");
	if (a.atime === "noatime") out.push("noatime");
	if (a.noDirAtime) out.push("nodiratime");
	if (a.atime === "relatime") out.push("relatime");
	return out;
}

export class LiveMount {
	/** The path on which it stands, as the process sees it. */
	readonly target: string;
	/** What was named as the source: "/dev/vda", "tmpfs", "none". */
	readonly source: string;
	/** "ext4", "tmpfs", "proc", "nsfs" ... */
	readonly fstype: string;
	private readonly mount: Mount;

	constructor(mount: Mount, target: string) {
		this.mount = mount;
		this.target = target;
		this.source = mount.source;
		this.fstype = mount.fs.type;
	}

	/** The mount's number, as in the first column of mountinfo. */
	get id(): number {
		return this.mount.id;
	}
	/** The part of the file system that shows: "/" for all of it, a directory or file for a bind. */
	get root(): string {
		return rootInFileSystem(this.mount.root);
	}
	/** The file system's device number, "254:0"; the same for all mounts of one file system. */
	get dev(): string {
		return `${this.mount.fs.devMajor}:${this.mount.fs.dev}`;
	}
	/** Flags of this mount: "ro" or "rw" first, then "nosuid", "relatime" ... */
	get options(): readonly string[] {
		return optionsOf(this.mount);
	}
	/** Options of the file system itself, such as "size=1024k". */
	get fs_options(): readonly string[] {
		return this.mount.fs.options.split(",").filter((o) => o !== "");
	}
	/** As findmnt says it: "shared", "private", "private,slave", "shared,slave", "private,unbindable". */
	get propagation(): string {
		const { peers, master, unbindable } = this.mount;
		return `${peers ? "shared" : "private"}${master ? ",slave" : ""}${unbindable ? ",unbindable" : ""}`;
	}
	/** The number of the group of mounts that it shares with, 0 for none. */
	get peer_group(): number {
		return this.mount.peers?.id ?? 0;
	}
	/** The number of the group that it receives from, 0 for none. */
	get master(): number {
		return this.mount.master?.id ?? 0;
	}
	/** Whether the path leads to it; false when another mount covers it. */
	get visible(): boolean {
		return isVisible(this.mount);
	}
	/** For proc: the number of the PID namespace that it shows; else 0. */
	get pid_ns(): number {
		const { fs } = this.mount;
		return fs instanceof ProcFileSystem ? fs.pidNamespace.ino : 0;
	}
}

/** The mounts that are reachable from `root`, in the order of mountinfo. */
export function mountsFrom(namespace: MountNamespace, root: Path): LiveMount[] {
	const out: LiveMount[] = [];
	for (const mount of namespace.mounts) {
		const { name, reachable } = pathName({ mount, dentry: mount.root }, root);
		if (reachable) out.push(new LiveMount(mount, name));
	}
	return out;
}
