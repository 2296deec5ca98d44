/** The one virtual clock of a machine, by which all its hosts live, and whose turn it is among them. */
import type { Kernel } from "./kernel.ts";
import { Timers } from "./timers.ts";

/** More than a host that is woken in the midst of a run may take to come up. */
const START_STEPS = 5_000_000;

interface Start {
	readonly kernel: Kernel;
	readonly ready: () => void;
}

export class Clock {
	/** Virtual nanoseconds since the first host booted. */
	now = 0;
	readonly timers = new Timers();
	private readonly kernels: Kernel[] = [];
	/** Hosts that come up at this very moment: time stands still for all others. */
	private readonly starts: Start[] = [];
	/** Where in `kernels` the search for the next task begins. */
	private turn = 0;

	join(kernel: Kernel): void {
		this.kernels.push(kernel);
	}

	/**
	 * Lets a host that nobody has needed so far come up before anything else happens, as if it had always been there: no time
	 * passes until it has nothing more to do. `ready` is called then.
	 */
	start(kernel: Kernel, ready: () => void): void {
		this.starts.push({ kernel, ready });
	}

	/** How many tasks of all hosts want a processor. */
	get runnable(): number {
		let sum = 0;
		for (const kernel of this.kernels) if (!kernel.halted) sum += kernel.runnable;
		return sum;
	}
	/** The program that some host waits for: all stand still until its code is there. */
	get awaits(): string | undefined {
		for (const kernel of this.kernels) if (kernel.suspended) return kernel.suspended.program;
		return undefined;
	}
	/** No host is up any more. */
	get halted(): boolean {
		return this.kernels.every((kernel) => kernel.halted);
	}

	/** What a task has used goes by for all: hosts compute side by side, each with as many processors as it has use for. */
	pass(kernel: Kernel, ns: number, busy: number): void {
		if (this.starts.length > 0) return;
		let processors = busy;
		for (const other of this.kernels) if (other !== kernel && !other.halted) processors += Math.min(other.runnable, other.options.cpus);
		this.now += Math.ceil(ns / processors);
	}

	/** Moves the clock of an idle machine to `to`, never back, and wakes who is due. */
	advance(to: number): void {
		this.now = Math.max(this.now, to);
		this.fireDue();
	}

	private fireDue(): void {
		this.timers.fireDue(this.now);
		this.finishStarts();
	}

	/**
	 * Runs slices of all hosts in turn until nothing is runnable, the clock reaches `until`, or `maxSteps` are used up. Fires timers
	 * as the clock passes them. Returns the steps used. Stops in the middle of a slice, with nothing counted, when the code of a
	 * program is wanted that is not there, and goes on there as soon as it is.
	 */
	run(maxSteps: number, until = Infinity): number {
		let used = 0;
		for (const kernel of this.kernels) {
			if (!kernel.suspended) continue;
			used = kernel.continueSuspended();
			if (kernel.suspended) return 0;
			this.afterSlice();
		}
		while (this.awaits === undefined) {
			const kernel = this.next();
			if (!kernel || used >= maxSteps || this.now >= until) break;
			this.turn = (this.kernels.indexOf(kernel) + 1) % this.kernels.length;
			used += kernel.runSlice();
			this.afterSlice();
		}
		return used;
	}

	private afterSlice(): void {
		const due = this.timers.next;
		if (due !== undefined && due <= this.now && this.starts.length === 0) this.fireDue();
		else this.finishStarts();
	}

	private next(): Kernel | undefined {
		const { length } = this.kernels;
		for (let n = 0; n < length; n++) {
			const kernel = this.kernels[(this.turn + n) % length] as Kernel;
			if (!kernel.halted && kernel.hasRunnable()) return kernel;
		}
		return undefined;
	}

	/** At once and whatever it takes, so that no input can come in between; only code that is not there yet can hold it up. */
	private finishStarts(): void {
		for (let start = this.starts[0]; start; start = this.starts[0]) {
			for (let steps = 0; steps < START_STEPS && start.kernel.hasRunnable(); ) {
				steps += start.kernel.runSlice();
				if (start.kernel.suspended) return;
			}
			this.starts.shift();
			start.ready();
		}
	}
}
