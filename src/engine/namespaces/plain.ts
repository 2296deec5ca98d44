/** A namespace that holds nothing of its own: a cgroup namespace has a root. */
import type { Cgroup } from "../cgroup/cgroup.ts";
import type { GroupSet } from "../cgroup/group-set.ts";
import type { Hierarchy } from "../cgroup/hierarchy.ts";
import type { Namespace } from "./namespace.ts";
import type { UserNamespace } from "./user.ts";

/** cgroup_namespaces(7): what a task sees of /proc/PID/cgroup is relative to the root taken when the namespace was made. */
export class CgroupNamespace implements Namespace {
	readonly kind = "cgroup";
	readonly ino: number;
	readonly owner: UserNamespace;
	/** Where whoever made it was then; undefined for the initial one, whose roots are those of the hierarchies. */
	private readonly roots: GroupSet | undefined;
	constructor(ino: number, owner: UserNamespace, roots: GroupSet | undefined) {
		this.ino = ino;
		this.owner = owner;
		this.roots = roots;
	}
	/** Not the initial one. */
	get nested(): boolean {
		return this.roots !== undefined;
	}
	rootOf(hierarchy: Hierarchy): Cgroup {
		return this.roots?.groups.get(hierarchy) ?? hierarchy.root;
	}
}
