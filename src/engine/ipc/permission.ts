/** Who may use a System V object: struct ipc64_perm and ipcperms() of the kernel. sysvipc(7). */
import { type Credentials, capable } from "../kernel/credentials.ts";
import { Errno } from "../kernel/errno.ts";
import type { UserNamespace } from "../namespaces/user.ts";

export const IPC_READ = 4;
export const IPC_WRITE = 2;

export interface IpcPermission {
	/** 0 is IPC_PRIVATE. */
	readonly key: number;
	/** Kernel ids. */
	uid: number;
	gid: number;
	readonly creatorUid: number;
	readonly creatorGid: number;
	/** 0..0o777 */
	mode: number;
}

/** EACCES where neither the mode (bits of IPC_READ and IPC_WRITE) nor CAP_IPC_OWNER allows. */
export function checkIpcAccess(cred: Credentials, permission: IpcPermission, wanted: number, owner: UserNamespace): void {
	const { uid, gid, creatorUid, creatorGid, mode } = permission;
	const inGroup = [gid, creatorGid].some((group) => cred.egid === group || cred.groups.includes(group));
	const granted = cred.euid === uid || cred.euid === creatorUid ? mode >> 6 : inGroup ? mode >> 3 : mode;
	if (wanted & ~granted & 7 && !capable(cred, "ipc_owner", owner)) throw new Errno("EACCES");
}

/** Changing and removing is for the owner, the creator and CAP_SYS_ADMIN: EPERM. */
export function checkIpcOwner(cred: Credentials, permission: IpcPermission, owner: UserNamespace): void {
	if (cred.euid !== permission.uid && cred.euid !== permission.creatorUid && !capable(cred, "sys_admin", owner)) throw new Errno("EPERM");
}
