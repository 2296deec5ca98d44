/** Time namespaces: offsets of the monotonic and boot-time clocks; frozen once a task is inside. time_namespaces(7). */
import type { Namespace } from "./namespace.ts";
import type { UserNamespace } from "./user.ts";

export class TimeNamespace implements Namespace {
	readonly kind = "time";
	readonly ino: number;
	readonly owner: UserNamespace;
	/** Nanoseconds. */
	monotonic = 0;
	boottime = 0;
	frozen = false;
	constructor(ino: number, owner: UserNamespace) {
		this.ino = ino;
		this.owner = owner;
	}
	copy(ino: number, owner: UserNamespace): TimeNamespace {
		const ns = new TimeNamespace(ino, owner);
		ns.monotonic = this.monotonic;
		ns.boottime = this.boottime;
		return ns;
	}
}
