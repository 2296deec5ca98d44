/** Tasks that want a processor, first come, first served. */
import type { Task } from "./task.ts";

export class RunQueue {
	/** Places before `head` are empty: a task that has run must not be held on to from here. */
	private tasks: (Task | undefined)[] = [];
	private head = 0;

	get size(): number {
		return this.tasks.length - this.head;
	}
	get first(): Task | undefined {
		return this.tasks[this.head];
	}
	/** Empties the queue. */
	takeAll(): Task[] {
		const all = this.tasks.slice(this.head) as Task[];
		this.tasks = [];
		this.head = 0;
		return all;
	}
	push(task: Task): void {
		this.tasks.push(task);
	}
	/** Takes the first one away. */
	shift(): void {
		this.tasks[this.head++] = undefined;
		if (this.head === this.tasks.length) {
			this.tasks = [];
			this.head = 0;
		} else if (this.head > 512 && this.head * 2 > this.tasks.length) {
			this.tasks = this.tasks.slice(this.head);
			this.head = 0;
		}
	}
}
