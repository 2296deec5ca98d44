/** System V semaphores: arrays of counters changed together or not at all. semop(2). */
import type { SemaphoreOperation } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { IpcPermission } from "./permission.ts";
import type { IpcObject } from "./table.ts";

/** SEMVMX */
export const MAX_VALUE = 32767;

interface Semaphore {
	value: number;
	/** Who changed it last. */
	last: Task | undefined;
	/** Tasks that wait for it to grow, and for it to be zero. */
	waitingForMore: number;
	waitingForZero: number;
}

export class SemaphoreArray implements IpcObject {
	readonly id: number;
	readonly permission: IpcPermission;
	readonly semaphores: readonly Semaphore[];
	/** Milliseconds since the epoch; 0 is never. */
	operationTime = 0;
	changeTime: number;
	readonly changed = new WaitQueue();
	removed = false;
	/** SEM_UNDO: what is added back for each semaphore when a task ends. */
	readonly undo = new Map<Task, Map<number, number>>();

	constructor(id: number, permission: IpcPermission, count: number, now: number) {
		this.id = id;
		this.permission = permission;
		this.semaphores = Array.from({ length: count }, () => ({ value: 0, last: undefined, waitingForMore: 0, waitingForZero: 0 }));
		this.changeTime = now;
	}
	/** EINVAL where the array has no such number. */
	at(index: number): Semaphore {
		const found = this.semaphores[index];
		if (!found) throw new Errno("EINVAL");
		return found;
	}

	/** Does all operations, or none: then the one that cannot go on. EFBIG, ERANGE. */
	attempt(operations: readonly SemaphoreOperation[], task: Task): SemaphoreOperation | undefined {
		const values = new Map<Semaphore, number>();
		for (const operation of operations) {
			const semaphore = this.semaphores[operation.index];
			if (!semaphore) throw new Errno("EFBIG");
			const value = values.get(semaphore) ?? semaphore.value;
			if (operation.change === 0 ? value !== 0 : value + operation.change < 0) return operation;
			if (value + operation.change > MAX_VALUE) throw new Errno("ERANGE");
			values.set(semaphore, value + operation.change);
		}
		for (const [semaphore, value] of values) {
			semaphore.value = value;
			semaphore.last = task;
		}
		for (const { index, change, undo } of operations) if (undo && change !== 0) this.remember(task, index, -change);
		this.operationTime = task.kernel.realtime;
		this.changed.wakeAll();
		return undefined;
	}
	private remember(task: Task, index: number, change: number): void {
		let own = this.undo.get(task);
		if (!own) {
			own = new Map();
			this.undo.set(task, own);
		}
		own.set(index, (own.get(index) ?? 0) + change);
	}
	/** exit_sem: gives back what an ending task had taken with SEM_UNDO. */
	undoFor(task: Task): void {
		const own = this.undo.get(task);
		if (!own) return;
		this.undo.delete(task);
		for (const [index, change] of own) {
			const semaphore = this.at(index);
			semaphore.value = Math.max(0, Math.min(MAX_VALUE, semaphore.value + change));
			semaphore.last = task;
		}
		this.changed.wakeAll();
	}
}
