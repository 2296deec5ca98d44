/** May a task do this to an inode? inode_permission and friends. */
import type { Capability } from "../kernel/capabilities.ts";
import { type Credentials, capable } from "../kernel/credentials.ts";
import { Errno } from "../kernel/errno.ts";
import type { Path } from "./dentry.ts";
import type { Inode } from "./inode.ts";

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

/** capable_wrt_inode_uidgid: the capability counts only where the inode's ids are mapped in the task's user namespace. */
export function capableOver(cred: Credentials, inode: Inode, capability: Capability): boolean {
	const ns = cred.userNamespace;
	return capable(cred, capability, ns) && ns.mapsUid(inode.uid) && ns.mapsGid(inode.gid);
}

export const inGroup = (cred: Credentials, gid: number): boolean => cred.egid === gid || cred.groups.includes(gid);

/** Whether the mode bits or a capability allow the access (a mask of READ, WRITE, EXECUTE). */
export function permits(cred: Credentials, inode: Inode, mask: number): boolean {
	const bits = cred.euid === inode.uid ? inode.mode >> 6 : inGroup(cred, inode.gid) ? inode.mode >> 3 : inode.mode;
	if ((bits & mask) === mask || inode.opensFor?.(cred)) return true;
	if (inode.kind === "directory") {
		if (!(mask & WRITE) && capableOver(cred, inode, "dac_read_search")) return true;
		return capableOver(cred, inode, "dac_override");
	}
	if (mask === READ && capableOver(cred, inode, "dac_read_search")) return true;
	if (mask & EXECUTE && !(inode.mode & 0o111)) return false;
	return capableOver(cred, inode, "dac_override");
}

/** Access through a mount: EROFS for writing where it is read-only, EACCES where the bits refuse. Devices and pipes may be written on a read-only mount. */
export function checkAccess(cred: Credentials, path: Path, mask: number): void {
	const { inode } = path.dentry;
	if (mask & WRITE && path.mount.readOnly && (inode.kind === "file" || inode.kind === "directory" || inode.kind === "symlink")) throw new Errno("EROFS");
	if (!permits(cred, inode, mask)) throw new Errno("EACCES");
}

export const isOwner = (cred: Credentials, inode: Inode): boolean => cred.euid === inode.uid || capableOver(cred, inode, "fowner");

/** may_delete: write and search on the directory, and in a sticky one the owner of it or of the entry. */
export function checkDelete(cred: Credentials, directory: Path, victim: Inode): void {
	checkAccess(cred, directory, WRITE | EXECUTE);
	const dir = directory.dentry.inode;
	if (dir.mode & 0o1000 && cred.euid !== victim.uid && cred.euid !== dir.uid && !capableOver(cred, victim, "fowner")) throw new Errno("EPERM");
}
