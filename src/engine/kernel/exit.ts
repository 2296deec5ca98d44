/** How tasks end, who inherits their children, and who hears of it. exit(2), pid_namespaces(7). */
import { releaseIpc } from "../ipc/release.ts";
import type { WaitStatus } from "./abi.ts";
import { sendSignal, signalGroup } from "./signals.ts";
import type { Task } from "./task.ts";
import { endThreads, leaveQueues } from "./threads.ts";
import { traceExit } from "./tracer.ts";

/** Ends a process, by whichever of its threads, whatever they are doing. Its program is dropped, never resumed. */
export function exitTask({ leader: task }: Task, status: WaitStatus): void {
	if (!task.alive) return;
	const { kernel } = task;
	endThreads(task);
	leaveQueues(task);
	task.state = { kind: "zombie", status };
	task.main = undefined;
	kernel.cgroups.exit(task);
	traceExit(task, status);
	if (task.alarm) kernel.timers.cancel(task.alarm);
	kernel.memory -= task.memory;
	task.memory = 0;
	task.fds.closeAll();
	releaseIpc(task);
	if (task.isNamespaceInit) endNamespace(task);
	const orphansOf = [...task.children];
	for (const child of orphansOf) reparent(child, task);
	if (task.session.leader === task) leaveTerminal(task);
	hangUpOrphans(task, orphansOf);
	task.kernel.namespaceReleased(task);
	if (kernel.events.active) kernel.events.emit({ type: "exit", pid: task.pid, status });
	if (kernel.init === task) {
		kernel.halted = status;
		return;
	}
	const { parent } = task;
	if (!parent) {
		reap(task);
		return;
	}
	const chld = parent.dispositions.get("CHLD")?.action;
	sendSignal(parent, "CHLD", task);
	if (chld === "ignore") reap(task);
	parent.childChange.wakeAll();
}

/** Takes a zombie out of every table; its parent has its status, or wants none. */
export function reap(task: Task): void {
	if (task.state.kind !== "zombie") return;
	task.state = { kind: "dead" };
	const { parent } = task;
	if (parent) {
		parent.childrenUserTime += task.userTime + task.childrenUserTime;
		parent.childrenSystemTime += task.systemTime + task.childrenSystemTime;
		parent.children.delete(task);
	}
	task.parent = undefined;
	task.group.members.delete(task);
	task.kernel.cgroups.reap(task);
	let ns: typeof task.pidNamespace | undefined = task.pidNamespace;
	for (let level = task.pids.length - 1; ns; level--, ns = ns.parent) ns.tasks.delete(task.pids[level] as number);
}

/** zap_pid_ns_processes: with its init every process of a namespace is killed and reaped before init itself is. */
function endNamespace(init: Task): void {
	const ns = init.pidNamespace;
	ns.dead = true;
	for (const task of [...ns.tasks.values()]) {
		if (task === init) continue;
		exitTask(task, { kind: "signaled", signal: "KILL", core: false });
		// whoever's child it is: a parent outside still collects its own
		if (task.parent === undefined || ns.contains(task.parent.pidNamespace)) reap(task);
	}
}

/** The nearest living subreaper among the ancestors in the same PID namespace, else that namespace's init. prctl(2). */
function newParent(child: Task, dying: Task): Task | undefined {
	if (dying.isNamespaceInit) return child.pidNamespace.parent?.init;
	for (let t = dying.parent; t && t.pidNamespace === dying.pidNamespace; t = t.parent) {
		if (t.childSubreaper && t.alive) return t;
		if (t.isNamespaceInit) break;
	}
	const { init } = dying.pidNamespace;
	return init?.alive ? init : undefined;
}

function reparent(child: Task, dying: Task): void {
	dying.children.delete(child);
	const heir = newParent(child, dying);
	child.parent = heir;
	child.adopted = true;
	heir?.children.add(child);
	if (child.parentDeathSignal) sendSignal(child, child.parentDeathSignal, dying);
	if (child.state.kind === "zombie") {
		if (!heir || heir.dispositions.get("CHLD")?.action === "ignore") reap(child);
		else {
			sendSignal(heir, "CHLD", child);
			heir.childChange.wakeAll();
		}
	}
}

function leaveTerminal(leader: Task): void {
	const { session } = leader;
	session.leader = undefined;
	const { tty } = session;
	if (!tty) return;
	if (tty.foreground) {
		signalGroup(tty.foreground, "HUP", undefined);
		signalGroup(tty.foreground, "CONT", undefined);
	}
	tty.session = undefined;
	tty.foreground = undefined;
	session.tty = undefined;
}

/** A group that this exit orphans while it has stopped members gets SIGHUP and SIGCONT (POSIX). */
function hangUpOrphans(task: Task, orphans: readonly Task[]): void {
	for (const child of orphans) {
		const { group } = child;
		if (group === task.group || group.session !== task.session || !group.orphaned) continue;
		if ([...group.members].some((m) => m.state.kind === "stopped")) {
			signalGroup(group, "HUP", undefined);
			signalGroup(group, "CONT", undefined);
		}
	}
}
