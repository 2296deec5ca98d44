/** A control group: a node of a hierarchy that holds tasks, and what the controllers that are enabled for it keep. cgroups(7). */
import type { DeviceFilterRule } from "../kernel/abi-containment.ts";
import type { Task } from "../kernel/task.ts";
import { type ControllerName, type ControllerStates, controllerNames, threadedControllers } from "./controllers.ts";
import { CpuTime } from "./cpu-time.ts";
import type { Hierarchy } from "./hierarchy.ts";

/** What systemd enables for units. */
const unitControllers: readonly ControllerName[] = ["cpuset", "cpu", "io", "memory", "pids"];

export class Cgroup {
	readonly hierarchy: Hierarchy;
	readonly name: string;
	readonly parent: Cgroup | undefined;
	readonly children = new Map<string, Cgroup>();
	/** Living tasks; a zombie has left. */
	readonly tasks = new Set<Task>();
	/** Living tasks here and below. */
	population = 0;
	readonly states: { [K in ControllerName]?: ControllerStates[K] } = {};
	/** Controllers passed on to the children (v2). */
	subtreeControl: ReadonlySet<ControllerName> = new Set();
	maxDepth = Infinity;
	maxDescendants = Infinity;
	/** cgroup.type has been set to "threaded". */
	threaded = false;
	/** What is written to cgroup.freeze or freezer.state. */
	freeze = false;
	/** Since when it is frozen, and how long it was before that; virtual nanoseconds. */
	frozenSince: number | undefined;
	frozenTime = 0;
	/** Time of tasks that have left; those that are here count theirs in their set (group-set.ts). */
	readonly time = new CpuTime();
	pressure = true;
	/** v2: a BPF program on the use of devices. */
	deviceFilter: readonly DeviceFilterRule[] | undefined;
	removed = false;
	/** v1: whether the release agent is called when it empties. */
	notifyOnRelease = false;
	cloneChildren = false;

	constructor(hierarchy: Hierarchy, name: string, parent?: Cgroup) {
		this.hierarchy = hierarchy;
		this.name = name;
		this.parent = parent;
		parent?.children.set(name, this);
	}

	get path(): string {
		if (!this.parent) return "/";
		return this.parent.parent ? `${this.parent.path}/${this.name}` : `/${this.name}`;
	}
	/** How many steps below the root. */
	get level(): number {
		return this.parent ? this.parent.level + 1 : 0;
	}
	/** Itself and all below, parents first. */
	*subtree(): Generator<Cgroup, void, void> {
		yield this;
		for (const child of this.children.values()) yield* child.subtree();
	}
	/** Itself and all above, up to the root. */
	*ancestry(): Generator<Cgroup, void, void> {
		for (let at: Cgroup | undefined = this; at; at = at.parent) yield at;
	}
	isBelow(other: Cgroup): boolean {
		for (let at: Cgroup | undefined = this; at; at = at.parent) if (at === other) return true;
		return false;
	}
	/** How many groups are below it. */
	get descendants(): number {
		let count = 0;
		for (const child of this.children.values()) count += 1 + child.descendants;
		return count;
	}

	/** The state of a controller that acts here: its own, or that of the nearest group above for which it is enabled. */
	effective<K extends ControllerName>(name: K): ControllerStates[K] | undefined {
		for (let at: Cgroup | undefined = this; at; at = at.parent) {
			const state = at.states[name] as ControllerStates[K] | undefined;
			if (state) return state;
		}
		return undefined;
	}

	/** What cgroup.controllers lists: of the root all, of others what the parent passes on, of threaded ones only what can be threaded. */
	get available(): readonly ControllerName[] {
		const { parent } = this;
		if (!parent) return controllerNames.filter((n) => this.hierarchy.listed.has(n));
		return controllerNames.filter((n) => parent.subtreeControl.has(n) && (!this.threaded || threadedControllers.has(n)));
	}

	/** The group at a relative path, made where it is missing as systemd makes units: slices pass their controllers on. */
	descend(path: string): Cgroup {
		let at: Cgroup = this;
		for (const name of path.split("/").filter(Boolean)) {
			if (at.hierarchy.unified && at.subtreeControl.size === 0 && (!at.parent || at.name.endsWith(".slice"))) {
				at.subtreeControl = new Set(unitControllers.filter((c) => at.available.includes(c)));
			}
			at = at.children.get(name) ?? at.hierarchy.create(at, name);
		}
		return at;
	}
	/** Puts a task here at boot or login, as systemd does. */
	attach(task: Task): void {
		task.kernel.cgroups.place(task, this);
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
