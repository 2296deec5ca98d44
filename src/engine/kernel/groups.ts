/** Sessions and process groups: what a terminal's signals and a shell's jobs go by. credentials(7), setpgid(2). */
import type { PidNamespace } from "../namespaces/pid.ts";
import type { Task } from "./task.ts";
import type { Tty } from "./tty.ts";

/** The identity that outlives its leader: the leader's number in each PID namespace. */
abstract class Identity {
	/** By level, outermost first. */
	readonly pids: readonly number[];
	private readonly pidNamespace: PidNamespace;
	constructor(leader: Task) {
		this.pids = leader.pids;
		this.pidNamespace = leader.pidNamespace;
	}
	/** The number as seen from a PID namespace; 0 where it is not visible. */
	idIn(ns: PidNamespace): number {
		return ns.contains(this.pidNamespace) ? (this.pids[ns.level] ?? 0) : 0;
	}
}

export class Session extends Identity {
	leader: Task | undefined;
	tty: Tty | undefined;
	constructor(leader: Task) {
		super(leader);
		this.leader = leader;
	}
}

export class ProcessGroup extends Identity {
	readonly session: Session;
	readonly members = new Set<Task>();
	constructor(leader: Task, session: Session) {
		super(leader);
		this.session = session;
	}
	join(task: Task): void {
		task.group.members.delete(task);
		task.group = this;
		this.members.add(task);
	}
	/** No member has a parent in another group of the same session: nobody could continue its jobs. */
	get orphaned(): boolean {
		for (const t of this.members) {
			const p = t.parent;
			if (p && t.state.kind !== "zombie" && p.group !== this && p.group.session === this.session) return false;
		}
		return true;
	}
}
