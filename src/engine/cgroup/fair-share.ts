/**
 * Who runs next when groups or nice values weigh differently or tasks are bound to processors: each task has a rate, the share of
 * one processor that it would get, and the one that is furthest behind its rate runs. Until somebody sets such a thing the
 * scheduler's plain round is fair already, and nothing here is asked.
 */
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import { type CpuGroup, loadOfNice } from "./cpu.ts";

/** The processors that a task may use: its own mask within its cpuset, or the cpuset where they do not meet. */
export function allowedProcessors(task: Task): readonly number[] {
	const { effective } = task.groups.effective.cpuset;
	const wanted = task.affinity.filter((c) => effective.includes(c));
	return wanted.length ? wanted : effective;
}

/** By task: its weight among all that are runnable, group shares multiplied along the tree. The sum is 1. */
function weights(tasks: readonly Task[]): Map<Task, number> {
	const groupLoad = new Map<CpuGroup, number>();
	for (const task of tasks) {
		const { cpu } = task.groups.effective;
		let fresh = !groupLoad.has(cpu);
		groupLoad.set(cpu, (groupLoad.get(cpu) ?? 0) + loadOfNice(task.nice));
		for (let at = cpu; fresh && at.parent; at = at.parent) {
			fresh = !groupLoad.has(at.parent);
			groupLoad.set(at.parent, (groupLoad.get(at.parent) ?? 0) + at.load);
		}
	}
	const out = new Map<Task, number>();
	for (const task of tasks) {
		const { cpu } = task.groups.effective;
		let share = loadOfNice(task.nice) / (groupLoad.get(cpu) ?? 1);
		for (let at = cpu; at.parent; at = at.parent) share *= at.load / (groupLoad.get(at.parent) ?? 1);
		out.set(task, share);
	}
	return out;
}

/** All sets of processors that can be full: unions of the masks that occur. */
function bottlenecks(masks: readonly number[]): number[] {
	const unions = new Set<number>();
	for (const mask of new Set(masks)) for (const union of [0, ...unions]) unions.add(union | mask);
	return [...unions];
}

function bits(mask: number): number {
	let n = 0;
	for (let m = mask; m; m &= m - 1) n++;
	return n;
}

/** Weighted max-min fair rates: all grow together by their weights until they meet 1 or a full set of processors. */
function rates(tasks: readonly Task[]): Map<Task, number> {
	const share = weights(tasks);
	const mask = new Map(tasks.map((t) => [t, allowedProcessors(t).reduce((m, c) => m | (1 << c), 0)]));
	const sets = bottlenecks([...mask.values()]);
	const rate = new Map<Task, number>();
	let open = [...tasks];
	while (open.length) {
		let level = Math.min(...open.map((t) => 1 / (share.get(t) ?? 1)));
		for (const set of sets) {
			let [room, pull] = [bits(set), 0];
			for (const t of tasks) {
				if (((mask.get(t) ?? 0) & ~set) !== 0) continue;
				const fixed = rate.get(t);
				if (fixed === undefined) pull += share.get(t) ?? 0;
				else room -= fixed;
			}
			if (pull > 0) level = Math.min(level, Math.max(0, room) / pull);
		}
		const still: Task[] = [];
		const grown = new Map(open.map((t) => [t, Math.min(1, level * (share.get(t) ?? 0))]));
		for (const t of open) {
			const full = sets.some((set) => {
				if (((mask.get(t) ?? 0) & ~set) !== 0) return false;
				let sum = 0;
				for (const o of tasks) if (((mask.get(o) ?? 0) & ~set) === 0) sum += rate.get(o) ?? grown.get(o) ?? 0;
				return sum >= bits(set) - 1e-9;
			});
			if (full || (grown.get(t) ?? 0) >= 1 - 1e-9) rate.set(t, grown.get(t) ?? 0);
			else still.push(t);
		}
		if (still.length === open.length) for (const t of still) rate.set(t, grown.get(t) ?? 0);
		open = still.length === open.length ? [] : still;
	}
	return rate;
}

export class FairShare {
	private readonly kernel: Kernel;
	/** Somebody has set a weight, a nice value or a mask. */
	active = false;
	/** How much of its share each task has had: time run divided by rate. */
	private readonly passed = new WeakMap<Task, number>();
	/** The least that a runnable task has had; newcomers start there. */
	private floor = 0;
	private current = new Map<Task, number>();

	constructor(kernel: Kernel) {
		this.kernel = kernel;
	}

	/** The position in `tasks` (all runnable) of the one to run. */
	choose(tasks: readonly Task[]): number {
		this.current = rates(tasks);
		let best = 0;
		let least = Infinity;
		tasks.forEach((task, i) => {
			const passed = Math.max(this.passed.get(task) ?? 0, this.floor);
			this.passed.set(task, passed);
			if (passed < least) {
				least = passed;
				best = i;
			}
		});
		this.floor = least === Infinity ? this.floor : least;
		return best;
	}
	/** A task that was chosen ran so long. Returns how many processors were busy meanwhile. */
	ran(task: Task, ns: number): number {
		const rate = this.current.get(task);
		if (!rate) return Math.min(this.kernel.runnable + (task.queued ? 0 : 1), this.kernel.options.cpus);
		this.passed.set(task, (this.passed.get(task) ?? 0) + ns / rate);
		let busy = 0;
		for (const r of this.current.values()) busy += r;
		return Math.max(busy, 1e-3);
	}
}
