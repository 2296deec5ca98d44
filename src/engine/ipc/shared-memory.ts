/** System V shared memory: segments that several tasks have in their address space. shm_overview(7), shmop(2). */
import type { Task } from "../kernel/task.ts";
import type { IpcPermission } from "./permission.ts";
import type { IpcObject } from "./table.ts";

export const PAGE = 4096;

export class SharedMemory implements IpcObject {
	readonly id: number;
	readonly permission: IpcPermission;
	readonly size: number;
	/** The processes themselves, so that each reader sees their numbers in its own PID namespace. */
	readonly creator: Task;
	last: Task | undefined;
	/** Milliseconds since the epoch; 0 is never. */
	attachTime = 0;
	detachTime = 0;
	changeTime: number;
	/** One entry for each attachment. */
	readonly attached: Task[] = [];
	/** IPC_RMID was asked while somebody had it attached: it goes with the last one. */
	destroyed = false;
	locked = false;
	private memory: Uint8Array | undefined;

	constructor(id: number, permission: IpcPermission, size: number, creator: Task) {
		this.id = id;
		this.permission = permission;
		this.size = size;
		this.creator = creator;
		this.changeTime = creator.kernel.realtime;
	}
	get pages(): number {
		return Math.ceil(this.size / PAGE);
	}
	/** Bytes in memory: nothing before somebody has attached it. */
	get resident(): number {
		return this.memory ? this.pages * PAGE : 0;
	}
	get bytes(): Uint8Array {
		this.memory ??= new Uint8Array(this.size);
		return this.memory;
	}
	attach(task: Task): void {
		this.attached.push(task);
		this.attachTime = task.kernel.realtime;
		this.last = task;
	}
	/** False where the task had it not attached. */
	detach(task: Task): boolean {
		const at = this.attached.indexOf(task);
		if (at < 0) return false;
		this.attached.splice(at, 1);
		this.detachTime = task.kernel.realtime;
		this.last = task;
		return true;
	}
}
