/** The cpu controller: shares, quota and clamps of a group. Documentation/admin-guide/cgroup-v2.rst, CPU; sched/core.c. */
import { Errno } from "../kernel/errno.ts";
import type { Bandwidth } from "./bandwidth.ts";
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";

/** sched_prio_to_weight: nice -20 to 19. */
const niceWeights = [
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423,
	335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
];
/** The load of a task with this nice value; 1024 for 0. */
export const loadOfNice = (nice: number): number => niceWeights[nice + 20] ?? 1024;
/** WEIGHT_IDLEPRIO. */
const IDLE_LOAD = 3;
/** cpu.weight 100 is a load of 1024, which v1 shows as cpu.shares. */
const DEFAULT_WEIGHT = 100;
const DEFAULT_LOAD = 1024;

const loadOfWeight = (weight: number): number => Math.round((weight * DEFAULT_LOAD) / DEFAULT_WEIGHT);

export class CpuGroup extends GroupState {
	readonly parent: CpuGroup | undefined;
	/** cpu.shares; cpu.weight follows from it. */
	private ownLoad = DEFAULT_LOAD;
	idle = false;
	readonly bandwidth: Bandwidth;
	/** Percentages as text with two digits, or "max". */
	clampMin = "0.00";
	clampMax = "max";
	/** v1: cpu.rt_runtime_us and cpu.rt_period_us. */
	realtimeRuntime = 0;
	realtimePeriod = 1000000;

	constructor(group: Cgroup, parent: CpuGroup | undefined, bandwidth: Bandwidth) {
		super(group);
		this.parent = parent;
		this.bandwidth = bandwidth;
		bandwidth.owner = this;
	}
	override release(): void {
		this.bandwidth.stop();
	}

	/** What the group weighs against its siblings; 1024 by default. */
	get load(): number {
		return this.idle ? IDLE_LOAD : this.ownLoad;
	}
	get weight(): number {
		return Math.max(1, Math.min(10000, Math.round((this.load * DEFAULT_WEIGHT) / DEFAULT_LOAD)));
	}
	/** ERANGE outside 1..10000; EINVAL for an idle group. */
	set weight(value: number) {
		if (value < 1 || value > 10000) throw new Errno("ERANGE");
		this.setLoad(loadOfWeight(value));
	}
	/** v1: cpu.shares, clamped to 2..262144. */
	setLoad(load: number): void {
		if (this.idle || !this.parent) throw new Errno("EINVAL");
		this.ownLoad = Math.max(2, Math.min(262144, load));
	}
	/** The nice value whose weight is nearest. */
	get nice(): number {
		let last = Infinity;
		let index = 0;
		for (; index < niceWeights.length; index++) {
			const delta = Math.abs((niceWeights[index] as number) - this.load);
			if (delta >= last) break;
			last = delta;
		}
		return index - 1 - 20;
	}
	set nice(value: number) {
		if (value < -20 || value > 19) throw new Errno("ERANGE");
		this.weight = Math.max(1, Math.round((loadOfNice(value) * DEFAULT_WEIGHT) / DEFAULT_LOAD));
	}
}

/** cpu.uclamp.*: a percentage with at most two digits that count. EINVAL, ERANGE. */
export function parseClamp(text: string): string {
	const word = text.trim();
	if (word === "max") return "max";
	if (!/^-?\d+(\.\d+)?$/.test(word)) throw new Errno("EINVAL");
	const value = Number(word);
	if (value < 0 || value > 100) throw new Errno("ERANGE");
	return value === 100 ? "max" : (Math.round(value * 100) / 100).toFixed(2);
}
