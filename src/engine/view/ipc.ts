/** System V objects as authors see them. */
import type { IpcObject } from "../ipc/table.ts";
import type { IpcNamespace } from "../namespaces/ipc.ts";

export interface LiveIpcObject {
	readonly kind: "shm" | "sem" | "msg";
	readonly id: number;
	readonly key: number;
	/** Bytes of a segment, semaphores of an array, bytes waiting in a queue. */
	readonly size: number;
	/** Permission bits. */
	readonly mode: number;
	/** Its owner, as the host numbers it. */
	readonly uid: number;
}

/** What an IPC namespace holds: segments, then semaphore arrays, then message queues, as ipcs would list them inside. */
export function ipcObjects(namespace: IpcNamespace): LiveIpcObject[] {
	const view = (kind: LiveIpcObject["kind"], { id, permission: { key, mode, uid } }: IpcObject, size: number): LiveIpcObject => ({
		kind,
		id,
		key,
		size,
		mode,
		uid,
	});
	return [
		...namespace.sharedMemory.objects.map((segment) => view("shm", segment, segment.size)),
		...namespace.semaphores.objects.map((array) => view("sem", array, array.semaphores.length)),
		...namespace.messageQueues.objects.map((queue) => view("msg", queue, queue.bytes)),
	];
}
