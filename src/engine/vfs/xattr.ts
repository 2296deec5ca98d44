/** Who may see and change extended attributes. xattr(7), xattr_permission of the kernel. */
import { capable } from "../kernel/credentials.ts";
import { Errno } from "../kernel/errno.ts";
import { FILE_CAPABILITIES } from "../kernel/file-capabilities.ts";
import type { Task } from "../kernel/task.ts";
import { encode } from "../kernel/text.ts";
import type { Inode } from "./inode.ts";
import { isOwner, permits, WRITE } from "./permission.ts";

const NAME_MAX = 255;

/** ERANGE (the name's length), EOPNOTSUPP (its namespace), ENODATA or EPERM (to read or to write what is not for the caller), EACCES. */
export function checkXattr(task: Task, inode: Inode, name: string, mask: number): void {
	const { cred, kernel } = task;
	const { length } = encode(name);
	if (length === 0 || length > NAME_MAX) throw new Errno("ERANGE");
	const [, namespace, rest] = /^(user|trusted|security|system)\.(.*)$/s.exec(name) ?? [];
	if (namespace === undefined) throw new Errno("EOPNOTSUPP");
	if (rest === "") throw new Errno("EINVAL");
	const hidden = (): never => {
		throw new Errno(mask === WRITE ? "EPERM" : "ENODATA");
	};
	if (namespace === "system") throw new Errno("EOPNOTSUPP");
	if (namespace === "security") {
		if (mask === WRITE && !capable(cred, name === FILE_CAPABILITIES ? "setfcap" : "sys_admin", inode.fs.owner)) throw new Errno("EPERM");
		return;
	}
	if (namespace === "trusted") {
		if (!capable(cred, "sys_admin", kernel.userNamespace)) hidden();
		return;
	}
	if (inode.kind !== "file" && inode.kind !== "directory") hidden();
	if (inode.kind === "directory" && inode.mode & 0o1000 && mask === WRITE && !isOwner(cred, inode)) throw new Errno("EPERM");
	if (!permits(cred, inode, mask)) throw new Errno("EACCES");
}
