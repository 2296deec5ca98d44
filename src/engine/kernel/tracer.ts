/** Who watches the system calls of other tasks, as ptrace(2) lets strace do. */
import type { TraceEvent, WaitStatus } from "./abi.ts";
import type { Task } from "./task.ts";
import { WaitQueue } from "./wait-queue.ts";

/** An event before its PID is put into the tracer's numbers. */
type Happening = TraceEvent extends infer E ? (E extends { readonly pid: number; readonly time: number } ? Omit<E, "pid" | "time"> : never) : never;

export class Tracer {
	readonly task: Task;
	/** Children of traced tasks are traced too. */
	follow = false;
	readonly tracees = new Set<Task>();
	readonly events: TraceEvent[] = [];
	/** An event has come, or the last tracee has gone. */
	readonly changed = new WaitQueue();
	/** All events have been taken. */
	readonly drained = new WaitQueue();

	constructor(task: Task) {
		this.task = task;
	}
	push(from: Task, event: Happening): void {
		this.events.push({ ...event, pid: from.pidIn(this.task.pidNamespace), time: from.kernel.now / 1e9 } as TraceEvent);
		this.changed.wakeAll();
	}
	add(task: Task): void {
		task.tracedBy = this;
		this.tracees.add(task);
		task.calls?.instrument(this);
	}
	remove(task: Task): void {
		task.tracedBy = undefined;
		task.calls?.uninstrument();
		this.tracees.delete(task);
		this.changed.wakeAll();
	}
	/** The tracer itself has ended: everybody goes on unwatched. */
	end(): void {
		for (const task of this.tracees) this.remove(task);
		this.events.length = 0;
		this.drained.wakeAll();
	}
}

/** Called at the end of every task. */
export function traceExit(task: Task, status: WaitStatus): void {
	task.tracer?.end();
	const by = task.tracedBy;
	if (!by) return;
	by.push(task, { kind: "exited", status });
	by.remove(task);
}
