/** sysfs: devices, modules and settings of the machine as files. sysfs(5) */
import type { StatFs } from "../../kernel/abi.ts";
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { FileSystemDriver, Kernel } from "../../kernel/kernel.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import type { UserNamespace } from "../../namespaces/user.ts";
import { FileSystem, type Inode } from "../../vfs/inode.ts";
import { SysDirectory } from "./inodes.ts";
import { sysTree } from "./tree.ts";

class SysFileSystem extends FileSystem {
	readonly type = "sysfs";
	readonly root: Inode;
	constructor(kernel: Kernel, owner: UserNamespace, net: NetNamespace) {
		super(kernel.nextDevice(), owner);
		const entries = sysTree(kernel, net);
		this.root = new SysDirectory(this, { kind: "directory", mode: 0o555, entries: () => entries }, kernel.realtime);
	}
	statfs(): StatFs {
		return { type: "sysfs", blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}

/** Only who has power over the network namespace may show its devices. */
export const sysfs: FileSystemDriver = ({ kernel, task, owner }) => {
	if (!capable(task.cred, "sys_admin", task.ns.net.owner)) throw new Errno("EPERM");
	return new SysFileSystem(kernel, owner, task.ns.net);
};
