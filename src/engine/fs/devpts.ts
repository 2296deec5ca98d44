/** devpts: a node for each pseudo-terminal, and ptmx. pts(4). */
import type { DirectoryEntry, StatFs } from "../kernel/abi.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { Tty } from "../kernel/tty.ts";
import type { UserNamespace } from "../namespaces/user.ts";
import type { Path } from "../vfs/dentry.ts";
import type { OpenFile } from "../vfs/file.ts";
import { type DeviceNumber, FileSystem, Inode } from "../vfs/inode.ts";
import { TtyFile } from "./tty-file.ts";

const TTY_GROUP = 5;
const PTS_MAJOR = 136;

class TerminalNode extends Inode {
	readonly kind = "char";
	override readonly device: DeviceNumber;
	private readonly tty: Tty;
	constructor(fs: FileSystem, tty: Tty, uid: number) {
		super(fs, { mode: 0o620, uid, gid: TTY_GROUP, now: tty.kernel.realtime });
		this.tty = tty;
		this.device = { major: PTS_MAJOR, minor: tty.index };
	}
	override open(_task: Task, path: Path): OpenFile {
		return new TtyFile(this.tty, path);
	}
}

class TerminalDirectory extends Inode {
	readonly kind = "directory";
	private readonly kernel: Kernel;
	private readonly nodes = new WeakMap<Tty, Inode>();
	constructor(fs: FileSystem, kernel: Kernel) {
		super(fs, { mode: 0o755, uid: 0, gid: 0, now: kernel.realtime });
		this.kernel = kernel;
		this.nlink = 2;
	}
	override lookup(name: string): Inode | undefined {
		const tty = /^\d+$/.test(name) ? this.kernel.ttys.get(Number(name)) : undefined;
		if (!tty) return undefined;
		let node = this.nodes.get(tty);
		if (!node) {
			node = new TerminalNode(this.fs, tty, tty.owner);
			this.nodes.set(tty, node);
		}
		return node;
	}
	override entries(): DirectoryEntry[] {
		return [...this.kernel.ttys.keys()].sort((a, b) => a - b).map((index) => ({ name: String(index), ino: index + 3, kind: "char" }));
	}
}

export class DevptsFileSystem extends FileSystem {
	readonly type = "devpts";
	readonly root: Inode;
	constructor(kernel: Kernel, owner: UserNamespace) {
		super(kernel.nextDevice(), owner);
		this.options = "gid=5,mode=600,ptmxmode=000";
		this.root = new TerminalDirectory(this, kernel);
	}
	statfs(): StatFs {
		return { type: "devpts", blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}
