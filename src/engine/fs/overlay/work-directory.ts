/** The work directory: made anew at each mount, holds the whiteout that all others are links to. ovl_get_workdir, ovl_whiteout. */
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { Inode } from "../../vfs/inode.ts";

/** Removes all that a directory holds. EINVAL for what a volatile mount has left, which must not be mounted again. */
function clear(directory: Inode, task: Task, now: number, depth: number, say: (text: string) => void): void {
	for (const { name, kind } of directory.entries(task)) {
		if (kind !== "directory") {
			directory.unlink(name, now);
			continue;
		}
		const below = directory.lookup(name, task) as Inode;
		if (depth === 0 && name === "incompat") {
			const [feature] = below.entries(task);
			if (feature) {
				say(`overlay with incompat feature '${feature.name}' cannot be mounted`);
				throw new Errno("EINVAL");
			}
		}
		clear(below, task, now, depth + 1, say);
		directory.rmdir(name, now);
	}
}

export class WorkDirectory {
	readonly inode: Inode;
	private readonly nextName: () => string;
	private shared: Inode | undefined;

	/** `parent` is the directory of `workdir=`. */
	constructor(parent: Inode, task: Task, now: number, nextName: () => string, say: (text: string) => void) {
		this.nextName = nextName;
		const old = parent.lookup("work", task);
		if (old?.kind === "directory") {
			clear(old, task, now, 0, say);
			parent.rmdir("work", now);
		} else if (old) parent.unlink("work", now);
		this.inode = parent.mkdir("work", { mode: 0, uid: task.cred.euid, gid: task.cred.egid, now });
		// the kernel tries whether files can be renamed here
		nextName();
		nextName();
	}

	/** Marks the work directory so that nobody mounts what may have lost data. */
	markVolatile(task: Task, now: number): void {
		const init = { mode: 0, uid: task.cred.euid, gid: task.cred.egid, now };
		this.inode.mkdir("incompat", init).mkdir("volatile", init).create("dirty", init);
	}

	/** Hides a name of the layers below. ENOSPC. */
	whiteout(directory: Inode, name: string, now: number): void {
		if (!this.shared || this.shared.nlink === 0) {
			this.shared = this.inode.mknod(this.nextName(), "char", { major: 0, minor: 0 }, { mode: 0, uid: 0, gid: 0, now });
		}
		this.nextName();
		directory.link(name, this.shared, now);
	}
}
