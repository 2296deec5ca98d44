/** Guards of directories that everybody may write: what fs.protected_* forbid. proc_sys_fs(5), fs/namei.c of the kernel. */
import { changedSetting } from "../fs/proc/sysctl.ts";
import type { Task } from "../kernel/task.ts";
import type { Inode } from "./inode.ts";
import { isOwner, permits, READ, WRITE } from "./permission.ts";

/** Values at boot. */
const initial = { protected_symlinks: 1, protected_hardlinks: 1, protected_regular: 0, protected_fifos: 0 } as const;

function level(task: Task, name: keyof typeof initial): number {
	const changed = changedSetting(task.kernel, `fs/${name}`);
	return changed === "" ? initial[name] : Number(changed);
}

const STICKY = 0o1000;
const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;

/** may_follow_link: in a sticky directory that all may write only its owner's links and one's own are followed at the end of a path. */
export function mayFollow(task: Task, directory: Inode, link: Inode): boolean {
	if ((directory.mode & (STICKY | OTHERS_WRITE)) !== (STICKY | OTHERS_WRITE)) return true;
	return link.uid === task.cred.euid || link.uid === directory.uid || level(task, "protected_symlinks") === 0;
}

/** may_linkat: others' files get a further name only when they are plain and the caller may read and write them. */
export function mayLink(task: Task, inode: Inode): boolean {
	const { cred } = task;
	if (isOwner(cred, inode) || level(task, "protected_hardlinks") === 0) return true;
	if (inode.kind !== "file" || inode.mode & 0o4000 || (inode.mode & 0o2010) === 0o2010) return false;
	return permits(cred, inode, READ | WRITE);
}

/** may_create_in_sticky: open(O_CREAT) does not open what somebody else has put into a sticky directory. */
export function mayOpenExisting(task: Task, directory: Inode, inode: Inode): boolean {
	const setting = inode.kind === "fifo" ? "protected_fifos" : inode.kind === "file" ? "protected_regular" : undefined;
	if (!setting || !(directory.mode & STICKY)) return true;
	if (inode.uid === directory.uid || inode.uid === task.cred.euid) return true;
	const value = level(task, setting);
	if (value === 0) return true;
	return !(directory.mode & OTHERS_WRITE || (value === 2 && directory.mode & GROUP_WRITES));
}
