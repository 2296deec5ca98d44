/** The cpuset controller: on which processors tasks run. Documentation/admin-guide/cgroup-v2.rst, Cpuset. */
import { Errno } from "../kernel/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";
import { formatList, parseList } from "./parse.ts";

export type Partition = "member" | "root" | "isolated";

export class CpusetGroup extends GroupState {
	readonly parent: CpusetGroup | undefined;
	/** How many processors the machine has. */
	private readonly count: number;
	/** What was written, none for "as the group above". */
	cpus: readonly number[] = [];
	mems: readonly number[] = [];
	exclusive: readonly number[] = [];
	partition: Partition = "member";
	/** v1's own flags. */
	readonly flags = new Map<string, string>();

	constructor(group: Cgroup, parent: CpusetGroup | undefined, count: number) {
		super(group);
		this.parent = parent;
		this.count = count;
		// v1 groups start empty unless the one above says to be cloned
		if (!group.hierarchy.unified && (!parent || group.parent?.cloneChildren)) {
			this.cpus = parent?.cpus ?? this.all;
			this.mems = parent?.mems ?? [0];
		}
	}
	private get all(): number[] {
		return Array.from({ length: this.count }, (_, i) => i);
	}

	/** The processors that tasks here run on. */
	get effective(): readonly number[] {
		const { parent } = this;
		if (!parent) {
			const taken = new Set(this.partitions.flatMap((p) => p.exclusiveEffective));
			const left = this.all.filter((c) => !taken.has(c));
			return left.length ? left : this.all;
		}
		if (this.partition !== "member") return this.exclusiveEffective;
		const within = parent.effective;
		const wanted = this.cpus.filter((c) => within.includes(c));
		return wanted.length ? wanted : within;
	}
	/** The processors that a partition has for itself. */
	get exclusiveEffective(): readonly number[] {
		if (this.exclusive.length) return this.exclusive;
		if (this.partition === "member" || !this.parent) return [];
		return this.cpus.length ? this.cpus : this.parent.effective;
	}
	/** Partitions below that take processors from this one. */
	private get partitions(): readonly CpusetGroup[] {
		const found: CpusetGroup[] = [];
		for (const group of this.group.subtree()) {
			const state = group.states.cpuset;
			if (state && state !== this && state.partition !== "member") found.push(state);
		}
		return found;
	}
	/** Processors that no scheduler balances: those of isolated partitions. Only the root shows it. */
	get isolated(): readonly number[] {
		return this.partitions.filter((p) => p.partition === "isolated").flatMap((p) => p.exclusiveEffective);
	}
	get effectiveMems(): readonly number[] {
		return this.mems.length ? this.mems : (this.parent?.effectiveMems ?? [0]);
	}

	setCpus(text: string): void {
		this.cpus = parseList(text, this.count);
	}
	setMems(text: string): void {
		try {
			this.mems = parseList(text, 1);
		} catch {
			// the only node is 0: others are no memory, not a bad number
			throw new Errno("EINVAL");
		}
	}
	setExclusive(text: string): void {
		this.exclusive = parseList(text, this.count);
	}
	setPartition(text: string): void {
		const word = text.trim();
		if (word !== "member" && word !== "root" && word !== "isolated") throw new Errno("EINVAL");
		this.partition = word;
	}
	get partitionText(): string {
		const { partition, parent } = this;
		if (partition === "member") return "member";
		const name = partition;
		if (parent?.parent && parent.partition === "member") return `${name} invalid (Parent is not a partition root)`;
		return name;
	}
}

export const listText = (numbers: readonly number[]): string => `${formatList(numbers)}\n`;
