/** PID namespaces: a tree of numberings. A task has a number in its own and in every ancestor. pid_namespaces(7). */
import type { Task } from "../kernel/task.ts";
import type { Namespace } from "./namespace.ts";
import type { UserNamespace } from "./user.ts";

/** include/linux/pid.h: after a wrap numbering starts here again. */
const RESERVED_PIDS = 300;
/** The most levels below the initial one (MAX_PID_NS_LEVEL). */
export const MAX_PID_LEVELS = 32;

export class PidNamespace implements Namespace {
	readonly kind = "pid";
	readonly ino: number;
	readonly owner: UserNamespace;
	readonly parent: PidNamespace | undefined;
	readonly level: number;
	readonly tasks = new Map<number, Task>();
	/** Set when the first task enters; when it dies the namespace takes no more tasks. */
	init: Task | undefined;
	dead = false;
	lastPid = 0;
	pidMax = 4194304;

	constructor(ino: number, owner: UserNamespace, parent: PidNamespace | undefined) {
		this.ino = ino;
		this.owner = owner;
		this.parent = parent;
		this.level = parent ? parent.level + 1 : 0;
	}

	/** The next free number, cyclic. undefined when all are taken. */
	allocate(): number | undefined {
		for (let tries = 0; tries < this.pidMax; tries++) {
			this.lastPid = this.lastPid + 1 >= this.pidMax ? RESERVED_PIDS : this.lastPid + 1;
			if (!this.tasks.has(this.lastPid)) return this.lastPid;
		}
		return undefined;
	}

	/** Whether `ns` is this one or below it. */
	contains(ns: PidNamespace): boolean {
		for (let n: PidNamespace | undefined = ns; n; n = n.parent) if (n === this) return true;
		return false;
	}
}
