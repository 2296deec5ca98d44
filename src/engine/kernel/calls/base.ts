/** What all system calls stand on: counting steps, sleeping and waking, finding files. */
import type { OpenFile } from "../../vfs/file.ts";
import type { Blocking, Note, ProgramTable, Suspension } from "../abi.ts";
import { Errno } from "../errno.ts";
import type { Kernel } from "../kernel.ts";
import { MemoryExhausted } from "../memory-exhausted.ts";
import { loaded } from "../programs.ts";
import type { Task } from "../task.ts";
import type { WaitQueue } from "../wait-queue.ts";

const RESCHEDULE: Suspension = { kind: "reschedule" };
const WAIT: Suspension = { kind: "wait" };

export class CallBase {
	protected readonly task: Task;
	protected readonly kernel: Kernel;
	constructor(task: Task) {
		this.task = task;
		this.kernel = task.kernel;
	}

	get environ(): ReadonlyMap<string, string> {
		return this.task.environ;
	}

	spend(steps = 1): boolean {
		const { task } = this;
		task.steps += steps;
		task.ownSteps += steps;
		return task.steps >= task.sliceEnd;
	}

	*reschedule(): Blocking<void> {
		yield RESCHEDULE;
	}

	charge(bytes: number): void {
		const { kernel } = this;
		const task = this.task.leader;
		if (bytes > 0 && kernel.memory + bytes > kernel.memoryCeiling) kernel.memoryCeilingHit = true;
		if (bytes > 0 && (kernel.memoryCeilingHit || task.memory + bytes > task.limits.as.soft)) throw new MemoryExhausted(bytes);
		task.memory += bytes;
		kernel.memory += bytes;
		if (task.memory > task.peakMemory) task.peakMemory = task.memory;
		task.charged.resize(task, task.memory);
		// who is killed for it must not go on to allocate what was charged
		if (bytes > 0 && task.pending.has("KILL")) throw new MemoryExhausted(bytes);
	}

	note(event: Note): void {
		const { events } = this.kernel;
		if (!events.active) return;
		const place = { pid: this.task.pid, terminal: this.task.session.tty?.name ?? "" };
		if (event.type === "container") events.emit({ ...event, pid: place.pid });
		else events.emit(event.type === "prompt" ? { type: "prompt", ...place } : { type: "command", ...place, text: event.text });
	}

	*programTable(name: string): Blocking<ProgramTable | undefined> {
		return yield* loaded(this.kernel.options.programs, name);
	}

	/**
	 * Sleeps until one of the queues wakes, `deadline` (virtual ns) comes, or a signal is handled (EINTR unless SA_RESTART). The
	 * caller looks at its condition again. Returns whether the deadline came.
	 */
	protected *sleepOn(queues: readonly WaitQueue[], deadline?: number): Blocking<boolean> {
		const { task, kernel } = this;
		task.interrupted = false;
		if (task.urgent) yield RESCHEDULE;
		else {
			task.timedOut = false;
			for (const q of queues) q.add(task);
			const timer =
				deadline === undefined
					? undefined
					: kernel.timers.set(deadline, () => {
							task.timedOut = true;
							task.wake();
						});
			task.state = { kind: "sleeping", queues, timer };
			yield WAIT;
		}
		if (task.interrupted) {
			task.interrupted = false;
			throw new Errno("EINTR");
		}
		return task.timedOut;
	}

	/** Counts a call and gives way when the slice is used up or a signal waits. */
	protected get mustYield(): boolean {
		return ++this.task.steps >= this.task.sliceEnd;
	}

	protected file(fd: number): OpenFile {
		return this.task.fds.get(fd);
	}
}
