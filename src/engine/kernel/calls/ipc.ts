/** System V IPC and POSIX message queues: shmget(2), semop(2), msgop(2), mq_overview(7). */
import { MessageQueue } from "../../ipc/message-queue.ts";
import { checkIpcAccess, checkIpcOwner, IPC_READ, IPC_WRITE, type IpcPermission } from "../../ipc/permission.ts";
import { MAX_VALUE, SemaphoreArray } from "../../ipc/semaphores.ts";
import { PAGE, SharedMemory } from "../../ipc/shared-memory.ts";
import { findOrCreate, type IpcObject, type IpcTable } from "../../ipc/table.ts";
import type { Blocking, IpcFlags, IpcKind, SemaphoreOperation, SemaphoreState } from "../abi.ts";
import { capable } from "../credentials.ts";
import { Errno } from "../errno.ts";
import { NamespaceCalls } from "./namespaces.ts";

/** Which bits of read and write a flag word's mode asks of an object that is there. */
const wantedBits = (mode: number): number => ((mode >> 6) | (mode >> 3) | mode) & (IPC_READ | IPC_WRITE);

export class SystemVCalls extends NamespaceCalls {
	private get ipc() {
		return this.task.ns.ipc;
	}
	private permission(key: number, mode: number): IpcPermission {
		const { euid, egid } = this.task.cred;
		return { key, uid: euid, gid: egid, creatorUid: euid, creatorGid: egid, mode: mode & 0o777 };
	}
	private check(object: IpcObject, wanted: number): void {
		checkIpcAccess(this.task.cred, object.permission, wanted, this.ipc.owner);
	}
	private tableOf(kind: IpcKind): IpcTable<SharedMemory | SemaphoreArray | MessageQueue> {
		const { sharedMemory, semaphores, messageQueues } = this.ipc;
		return (kind === "shm" ? sharedMemory : kind === "sem" ? semaphores : messageQueues) as IpcTable<SharedMemory | SemaphoreArray | MessageQueue>;
	}

	shmget(key: number, size: number, flags: IpcFlags = {}): number {
		this.task.steps += 5;
		const { limits, sharedMemory } = this.ipc;
		const { mode = 0 } = flags;
		const create = (): SharedMemory => {
			if (size < 1 || BigInt(size) > limits.shmmax) throw new Errno("EINVAL");
			const pages = Math.ceil(size / PAGE);
			const total = sharedMemory.objects.reduce((sum, s) => sum + s.pages, pages);
			if (BigInt(total) > limits.shmall) throw new Errno("ENOSPC");
			return sharedMemory.add(limits.shmmni, (id) => new SharedMemory(id, this.permission(key, mode), size, this.task));
		};
		return findOrCreate(sharedMemory, key, flags, create, (existing) => {
			if (size > existing.size) throw new Errno("EINVAL");
			this.check(existing, wantedBits(mode));
		}).id;
	}
	shmat(id: number, options: { readOnly?: boolean } = {}): Uint8Array {
		this.task.steps += 5;
		const segment = this.ipc.sharedMemory.get(id);
		this.check(segment, options.readOnly ? IPC_READ : IPC_READ | IPC_WRITE);
		if (segment.pages * PAGE > this.kernel.options.memory - this.kernel.memory) throw new Errno("ENOMEM");
		segment.attach(this.task);
		this.task.segments.push({ segment, namespace: this.ipc });
		return segment.bytes;
	}
	shmdt(id: number): void {
		const at = this.task.segments.findIndex(({ segment }) => segment.id === id);
		const [held] = at < 0 ? [] : this.task.segments.splice(at, 1);
		if (!held) throw new Errno("EINVAL");
		held.segment.detach(this.task);
		if (held.segment.destroyed && held.segment.attached.length === 0) held.namespace.sharedMemory.remove(held.segment);
	}

	ipcRemove(kind: IpcKind, id: number): void {
		this.task.steps += 5;
		const table = this.tableOf(kind);
		const object = table.get(id);
		checkIpcOwner(this.task.cred, object.permission, this.ipc.owner);
		if (object instanceof SharedMemory) {
			if (object.attached.length > 0) {
				object.destroyed = true;
				return;
			}
		} else {
			object.removed = true;
			object.changed.wakeAll();
		}
		table.remove(object);
	}
	ipcChange(kind: IpcKind, id: number, change: { uid?: number; gid?: number; mode?: number; bytes?: number }): void {
		const object = this.tableOf(kind).get(id);
		const { cred } = this.task;
		checkIpcOwner(cred, object.permission, this.ipc.owner);
		const uid = change.uid === undefined ? undefined : cred.userNamespace.toKernelUid(change.uid);
		const gid = change.gid === undefined ? undefined : cred.userNamespace.toKernelGid(change.gid);
		if ((change.uid !== undefined && uid === undefined) || (change.gid !== undefined && gid === undefined)) throw new Errno("EINVAL");
		if (change.bytes !== undefined && object instanceof MessageQueue) {
			if (change.bytes > this.ipc.limits.msgmnb && !capable(cred, "sys_resource", this.ipc.owner)) throw new Errno("EPERM");
			object.limit = change.bytes;
		}
		if (uid !== undefined) object.permission.uid = uid;
		if (gid !== undefined) object.permission.gid = gid;
		if (change.mode !== undefined) object.permission.mode = change.mode & 0o777;
		object.changeTime = this.kernel.realtime;
	}

	semget(key: number, count: number, flags: IpcFlags = {}): number {
		this.task.steps += 5;
		const { limits, semaphores } = this.ipc;
		const [perArray, total, , arrays] = limits.sem;
		const { mode = 0 } = flags;
		if (count < 0 || count > perArray) throw new Errno("EINVAL");
		const create = (): SemaphoreArray => {
			if (count === 0) throw new Errno("EINVAL");
			if (semaphores.objects.reduce((sum, a) => sum + a.semaphores.length, count) > total) throw new Errno("ENOSPC");
			return semaphores.add(arrays, (id) => new SemaphoreArray(id, this.permission(key, mode), count, this.kernel.realtime));
		};
		return findOrCreate(semaphores, key, flags, create, (existing) => {
			if (count > existing.semaphores.length) throw new Errno("EINVAL");
			this.check(existing, wantedBits(mode));
		}).id;
	}
	*semop(id: number, operations: readonly SemaphoreOperation[]): Blocking<void> {
		this.task.steps += 5;
		const array = this.ipc.semaphores.get(id);
		if (operations.length === 0) throw new Errno("EINVAL");
		if (operations.length > this.ipc.limits.sem[2]) throw new Errno("E2BIG");
		this.check(array, operations.some((o) => o.change !== 0) ? IPC_WRITE : IPC_READ);
		for (;;) {
			if (array.removed) throw new Errno("EIDRM");
			const stuck = array.attempt(operations, this.task);
			if (!stuck) return;
			if (stuck.noWait) throw new Errno("EAGAIN");
			const counter = stuck.change === 0 ? "waitingForZero" : "waitingForMore";
			const semaphore = array.at(stuck.index);
			semaphore[counter]++;
			try {
				yield* this.sleepOn([array.changed]);
			} finally {
				semaphore[counter]--;
			}
		}
	}
	semValues(id: number): SemaphoreState[] {
		const array = this.ipc.semaphores.get(id);
		this.check(array, IPC_READ);
		const { pidNamespace } = this.task;
		return array.semaphores.map((s) => ({
			value: s.value,
			pid: s.last?.pidIn(pidNamespace) ?? 0,
			waitingForMore: s.waitingForMore,
			waitingForZero: s.waitingForZero,
		}));
	}
	semSetValue(id: number, index: number, value: number): void {
		const array = this.ipc.semaphores.get(id);
		this.check(array, IPC_WRITE);
		const semaphore = array.at(index);
		if (value < 0 || value > MAX_VALUE) throw new Errno("ERANGE");
		semaphore.value = value;
		semaphore.last = this.task;
		array.changeTime = this.kernel.realtime;
		array.changed.wakeAll();
	}

	msgget(key: number, flags: IpcFlags = {}): number {
		this.task.steps += 5;
		const { limits, messageQueues } = this.ipc;
		const { mode = 0 } = flags;
		const create = () => messageQueues.add(limits.msgmni, (id) => new MessageQueue(id, this.permission(key, mode), limits.msgmnb, this.kernel.realtime));
		return findOrCreate(messageQueues, key, flags, create, (existing) => this.check(existing, wantedBits(mode))).id;
	}
	msgLimit(id: number): number {
		const queue = this.ipc.messageQueues.get(id);
		this.check(queue, IPC_READ);
		return queue.limit;
	}
	*msgsnd(id: number, type: number, data: Uint8Array, options: { noWait?: boolean } = {}): Blocking<void> {
		this.task.steps += 5;
		const queue = this.ipc.messageQueues.get(id);
		if (type < 1 || data.length > this.ipc.limits.msgmax) throw new Errno("EINVAL");
		this.check(queue, IPC_WRITE);
		while (!queue.hasRoom(data.length)) {
			if (options.noWait) throw new Errno("EAGAIN");
			yield* this.sleepOn([queue.changed]);
			if (queue.removed) throw new Errno("EIDRM");
		}
		queue.send({ type, data }, this.task);
	}
	*msgrcv(
		id: number,
		size: number,
		type: number,
		options: { noWait?: boolean; noError?: boolean; except?: boolean } = {},
	): Blocking<{ type: number; data: Uint8Array }> {
		this.task.steps += 5;
		const queue = this.ipc.messageQueues.get(id);
		this.check(queue, IPC_READ);
		for (;;) {
			const found = queue.find(type, options.except ?? false);
			if (found) {
				if (found.data.length > size && !options.noError) throw new Errno("E2BIG");
				queue.take(found, this.task);
				return { type: found.type, data: found.data.subarray(0, size) };
			}
			if (options.noWait) throw new Errno("ENOMSG");
			yield* this.sleepOn([queue.changed]);
			if (queue.removed) throw new Errno("EIDRM");
		}
	}
}
