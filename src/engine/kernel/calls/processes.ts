/** Calls on processes: fork, exec, wait, signals, groups, sleeping. */
import type { Blocking, NamespaceKind, ResourceUsage, SignalAction, Sys, WaitOptions, WaitStatus } from "../abi.ts";
import { cloneTask } from "../clone.ts";
import { Errno } from "../errno.ts";
import { execTask } from "../exec.ts";
import { exitTask, reap } from "../exit.ts";
import { ProcessGroup, Session } from "../groups.ts";
import type { Signal } from "../signal-names.ts";
import { mayKill, sendSignal } from "../signals.ts";
import type { Task } from "../task.ts";
import { futexQueue, startThread } from "../threads.ts";
import { WaitQueue } from "../wait-queue.ts";
import { MountCalls } from "./mounts.ts";

/** Steps that fork and exec take: about what they cost on a real processor. */
const FORK_STEPS = 100;
const EXEC_STEPS = 300;

export class ProcessCalls extends MountCalls {
	fork(child: (sys: Sys) => Blocking<number>, options: { newNamespaces?: readonly NamespaceKind[]; sibling?: boolean } = {}): number {
		this.task.steps += FORK_STEPS;
		return cloneTask(this.task, child, options.newNamespaces ?? [], options.sibling ?? false).pidIn(this.task.pidNamespace);
	}

	*execve(path: string, argv: readonly string[], environ: ReadonlyMap<string, string>): Blocking<never> {
		this.task.steps += EXEC_STEPS;
		execTask(this.task, path, argv, environ);
		// the scheduler goes on with the new program
		for (;;) yield { kind: "exec" };
	}

	*exit(status: number): Blocking<never> {
		exitTask(this.task, { kind: "exited", code: status & 255 });
		for (;;) yield { kind: "exec" };
	}

	thread(body: (sys: Sys) => Blocking<void>): void {
		this.task.steps += FORK_STEPS;
		startThread(this.task, body);
	}
	*futexWait(address: object, timeout?: number): Blocking<boolean> {
		const deadline = timeout === undefined ? undefined : Math.ceil(this.kernel.now + Math.max(0, timeout) * 1e9);
		const timedOut = yield* this.sleepOn([futexQueue(address)], deadline);
		return !timedOut;
	}
	futexWake(address: object): void {
		this.task.steps++;
		futexQueue(address).wakeAll();
	}

	private matches(child: Task, pid: number): boolean {
		const ns = this.task.pidNamespace;
		if (pid > 0) return child.pidIn(ns) === pid;
		if (pid === -1) return true;
		return pid === 0 ? child.group === this.task.leader.group : child.group.idIn(ns) === -pid;
	}

	*waitpid(pid: number, options: WaitOptions = {}): Blocking<{ pid: number; status: WaitStatus; usage: ResourceUsage } | undefined> {
		if (this.mustYield) yield* this.reschedule();
		const { task } = this;
		for (;;) {
			let any = false;
			for (const child of task.children) {
				if (!this.matches(child, pid)) continue;
				any = true;
				const id = child.pidIn(task.pidNamespace);
				const usage = { user: child.userTime / 1e9, system: child.systemTime / 1e9 };
				if (child.state.kind === "zombie") {
					const { status } = child.state;
					reap(child);
					return { pid: id, status, usage };
				}
				const { report } = child;
				if (
					report &&
					((report.kind === "stopped" && options.untraced && child.state.kind === "stopped") || (report.kind === "continued" && options.continued))
				) {
					child.report = undefined;
					return { pid: id, status: report, usage };
				}
			}
			if (!any) throw new Errno("ECHILD");
			if (options.noHang) return undefined;
			yield* this.sleepOn([task.childChange]);
		}
	}

	getpid(): number {
		return this.task.ownPid;
	}
	getppid(): number {
		return this.task.leader.parent?.pidIn(this.task.pidNamespace) ?? 0;
	}

	/** A process by its number in the caller's namespace; 0 is the caller. ESRCH. */
	protected process(pid: number): Task {
		const found = pid === 0 ? this.task.leader : this.task.pidNamespace.tasks.get(pid);
		if (!found) throw new Errno("ESRCH");
		return found;
	}
	getpgid(pid: number): number {
		return this.process(pid).group.idIn(this.task.pidNamespace);
	}
	getsid(pid: number): number {
		return this.process(pid).session.idIn(this.task.pidNamespace);
	}
	setpgid(pid: number, pgid: number): void {
		this.task.steps++;
		const target = this.process(pid);
		const ns = this.task.pidNamespace;
		const { leader } = this.task;
		if (target !== leader && target.parent !== leader) throw new Errno("ESRCH");
		if (target.session !== leader.session || target.session.leader === target) throw new Errno("EPERM");
		if (pgid < 0) throw new Errno("EINVAL");
		const wanted = pgid === 0 ? target.pidIn(ns) : pgid;
		if (target.group.idIn(ns) === wanted) return;
		if (wanted === target.pidIn(ns)) {
			new ProcessGroup(target, target.session).join(target);
			return;
		}
		for (const t of ns.tasks.values()) {
			if (t.group.idIn(ns) === wanted && t.session === target.session) {
				t.group.join(target);
				return;
			}
		}
		throw new Errno("EPERM");
	}
	setsid(): number {
		const task = this.task.leader;
		for (const t of task.group.members) if (task.group.idIn(task.pidNamespace) === task.ownPid && t.alive) throw new Errno("EPERM");
		task.session = new Session(task);
		new ProcessGroup(task, task.session).join(task);
		return task.ownPid;
	}

	kill(pid: number, signal: Signal | 0): void {
		this.task.steps++;
		const task = this.task.leader;
		const ns = task.pidNamespace;
		let targets: Task[];
		if (pid > 0) targets = [this.process(pid)];
		else if (pid === 0) targets = [...task.group.members];
		else if (pid === -1) targets = [...ns.tasks.values()].filter((t) => t !== task && t !== ns.init && !t.kernelThread);
		else targets = [...ns.tasks.values()].filter((t) => t.group.idIn(ns) === -pid);
		if (targets.length === 0) throw new Errno("ESRCH");
		const allowed = targets.filter((t) => mayKill(task, t, signal));
		if (allowed.length === 0) throw new Errno("EPERM");
		if (signal !== 0) for (const t of allowed) sendSignal(t, signal, task);
	}

	sigaction(signal: Signal, action: SignalAction, options: { restart?: boolean } = {}): SignalAction {
		if (signal === "KILL" || signal === "STOP") throw new Errno("EINVAL");
		const old = this.task.dispositions.get(signal)?.action ?? "default";
		if (action === "default") this.task.dispositions.delete(signal);
		else this.task.dispositions.set(signal, { action, restart: options.restart ?? false });
		if (action === "ignore") this.task.pending.delete(signal);
		return old;
	}
	sigprocmask(blocked: ReadonlySet<Signal>): ReadonlySet<Signal> {
		const { task } = this;
		const old = task.blocked;
		task.blocked = blocked;
		for (const s of task.pending) {
			if (!blocked.has(s)) {
				task.urgent = true;
				task.sliceEnd = 0;
			}
		}
		return old;
	}
	sigpending(): ReadonlySet<Signal> {
		return new Set(this.task.pending);
	}
	*pause(): Blocking<never> {
		const { task } = this;
		task.handled = false;
		while (!task.handled) yield* this.sleepOn([new WaitQueue()]);
		throw new Errno("EINTR");
	}
	*nanosleep(seconds: number): Blocking<void> {
		const { task } = this;
		const deadline = this.kernel.now + Math.max(0, seconds) * 1e9;
		task.handled = false;
		while (this.kernel.now < deadline) {
			yield* this.sleepOn([], deadline === Infinity ? undefined : Math.ceil(deadline));
			if (task.handled) throw new Errno("EINTR");
		}
	}
	alarm(seconds: number): number {
		const { task, kernel } = this;
		const left = task.alarm && !task.alarm.cancelled ? Math.max(0, (task.alarm.at - kernel.now) / 1e9) : 0;
		if (task.alarm) kernel.timers.cancel(task.alarm);
		task.alarm = undefined;
		if (seconds > 0) {
			task.alarm = kernel.timers.set(kernel.now + seconds * 1e9, () => {
				task.alarm = undefined;
				sendSignal(task, "ALRM", undefined);
			});
		}
		return left;
	}
}
