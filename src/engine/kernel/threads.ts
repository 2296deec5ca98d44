/** Further threads of a process. clone(2) with CLONE_THREAD, futex(2). They have no numbers of their own: the process's stand for them. */
import type { Blocking, Sys } from "./abi.ts";
import { Calls } from "./calls/calls.ts";
import { Task } from "./task.ts";
import { WaitQueue } from "./wait-queue.ts";

/** Starts a thread that runs `body`. It has the credentials and namespaces that the maker has now, and may change its own. */
export function startThread(maker: Task, body: (sys: Sys) => Blocking<void>): Task {
	const { leader, kernel } = maker;
	const thread = new Task(kernel, leader.pids, leader.pidNamespace, maker, leader);
	thread.comm = maker.comm;
	thread.argv = leader.argv;
	thread.environ = leader.environ;
	thread.exe = leader.exe;
	thread.program = leader.program;
	thread.nice = leader.nice;
	thread.scheduling = leader.scheduling;
	thread.ioPriority = leader.ioPriority;
	thread.securebits = maker.securebits;
	thread.blocked = maker.blocked;
	thread.seccomp = maker.seccomp;
	thread.processor = leader.processor;
	leader.threads.add(thread);
	const calls = new Calls(thread);
	thread.calls = calls;
	if (leader.tracedBy) calls.instrument(leader.tracedBy);
	thread.main = asMain(body(calls));
	kernel.enqueue(thread);
	return thread;
}

function* asMain(body: Blocking<void>): Blocking<number> {
	yield* body;
	return 0;
}

/** Takes a task from whatever it sleeps on, without waking it. */
export function leaveQueues(task: Task): void {
	if (task.state.kind !== "sleeping") return;
	for (const q of task.state.queues) q.remove(task);
	if (task.state.timer) task.kernel.timers.cancel(task.state.timer);
}

/** A thread ends alone; its process goes on. */
export function endThread(thread: Task): void {
	leaveQueues(thread);
	thread.state = { kind: "dead" };
	thread.main = undefined;
	thread.groups.parked.delete(thread);
	thread.leader.threads.delete(thread);
	if (thread.alarm) thread.kernel.timers.cancel(thread.alarm);
	// it may have been the last in a namespace
	if (thread.ns !== thread.leader.ns) thread.kernel.sweepNamespaces();
}

/** The process ends or becomes another program. */
export function endThreads(leader: Task): void {
	for (const thread of [...leader.threads]) endThread(thread);
}

/** execve(2): whoever calls it, the program goes on as the process itself and all other threads end. */
export function becomeLeader(task: Task): Task {
	const { leader } = task;
	if (task !== leader) {
		leaveQueues(leader);
		leader.state = { kind: "runnable" };
		leader.cred = task.cred;
		leader.ns = task.ns;
		leader.kernel.enqueue(leader);
	}
	endThreads(leader);
	return leader;
}

const waiters = new WeakMap<object, WaitQueue>();

/** Where threads sleep that wait for a word in memory, which here is any object they share. */
export function futexQueue(address: object): WaitQueue {
	let queue = waiters.get(address);
	if (!queue) {
		queue = new WaitQueue();
		waiters.set(address, queue);
	}
	return queue;
}
