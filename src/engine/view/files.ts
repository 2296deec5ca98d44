/** A file as a process sees it. Looking changes nothing: no times, no descriptors. */

import { MemoryFile } from "../fs/memory.ts";
import { Marks } from "../fs/overlay/attributes.ts";
import { OverlayLeaf } from "../fs/overlay/node.ts";
import type { FileKind } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import { decode } from "../kernel/text.ts";
import type { Inode } from "../vfs/inode.ts";
import { resolve } from "../vfs/walk.ts";

/** The most of a file that `text` gives. */
const TEXT_LIMIT = 65536;

const overlayMarks = new Marks(false);

function find(task: Task, path: string, follow: boolean): Inode | undefined {
	try {
		return resolve(task, path, { follow }).dentry.inode;
	} catch (error) {
		if (error instanceof Errno) return undefined;
		throw error;
	}
}

export class LiveFile {
	private readonly task: Task | undefined;
	private readonly path: string;
	/** What the path leads to, links followed. */
	private readonly inode: Inode | undefined;

	constructor(task: Task | undefined, path: string) {
		this.task = task;
		this.path = path;
		this.inode = task && find(task, path, true);
	}

	/** Whether the path leads anywhere; a dangling link does not. */
	get exists(): boolean {
		return this.inode !== undefined;
	}
	/** "file", "directory", "symlink" (for a dangling one too), "fifo", "socket", "char", "block"; "" where there is nothing. Links are not followed. */
	get kind(): FileKind | "" {
		return (this.task && find(this.task, this.path, false)?.kind) ?? "";
	}
	/** Permission bits, such as 420 for 0644; -1 where there is nothing. */
	get mode(): number {
		return this.inode?.mode ?? -1;
	}
	/** As numbers of the host; -1 where there is nothing. */
	get uid(): number {
		return this.inode?.uid ?? -1;
	}
	get gid(): number {
		return this.inode?.gid ?? -1;
	}
	/** Bytes; -1 where there is nothing. */
	get size(): number {
		return this.inode?.size ?? -1;
	}
	/** What a regular file of a disk, tmpfs or overlay holds, the first 64 KiB; else "". */
	get text(): string {
		const { inode } = this;
		const readable = inode instanceof MemoryFile || (inode instanceof OverlayLeaf && inode.kind === "file");
		return readable ? decode(inode.readAt(0, TEXT_LIMIT)) : "";
	}
	/** The text of a symbolic link, else "". */
	get target(): string {
		const link = this.task && find(this.task, this.path, false);
		return this.task && link?.kind === "symlink" ? link.readlink(this.task) : "";
	}
	/** Whether it is a character device 0/0: in a layer of an overlay, the name of something removed. */
	get whiteout(): boolean {
		const inode = this.task && find(this.task, this.path, false);
		return inode?.kind === "char" && inode.device?.major === 0 && inode.device.minor === 0;
	}
	/** Whether it is a directory that hides those of its name in the layers below it: trusted.overlay.opaque is "y". */
	get opaque(): boolean {
		return this.inode?.kind === "directory" && overlayMarks.isOpaque(this.inode);
	}
	/** The names in a directory but . and .., sorted; else none. */
	get entries(): readonly string[] {
		if (!this.task || this.inode?.kind !== "directory") return [];
		return this.inode
			.entries(this.task)
			.map((e) => e.name)
			.sort();
	}
}
