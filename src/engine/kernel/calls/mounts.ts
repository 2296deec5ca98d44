/** mount(2), umount2(2), pivot_root(2). */

import { NamespaceInode } from "../../fs/nsfs.ts";
import { Dentry, type Path, pathName, samePath } from "../../vfs/dentry.ts";
import type { Mount, MountAttributes } from "../../vfs/mount.ts";
import { attachTree, cloneMount, cloneTree, defaultAttributes, detachTree, newMount, propagatedTo, setPropagation } from "../../vfs/mount-tree.ts";
import { parentOf, resolve } from "../../vfs/walk.ts";
import type { MountFlags } from "../abi.ts";
import { capable } from "../credentials.ts";
import { Errno } from "../errno.ts";
import { TerminalCalls } from "./terminals.ts";

/** Types with FS_USERNS_MOUNT: whoever has CAP_SYS_ADMIN in a user namespace of his own may mount them. user_namespaces(7). */
const mountableByUsers: ReadonlySet<string> = new Set([
	"proc",
	"sysfs",
	"tmpfs",
	"ramfs",
	"devpts",
	"mqueue",
	"overlay",
	"cgroup",
	"cgroup2",
	"fuse",
	"binfmt_misc",
	"bpf",
]);

/** Types that /proc/filesystems has for disks. */
const diskTypes: ReadonlySet<string> = new Set(["ext2", "ext3", "ext4"]);

/** MNT_LOCK_*: what a less privileged mount namespace may not take off a mount that it got from above. */
function loosens(mount: Mount, next: MountAttributes): boolean {
	const { locks } = mount;
	if (!locks) return false;
	return (["readOnly", "noSuid", "noDev", "noExec"] as const).some((flag) => locks[flag] && !next[flag]) || next.atime !== locks.atime;
}

function attributesFrom(flags: MountFlags, base: MountAttributes): MountAttributes {
	return {
		readOnly: flags.readOnly ?? false,
		noSuid: flags.noSuid ?? false,
		noDev: flags.noDev ?? false,
		noExec: flags.noExec ?? false,
		atime: flags.noAtime ? "noatime" : flags.strictAtime ? "strictatime" : flags.relAtime ? "relatime" : base.atime,
		noDirAtime: flags.noDirAtime ?? false,
		noSymFollow: flags.noSymFollow ?? false,
	};
}

export class MountCalls extends TerminalCalls {
	private mustMount(): void {
		const { task } = this;
		if (!capable(task.cred, "sys_admin", task.ns.mnt.owner)) throw new Errno("EPERM");
	}
	/** The mount whose root a place is. EINVAL when it is no mount point of this namespace. */
	private mountAt(path: Path): Mount {
		if (path.dentry !== path.mount.root || path.mount.namespace !== this.task.ns.mnt) throw new Errno("EINVAL");
		return path.mount;
	}

	mount(source: string, target: string, fstype: string, flags: MountFlags = {}, data = ""): void {
		this.task.steps += 20;
		const path = resolve(this.task, target);
		this.mustMount();
		if (flags.remount) this.remount(path, flags, data);
		else if (flags.propagation) setPropagation(this.kernel, this.mountAt(path), flags.propagation, flags.recursive ?? false);
		else if (flags.move) this.move(source, path);
		else this.add(source, path, fstype, flags, data);
	}

	/** A new mount or a bind. */
	private add(source: string, path: Path, fstype: string, flags: MountFlags, data: string): void {
		const tree = flags.bind ? this.bind(source, flags.recursive ?? false, path) : this.create(source, fstype, flags, data);
		const isDirectory = (d: Dentry) => d.inode.kind === "directory";
		if (isDirectory(tree.root) !== isDirectory(path.dentry)) throw new Errno("ENOTDIR");
		if (path.dentry.deleted) throw new Errno("ENOENT");
		if (path.mount.namespace !== this.task.ns.mnt) throw new Errno("EINVAL");
		attachTree(this.kernel, tree, path);
		const { events } = this.kernel;
		if (events.active)
			events.emit({
				type: "mount",
				pid: this.task.pid,
				namespace: this.task.ns.mnt.ino,
				target: pathName(path, this.task.fs.root).name,
				fstype: tree.fs.type,
				source,
			});
	}

	private create(source: string, fstype: string, flags: MountFlags, data: string): Mount {
		const driver = this.kernel.drivers.get(fstype);
		const { userNamespace: owner } = this.task.cred;
		if (owner.level > 0 && !mountableByUsers.has(fstype) && (driver || diskTypes.has(fstype))) throw new Errno("EPERM");
		if (!driver) throw new Errno("ENODEV");
		if (fstype === "proc" && !capable(this.task.cred, "sys_admin", this.task.pidNamespace.owner)) throw new Errno("EPERM");
		const readOnly = flags.readOnly ?? false;
		const fs = driver({ kernel: this.kernel, task: this.task, source, options: data, owner, now: this.kernel.realtime });
		// the one superblock of a hierarchy keeps its flags whoever mounts it once more
		if (readOnly && fs.type !== "cgroup" && fs.type !== "cgroup2") fs.readOnly = true;
		if (flags.superFlags) fs.superFlags = flags.superFlags;
		return newMount(this.kernel, fs, new Dentry("", undefined, fs.root), source || "none", attributesFrom(flags, defaultAttributes()));
	}

	private bind(source: string, recursive: boolean, to: Path): Mount {
		const from = resolve(this.task, source);
		const { inode } = from.dentry;
		const isNamespace = inode instanceof NamespaceInode;
		if (from.mount.unbindable || (!isNamespace && from.mount.namespace !== this.task.ns.mnt)) throw new Errno("EINVAL");
		if (isNamespace && inode.namespace.kind === "mnt") {
			// mnt_ns_loop: a mount namespace may hold only younger ones
			if (this.task.ns.mnt.ino >= inode.namespace.ino) throw new Errno("EINVAL");
			// copy_tree makes no copies of such a mount, so it must not propagate
			const { peers } = to.mount;
			if (peers && (peers.members.size > 1 || peers.slaves.size > 0)) throw new Errno("EINVAL");
		}
		return recursive ? cloneTree(this.kernel, from.mount, from.dentry) : cloneMount(this.kernel, from.mount, from.dentry);
	}

	/** With `bind` only this mount's flags change, else the file system's too. */
	private remount(path: Path, flags: MountFlags, data: string): void {
		const mount = this.mountAt(path);
		const next = attributesFrom(flags, mount.attributes);
		if (loosens(mount, next)) throw new Errno("EPERM");
		if (!flags.bind) {
			if (!capable(this.task.cred, "sys_admin", mount.fs.owner)) throw new Errno("EPERM");
			mount.fs.remount(data, flags.readOnly ?? false);
			mount.fs.superFlags = flags.superFlags ?? [];
		}
		mount.attributes = next;
		this.task.ns.mnt.generation++;
	}

	private move(source: string, to: Path): void {
		const from = resolve(this.task, source);
		const mount = this.mountAt(from);
		if (!mount.parent || mount.locked || mount.parent.peers) throw new Errno("EINVAL");
		for (let m: Mount | undefined = to.mount; m; m = m.parent) if (m === mount) throw new Errno("ELOOP");
		mount.detach();
		attachTree(this.kernel, mount, to);
	}

	umount(target: string, flags: { detach?: boolean; force?: boolean; noFollow?: boolean } = {}): void {
		this.task.steps += 10;
		const path = resolve(this.task, target, { follow: !flags.noFollow });
		this.mustMount();
		const mount = this.mountAt(path);
		if (mount.locked) throw new Errno("EINVAL");
		if (mount === this.task.ns.mnt.root) throw new Errno(flags.detach ? "EINVAL" : "EBUSY");
		if (!flags.detach && (mount.children.size > 0 || this.inUse(mount))) throw new Errno("EBUSY");
		if (!flags.detach && propagatedTo(mount).some((copy) => copy.children.size === 0 && this.inUse(copy))) throw new Errno("EBUSY");
		detachTree(mount, flags.detach ?? false);
		this.kernel.sweepNamespaces();
		const { events } = this.kernel;
		if (events.active) events.emit({ type: "umount", pid: this.task.pid, namespace: this.task.ns.mnt.ino, target });
	}

	/** Whether a task works or has a file open in it. */
	private inUse(mount: Mount): boolean {
		for (const t of this.kernel.pidNamespace.tasks.values()) {
			if (!t.alive) continue;
			if (t.fs.cwd.mount === mount || t.fs.root.mount === mount || t.exe?.mount === mount) return true;
			for (const fd of t.fds.numbers) if (t.fds.get(fd).path?.mount === mount) return true;
		}
		return false;
	}

	pivotRoot(newRoot: string, putOld: string): void {
		this.task.steps += 10;
		this.mustMount();
		const fresh = resolve(this.task, newRoot);
		const old = resolve(this.task, putOld);
		const { root } = this.task.fs;
		if (fresh.dentry.inode.kind !== "directory" || old.dentry.inode.kind !== "directory") throw new Errno("ENOTDIR");
		const oldMount = root.mount;
		const newMountPoint = fresh.mount;
		if (old.mount.peers || newMountPoint.parent?.peers || oldMount.parent?.peers) throw new Errno("EINVAL");
		if (newMountPoint === oldMount || old.mount === oldMount) throw new Errno("EBUSY");
		if (fresh.dentry !== newMountPoint.root || root.dentry !== oldMount.root) throw new Errno("EINVAL");
		if (newMountPoint.namespace !== this.task.ns.mnt || newMountPoint.locked) throw new Errno("EINVAL");
		if (!newMountPoint.parent) throw new Errno("EINVAL");
		if (!this.isUnder(old, fresh)) throw new Errno("EINVAL");
		const { parent: grandparent, mountpoint } = oldMount;
		newMountPoint.detach();
		oldMount.detach();
		if (grandparent && mountpoint) newMountPoint.attach(grandparent, mountpoint);
		else this.task.ns.mnt.root = newMountPoint;
		oldMount.attach(old.mount, old.dentry);
		this.task.ns.mnt.generation++;
		// every task that stood at the old root is moved to the new one
		for (const t of this.kernel.pidNamespace.tasks.values()) {
			if (samePath(t.fs.root, root)) t.fs.root = fresh;
			if (samePath(t.fs.cwd, root)) t.fs.cwd = fresh;
		}
	}

	/** Whether `path` is at or below `top`, going up through mounts. */
	private isUnder(path: Path, top: Path): boolean {
		for (let at = path; ; ) {
			if (samePath(at, top)) return true;
			const up = parentOf(at, this.task.fs.root);
			if (samePath(up, at)) return false;
			at = up;
		}
	}
}
