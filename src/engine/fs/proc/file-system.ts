/** proc(5): one instance per mount, showing the PID namespace of whoever mounted it. */
import type { StatFs } from "../../kernel/abi.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import type { PidNamespace } from "../../namespaces/pid.ts";
import type { UserNamespace } from "../../namespaces/user.ts";
import { FileSystem, type Inode } from "../../vfs/inode.ts";
import { globalFiles } from "./global.ts";
import { ProcDirectory, ProcLink, ProcList } from "./inodes.ts";
import { taskDirectory } from "./task-directory.ts";

export class ProcFileSystem extends FileSystem {
	readonly type = "proc";
	readonly root: Inode;
	readonly kernel: Kernel;
	readonly pidNamespace: PidNamespace;
	private readonly tasks = new WeakMap<Task, Inode>();

	constructor(kernel: Kernel, owner: UserNamespace, pidNamespace: PidNamespace) {
		super(kernel.nextDevice(), owner);
		this.kernel = kernel;
		this.pidNamespace = pidNamespace;
		const self = new ProcLink(this, (reader) => this.own(reader));
		const fixed = new ProcDirectory(this, {
			...globalFiles(this),
			self: () => self,
			"thread-self": (fs) => new ProcLink(fs, (reader) => `${this.own(reader)}/task/${this.own(reader)}`),
			mounts: (fs) => new ProcLink(fs, () => "self/mounts"),
			net: (fs) => new ProcLink(fs, () => "self/net"),
		});
		this.root = new ProcList(
			this,
			0o555,
			(reader) => [...fixed.entries(reader).map((e) => e.name), ...[...pidNamespace.tasks.keys()].sort((a, b) => a - b).map(String)],
			(name, reader) => (/^[1-9]\d*$/.test(name) ? this.directoryOf(Number(name)) : fixed.lookup(name, reader)),
		);
	}

	/** The reader's own number here; "" (which resolves to nothing) when it is not in this namespace. */
	private own(reader: Task): string {
		const pid = reader.pidIn(this.pidNamespace);
		return pid ? String(pid) : "";
	}

	private directoryOf(pid: number): Inode | undefined {
		const task = this.pidNamespace.tasks.get(pid);
		if (!task) return undefined;
		let directory = this.tasks.get(task);
		if (!directory) {
			directory = taskDirectory(this, task);
			this.tasks.set(task, directory);
		}
		directory.uid = task.cred.euid;
		directory.gid = task.cred.egid;
		return directory;
	}

	statfs(): StatFs {
		return { type: "proc", blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}
