/** The directories an overlay is made of: found, checked against each other, and typed so that lower ones cannot be changed. */
import { Errno, isErrno, MountError } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import type { Dentry, Path } from "../../vfs/dentry.ts";
import type { FileSystem, Inode, InodeOperations } from "../../vfs/inode.ts";
import { resolve } from "../../vfs/walk.ts";
import { OverlayFileSystem } from "./file-system.ts";

/** An inode of a lower layer: what it offers for reading and nothing else, so that no code here can change a lower layer. */
export type LowerInode = Pick<
	InodeOperations,
	| "kind"
	| "fs"
	| "ino"
	| "mode"
	| "uid"
	| "gid"
	| "nlink"
	| "atime"
	| "mtime"
	| "ctime"
	| "birthtime"
	| "xattrs"
	| "statDev"
	| "size"
	| "blocks"
	| "device"
	| "readlink"
	| "open"
> & {
	lookup(name: string, task: Task): LowerInode | undefined;
	entries(task: Task): ReturnType<InodeOperations["entries"]>;
};

export interface LowerLayer {
	/** Position among the lower layers, 0 on top. */
	readonly index: number;
	readonly root: LowerInode;
}

/** A directory that an option names, with the words to name it in messages. */
export interface NamedPath {
	readonly name: string;
	readonly path: Path;
}

/** The error number that a failed look-up shows in the log. */
const numbers: Readonly<Partial<Record<string, number>>> = { EPERM: 1, ENOENT: 2, EACCES: 13, ENOTDIR: 20, ENAMETOOLONG: 36, ELOOP: 40 };

/** ovl_mount_dir: what every directory must be; upper and work must also be writable and no overlay themselves. */
export function findDirectory(task: Task, key: string, name: string, say: (text: string) => void): NamedPath {
	let path: Path;
	try {
		path = resolve(task, name);
	} catch (error) {
		if (isErrno(error)) say(`failed to resolve '${name}': -${numbers[error.code] ?? 22}`);
		throw error;
	}
	const refuse = (text: string): never => {
		throw new MountError("EINVAL", `overlay: ${text}`);
	};
	if (path.dentry.inode.kind !== "directory") refuse(`${name} is not a directory`);
	if (key === "upperdir" || key === "workdir") {
		if (path.dentry.inode.fs instanceof OverlayFileSystem) refuse(`filesystem on ${name} not supported as upperdir`);
		if (path.mount.readOnly) refuse(`filesystem on ${name} is read-only`);
	}
	return { name, path };
}

/** Overlays still mounted somewhere, or worked in. */
function living(kernel: Kernel): OverlayFileSystem[] {
	const found = new Set<FileSystem>();
	for (const namespace of new Set([...kernel.pidNamespace.tasks.values()].map((t) => t.ns.mnt)))
		for (const mount of namespace.root.subtree()) found.add(mount.fs);
	return [...found].filter((fs) => fs instanceof OverlayFileSystem);
}

/** What directories other overlays have taken for upper and work. */
export function directoriesInUse(kernel: Kernel): ReadonlySet<Inode> {
	return new Set(living(kernel).flatMap((overlay) => overlay.taken));
}

/** ovl_setup_trap, ovl_check_overlapping_layers: no layer may be, or lie in, another. ELOOP, after a line said. */
export class Overlaps {
	private readonly taken = new Map<Dentry, string>();
	private readonly say: (text: string) => void;
	constructor(say: (text: string) => void) {
		this.say = say;
	}
	/** The same directory twice. */
	add(dentry: Dentry, name: string): void {
		for (const other of this.taken.keys()) if (other.inode === dentry.inode) this.refuse("conflicting", name);
		this.taken.set(dentry, name);
	}
	/** One directory inside another. */
	check(dentry: Dentry, name: string): void {
		const roots = new Set([...this.taken.keys()].map((d) => d.inode));
		for (let up = dentry.parent; up; up = up.parent) if (roots.has(up.inode)) this.refuse("overlapping", name);
	}
	private refuse(how: string, name: string): never {
		this.say(`${how} ${name} path`);
		throw new Errno("ELOOP");
	}
}
