/** All hierarchies of a machine, and the sets of groups that tasks are in: joining at fork, moving, leaving at exit. */
import { Errno } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { Cgroup } from "./cgroup.ts";
import { type ControllerName, controllerNames } from "./controllers.ts";
import { allowedProcessors, FairShare } from "./fair-share.ts";
import { dieOf, isFrozen } from "./freezer.ts";
import { type Effective, GroupSet } from "./group-set.ts";
import { Hierarchy } from "./hierarchy.ts";

export class Cgroups {
	private readonly kernel: Kernel;
	readonly unified: Hierarchy;
	/** The v2 hierarchy first, then those of v1 in the order they were made. */
	readonly hierarchies: Hierarchy[] = [];
	/** Hierarchies of v1 in which units get groups of the same path as in v2. */
	readonly mirrors: Hierarchy[] = [];
	private readonly sets = new Map<string, GroupSet>();
	/** Numbers for keys of sets. */
	private readonly numbers = new WeakMap<Cgroup, number>();
	private next = 1;
	readonly fair: FairShare;
	/** v1: runs the release agent for a group that has emptied and wants it. */
	onEmpty: ((group: Cgroup) => void) | undefined;

	constructor(kernel: Kernel) {
		this.kernel = kernel;
		this.unified = new Hierarchy(kernel, 0, "", controllerNames);
		this.hierarchies.push(this.unified);
		this.fair = new FairShare(kernel);
	}

	// ---- hierarchies
	/**
	 * Binds controllers to a hierarchy of v1, as its first mount does; tasks start in its root. EBUSY for a controller that a
	 * hierarchy with groups below its root uses.
	 */
	bind(names: readonly ControllerName[], name: string): Hierarchy {
		for (const c of names) {
			const holder = this.hierarchyOf(c);
			if (holder.unified ? [...holder.root.subtree()].some((g) => g.parent && g.states[c]) : holder.root.children.size > 0) throw new Errno("EBUSY");
		}
		for (const c of names) {
			const holder = this.hierarchyOf(c);
			holder.controllers.delete(c);
			holder.root.subtreeControl = new Set([...holder.root.subtreeControl].filter((n) => n !== c));
		}
		const hierarchy = new Hierarchy(this.kernel, this.hierarchies.length, name, names);
		for (const c of names) this.carryOver(c, hierarchy.root);
		this.hierarchies.push(hierarchy);
		for (const set of [...this.sets.values()]) this.replace(set, new Map([...set.groups, [hierarchy, hierarchy.root]]));
		return hierarchy;
	}
	/** What a controller has counted for the machine goes along when it is bound elsewhere. */
	private carryOver(name: ControllerName, root: Cgroup): void {
		const old = this.unified.root.states[name];
		if (!old) return;
		delete this.unified.root.states[name];
		old.group = root;
		const states = root.states as Record<string, unknown>;
		states[name] = old;
	}
	hierarchyOf(name: ControllerName): Hierarchy {
		return this.hierarchies.find((h) => h.controllers.has(name)) ?? this.unified;
	}

	// ---- sets
	private keyOf(groups: Iterable<Cgroup>): string {
		return [...groups]
			.map((g) => {
				let n = this.numbers.get(g);
				if (n === undefined) {
					n = this.next++;
					this.numbers.set(g, n);
				}
				return n;
			})
			.join(" ");
	}
	private effectiveOf(groups: ReadonlyMap<Hierarchy, Cgroup>): Effective {
		const of = <K extends keyof Effective>(name: K): Effective[K] => {
			const hierarchy = this.hierarchyOf(name);
			const state = (groups.get(hierarchy) ?? hierarchy.root).effective(name) ?? this.unified.root.effective(name);
			if (!state) throw new Error(`no ${name} controller`);
			return state as Effective[K];
		};
		return { cpu: of("cpu"), cpuset: of("cpuset"), memory: of("memory"), pids: of("pids"), io: of("io"), devices: of("devices") };
	}
	/** The set for these groups, made where there is none. */
	set(groups: ReadonlyMap<Hierarchy, Cgroup>): GroupSet {
		const key = this.keyOf(groups.values());
		let set = this.sets.get(key);
		if (!set) {
			set = new GroupSet(key, groups, groups.get(this.unified) ?? this.unified.root, this.effectiveOf(groups));
			this.sets.set(key, set);
			this.hold(set);
		}
		return set;
	}
	/** Puts a task where systemd puts a unit's: into the same path of every hierarchy that it manages. */
	place(task: Task, group: Cgroup): void {
		this.move(task, group);
		if (group.hierarchy.unified) for (const mirror of this.mirrors) this.move(task, mirror.root.descend(group.path));
	}

	/** The set of the first task: the root of every hierarchy. */
	get rootSet(): GroupSet {
		return this.set(new Map(this.hierarchies.map((h) => [h, h.root])));
	}
	*setsBelow(group: Cgroup): Generator<GroupSet, void, void> {
		for (const set of [...this.sets.values()]) if (set.isBelow(group)) yield set;
	}
	private replace(set: GroupSet, groups: ReadonlyMap<Hierarchy, Cgroup>): void {
		const next = this.set(groups);
		next.time.add(set.time);
		set.time.clear();
		for (const [hierarchy, group] of groups) {
			if (set.groups.has(hierarchy)) continue;
			for (const task of this.tasksIn(set)) {
				group.tasks.add(task);
				group.population++;
			}
		}
		for (const task of this.kernel.pidNamespace.tasks.values()) {
			if (task.groups !== set) continue;
			task.groups = next;
			next.members++;
			set.members--;
		}
		for (const task of set.parked) next.parked.add(task);
		this.drop(set);
	}
	private *tasksIn(set: GroupSet): Generator<Task, void, void> {
		for (const task of this.kernel.pidNamespace.tasks.values()) if (task.alive && task.groups === set) yield task;
	}
	private drop(set: GroupSet): void {
		if (set.members > 0) return;
		for (const group of set.groups.values()) group.time.add(set.time);
		set.time.clear();
		this.sets.delete(set.key);
	}

	// ---- tasks
	/** A new task joins the groups of `set`. */
	join(task: Task, set: GroupSet): void {
		set.members++;
		for (const group of set.groups.values()) this.enter(task, group);
		set.effective.pids.add(1);
		task.processor = this.processorFor(task);
		task.charged.begin(task);
	}
	private enter(task: Task, group: Cgroup): void {
		group.tasks.add(task);
		for (let at: Cgroup | undefined = group; at; at = at.parent) at.population++;
	}
	private leave(task: Task, group: Cgroup): void {
		if (!group.tasks.delete(task)) return;
		for (let at: Cgroup | undefined = group; at; at = at.parent) at.population--;
		if (group.population === 0 && group.notifyOnRelease) this.onEmpty?.(group);
	}
	/** A task ends: it is in no group's list any more, though it keeps its place until it is reaped. */
	exit(task: Task): void {
		for (const group of task.groups.groups.values()) this.leave(task, group);
		task.groups.parked.delete(task);
		task.charged.release();
	}
	/** A zombie is reaped. */
	reap(task: Task): void {
		task.groups.effective.pids.remove();
		const set = task.groups;
		set.members--;
		this.drop(set);
	}
	/** Moves a task to a group of one hierarchy, without asking whether it may. */
	move(task: Task, group: Cgroup): void {
		const from = task.groups;
		const old = from.groups.get(group.hierarchy);
		if (old === group) return;
		const groups = new Map(from.groups);
		groups.set(group.hierarchy, group);
		const to = this.set(groups);
		if (old) this.leave(task, old);
		from.effective.pids.remove();
		from.members--;
		task.groups = to;
		to.members++;
		to.effective.pids.add(1);
		this.enter(task, group);
		for (const each of [task, ...task.threads]) if (from.parked.delete(each)) this.kernel.enqueue(each);
		this.drop(from);
		task.processor = this.processorFor(task);
		if (to.held) task.sliceEnd = 0;
	}
	/** Zombies of a group that goes are counted above. */
	leaveBehind(group: Cgroup): void {
		for (const set of this.setsBelow(group)) for (const each of set.groups.values()) if (each === group) group.time.add(set.time);
		for (const set of this.setsBelow(group)) set.time.clear();
	}

	/** Where the task runs: processors take turns by its number. */
	processorFor(task: Task): number {
		const allowed = allowedProcessors(task);
		return allowed[task.pid % allowed.length] ?? 0;
	}

	// ---- changes of groups
	/** Controllers were enabled or disabled in a subtree: what acts on the tasks there is looked up again. */
	refresh(group: Cgroup): void {
		for (const set of this.setsBelow(group)) {
			const before = set.effective;
			set.effective = this.effectiveOf(set.groups);
			if (before.pids !== set.effective.pids) {
				for (let i = 0; i < set.members; i++) before.pids.remove();
				set.effective.pids.add(set.members);
			}
			this.hold(set);
		}
		this.placementChanged(group);
	}
	/** Quotas, throttling or freezing changed: who waits, and who no longer does. */
	holdChanged(group: Cgroup): void {
		for (const set of this.setsBelow(group)) this.hold(set);
	}
	private hold(set: GroupSet): void {
		const quotas = [];
		for (let cpu: typeof set.effective.cpu | undefined = set.effective.cpu; cpu; cpu = cpu.parent) if (cpu.bandwidth.limited) quotas.push(cpu);
		set.quotas = quotas;
		set.frozen = isFrozen(set);
		set.held = set.frozen !== undefined || quotas.some((q) => q.bandwidth.isThrottled);
		if (set.held) {
			for (const task of set.unified.tasks) if (task.groups === set) task.sliceEnd = 0;
			return;
		}
		for (const task of [...set.parked]) {
			set.parked.delete(task);
			this.kernel.enqueue(task);
		}
	}
	/** cpuset changed: tasks go to processors that they may use. */
	placementChanged(group: Cgroup): void {
		for (const task of this.kernel.pidNamespace.tasks.values()) if (task.alive && task.groups.isBelow(group)) task.processor = this.processorFor(task);
	}

	// ---- running
	/** Whether a task that is due must wait instead; then it is kept until its set is released. Called only for held sets. */
	park(task: Task): boolean {
		const set = task.groups;
		if (!set.held || (set.frozen !== "v1" && dieOf(task))) return false;
		set.parked.add(task);
		for (const quota of set.quotas) if (quota.bandwidth.isThrottled) quota.bandwidth.wait();
		return true;
	}
	/** A signal came for a task that waits: one that ends it does so at once. */
	signalled(task: Task): void {
		const set = task.groups;
		if (set.frozen === "v1" || !set.parked.has(task) || !dieOf(task)) return;
		set.parked.delete(task);
		this.kernel.enqueue(task);
	}
	/** How long a task may run: not past the quota of its groups. Steps. */
	sliceOf(task: Task, slice: number): number {
		let left = slice;
		for (const quota of task.groups.quotas) left = Math.min(left, Math.ceil(quota.bandwidth.left / 1000));
		return Math.max(1, left);
	}
	/** Counts the time of a slice. Nanoseconds. */
	ran(task: Task, user: number, system: number): void {
		const { time, quotas } = task.groups;
		time.user += user;
		time.system += system;
		if (task.nice > 0) time.nice += user;
		time.byProcessor[task.processor] = (time.byProcessor[task.processor] ?? 0) + user + system;
		for (const quota of quotas) quota.bandwidth.consume(user + system);
	}
}
