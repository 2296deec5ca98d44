/** When a read is noted in st_atime. touch_atime of the kernel, mount(8). */
import type { Path } from "./dentry.ts";

const DAY = 86_400_000;

/** Notes an access, as the mount's options say: with relatime only the first one behind a change, and one a day. */
export function touchAccess({ mount, dentry: { inode } }: Path, now: number): void {
	const { atime, noDirAtime } = mount.attributes;
	if (atime === "noatime" || mount.readOnly || (noDirAtime && inode.kind === "directory")) return;
	if (atime === "relatime" && inode.atime > inode.mtime && inode.atime > inode.ctime && now - inode.atime < DAY) return;
	inode.accessed(now);
}
