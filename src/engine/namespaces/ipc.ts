/** IPC namespaces: System V objects, POSIX message queues, and the limits on both. ipc_namespaces(7). */
import type { MessageQueue } from "../ipc/message-queue.ts";
import { QueueFileSystem } from "../ipc/posix-queues.ts";
import type { SemaphoreArray } from "../ipc/semaphores.ts";
import type { SharedMemory } from "../ipc/shared-memory.ts";
import { IpcTable } from "../ipc/table.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Namespace } from "./namespace.ts";
import type { UserNamespace } from "./user.ts";

/** ULONG_MAX - (1 << 24): as good as no limit. */
const NO_LIMIT = 18446744073692774399n;

/** Each namespace begins with the kernel's defaults. */
const defaults = () => ({
	shmmax: NO_LIMIT,
	shmall: NO_LIMIT,
	shmmni: 4096,
	/** SEMMSL, SEMMNS, SEMOPM, SEMMNI */
	sem: [32000, 1024000000, 500, 32000] as readonly [number, number, number, number],
	msgmax: 8192,
	msgmnb: 16384,
	msgmni: 32000,
	queuesMax: 256,
	queueMessagesMax: 10,
	queueMessagesDefault: 10,
	queueSizeMax: 8192,
	queueSizeDefault: 8192,
});

export class IpcNamespace implements Namespace {
	readonly kind = "ipc";
	readonly ino: number;
	readonly owner: UserNamespace;
	readonly limits = defaults();
	readonly sharedMemory = new IpcTable<SharedMemory>();
	readonly semaphores = new IpcTable<SemaphoreArray>();
	readonly messageQueues = new IpcTable<MessageQueue>();
	private queues: QueueFileSystem | undefined;
	constructor(ino: number, owner: UserNamespace) {
		this.ino = ino;
		this.owner = owner;
	}
	/** The one instance that every mount of mqueue in this namespace shows. */
	queueFileSystem(kernel: Kernel): QueueFileSystem {
		this.queues ??= new QueueFileSystem(kernel, this);
		return this.queues;
	}
}
