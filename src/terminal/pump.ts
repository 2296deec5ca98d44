/**
 * Lets a machine run in real time without ever holding the event loop. Virtual time follows wall time: a timer fires when its time
 * has come on both clocks, and a busy loop is not let ahead. What the machine does depends only on its inputs and when, on its own
 * clock, they came: wall time just decides when the virtual clock may go on.
 */

/** The machine, or a session around it. Times are nanoseconds on its own clock. */
export interface Pumped {
	readonly now: number;
	readonly nextTimer: number | undefined;
	/** Stands still until something is there that the event loop fetches: then `wake` and `rebase`. */
	readonly awaits: string | undefined;
	run(maxSteps: number): "idle" | "busy";
	advance(to: number): void;
}

/** The host's clock and event loop. Times are milliseconds. */
export interface EventLoop {
	now(): number;
	/** Runs in a later turn, after what already waits there (messages from the page among it). */
	soon(run: () => void): void;
	/** Runs after so many milliseconds. Returns how to call it off. */
	later(run: () => void, milliseconds: number): () => void;
}

/** What became of a turn: "idle" when the machine has done all there was to do for now. */
export type Rest = "idle" | "busy" | "awaiting";

/** How long the machine runs before messages are looked at, in milliseconds. */
const turn = 6;
/** Steps between looks at the clock. */
const slice = 2_000;
/** A machine that is busy and this far behind (milliseconds) does not try to catch up: its second is then a longer one. */
const forgivenLag = 100;
/** Timers of browsers overflow at 2^31; a look once a minute costs nothing. */
const longestWait = 60_000;

export class Pump {
	readonly #machine: Pumped;
	readonly #loop: EventLoop;
	readonly #rest: (state: Rest) => void;
	#wall: number;
	#virtual: number;
	#scheduled = false;
	#callOff: (() => void) | undefined;
	#paused = false;

	/** `rest` is called after every turn. */
	constructor(machine: Pumped, loop: EventLoop, rest: (state: Rest) => void) {
		this.#machine = machine;
		this.#loop = loop;
		this.#rest = rest;
		this.#wall = loop.now();
		this.#virtual = machine.now;
	}

	/** Where the virtual clock should be, in nanoseconds. */
	get #due(): number {
		return this.#virtual + (this.#loop.now() - this.#wall) * 1e6;
	}

	/** To be called before an input is applied, so that it comes at the time it came; and after, with `wake`. */
	catchUp(): void {
		const { nextTimer } = this.#machine;
		const due = Math.floor(Math.min(this.#due, nextTimer ?? Number.POSITIVE_INFINITY));
		if (this.#machine.run(0) === "idle" && due > this.#machine.now) this.#machine.advance(due);
	}

	/** Something was put into the machine. */
	wake(): void {
		this.#callOff?.();
		this.#callOff = undefined;
		if (this.#scheduled || this.#paused) return;
		this.#scheduled = true;
		this.#loop.soon(() => {
			this.#scheduled = false;
			if (!this.#paused) this.#turn();
		});
	}

	/** Holds the machine, its clock too, until `resume`. */
	pause(): void {
		this.#paused = true;
		this.#callOff?.();
		this.#callOff = undefined;
	}

	resume(): void {
		if (!this.#paused) return;
		this.#paused = false;
		this.rebase();
		this.wake();
	}

	/** The machine's clock was set from outside (it was replaced by an earlier self); from now on both clocks run together again. */
	rebase(): void {
		this.#wall = this.#loop.now();
		this.#virtual = this.#machine.now;
	}

	#turn(): void {
		const end = this.#loop.now() + turn;
		for (;;) {
			const state = this.#machine.run(slice);
			if (this.#machine.awaits !== undefined) {
				this.#rest("awaiting");
				return;
			}
			if (state === "idle") {
				if (!this.#fireTimer()) return;
			} else if (this.#machine.now > this.#due) {
				this.#rest("busy");
				this.#wait((this.#machine.now - this.#due) / 1e6);
				return;
			}
			if (this.#loop.now() >= end) break;
		}
		this.#rest("busy");
		if (this.#paused) return;
		if (this.#due - this.#machine.now > forgivenLag * 1e6) this.rebase();
		this.wake();
	}

	/** Moves the idle machine's clock on: true when that woke somebody. */
	#fireTimer(): boolean {
		const { nextTimer } = this.#machine;
		if (nextTimer !== undefined && nextTimer <= this.#due) {
			this.#machine.advance(nextTimer);
			return true;
		}
		this.#rest("idle");
		if (nextTimer !== undefined) this.#wait((nextTimer - this.#due) / 1e6);
		return false;
	}

	#wait(milliseconds: number): void {
		this.#callOff?.();
		this.#callOff = undefined;
		if (this.#paused) return;
		this.#callOff = this.#loop.later(
			() => {
				this.#callOff = undefined;
				this.wake();
			},
			Math.min(Math.max(milliseconds, 1), longestWait),
		);
	}
}
