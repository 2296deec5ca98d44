/** The cpuset controller: on which processors tasks run. Documentation/admin-guide/cgroup-v2.rst, Cpuset. */
import { Errno } from "../kernel/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";
import { formatList, parseList } from "./parse.ts";

/** MAX_NUMNODES. */
const MAX_NODES = 1024;

export type Partition = "member" | "root" | "isolated";

export class CpusetGroup extends GroupState {
	readonly parent: CpusetGroup | undefined;
	/** How many processors the machine has. */
	private readonly count: number;
	/** What was written, none for "as the group above". */
	private ownCpus: readonly number[] = [];
	private ownMems: readonly number[] = [];
	exclusive: readonly number[] = [];
	partition: Partition = "member";
	/** v1's own flags. */
	readonly flags = new Map<string, string>();

	constructor(group: Cgroup, parent: CpusetGroup | undefined, count: number) {
		super(group);
		this.parent = parent;
		this.count = count;
		// v1 groups start empty unless the one above says to be cloned
		if (!group.hierarchy.unified && group.parent?.cloneChildren) {
			this.ownCpus = parent?.cpus ?? [];
			this.ownMems = parent?.mems ?? [];
		}
	}
	get cpus(): readonly number[] {
		return this.parent ? this.ownCpus : this.all;
	}
	get mems(): readonly number[] {
		return this.parent ? this.ownMems : [0];
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
		const cpus = parseList(text, this.count);
		if (!this.group.hierarchy.unified) this.checkV1(cpus, this.parent?.cpus ?? cpus);
		this.ownCpus = cpus;
	}
	/** v1: no more than the group above has (EACCES), no less than those below (EBUSY), none only without tasks (ENOSPC). */
	private checkV1(wanted: readonly number[], above: readonly number[]): void {
		if (wanted.some((n) => !above.includes(n))) throw new Errno("EACCES");
		for (const child of this.group.children.values()) if (child.states.cpuset?.cpus.some((n) => !wanted.includes(n))) throw new Errno("EBUSY");
		if (wanted.length === 0 && this.group.tasks.size > 0) throw new Errno("ENOSPC");
	}
	setMems(text: string): void {
		const nodes = parseList(text, MAX_NODES);
		// the machine has one node with memory
		if (nodes.some((n) => n !== 0)) throw new Errno("EINVAL");
		this.ownMems = nodes;
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
