/** Which groups a task's memory is charged to: pages stay where they were charged when the task moves. */
import type { Task } from "../kernel/task.ts";
import type { MemoryGroup, MemoryKind } from "./memory.ts";
import { chargePages } from "./memory-charge.ts";
import { PAGE } from "./parse.ts";

/** What a process takes beside what its program asks for, pages: as measured on one that sleeps. */
const base: readonly (readonly [MemoryKind, number])[] = [
	["anon", 25],
	["kernelStack", 4],
	["pageTables", 12],
	["slab", 7],
];
const BASE_ANON = 25;

interface Charge {
	readonly group: MemoryGroup;
	anon: number;
	/** Whether stack and page tables were charged here. */
	base: boolean;
}

export class TaskMemory {
	private readonly charges: Charge[] = [];
	/** Pages of the program's own that are charged. */
	private anon = 0;

	private at(group: MemoryGroup): Charge {
		const last = this.charges.at(-1);
		if (last?.group === group) return last;
		const fresh = { group, anon: 0, base: false };
		this.charges.push(fresh);
		return fresh;
	}

	/** A process begins, or a program in it. */
	begin(task: Task): void {
		this.release();
		const charge = this.at(task.groups.effective.memory);
		charge.base = true;
		for (const [kind, pages] of base) if (!chargePages(task, charge.group, kind, pages)) charge.group.count(kind, pages);
	}

	/** The program holds `bytes` from now on. */
	resize(task: Task, bytes: number): void {
		let delta = Math.ceil(bytes / PAGE) - this.anon;
		if (delta > 0) {
			const { memory } = task.groups.effective;
			if (!chargePages(task, memory, "anon", delta)) return;
			this.at(memory).anon += delta;
			this.anon += delta;
			return;
		}
		this.anon += delta;
		for (let charge = this.charges.at(-1); charge && delta < 0; charge = this.charges.at(-1)) {
			const pages = Math.min(charge.anon, -delta);
			charge.group.count("anon", -pages);
			charge.anon -= pages;
			delta += pages;
			if (delta === 0 || charge.base) break;
			this.charges.pop();
		}
	}

	/** The task ends, or its program is replaced. */
	release(): void {
		for (const charge of this.charges) {
			charge.group.count("anon", -charge.anon);
			if (charge.base) for (const [kind, pages] of base) charge.group.count(kind, -pages);
		}
		this.charges.length = 0;
		this.anon = 0;
	}

	/** Pages charged to a group or what has become of it, for tests. */
	get pages(): number {
		let sum = 0;
		for (const charge of this.charges) sum += charge.anon + (charge.base ? BASE_ANON : 0);
		return sum;
	}
}
