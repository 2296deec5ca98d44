/** Calls on priorities, limits, processors and the odd attributes of a process. */
import { allowedProcessors } from "../../cgroup/fair-share.ts";
import { FileLock, type LockKind } from "../../fs/lock.ts";
import type { Blocking, IoPriority, Resource, ResourceLimit, ResourceUsage, Scheduling, Sys } from "../abi.ts";
import { capable, SECURE_BITS, SECURE_KEEP_CAPS, SECURE_LOCKS } from "../credentials.ts";
import { Errno } from "../errno.ts";
import type { Task } from "../task.ts";
import { ProcessCalls } from "./processes.ts";

export class SchedulingCalls extends ProcessCalls {
	/** A process that the caller may change: its own user's, or any with the capability. */
	private tunable(pid: number, capability: "sys_nice" | "sys_resource"): Task {
		const target = this.process(pid);
		if (target.cred.uid !== this.task.cred.euid && !capable(this.task.cred, capability, this.kernel.userNamespace)) throw new Errno("EPERM");
		return target;
	}

	getScheduler(pid: number): Scheduling {
		return this.process(pid).scheduling;
	}
	setScheduler(pid: number, scheduling: Scheduling): void {
		const target = this.tunable(pid, "sys_nice");
		const realtime = scheduling.policy === "fifo" || scheduling.policy === "rr";
		if (realtime ? scheduling.priority < 1 || scheduling.priority > 99 : scheduling.priority !== 0) throw new Errno("EINVAL");
		if (realtime && !capable(this.task.cred, "sys_nice", this.kernel.userNamespace)) throw new Errno("EPERM");
		target.scheduling = scheduling;
	}
	getIoPriority(pid: number): IoPriority {
		return this.process(pid).ioPriority;
	}
	setIoPriority(pid: number, priority: IoPriority): void {
		if (priority.level < 0 || priority.level > 7) throw new Errno("EINVAL");
		this.tunable(pid, "sys_nice").ioPriority = priority;
	}

	prlimit(pid: number, resource: Resource, limit?: ResourceLimit): ResourceLimit {
		const target = this.tunable(pid, "sys_resource");
		const old = target.limits[resource];
		if (!limit) return old;
		if (limit.soft > limit.hard) throw new Errno("EINVAL");
		if (limit.hard > old.hard && !capable(this.task.cred, "sys_resource", this.kernel.userNamespace)) throw new Errno("EPERM");
		target.limits = { ...target.limits, [resource]: limit };
		return old;
	}

	*flock(fd: number, operation: LockKind | "unlock", options: { nonBlocking?: boolean } = {}): Blocking<void> {
		const file = this.file(fd);
		if (!file.inode) throw new Errno("EBADF");
		const lock = FileLock.of(file.inode);
		if (operation === "unlock") {
			lock.release(file);
			return;
		}
		while (!lock.take(file, operation)) {
			if (options.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([lock.changed]);
		}
	}

	getpriority(pid: number): number {
		return this.process(pid).nice;
	}
	setpriority(pid: number, nice: number): void {
		const target = this.process(pid);
		const wanted = Math.max(-20, Math.min(19, nice));
		if (target.cred.uid !== this.task.cred.euid && !capable(this.task.cred, "sys_nice", this.kernel.userNamespace)) throw new Errno("EPERM");
		if (wanted < target.nice && !capable(this.task.cred, "sys_nice", this.kernel.userNamespace)) throw new Errno("EACCES");
		target.nice = wanted;
		this.kernel.cgroups.fair.active ||= wanted !== 0;
	}
	getrlimit(resource: Resource): ResourceLimit {
		return this.task.limits[resource];
	}
	setrlimit(resource: Resource, limit: ResourceLimit): void {
		if (limit.soft > limit.hard) throw new Errno("EINVAL");
		if (limit.hard > this.task.limits[resource].hard && !capable(this.task.cred, "sys_resource", this.kernel.userNamespace)) throw new Errno("EPERM");
		this.task.limits = { ...this.task.limits, [resource]: limit };
	}
	getAffinity(pid: number): readonly number[] {
		return allowedProcessors(this.process(pid));
	}
	setAffinity(pid: number, cpus: readonly number[]): void {
		const target = this.process(pid);
		const within = target.groups.effective.cpuset.effective;
		const valid = cpus.filter((c) => within.includes(c));
		if (valid.length === 0) throw new Errno("EINVAL");
		target.affinity = valid;
		const { cgroups } = this.kernel;
		target.processor = cgroups.processorFor(target);
		cgroups.fair.active ||= valid.length < this.kernel.options.cpus;
	}
	getrusage(who: "self" | "children"): ResourceUsage {
		const { task } = this;
		return who === "self"
			? { user: task.userTime / 1e9, system: task.systemTime / 1e9 }
			: { user: task.childrenUserTime / 1e9, system: task.childrenSystemTime / 1e9 };
	}
	prctl(option: Parameters<Sys["prctl"]>[0]): void {
		const { task } = this;
		if (option.title !== undefined) task.leader.argv = [option.title];
		if (option.name !== undefined) task.comm = option.name.slice(0, 15);
		if (option.childSubreaper !== undefined) task.leader.childSubreaper = option.childSubreaper;
		if (option.parentDeathSignal !== undefined) task.leader.parentDeathSignal = option.parentDeathSignal;
		if (option.noNewPrivs) task.cred = { ...task.cred, noNewPrivs: true };
		if (option.securebits !== undefined) {
			if (!capable(task.cred, "setpcap", task.cred.userNamespace)) throw new Errno("EPERM");
			const { securebits: next } = option;
			// a locked bit stays as it is, and so do the locks
			if (next & ~SECURE_BITS || task.securebits & SECURE_LOCKS & ~next || ((task.securebits & SECURE_LOCKS) >> 1) & (task.securebits ^ next))
				throw new Errno("EPERM");
			task.securebits = next & ~SECURE_KEEP_CAPS;
			task.cred = { ...task.cred, keepCaps: (next & SECURE_KEEP_CAPS) !== 0 };
		}
		if (option.keepCaps !== undefined) task.cred = { ...task.cred, keepCaps: option.keepCaps };
	}

	prctlGet() {
		const { task } = this;
		const { noNewPrivs, keepCaps } = task.cred;
		return { noNewPrivs, keepCaps, childSubreaper: task.leader.childSubreaper, parentDeathSignal: task.leader.parentDeathSignal, securebits: task.securebits };
	}
}
