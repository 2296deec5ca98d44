/** Open file descriptions: what descriptors of one or several tasks share. */
import type { AllocationMode, DirectoryEntry } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import type { WaitQueue } from "../kernel/wait-queue.ts";
import type { Path } from "./dentry.ts";
import type { Inode } from "./inode.ts";

export interface FileFlags {
	read: boolean;
	write: boolean;
	append: boolean;
	nonBlocking: boolean;
	/** O_DIRECT, or O_SYNC: what is read and written goes from and to the disk at once. */
	direct?: boolean;
}

export interface Readiness {
	readonly readable: boolean;
	readonly writable: boolean;
	readonly hangup: boolean;
}

/** Operations return what they did, or the queue on which to wait before trying again. */
export abstract class OpenFile {
	/** Undefined for pipes, sockets and such that have no name. */
	readonly path: Path | undefined;
	readonly inode: Inode | undefined;
	flags: FileFlags = { read: true, write: false, append: false, nonBlocking: false };
	offset = 0;
	private references = 1;
	private closeHooks: (() => void)[] | undefined;

	constructor(path: Path | undefined, inode?: Inode) {
		this.path = path;
		this.inode = inode ?? path?.dentry.inode;
	}

	hold(): this {
		this.references++;
		return this;
	}
	release(): void {
		if (--this.references > 0) return;
		this.closed();
		for (const hook of this.closeHooks ?? []) hook();
	}
	/** What opening /proc/PID/fd/N gives where this has no inode that could be opened; undefined: ENXIO. */
	reopened(): OpenFile | undefined {
		return undefined;
	}
	/** Something to do when the last descriptor goes, such as giving up a lock. */
	onClose(hook: () => void): void {
		this.closeHooks ??= [];
		this.closeHooks.push(hook);
	}
	/** The last descriptor is gone. */
	protected closed(): void {}

	read(_task: Task, _count: number): Uint8Array | WaitQueue {
		throw new Errno("EINVAL");
	}
	/** How many bytes were taken; less than given means: wait or try again with the rest. */
	write(_task: Task, _data: Uint8Array): number | WaitQueue {
		throw new Errno("EINVAL");
	}
	pread(_count: number, _offset: number): Uint8Array {
		throw new Errno("ESPIPE");
	}
	pwrite(_data: Uint8Array, _offset: number, _task: Task): number {
		throw new Errno("ESPIPE");
	}
	seek(_offset: number, _whence: "set" | "current" | "end"): number {
		throw new Errno("ESPIPE");
	}
	/** lseek(2) with SEEK_DATA or SEEK_HOLE. */
	seekExtent(_offset: number, _what: "data" | "hole"): number {
		throw new Errno("EINVAL");
	}
	/** fallocate(2). */
	allocate(_offset: number, _length: number, _mode: AllocationMode, _task: Task): void {
		throw new Errno("ENODEV");
	}
	ready(_task: Task): Readiness {
		return { readable: true, writable: true, hangup: false };
	}
	/** Queues that wake when readiness may have changed. */
	pollQueues(): readonly WaitQueue[] {
		return [];
	}
	entries(_task: Task): DirectoryEntry[] {
		throw new Errno("ENOTDIR");
	}
	/** What /proc/PID/fd shows for a file without a path: "pipe:[123]". */
	get label(): string {
		return "anon_inode:[none]";
	}
}
