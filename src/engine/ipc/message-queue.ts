/** System V message queues: messages with a type, taken in order or by type. msgop(2). */
import type { Task } from "../kernel/task.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { IpcPermission } from "./permission.ts";
import type { IpcObject } from "./table.ts";

interface Message {
	readonly type: number;
	readonly data: Uint8Array;
}

export class MessageQueue implements IpcObject {
	readonly id: number;
	readonly permission: IpcPermission;
	/** The most bytes it holds. */
	limit: number;
	bytes = 0;
	readonly messages: Message[] = [];
	lastSender: Task | undefined;
	lastReceiver: Task | undefined;
	/** Milliseconds since the epoch; 0 is never. */
	sendTime = 0;
	receiveTime = 0;
	changeTime: number;
	readonly changed = new WaitQueue();
	removed = false;

	constructor(id: number, permission: IpcPermission, limit: number, now: number) {
		this.id = id;
		this.permission = permission;
		this.limit = limit;
		this.changeTime = now;
	}
	hasRoom(length: number): boolean {
		return this.bytes + length <= this.limit && this.messages.length + 1 <= this.limit;
	}
	send(message: Message, task: Task): void {
		this.messages.push(message);
		this.bytes += message.data.length;
		this.lastSender = task;
		this.sendTime = task.kernel.realtime;
		this.changed.wakeAll();
	}
	/** Type 0: the first; above: the first of that type (or, with `except`, of any other); below: the lowest type up to its amount. */
	find(type: number, except: boolean): Message | undefined {
		if (type === 0) return this.messages[0];
		if (type > 0) return this.messages.find((m) => (m.type === type) !== except);
		let best: Message | undefined;
		for (const m of this.messages) if (m.type <= -type && (!best || m.type < best.type)) best = m;
		return best;
	}
	take(message: Message, task: Task): void {
		this.messages.splice(this.messages.indexOf(message), 1);
		this.bytes -= message.data.length;
		this.lastReceiver = task;
		this.receiveTime = task.kernel.realtime;
		this.changed.wakeAll();
	}
}
