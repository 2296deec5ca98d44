/** Inodes of pipes, which have no name: opening /proc/PID/fd/N of a pipe gives another descriptor on it. */
import { Errno } from "../kernel/errno.ts";
import type { OpenFile } from "../vfs/file.ts";
import { type FileSystem, Inode } from "../vfs/inode.ts";
import { type Pipe, PipeFile } from "./pipe.ts";

export class AnonymousInode extends Inode {
	readonly kind = "fifo";
	private readonly file: OpenFile;
	constructor(fs: FileSystem, file: OpenFile) {
		super(fs, { mode: 0o600, uid: 0, gid: 0, now: 0 });
		this.file = file;
	}
	/** Whom this is, where it is no pipe: what belongs to somebody outside of the machine. */
	get reopened(): OpenFile | undefined {
		return this.file.reopened();
	}
	/** ENXIO for what cannot be opened anew (sockets, and what belongs to nobody in the machine). */
	get pipe(): Pipe {
		if (!(this.file instanceof PipeFile)) throw new Errno("ENXIO");
		return this.file.pipe;
	}
}
