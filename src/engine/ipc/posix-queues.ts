/** POSIX message queues: files of the mqueue file system, one instance for each IPC namespace. mq_overview(7). */
import type { DirectoryEntry, StatFs } from "../kernel/abi.ts";
import { capable } from "../kernel/credentials.ts";
import { Errno } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import { encode } from "../kernel/text.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { IpcNamespace } from "../namespaces/ipc.ts";
import type { Path } from "../vfs/dentry.ts";
import { OpenFile } from "../vfs/file.ts";
import { FileSystem, Inode, type NewInode } from "../vfs/inode.ts";

/** FILENT_SIZE: what stat(2) says of each queue. */
const SHOWN_SIZE = 80;
/** DIRENT_SIZE */
const ENTRY_SIZE = 20;

export interface PosixMessage {
	readonly priority: number;
	readonly data: Uint8Array;
}

export class PosixQueue extends Inode {
	readonly kind = "file";
	readonly maxMessages: number;
	readonly maxSize: number;
	readonly messages: PosixMessage[] = [];
	readonly changed = new WaitQueue();
	constructor(fs: FileSystem, init: NewInode, maxMessages: number, maxSize: number) {
		super(fs, init);
		this.maxMessages = maxMessages;
		this.maxSize = maxSize;
	}
	override get size(): number {
		return SHOWN_SIZE;
	}
	override open(_task: Task, path: Path): OpenFile {
		return new PosixQueueFile(path, this);
	}
	override truncate(): void {}
	/** What a read of the file gives: bytes held, and who is told of messages (nobody). */
	get text(): string {
		const bytes = this.messages.reduce((sum, m) => sum + m.data.length, 0);
		return `QSIZE:${String(bytes).padEnd(10)} NOTIFY:${"0".padEnd(5)} SIGNO:${"0".padEnd(5)} NOTIFY_PID:${"0".padEnd(6)}\n`;
	}
	/** Behind those of the same or a higher priority. */
	insert(message: PosixMessage, now: number): void {
		const at = this.messages.findIndex((m) => m.priority < message.priority);
		this.messages.splice(at < 0 ? this.messages.length : at, 0, message);
		this.mtime = this.ctime = now;
		this.changed.wakeAll();
	}
	shift(): PosixMessage | undefined {
		const first = this.messages.shift();
		if (first) this.changed.wakeAll();
		return first;
	}
}

/** An open queue; read(2) of it gives the line of text, write(2) nothing. */
export class PosixQueueFile extends OpenFile {
	readonly queue: PosixQueue;
	constructor(path: Path, queue: PosixQueue) {
		super(path, queue);
		this.queue = queue;
	}
	override read(_task: Task, count: number): Uint8Array {
		const data = encode(this.queue.text).slice(this.offset, this.offset + count);
		this.offset += data.length;
		return data;
	}
}

class QueueDirectory extends Inode {
	readonly kind = "directory";
	declare readonly fs: QueueFileSystem;
	private readonly names = new Map<string, PosixQueue>();
	override get size(): number {
		return (this.names.size + 2) * ENTRY_SIZE;
	}
	get count(): number {
		return this.names.size;
	}
	override lookup(name: string): Inode | undefined {
		return this.names.get(name);
	}
	override entries(): DirectoryEntry[] {
		return [...this.names].map(([name, { ino, kind }]): DirectoryEntry => ({ name, ino, kind })).reverse();
	}
	override create(name: string, init: NewInode): Inode {
		const { limits } = this.fs.namespace;
		if (this.count >= limits.queuesMax && init.uid !== 0) throw new Errno("ENOSPC");
		return this.add(name, init, Math.min(limits.queueMessagesDefault, limits.queueMessagesMax), Math.min(limits.queueSizeDefault, limits.queueSizeMax));
	}
	add(name: string, init: NewInode, maxMessages: number, maxSize: number): PosixQueue {
		const queue = new PosixQueue(this.fs, init, maxMessages, maxSize);
		this.names.set(name, queue);
		this.mtime = this.ctime = init.now;
		return queue;
	}
	override unlink(name: string, now: number): void {
		const queue = this.names.get(name);
		if (!queue) throw new Errno("ENOENT");
		queue.nlink--;
		this.names.delete(name);
		this.mtime = this.ctime = now;
	}
}

export class QueueFileSystem extends FileSystem {
	readonly type = "mqueue";
	readonly root: QueueDirectory;
	readonly namespace: IpcNamespace;
	constructor(kernel: Kernel, namespace: IpcNamespace) {
		super(kernel.nextDevice(), namespace.owner);
		this.namespace = namespace;
		const { owner } = namespace;
		this.root = new QueueDirectory(this, { mode: 0o1777, uid: owner.toKernelUid(0) ?? 0, gid: owner.toKernelGid(0) ?? 0, now: kernel.realtime });
		this.root.nlink = 2;
	}
	/** mqueue_create: past queues_max only CAP_SYS_RESOURCE makes more. ENOSPC. */
	checkRoom(task: Task): void {
		if (this.root.count >= this.namespace.limits.queuesMax && !capable(task.cred, "sys_resource", task.kernel.userNamespace)) throw new Errno("ENOSPC");
	}
	statfs(): StatFs {
		return { type: "mqueue", blockSize: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0, files: 0, filesFree: 0, nameMax: 255 };
	}
}
