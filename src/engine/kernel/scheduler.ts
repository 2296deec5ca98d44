/** Running one task for one slice, and what its steps cost on the virtual clock. */

import { exitTask } from "./exit.ts";
import type { Kernel } from "./kernel.ts";
import { exhaustedBytes } from "./memory-exhausted.ts";
import { deliverSignals } from "./signals.ts";
import type { Task } from "./task.ts";
import { endThread } from "./threads.ts";

/** Steps a task may make before it is preempted. */
const SLICE = 1000;
/** Virtual nanoseconds a step takes on one processor. */
const STEP_NS = 1000;

/** Runs a task until it suspends. Returns the steps it used, at least 1, and moves the clock by them. */
export function runSlice(kernel: Kernel, task: Task): number {
	if (task.state.kind !== "runnable" || !task.main) return 1;
	task.steps = 1;
	task.ownSteps = 0;
	task.sliceEnd = task.groups.quotas.length ? kernel.cgroups.sliceOf(task, SLICE) : SLICE;
	if (task.urgent && !deliverSignals(task)) return charge(kernel, task);
	return continueSlice(kernel, task);
}

/** Goes on in a slice, from its start or from where code was wanted that was not there. */
export function continueSlice(kernel: Kernel, task: Task): number {
	if (!task.main) return charge(kernel, task);
	try {
		const result = task.main.next();
		if (result.done && task !== task.leader) endThread(task);
		else if (result.done) exitTask(task, { kind: "exited", code: result.value & 255 });
		else if (result.value.kind === "wait") task.voluntarySwitches++;
		else if (result.value.kind === "load") {
			kernel.suspended = { task, program: result.value.program };
			return 0;
		} else again(kernel, task);
	} catch (error) {
		if (exhaustedBytes(error) !== undefined) {
			outOfMemory(kernel, task);
			return charge(kernel, task);
		}
		const message = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
		if (kernel.events.active) kernel.events.emit({ type: "defect", pid: task.pid, program: task.argv.join(" "), message });
		kernel.printk(`${task.comm}[${task.pid}]: engine error: ${message}`, 3);
		exitTask(task, { kind: "signaled", signal: "SEGV", core: false });
	}
	return charge(kernel, task);
}

/** A program that holds more than the engine can, and does not hear of it when it is told: it ends as by the OOM killer. */
function outOfMemory(kernel: Kernel, task: Task): void {
	kernel.printk(
		`Out of memory: Killed process ${task.pid} (${task.comm}) anon-rss:${Math.ceil(task.memory / 1024)}kB, UID:${task.cred.uid} oom_score_adj:${task.oomScoreAdjust}`,
		3,
	);
	exitTask(task, { kind: "signaled", signal: "KILL", core: false });
}

/** A task that gave way, or was stopped or killed by itself meanwhile. */
function again(kernel: Kernel, task: Task): void {
	if (task.state.kind !== "runnable") return;
	task.involuntarySwitches++;
	kernel.enqueue(task);
}

/** With several processors runnable tasks advance together: the clock moves by their share. */
function charge(kernel: Kernel, task: Task): number {
	const { cgroups } = kernel;
	const ns = task.steps * STEP_NS;
	const busy = cgroups.fair.active ? cgroups.fair.ran(task, ns) : Math.min(kernel.runnable + (task.queued ? 0 : 1), kernel.options.cpus);
	const user = Math.min(task.ownSteps, task.steps) * STEP_NS;
	const { leader } = task;
	leader.userTime += user;
	leader.systemTime += ns - user;
	kernel.clock.pass(kernel, ns, busy);
	cgroups.ran(task, user, ns - user);
	return task.steps;
}
