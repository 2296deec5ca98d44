/** The file system through which groups are made and used: one for each hierarchy, however often it is mounted. */
import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { Hierarchy } from "../../cgroup/hierarchy.ts";
import type { StatFs } from "../../kernel/abi.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { FileSystem, type NewInode } from "../../vfs/inode.ts";
import { GroupDirectory } from "./group-directory.ts";

export class CgroupFileSystem extends FileSystem {
	readonly type: string;
	readonly hierarchy: Hierarchy;
	private readonly kernel: Kernel;
	private readonly directories = new WeakMap<Cgroup, GroupDirectory>();

	constructor(kernel: Kernel, hierarchy: Hierarchy, options: string) {
		super(kernel.nextDevice(), kernel.userNamespace);
		this.kernel = kernel;
		this.hierarchy = hierarchy;
		this.type = hierarchy.unified ? "cgroup2" : "cgroup";
		this.options = options;
	}
	get root(): GroupDirectory {
		return this.directory(this.hierarchy.root);
	}
	/** The directory of a group; `init` is that of mkdir, root's for groups that the kernel or boot made. */
	directory(group: Cgroup, init?: NewInode): GroupDirectory {
		let directory = this.directories.get(group);
		if (!directory) {
			const mode = group.parent ? 0o755 : 0o555;
			directory = new GroupDirectory(this, init ?? { mode, uid: 0, gid: 0, now: this.kernel.realtime }, group);
			this.directories.set(group, directory);
		}
		directory.nlink = 2 + group.children.size;
		return directory;
	}
	statfs(): StatFs {
		return { type: this.type, blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}
