/** Sending and delivering signals. signal(7). */
import type { WaitStatus } from "./abi.ts";
import { capable } from "./credentials.ts";
import { exitTask } from "./exit.ts";
import type { ProcessGroup } from "./groups.ts";
import type { Signal } from "./signal-names.ts";
import type { Task } from "./task.ts";
import { leaveQueues } from "./threads.ts";

const ignoredByDefault = new Set<Signal>(["CHLD", "CONT", "URG", "WINCH"]);
const stopping = new Set<Signal>(["STOP", "TSTP", "TTIN", "TTOU"]);
const dumping = new Set<Signal>(["QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "SEGV", "XCPU", "XFSZ", "SYS"]);

/** kill(2): the sender's real or effective id is the target's real or saved one, or CAP_KILL; SIGCONT within the session. */
export function mayKill(sender: Task, target: Task, signal: Signal | 0): boolean {
	const { cred } = sender;
	const { uid, suid } = target.cred;
	if (cred.euid === suid || cred.euid === uid || cred.uid === suid || cred.uid === uid) return true;
	if (signal === "CONT" && sender.session === target.session) return true;
	return capable(cred, "kill", target.cred.userNamespace);
}

/**
 * Makes a signal pending and wakes the target if that matters to it. `from` is the sender, undefined for the kernel.
 * An init of a PID namespace takes from inside only what it handles; from outside also KILL and STOP. pid_namespaces(7).
 */
export function sendSignal({ leader: target }: Task, signal: Signal, from: Task | undefined): void {
	if (!target.alive || target.kernelThread) return;
	const action = target.dispositions.get(signal)?.action ?? "default";
	if (target.isNamespaceInit && action === "default") {
		const outside =
			from === undefined ? target.pidNamespace.level > 0 : from.pidNamespace !== target.pidNamespace && !target.pidNamespace.contains(from.pidNamespace);
		if (!(outside && (signal === "KILL" || signal === "STOP"))) return;
	}
	if (signal === "CONT") {
		for (const s of stopping) target.pending.delete(s);
		continueTask(target);
	} else if (stopping.has(signal)) target.pending.delete("CONT");
	const { events } = target.kernel;
	if (events.active) events.emit({ type: "signal", pid: target.pid, signal, from: from?.pid ?? 0 });
	const blocked = target.blocked.has(signal) && signal !== "KILL" && signal !== "STOP";
	if (!blocked && (action === "ignore" || (action === "default" && ignoredByDefault.has(signal)))) return;
	target.pending.add(signal);
	if (blocked) return;
	target.urgent = true;
	target.sliceEnd = 0;
	if (signal === "KILL" && target.state.kind === "stopped") {
		target.state = { kind: "runnable" };
		target.kernel.enqueue(target);
	} else if (target.state.kind === "runnable") target.kernel.cgroups.signalled(target);
	else target.wake();
}

export function signalGroup(group: ProcessGroup, signal: Signal, from: Task | undefined): void {
	for (const task of [...group.members]) sendSignal(task, signal, from);
}

/**
 * Acts on what is pending, just before the task would run: handlers run, or the task stops or ends.
 * Returns whether it may run on.
 */
export function deliverSignals(task: Task): boolean {
	task.urgent = false;
	for (const signal of [...task.pending]) {
		if (task.blocked.has(signal) && signal !== "KILL" && signal !== "STOP") continue;
		task.pending.delete(signal);
		const disposition = task.dispositions.get(signal);
		const action = disposition?.action ?? "default";
		if (typeof action === "function") {
			task.handled = true;
			if (!disposition?.restart) task.interrupted = true;
			action(signal);
			continue;
		}
		if (action === "ignore" || ignoredByDefault.has(signal)) continue;
		if (stopping.has(signal)) {
			if (signal !== "STOP" && task.group.orphaned) continue;
			stopTask(task, signal);
			return false;
		}
		exitTask(task, { kind: "signaled", signal, core: dumping.has(signal) && task.limits.core.soft > 0 });
		return false;
	}
	return true;
}

function stopTask(task: Task, signal: Signal): void {
	task.state = { kind: "stopped", signal };
	for (const thread of task.threads) {
		leaveQueues(thread);
		thread.state = { kind: "stopped", signal };
	}
	tellParent(task, { kind: "stopped", signal });
}

function continueTask(task: Task): void {
	if (task.state.kind !== "stopped") return;
	// a call it slept in checks its condition again when it runs
	for (const each of [task, ...task.threads]) {
		each.state = { kind: "runnable" };
		each.kernel.enqueue(each);
	}
	tellParent(task, { kind: "continued" });
}

function tellParent(task: Task, status: WaitStatus): void {
	task.report = status;
	const { parent } = task;
	if (!parent) return;
	sendSignal(parent, "CHLD", task);
	parent.childChange.wakeAll();
}
