import { describe, expect, test } from "vitest";
import { type EventLoop, Pump, type Pumped } from "./pump.ts";

const millisecond = 1e6;

/** An event loop moved by hand: every turn of the machine costs a tenth of a millisecond. */
function handLoop() {
	let now = 0;
	const soon: (() => void)[] = [];
	let later: { at: number; run: () => void }[] = [];
	const loop: EventLoop = {
		now: () => {
			now += 0.1;
			return now;
		},
		soon: (run) => soon.push(run),
		later: (run, milliseconds) => {
			const entry = { at: now + milliseconds, run };
			later.push(entry);
			return () => {
				later = later.filter((other) => other !== entry);
			};
		},
	};
	/** One turn; false when nothing waits. */
	const turn = (): boolean => {
		const run = soon.shift();
		if (run) {
			run();
			return true;
		}
		later.sort((a, b) => a.at - b.at);
		const next = later.shift();
		if (!next) return false;
		now = Math.max(now, next.at);
		next.run();
		return true;
	};
	return { loop, turn, time: () => now, waiting: () => soon.length + later.length };
}

/** Work in steps of a microsecond, and timers. */
class Toy implements Pumped {
	now = 0;
	work = 0;
	timers: number[] = [];
	readonly fired: number[] = [];
	awaits: string | undefined;

	get nextTimer(): number | undefined {
		return this.timers[0];
	}

	run(maxSteps: number): "idle" | "busy" {
		const steps = Math.min(maxSteps, this.work);
		this.work -= steps;
		this.now += steps * 1000;
		return this.work > 0 ? "busy" : "idle";
	}

	advance(to: number): void {
		this.now = to;
		while (this.timers[0] !== undefined && this.timers[0] <= to) this.fired.push(this.timers.shift() as number);
	}
}

describe("Pump", () => {
	test("a machine that awaits something is left alone until it is woken, and then lost no time", () => {
		const { loop, turn, time, waiting } = handLoop();
		const toy = new Toy();
		toy.work = 10_000;
		toy.awaits = "ls";
		const rests: string[] = [];
		const pump = new Pump(toy, loop, (state) => rests.push(state));
		pump.wake();
		turn();
		expect(rests).toEqual(["awaiting"]);
		expect(waiting()).toBe(0);
		while (time() < 5000) loop.now();
		toy.awaits = undefined;
		const stood = toy.now;
		pump.rebase();
		pump.wake();
		while (turn());
		expect(rests.at(-1)).toBe("idle");
		expect(toy.now).toBeLessThan(stood + 100 * millisecond);
	});

	test("a timer fires when wall time has reached it, not before", () => {
		const { loop, turn, time } = handLoop();
		const toy = new Toy();
		toy.timers = [2000 * millisecond];
		const pump = new Pump(toy, loop, () => {});
		pump.wake();
		while (toy.fired.length === 0) expect(turn()).toBe(true);
		expect(time()).toBeGreaterThanOrEqual(2000);
		expect(time()).toBeLessThan(2010);
	});

	test("a busy loop hands back to the event loop and is not let ahead of wall time", () => {
		const { loop, turn, time } = handLoop();
		const toy = new Toy();
		toy.work = Number.POSITIVE_INFINITY;
		new Pump(toy, loop, () => {}).wake();
		for (let turns = 0; turns < 500; turns++) {
			const before = time();
			expect(turn()).toBe(true);
			expect(time() - before).toBeLessThan(10);
			expect(toy.now).toBeLessThanOrEqual((time() + 3) * millisecond);
		}
	});

	test("an input comes at its own time: the clock of an idle machine has followed", () => {
		const { loop, turn, waiting } = handLoop();
		const toy = new Toy();
		const pump = new Pump(toy, loop, () => {});
		loop.later(() => pump.catchUp(), 700);
		while (waiting()) turn();
		expect(toy.now / millisecond).toBeGreaterThanOrEqual(700);
		expect(toy.now / millisecond).toBeLessThan(702);
	});

	test("while paused nothing moves, and the pause does not count", () => {
		const { loop, turn, waiting } = handLoop();
		const toy = new Toy();
		toy.timers = [100 * millisecond];
		const pump = new Pump(toy, loop, () => {});
		pump.wake();
		turn();
		pump.pause();
		loop.later(() => pump.resume(), 5000);
		expect(turn()).toBe(true);
		expect(toy.fired).toEqual([]);
		while (waiting()) turn();
		expect(toy.fired).toEqual([100 * millisecond]);
	});

	test("tells each time all is done", () => {
		const { loop, turn, waiting } = handLoop();
		const toy = new Toy();
		let idle = 0;
		const pump = new Pump(toy, loop, (state) => {
			if (state === "idle") idle++;
		});
		toy.work = 10;
		pump.wake();
		pump.wake();
		while (waiting()) turn();
		expect(idle).toBe(1);
	});
});
