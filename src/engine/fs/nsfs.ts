/** nsfs: files that stand for namespaces, behind /proc/PID/ns and binds of those. ioctl_ns(2). */
import type { StatFs } from "../kernel/abi.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { IpcNamespace } from "../namespaces/ipc.ts";
import type { NetNamespace } from "../namespaces/net.ts";
import type { PidNamespace } from "../namespaces/pid.ts";
import type { CgroupNamespace } from "../namespaces/plain.ts";
import type { TimeNamespace } from "../namespaces/time.ts";
import type { UserNamespace } from "../namespaces/user.ts";
import type { UtsNamespace } from "../namespaces/uts.ts";
import { Dentry, type Path } from "../vfs/dentry.ts";
import { OpenFile } from "../vfs/file.ts";
import { FileSystem, Inode, type NewInode } from "../vfs/inode.ts";
import type { Mount, MountNamespace } from "../vfs/mount.ts";
import { defaultAttributes, newMount } from "../vfs/mount-tree.ts";

export type AnyNamespace = MountNamespace | UtsNamespace | IpcNamespace | NetNamespace | CgroupNamespace | TimeNamespace | PidNamespace | UserNamespace;

const nobody = (now: number): NewInode => ({ mode: 0o444, uid: 0, gid: 0, now });

class NamespaceFile extends OpenFile {
	private readonly kernel: Kernel;
	constructor(path: Path, kernel: Kernel) {
		super(path);
		this.kernel = kernel;
	}
	protected override closed(): void {
		this.kernel.sweepNamespaces();
	}
}

export class NamespaceInode extends Inode {
	readonly kind = "file";
	readonly namespace: AnyNamespace;
	override readonly ino: number;
	constructor(fs: FileSystem, namespace: AnyNamespace, now: number) {
		super(fs, nobody(now));
		this.namespace = namespace;
		this.ino = namespace.ino;
	}
	override open(task: Task, path: Path): OpenFile {
		return new NamespaceFile(path, task.kernel);
	}
	get label(): string {
		return `${this.namespace.kind}:[${this.ino}]`;
	}
}

class Root extends Inode {
	readonly kind = "directory";
}

export class NamespaceFileSystem extends FileSystem {
	readonly type = "nsfs";
	readonly root: Inode;
	private readonly mount: Mount;
	private readonly dentries = new Map<number, Dentry>();
	private readonly kernel: Kernel;
	constructor(kernel: Kernel) {
		super(4, kernel.userNamespace);
		this.kernel = kernel;
		this.root = new Root(this, nobody(0));
		this.mount = newMount(kernel, this, new Dentry("", undefined, this.root), "nsfs", { ...defaultAttributes(), atime: "strictatime" });
	}
	/** The place that stands for a namespace: one per namespace, so that binds and descriptors compare equal. */
	place(namespace: AnyNamespace): Path {
		let dentry = this.dentries.get(namespace.ino);
		if (!dentry) {
			const inode = new NamespaceInode(this, namespace, this.kernel.realtime);
			dentry = new Dentry(inode.label, undefined, inode);
			this.dentries.set(namespace.ino, dentry);
		}
		return { mount: this.mount, dentry };
	}
	statfs(): StatFs {
		return { type: "nsfs", blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}
