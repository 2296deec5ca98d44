/** A control group: a node of the hierarchy that holds tasks. cgroups(7). */
import type { Task } from "../kernel/task.ts";

export class Cgroup {
	readonly name: string;
	readonly parent: Cgroup | undefined;
	readonly children = new Map<string, Cgroup>();
	readonly tasks = new Set<Task>();
	constructor(name: string, parent?: Cgroup) {
		this.name = name;
		this.parent = parent;
		parent?.children.set(name, this);
	}
	get path(): string {
		if (!this.parent) return "/";
		return this.parent.parent ? `${this.parent.path}/${this.name}` : `/${this.name}`;
	}
	/** The group at a relative path, made where it is missing. */
	descend(path: string): Cgroup {
		let at: Cgroup = this;
		for (const name of path.split("/")) if (name) at = at.children.get(name) ?? new Cgroup(name, at);
		return at;
	}
	attach(task: Task): void {
		task.cgroup.tasks.delete(task);
		task.cgroup = this;
		this.tasks.add(task);
	}
}

/** `path` as seen from a cgroup namespace rooted at `root`: "/" for the root itself, "/.." steps for what lies outside. */
export function pathFromRoot(path: string, root: string): string {
	if (root === "/") return path;
	if (path === root) return "/";
	if (path.startsWith(`${root}/`)) return path.slice(root.length);
	const from = root.split("/").slice(1);
	const to = path === "/" ? [] : path.split("/").slice(1);
	let common = 0;
	while (common < from.length && common < to.length && from[common] === to[common]) common++;
	return `/${[...from.slice(common).map(() => ".."), ...to.slice(common)].join("/")}`;
}
