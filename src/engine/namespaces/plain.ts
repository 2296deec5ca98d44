/** Namespaces that hold nothing of their own yet but are told apart: network objects come with their subsystem; a cgroup namespace has a root. */
import type { Namespace } from "./namespace.ts";
import type { UserNamespace } from "./user.ts";

export class NetNamespace implements Namespace {
	readonly kind = "net";
	readonly ino: number;
	readonly owner: UserNamespace;
	constructor(ino: number, owner: UserNamespace) {
		this.ino = ino;
		this.owner = owner;
	}
}

/** cgroup_namespaces(7): what a task sees of /proc/PID/cgroup is relative to the root taken when the namespace was made. */
export class CgroupNamespace implements Namespace {
	readonly kind = "cgroup";
	readonly ino: number;
	readonly owner: UserNamespace;
	/** Path of the root cgroup in the whole hierarchy, "/" for the initial one. */
	readonly root: string;
	constructor(ino: number, owner: UserNamespace, root: string) {
		this.ino = ino;
		this.owner = owner;
		this.root = root;
	}
}
