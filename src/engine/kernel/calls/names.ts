/** Calls on names: stat, links, directories, working and root directory. */
import { checkDevice } from "../../cgroup/devices.ts";
import { touchAccess } from "../../vfs/access-time.ts";
import { type Path, pathName, samePath } from "../../vfs/dentry.ts";
import type { Inode } from "../../vfs/inode.ts";
import { checkAccess, checkDelete, EXECUTE, permits, WRITE } from "../../vfs/permission.ts";
import { mayLink } from "../../vfs/protection.ts";
import { child, crossMounts, resolve, resolveParent, tryResolve } from "../../vfs/walk.ts";
import type { DirectoryEntry, FileKind, Stat, StatFs } from "../abi.ts";
import { capable } from "../credentials.ts";
import { Errno, isErrno } from "../errno.ts";
import { encode } from "../text.ts";
import { FileCalls } from "./files.ts";

const PATH_MAX = 4096;

/** Names that no call may make, remove or replace. */
const isDot = (name: string): boolean => name === "." || name === "..";

export class NameCalls extends FileCalls {
	private statOf(inode: Inode): Stat {
		const ns = this.task.cred.userNamespace;
		const { device } = inode;
		return {
			dev: inode.statDev,
			ino: inode.ino,
			kind: inode.kind,
			mode: inode.mode,
			nlink: inode.nlink,
			uid: ns.fromKernelUid(inode.uid),
			gid: ns.fromKernelGid(inode.gid),
			rdevMajor: device?.major ?? 0,
			rdevMinor: device?.minor ?? 0,
			size: inode.size,
			blksize: 4096,
			blocks: inode.blocks,
			atime: inode.atime,
			mtime: inode.mtime,
			ctime: inode.ctime,
			birthtime: inode.birthtime,
		};
	}

	stat(path: string): Stat {
		this.task.steps++;
		return this.statOf(resolve(this.task, path).dentry.inode);
	}
	lstat(path: string): Stat {
		this.task.steps++;
		return this.statOf(resolve(this.task, path, { follow: false }).dentry.inode);
	}
	fstat(fd: number): Stat {
		this.task.steps++;
		const file = this.file(fd);
		if (file.inode) return this.statOf(file.inode);
		// pipes and such live on a file system of their own, without a name
		const now = this.kernel.realtime;
		const { euid, egid } = this.task.cred;
		return {
			dev: 14,
			ino: Number(/\d+/.exec(file.label)?.[0] ?? 0),
			kind: "fifo",
			mode: 0o600,
			nlink: 1,
			uid: euid,
			gid: egid,
			rdevMajor: 0,
			rdevMinor: 0,
			size: 0,
			blksize: 4096,
			blocks: 0,
			atime: now,
			mtime: now,
			ctime: now,
			birthtime: now,
		};
	}
	tryStat(path: string, options?: { noFollow?: boolean }): Stat | undefined {
		this.task.steps++;
		const found = tryResolve(this.task, path, { follow: !options?.noFollow });
		return found && this.statOf(found.dentry.inode);
	}

	access(path: string, mode: number): void {
		this.task.steps++;
		const { cred } = this.task;
		const found = resolve(this.task, path);
		if (mode === 0) return;
		// the real ids decide, with root's powers only when the real user is root
		const real = {
			...cred,
			euid: cred.uid,
			egid: cred.gid,
			caps: cred.uid === 0 ? { ...cred.caps, effective: cred.caps.permitted } : { ...cred.caps, effective: 0n },
		};
		checkAccess(cred.uid === cred.euid ? cred : real, found, mode);
	}
	canAccess(path: string, mode: number): boolean {
		this.task.steps++;
		const found = tryResolve(this.task, path);
		if (!found) return false;
		try {
			checkAccess(this.task.cred, found, mode);
			return true;
		} catch (error) {
			if (isErrno(error)) return false;
			throw error;
		}
	}

	readdir(path: string): DirectoryEntry[] {
		const found = resolve(this.task, path);
		const { inode } = found.dentry;
		if (inode.kind !== "directory") throw new Errno("ENOTDIR");
		if (!permits(this.task.cred, inode, 4)) throw new Errno("EACCES");
		touchAccess(found, this.kernel.realtime);
		const entries = inode.entries(this.task);
		this.task.steps += 1 + (entries.length >> 4);
		return entries;
	}

	readlink(path: string): string {
		this.task.steps++;
		const found = resolve(this.task, path, { follow: false });
		const { inode } = found.dentry;
		if (inode.kind !== "symlink") throw new Errno("EINVAL");
		touchAccess(found, this.kernel.realtime);
		return inode.readlink(this.task);
	}

	/** The parent of a name that must not exist yet. */
	private place(path: string, directory = false): { parent: Path; name: string } {
		this.task.steps++;
		const { parent, name, trailingSlash } = resolveParent(this.task, path);
		if (isDot(name)) throw new Errno("EEXIST");
		if (child(this.task, parent, name)) throw new Errno("EEXIST");
		if (trailingSlash && !directory) throw new Errno("ENOENT");
		return { parent, name };
	}

	symlink(target: string, path: string): void {
		if (target === "") throw new Errno("ENOENT");
		if (encode(target).length >= PATH_MAX) throw new Errno("ENAMETOOLONG");
		const { parent, name } = this.place(path);
		this.makeIn(parent, name, (dir, init) => dir.symlink(name, target, init), 0o777);
	}

	mkdir(path: string, mode = 0o777): void {
		const { parent, name } = this.place(path, true);
		// a set-group-ID directory passes the bit on
		const inherited = parent.dentry.inode.mode & 0o2000;
		this.makeIn(parent, name, (dir, init) => dir.mkdir(name, { ...init, mode: init.mode | inherited }), mode & 0o1777);
	}

	mknod(path: string, kind: FileKind, mode: number, major = 0, minor = 0): void {
		const { parent, name } = this.place(path);
		const device = kind === "char" || kind === "block" ? { major, minor } : undefined;
		// anybody may make a whiteout: nothing can be done with it
		const isWhiteout = kind === "char" && major === 0 && minor === 0;
		if (device && !isWhiteout && !capable(this.task.cred, "mknod", this.kernel.userNamespace)) throw new Errno("EPERM");
		if (device && (kind === "char" || kind === "block")) checkDevice(this.task, kind, device, "m");
		this.makeIn(parent, name, (dir, init) => dir.mknod(name, kind, device, init), mode);
	}

	link(existing: string, path: string, options?: { follow?: boolean }): void {
		const source = resolve(this.task, existing, { follow: options?.follow ?? false });
		const { inode } = source.dentry;
		const { parent, name } = this.place(path);
		if (source.mount !== parent.mount) throw new Errno("EXDEV");
		if (inode.kind === "directory") throw new Errno("EPERM");
		checkAccess(this.task.cred, parent, WRITE | EXECUTE);
		if (!mayLink(this.task, inode)) throw new Errno("EPERM");
		parent.dentry.inode.link(name, inode, this.kernel.realtime);
	}

	/** An entry to be removed, with the checks that unlink, rmdir and rename share. */
	private victim(path: string): { parent: Path; name: string; entry: Path; trailingSlash: boolean } {
		this.task.steps++;
		const { parent, name, trailingSlash } = resolveParent(this.task, path);
		const entry = isDot(name) ? undefined : child(this.task, parent, name);
		if (!entry) throw new Errno("ENOENT");
		return { parent, name, entry, trailingSlash };
	}

	/** A place where something is mounted cannot go from the caller's own view of it. */
	private refuseMountPoint(entry: Path): void {
		if (entry.dentry.mounted > 0 && entry.mount.children.has(entry.dentry)) throw new Errno("EBUSY");
	}

	unlink(path: string): void {
		const { name: last } = resolveParent(this.task, path);
		if (isDot(last)) throw new Errno("EISDIR");
		const { parent, name, entry, trailingSlash } = this.victim(path);
		checkDelete(this.task.cred, parent, entry.dentry.inode);
		if (entry.dentry.inode.kind === "directory") throw new Errno("EISDIR");
		if (trailingSlash) throw new Errno("ENOTDIR");
		this.refuseMountPoint(entry);
		parent.dentry.inode.unlink(name, this.kernel.realtime);
		entry.dentry.drop();
	}

	rmdir(path: string): void {
		const { name: last, parent: at } = resolveParent(this.task, path);
		if (last === ".") throw new Errno(samePath(at, this.task.fs.root) ? "EBUSY" : "EINVAL");
		if (last === "..") throw new Errno("ENOTEMPTY");
		const { parent, name, entry } = this.victim(path);
		checkDelete(this.task.cred, parent, entry.dentry.inode);
		if (entry.dentry.inode.kind !== "directory") throw new Errno("ENOTDIR");
		this.refuseMountPoint(entry);
		parent.dentry.inode.rmdir(name, this.kernel.realtime);
		entry.dentry.drop();
	}

	rename(from: string, to: string, options: { noReplace?: boolean; exchange?: boolean } = {}): void {
		if (options.exchange && options.noReplace) throw new Errno("EINVAL");
		const source = resolveParent(this.task, from);
		const target = resolveParent(this.task, to);
		this.task.steps++;
		if (source.parent.mount !== target.parent.mount) throw new Errno("EXDEV");
		if (isDot(source.name) || isDot(target.name)) throw new Errno("EBUSY");
		const entry = child(this.task, source.parent, source.name);
		if (!entry) throw new Errno("ENOENT");
		const { inode } = entry.dentry;
		if ((source.trailingSlash || target.trailingSlash) && inode.kind !== "directory") throw new Errno("ENOTDIR");
		if (target.parent.dentry.isBelow(entry.dentry)) throw new Errno("EINVAL");
		const old = child(this.task, target.parent, target.name);
		if (old && options.noReplace) throw new Errno("EEXIST");
		if (options.exchange) {
			if (!old) throw new Errno("ENOENT");
			if (source.parent.dentry.isBelow(old.dentry)) throw new Errno("EINVAL");
		}
		if (old && source.parent.dentry.isBelow(old.dentry)) throw new Errno("ENOTEMPTY");
		checkDelete(this.task.cred, source.parent, inode);
		if (old) checkDelete(this.task.cred, target.parent, old.dentry.inode);
		else checkAccess(this.task.cred, target.parent, WRITE | EXECUTE);
		if (old?.dentry.inode === inode) return;
		if (old && options.exchange) {
			this.refuseMountPoint(entry);
			this.refuseMountPoint(old);
			source.parent.dentry.inode.exchange(source.name, target.parent.dentry.inode, target.name, this.kernel.realtime);
			entry.dentry.moveTo(target.parent.dentry, target.name);
			old.dentry.moveTo(source.parent.dentry, source.name);
			return;
		}
		if (old && inode.kind === "directory" && old.dentry.inode.kind !== "directory") throw new Errno("ENOTDIR");
		if (old && inode.kind !== "directory" && old.dentry.inode.kind === "directory") throw new Errno("EISDIR");
		this.refuseMountPoint(entry);
		if (old) this.refuseMountPoint(old);
		source.parent.dentry.inode.rename(source.name, target.parent.dentry.inode, target.name, this.kernel.realtime);
		old?.dentry.drop();
		entry.dentry.moveTo(target.parent.dentry, target.name);
	}

	truncate(path: string, size: number): void {
		this.task.steps++;
		if (size < 0) throw new Errno("EINVAL");
		const found = resolve(this.task, path);
		const { inode } = found.dentry;
		if (inode.kind === "directory") throw new Errno("EISDIR");
		checkAccess(this.task.cred, found, WRITE);
		inode.beforeWrite(this.kernel.realtime, size === 0);
		inode.truncate(size, this.kernel.realtime);
	}

	getcwd(): string {
		const { name, reachable } = pathName(this.task.fs.cwd, this.task.fs.root);
		if (this.task.fs.cwd.dentry.deleted) throw new Errno("ENOENT");
		return reachable ? name : `(unreachable)${name}`;
	}

	private directory(path: Path): Path {
		if (path.dentry.inode.kind !== "directory") throw new Errno("ENOTDIR");
		if (!permits(this.task.cred, path.dentry.inode, EXECUTE)) throw new Errno("EACCES");
		return path;
	}
	chdir(path: string): void {
		this.task.steps++;
		this.task.fs.cwd = this.directory(resolve(this.task, path));
	}
	fchdir(fd: number): void {
		const { path } = this.file(fd);
		if (!path) throw new Errno("ENOTDIR");
		this.task.fs.cwd = this.directory(path);
	}
	chroot(path: string): void {
		this.task.steps++;
		const found = this.directory(resolve(this.task, path));
		if (!capable(this.task.cred, "sys_chroot", this.task.cred.userNamespace)) throw new Errno("EPERM");
		this.task.fs.root = found;
	}
	umask(mask: number): number {
		const old = this.task.fs.umask;
		this.task.fs.umask = mask & 0o777;
		return old;
	}

	statfs(path: string): StatFs {
		this.task.steps++;
		return crossMounts(resolve(this.task, path)).dentry.inode.fs.statfs();
	}
}
