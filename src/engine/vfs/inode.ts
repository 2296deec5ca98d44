/** Inodes and file systems: what a name leads to. Operations that a file system lacks fail as the kernel's defaults do. */
import type { DirectoryEntry, FileKind, StatFs, SuperFlag } from "../kernel/abi.ts";
import type { Credentials } from "../kernel/credentials.ts";
import { Errno } from "../kernel/errno.ts";
import { FILE_CAPABILITIES } from "../kernel/file-capabilities.ts";
import type { Task } from "../kernel/task.ts";
import type { UserNamespace } from "../namespaces/user.ts";
import type { Path } from "./dentry.ts";
import type { OpenFile } from "./file.ts";

export abstract class FileSystem {
	/** As in /proc/mounts: "tmpfs", "ext4", "proc". */
	abstract readonly type: string;
	/** Minor number of st_dev; the major is 0 for what has no block device. */
	readonly dev: number;
	readonly devMajor: number = 0;
	/** The user namespace that its ids and capabilities belong to. */
	readonly owner: UserNamespace;
	/** Options of the superblock behind rw/ro, as mountinfo shows them: "size=1024k". */
	options = "";
	readOnly = false;
	/** Flags of the superblock that stand before its own options. */
	superFlags: readonly SuperFlag[] = [];
	private ino = 1;
	constructor(dev: number, owner: UserNamespace) {
		this.dev = dev;
		this.owner = owner;
	}
	abstract readonly root: Inode;
	nextIno(): number {
		return this.ino++;
	}
	abstract statfs(): StatFs;
	/** Applies options of a remount. EINVAL, EROFS. */
	remount(_options: string, readOnly: boolean): void {
		this.readOnly = readOnly;
	}
}

/** What makes a new inode: permission bits with the umask applied, and the creator's ids. */
export interface NewInode {
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

export interface DeviceNumber {
	readonly major: number;
	readonly minor: number;
}

/** What chmod, chown and utimes ask for. */
export interface AttributeChange {
	readonly mode?: number;
	readonly uid?: number;
	readonly gid?: number;
	readonly atime?: number;
	readonly mtime?: number;
}

/** What the kernel does with any inode; who keeps its own attributes extends `Inode`, who borrows them of others extends this. */
export abstract class InodeOperations {
	abstract readonly kind: FileKind;
	abstract readonly fs: FileSystem;
	abstract readonly ino: number;
	/** 0..0o7777. This and all other attributes change by `setattr`. */
	abstract readonly mode: number;
	/** Kernel ids. */
	abstract readonly uid: number;
	abstract readonly gid: number;
	abstract readonly nlink: number;
	/** Milliseconds since the epoch. */
	abstract readonly atime: number;
	abstract readonly mtime: number;
	abstract readonly ctime: number;
	abstract readonly birthtime: number;
	/** Extended attributes; they change by `setXattr` and `removeXattr`. */
	abstract readonly xattrs: ReadonlyMap<string, Uint8Array> | undefined;

	/** Whoever it lets in besides those whom the mode bits do: a setting of a namespace, for that namespace's root. */
	readonly opensFor?: ((cred: Credentials) => boolean) | undefined;
	/** st_dev: that of the file system, but for a union of several. */
	get statDev(): number {
		return this.fs.devMajor * 256 + this.fs.dev;
	}
	get size(): number {
		return 0;
	}
	/** In units of 512 bytes. */
	get blocks(): number {
		return 0;
	}
	/** Numbers of a device node. */
	readonly device: DeviceNumber | undefined = undefined;

	// ---- directories
	/** The inode of a name, or undefined. */
	lookup(_name: string, _task: Task): Inode | undefined {
		throw new Errno("ENOTDIR");
	}
	/** Entries but . and .. */
	entries(_task: Task): DirectoryEntry[] {
		throw new Errno("ENOTDIR");
	}
	create(_name: string, _init: NewInode): Inode {
		throw new Errno("EPERM");
	}
	mkdir(_name: string, _init: NewInode): Inode {
		throw new Errno("EPERM");
	}
	symlink(_name: string, _target: string, _init: NewInode): Inode {
		throw new Errno("EPERM");
	}
	mknod(_name: string, _kind: FileKind, _device: DeviceNumber | undefined, _init: NewInode): Inode {
		throw new Errno("EPERM");
	}
	link(_name: string, _inode: Inode, _now: number): void {
		throw new Errno("EPERM");
	}
	unlink(_name: string, _now: number): void {
		throw new Errno("EPERM");
	}
	rmdir(_name: string, _now: number): void {
		throw new Errno("EPERM");
	}
	/** Moves `name` to `newName` in `target` (same file system), replacing what is there. Types and emptiness have been checked. */
	rename(_name: string, _target: Inode, _newName: string, _now: number): void {
		throw new Errno("EPERM");
	}

	// ---- symbolic links
	readlink(_task: Task): string {
		throw new Errno("EINVAL");
	}
	/** A magic link of proc(5) leads straight to an object, whatever its text says. */
	follow(_task: Task): Path | undefined {
		return undefined;
	}

	// ---- files
	open(_task: Task, _path: Path): OpenFile {
		throw new Errno("ENXIO");
	}
	truncate(_size: number, _now: number): void {
		throw new Errno("EINVAL");
	}
	/** Swaps two names, of two directories of one file system or one. */
	exchange(_name: string, _target: Inode, _newName: string, _now: number): void {
		throw new Errno("EINVAL");
	}
	/** It has been read: file systems that keep access times set theirs. */
	accessed(_now: number): void {}
	/** Somebody opens it for writing, and empties it when `truncate`: a union of layers copies it up. ENOSPC, EROFS. */
	beforeWrite(_now: number, _truncate: boolean): void {}
	/** Changes mode, owner or times; a file system may refuse. */
	setattr(_change: AttributeChange, _now: number): void {
		throw new Errno("EPERM");
	}
	/** EOPNOTSUPP where the file system keeps no such attributes. */
	setXattr(_name: string, _value: Uint8Array, _now: number): void {
		throw new Errno("EOPNOTSUPP");
	}
	/** ENODATA where there is none. */
	removeXattr(_name: string, _now: number): void {
		throw new Errno("ENODATA");
	}
	/** Whether names below may appear and vanish by themselves, so that a cached dentry must be asked again. */
	get volatile(): boolean {
		return false;
	}
}

/** An inode that keeps its attributes itself. */
export abstract class Inode extends InodeOperations {
	readonly fs: FileSystem;
	readonly ino: number;
	mode: number;
	uid: number;
	gid: number;
	nlink = 1;
	atime: number;
	mtime: number;
	ctime: number;
	readonly birthtime: number;
	xattrs: ReadonlyMap<string, Uint8Array> | undefined;

	constructor(fs: FileSystem, init: NewInode) {
		super();
		this.fs = fs;
		this.ino = fs.nextIno();
		this.mode = init.mode;
		this.uid = init.uid;
		this.gid = init.gid;
		this.atime = this.mtime = this.ctime = this.birthtime = init.now;
	}
	override setattr(change: AttributeChange, now: number): void {
		if (change.mode !== undefined) this.mode = change.mode;
		if (change.uid !== undefined) this.uid = change.uid;
		if (change.gid !== undefined) this.gid = change.gid;
		// a new owner ends what the file's capabilities allowed: ATTR_KILL_PRIV
		if ((change.uid !== undefined || change.gid !== undefined) && this.xattrs?.has(FILE_CAPABILITIES)) this.removeXattr(FILE_CAPABILITIES, now);
		if (change.atime !== undefined) this.atime = change.atime;
		if (change.mtime !== undefined) this.mtime = change.mtime;
		this.ctime = now;
	}
	override setXattr(name: string, value: Uint8Array, now: number): void {
		this.xattrs = new Map(this.xattrs).set(name, value);
		this.ctime = now;
	}
	override removeXattr(name: string, now: number): void {
		const rest = new Map(this.xattrs);
		if (!rest.delete(name)) throw new Errno("ENODATA");
		this.xattrs = rest;
		this.ctime = now;
	}
}
