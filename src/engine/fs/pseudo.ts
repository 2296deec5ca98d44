/** Interfaces of the kernel that a host mounts and nothing here looks into: directories without entries. */
import type { StatFs } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import type { FileSystemDriver } from "../kernel/kernel.ts";
import { FileSystem, Inode, type NewInode } from "../vfs/inode.ts";

/** Minor numbers of those that the kernel mounts for itself when it starts. */
const ownDevices: Readonly<Record<string, number>> = { securityfs: 8, debugfs: 9, tracefs: 14 };

class EmptyDirectory extends Inode {
	readonly kind = "directory";
	constructor(fs: FileSystem, init: NewInode) {
		super(fs, init);
		this.nlink = 2;
	}
	override lookup(): undefined {
		return undefined;
	}
	override entries(): [] {
		return [];
	}
}

class PseudoFileSystem extends FileSystem {
	readonly type: string;
	readonly root: Inode;
	constructor(type: string, mode: number, request: Parameters<FileSystemDriver>[0]) {
		super(ownDevices[type] ?? request.kernel.nextDevice(), request.owner);
		this.type = type;
		this.options = request.options;
		this.root = new EmptyDirectory(this, { mode, uid: 0, gid: 0, now: request.now });
	}
	statfs(): StatFs {
		return { type: this.type, blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}

/** Types and the mode of their root. */
const types: Readonly<Record<string, number>> = {
	bpf: 0o1700,
	configfs: 0o755,
	debugfs: 0o700,
	fusectl: 0o555,
	hugetlbfs: 0o755,
	pstore: 0o750,
	securityfs: 0o755,
	tracefs: 0o700,
};

/** A driver for each type; only the host's own root mounts them. EPERM. */
export const pseudoDrivers: readonly (readonly [string, FileSystemDriver])[] = Object.entries(types).map(([type, mode]) => [
	type,
	(request) => {
		if (request.owner.level > 0) throw new Errno("EPERM");
		return new PseudoFileSystem(type, mode, request);
	},
]);
