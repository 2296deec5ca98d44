/** How much a replay may use before it is given up: logs come from anybody. */
import type { Machine } from "../engine/machine.ts";

export interface ReplayLimits {
	/** Steps of programs, all together. */
	readonly steps: number;
	/** Bytes shown on terminals. */
	readonly output: number;
	/** Bytes held by programs and files at one time. */
	readonly memory: number;
}

/** Generous for a learner's afternoon, and over within minutes whatever the log holds. */
export const defaultLimits: ReplayLimits = { steps: 100_000_000, output: 64 << 20, memory: 512 << 20 };

/** A replay was given up. The message says of what there was too much. */
export class ReplayLimitError extends Error {
	readonly limit: keyof ReplayLimits;
	constructor(limit: keyof ReplayLimits, allowed: number) {
		const words = { steps: "steps of its programs", output: "bytes on its terminals", memory: "bytes of memory" };
		super(`the log makes the machine use more than ${allowed.toLocaleString("en")} ${words[limit]}`);
		this.limit = limit;
	}
}

/** Compares what a machine has used with what it may. */
export class Meter {
	private readonly limits: ReplayLimits;
	constructor(limits: ReplayLimits) {
		this.limits = limits;
	}
	/** `output` is what terminals have shown, in bytes. Throws ReplayLimitError. */
	check(machine: Machine, output: number): void {
		// between two looks a program could ask for all at once
		machine.memoryCeiling = this.limits.memory;
		const used = { steps: machine.steps, output, memory: machine.memory };
		for (const limit of ["steps", "output", "memory"] as const) if (used[limit] > this.limits[limit]) throw new ReplayLimitError(limit, this.limits[limit]);
	}
}
