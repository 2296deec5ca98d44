/** Inodes of files without a name: opening /proc/PID/fd/N of a pipe gives another descriptor on it. */

import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import type { Path } from "../vfs/dentry.ts";
import type { OpenFile } from "../vfs/file.ts";
import { type FileSystem, Inode } from "../vfs/inode.ts";
import { PipeFile } from "./pipe.ts";

export class AnonymousInode extends Inode {
	readonly kind = "fifo";
	readonly file: OpenFile;
	constructor(fs: FileSystem, file: OpenFile) {
		super(fs, { mode: 0o600, uid: 0, gid: 0, now: 0 });
		this.file = file;
	}
	/** ENXIO for what cannot be opened anew (sockets). */
	override open(_task: Task, path: Path): OpenFile {
		if (!(this.file instanceof PipeFile)) throw new Errno("ENXIO");
		return new PipeFile(this.file.pipe, this.file.flags, path);
	}
}
