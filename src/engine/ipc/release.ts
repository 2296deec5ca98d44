/** What becomes of a task's hold on IPC objects when it forks, starts another program or ends. shmop(2), semop(2). */
import type { Task } from "../kernel/task.ts";

export function inheritSegments(parent: Task, child: Task): void {
	for (const held of parent.segments) {
		held.segment.attached.push(child);
		child.segments.push(held);
	}
}

/** A new program has a new address space. */
export function detachAll(task: Task): void {
	if (task.segments.length === 0) return;
	for (const { segment, namespace } of task.segments) {
		segment.detach(task);
		if (segment.destroyed && segment.attached.length === 0) namespace.sharedMemory.remove(segment);
	}
	task.segments = [];
}

export function releaseIpc(task: Task): void {
	detachAll(task);
	const { semaphores } = task.ns.ipc;
	if (semaphores.size > 0) for (const array of semaphores.objects) array.undoFor(task);
}
