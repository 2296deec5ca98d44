/** An open regular file: offset, append, and the size limits that write(2) obeys. */
import type { AllocationMode } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import { FILE_CAPABILITIES } from "../kernel/file-capabilities.ts";
import type { Task } from "../kernel/task.ts";
import type { Path } from "../vfs/dentry.ts";
import { OpenFile } from "../vfs/file.ts";
import type { Inode } from "../vfs/inode.ts";
import { capableOver } from "../vfs/permission.ts";

/** What a regular file's inode offers to its descriptors. */
export interface RegularInode extends Inode {
	readAt(offset: number, count: number): Uint8Array;
	/** Bytes written: fewer than given when the file system fills up; ENOSPC when none fits. New pages are charged to `writer`. */
	writeAt(offset: number, data: Uint8Array, now: number, writer?: Task): number;
	/** As fallocate(2). ENOSPC leaves the file as it was; EOPNOTSUPP. */
	allocate(offset: number, length: number, mode: AllocationMode, now: number): void;
	/** As lseek(2) with SEEK_DATA; undefined when no data follows. */
	nextData(offset: number): number | undefined;
	/** As lseek(2) with SEEK_HOLE. */
	nextHole(offset: number): number;
	/** A descriptor came or went: what has lost its last name keeps its blocks until nobody has it open. */
	opened(): void;
	closed(): void;
}

export function seekTo(current: number, size: number, offset: number, whence: "set" | "current" | "end"): number {
	const next = whence === "set" ? offset : whence === "current" ? current + offset : size + offset;
	if (next < 0) throw new Errno("EINVAL");
	return next;
}

/** file_remove_privs: who writes a program takes its set-ID bits and capabilities away. */
function dropPrivileges(inode: Inode, task: Task): void {
	const { mode } = inode;
	const bits = mode & 0o4000 || (mode & 0o2010) === 0o2010;
	const now = task.kernel.realtime;
	if (bits && !capableOver(task.cred, inode, "fsetid")) inode.setattr({ mode: mode & (mode & 0o10 ? 0o1777 : 0o3777) }, now);
	if (inode.xattrs?.has(FILE_CAPABILITIES)) inode.removeXattr(FILE_CAPABILITIES, now);
}

export class RegularFile extends OpenFile {
	private readonly regular: RegularInode;
	constructor(path: Path, inode: RegularInode) {
		super(path, inode);
		this.regular = inode;
		inode.opened();
	}
	protected override closed(): void {
		this.regular.closed();
	}
	override read(_task: Task, count: number): Uint8Array {
		const data = this.regular.readAt(this.offset, count);
		this.offset += data.length;
		return data;
	}
	override write(task: Task, data: Uint8Array): number {
		if (this.flags.append) this.offset = this.regular.size;
		const n = this.pwrite(data, this.offset, task);
		this.offset += n;
		return n;
	}
	override pread(count: number, offset: number): Uint8Array {
		return this.regular.readAt(offset, count);
	}
	override pwrite(data: Uint8Array, offset: number, task: Task): number {
		const limit = task.limits.fsize.soft;
		// O_DIRECT leaves nothing in memory
		const writer = this.flags.direct ? undefined : task;
		if (offset + data.length > limit) {
			if (offset >= limit) {
				task.kernel.sendSignal(task, "XFSZ", task);
				throw new Errno("EFBIG");
			}
			return this.regular.writeAt(offset, data.subarray(0, limit - offset), task.kernel.realtime, writer);
		}
		if (data.length === 0) return 0;
		dropPrivileges(this.regular, task);
		return this.regular.writeAt(offset, data, task.kernel.realtime, writer);
	}
	override seek(offset: number, whence: "set" | "current" | "end"): number {
		this.offset = seekTo(this.offset, this.regular.size, offset, whence);
		return this.offset;
	}
	override seekExtent(offset: number, what: "data" | "hole"): number {
		if (offset < 0 || offset >= this.regular.size) throw new Errno("ENXIO");
		const found = what === "data" ? this.regular.nextData(offset) : this.regular.nextHole(offset);
		if (found === undefined) throw new Errno("ENXIO");
		this.offset = found;
		return found;
	}
	override allocate(offset: number, length: number, mode: AllocationMode, task: Task): void {
		const end = offset + length;
		if (!mode.keepSize && !mode.punchHole && end > this.regular.size && end > task.limits.fsize.soft) {
			task.kernel.sendSignal(task, "XFSZ", task);
			throw new Errno("EFBIG");
		}
		this.regular.allocate(offset, length, mode, task.kernel.realtime);
	}
}
