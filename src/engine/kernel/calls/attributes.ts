/** Calls on attributes: modes, owners, times, extended attributes. */
import type { Inode } from "../../vfs/inode.ts";
import { capableOver, inGroup, isOwner, permits, READ, WRITE } from "../../vfs/permission.ts";
import { resolve } from "../../vfs/walk.ts";
import { checkXattr } from "../../vfs/xattr.ts";
import { capable } from "../credentials.ts";
import { Errno } from "../errno.ts";
import { NameCalls } from "./names.ts";

const XATTR_SIZE_MAX = 65536;

export class AttributeCalls extends NameCalls {
	/** A place whose inode may be changed: EROFS through a read-only mount. */
	private changeable(path: string, follow: boolean): Inode {
		this.task.steps++;
		const found = resolve(this.task, path, { follow });
		if (found.mount.readOnly) throw new Errno("EROFS");
		return found.dentry.inode;
	}

	chmod(path: string, mode: number): void {
		const inode = this.changeable(path, true);
		const { cred } = this.task;
		if (!isOwner(cred, inode)) throw new Errno("EPERM");
		// the set-group-ID bit goes when the caller is not in the group
		const keep = inGroup(cred, inode.gid) || capableOver(cred, inode, "fsetid");
		inode.setattr({ mode: mode & (keep ? 0o7777 : 0o5777) }, this.kernel.realtime);
	}

	chown(path: string, uid: number, gid: number, options?: { noFollow?: boolean }): void {
		const inode = this.changeable(path, !options?.noFollow);
		const { cred } = this.task;
		const kuid = uid === -1 ? inode.uid : cred.userNamespace.toKernelUid(uid);
		const kgid = gid === -1 ? inode.gid : cred.userNamespace.toKernelGid(gid);
		if (kuid === undefined || kgid === undefined) throw new Errno("EINVAL");
		if (!capableOver(cred, inode, "chown")) {
			const ownGroup = cred.euid === inode.uid && kuid === inode.uid && (kgid === inode.gid || inGroup(cred, kgid));
			if (!ownGroup) throw new Errno("EPERM");
		}
		const plain = inode.kind === "file" ? inode.mode & (inode.mode & 0o10 ? ~0o6000 : ~0o4000) : inode.mode;
		inode.setattr({ uid: kuid, gid: kgid, mode: plain }, this.kernel.realtime);
	}

	utimens(path: string, atime: number | "now" | "omit", mtime: number | "now" | "omit", options?: { noFollow?: boolean }): void {
		const inode = this.changeable(path, !options?.noFollow);
		const { cred } = this.task;
		const now = this.kernel.realtime;
		if (!isOwner(cred, inode)) {
			if (atime !== "now" || mtime !== "now") throw new Errno("EPERM");
			if (!permits(cred, inode, WRITE)) throw new Errno("EACCES");
		}
		const time = (wanted: number | "now" | "omit", old: number): number => (wanted === "now" ? now : wanted === "omit" ? old : wanted);
		inode.setattr({ atime: time(atime, inode.atime), mtime: time(mtime, inode.mtime) }, now);
	}

	getxattr(path: string, name: string, options?: { noFollow?: boolean }): Uint8Array {
		this.task.steps++;
		const { inode } = resolve(this.task, path, { follow: !options?.noFollow }).dentry;
		checkXattr(this.task, inode, name, READ);
		const value = inode.xattrs?.get(name);
		if (!value) throw new Errno("ENODATA");
		return value;
	}
	setxattr(path: string, name: string, value: Uint8Array, options: { noFollow?: boolean; create?: boolean; replace?: boolean } = {}): void {
		const inode = this.changeable(path, !options.noFollow);
		checkXattr(this.task, inode, name, WRITE);
		if (value.length > XATTR_SIZE_MAX) throw new Errno("E2BIG");
		const exists = inode.xattrs?.has(name) ?? false;
		if (options.create && exists) throw new Errno("EEXIST");
		if (options.replace && !exists) throw new Errno("ENODATA");
		inode.setXattr(name, value, this.kernel.realtime);
	}
	listxattr(path: string, options?: { noFollow?: boolean }): string[] {
		this.task.steps++;
		const { inode } = resolve(this.task, path, { follow: !options?.noFollow }).dentry;
		const trusted = capable(this.task.cred, "sys_admin", this.kernel.userNamespace);
		return [...(inode.xattrs?.keys() ?? [])].filter((name) => trusted || !name.startsWith("trusted."));
	}
	removexattr(path: string, name: string, options?: { noFollow?: boolean }): void {
		const inode = this.changeable(path, !options?.noFollow);
		checkXattr(this.task, inode, name, WRITE);
		inode.removeXattr(name, this.kernel.realtime);
	}
}
