/** devpts: a node for each pseudo-terminal, and ptmx. pts(4). */
import type { DirectoryEntry, StatFs } from "../kernel/abi.ts";
import { Errno, MountError } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { Tty } from "../kernel/tty.ts";
import type { UserNamespace } from "../namespaces/user.ts";
import type { Path } from "../vfs/dentry.ts";
import type { OpenFile } from "../vfs/file.ts";
import { type DeviceNumber, FileSystem, Inode } from "../vfs/inode.ts";
import { PtyMaster, TtyFile } from "./tty-file.ts";

const TTY_GROUP = 5;
const PTS_MAJOR = 136;

interface Settings {
	readonly uid: number | undefined;
	readonly gid: number | undefined;
	readonly mode: number;
	readonly ptmxMode: number;
}

/** Mount options. EINVAL. */
function parse(options: string): Settings {
	const settings = { uid: undefined as number | undefined, gid: undefined as number | undefined, mode: 0o600, ptmxMode: 0 };
	for (const option of options.split(",").filter(Boolean)) {
		const [key = "", value = ""] = option.split("=");
		if (key === "newinstance") continue;
		if (!["uid", "gid", "mode", "ptmxmode", "max"].includes(key)) throw new MountError("EINVAL", `devpts: Unknown parameter '${key}'`);
		if (!(key === "mode" || key === "ptmxmode" ? /^[0-7]+$/ : /^\d+$/).test(value)) throw new MountError("EINVAL", `devpts: Bad value for '${key}'`);
		if (key === "mode") settings.mode = Number.parseInt(value, 8) & 0o777;
		else if (key === "ptmxmode") settings.ptmxMode = Number.parseInt(value, 8) & 0o777;
		else if (key === "uid" || key === "gid") settings[key] = Number(value);
	}
	return settings;
}

class TerminalNode extends Inode {
	readonly kind = "char";
	override readonly device: DeviceNumber;
	private readonly tty: Tty;
	constructor(fs: FileSystem, tty: Tty, mode: number, uid: number, gid: number) {
		super(fs, { mode, uid, gid, now: tty.kernel.realtime });
		this.tty = tty;
		this.device = { major: PTS_MAJOR, minor: tty.index };
	}
	override open(_task: Task, path: Path): OpenFile {
		return new TtyFile(this.tty, path);
	}
}

/** Opening it makes a terminal. */
class Multiplexer extends Inode {
	readonly kind = "char";
	override readonly device: DeviceNumber = { major: 5, minor: 2 };
	private readonly ttys: Map<number, Tty>;
	constructor(fs: FileSystem, mode: number, kernel: Kernel, ttys: Map<number, Tty>) {
		super(fs, { mode, uid: 0, gid: 0, now: kernel.realtime });
		this.ttys = ttys;
	}
	override open(task: Task): OpenFile {
		return new PtyMaster(task, this.ttys);
	}
}

class TerminalDirectory extends Inode {
	readonly kind = "directory";
	declare readonly fs: DevptsFileSystem;
	private readonly nodes = new WeakMap<Tty, Inode>();
	private readonly multiplexer: Inode;
	constructor(fs: DevptsFileSystem, kernel: Kernel) {
		super(fs, { mode: 0o755, uid: fs.owner.toKernelUid(0) ?? 0, gid: fs.owner.toKernelGid(0) ?? 0, now: kernel.realtime });
		this.multiplexer = new Multiplexer(fs, fs.settings.ptmxMode, kernel, fs.ttys);
		this.nlink = 2;
	}
	override lookup(name: string): Inode | undefined {
		if (name === "ptmx") return this.multiplexer;
		const tty = /^\d+$/.test(name) ? this.fs.ttys.get(Number(name)) : undefined;
		if (!tty) return undefined;
		let node = this.nodes.get(tty);
		if (!node) {
			const { uid, gid, mode } = this.fs.settings;
			node = new TerminalNode(this.fs, tty, mode, uid ?? tty.owner, gid ?? 0);
			this.nodes.set(tty, node);
		}
		return node;
	}
	override entries(): DirectoryEntry[] {
		const terminals = [...this.fs.ttys.keys()].sort((a, b) => a - b);
		return [...terminals.map((index) => ({ name: String(index), ino: index + 3, kind: "char" }) as const), { name: "ptmx", ino: 2, kind: "char" }];
	}
}

/** Each mount is an instance with terminals of its own. */
export class DevptsFileSystem extends FileSystem {
	readonly type = "devpts";
	readonly root: Inode;
	readonly settings: Settings;
	readonly ttys: Map<number, Tty>;
	constructor(kernel: Kernel, owner: UserNamespace, options: string, ttys: Map<number, Tty>) {
		super(kernel.nextDevice(), owner);
		this.ttys = ttys;
		this.settings = parse(options);
		const { uid, gid, mode, ptmxMode } = this.settings;
		const octal = (n: number) => n.toString(8).padStart(3, "0");
		this.options = [
			...(uid === undefined ? [] : [`uid=${uid}`]),
			...(gid === undefined ? [] : [`gid=${gid}`]),
			`mode=${octal(mode)}`,
			`ptmxmode=${octal(ptmxMode)}`,
		].join(",");
		this.root = new TerminalDirectory(this, kernel);
	}
	statfs(): StatFs {
		return { type: "devpts", blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}

/** The instance that the host is booted with; its terminals are opened by logins, which let their group write to them. */
export function hostDevpts(kernel: Kernel): DevptsFileSystem {
	const fs = new DevptsFileSystem(kernel, kernel.userNamespace, `gid=${TTY_GROUP},mode=620,ptmxmode=000`, kernel.ttys);
	fs.options = fs.options.replace("mode=620", "mode=600");
	return fs;
}

/** Which devpts a node of number 5:2 belongs to: the one it is in, or that on the directory pts beside it. ENODEV. */
export function terminalsAt({ mount, dentry }: Path, task: Task): Map<number, Tty> {
	if (mount.fs instanceof DevptsFileSystem) return mount.fs.ttys;
	const inode = dentry.parent?.inode.lookup("pts", task);
	const pts = inode && dentry.parent?.child("pts", inode);
	const over = pts && mount.children.get(pts);
	if (over?.fs instanceof DevptsFileSystem) return over.fs.ttys;
	throw new Errno("ENODEV");
}
