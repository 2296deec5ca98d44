/** For unit tests: a booted host on which a generator runs as a process of root, without any shell. */
import type { Blocking, Sys, WaitStatus } from "../kernel/abi.ts";
import { cloneTask } from "../kernel/clone.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { BootedHost } from "../world/boot.ts";
import { bootWorld } from "../world/boot-world.ts";
import { oneHost } from "../world/one-host.ts";
import type { World } from "../world/world.ts";

export interface BareMachine {
	readonly kernel: Kernel;
	/** Runs `main` as a child of init until nothing happens any more; returns its status. Throws what the engine threw. */
	run(main: (sys: Sys) => Blocking<number>): WaitStatus;
	/** Starts it and returns at once. */
	start(main: (sys: Sys) => Blocking<number>): Task;
	/** Runs until idle, letting the clock jump to timers. */
	settle(): void;
}

const MAX_STEPS = 5_000_000;

export function bareMachine(seed = 1, world: World = oneHost): BareMachine {
	const [host] = bootWorld(world, seed, new Map()).hosts.values();
	const { kernel, init } = host as BootedHost;
	const defects: string[] = [];
	kernel.events.listen((e) => {
		if (e.type === "defect") defects.push(e.message);
	});
	const settle = () => {
		for (let steps = 0; steps < MAX_STEPS && !kernel.halted; ) {
			if (kernel.runnable) steps += kernel.run(10_000);
			else if (kernel.timers.next === undefined) break;
			else kernel.clock.advance(kernel.timers.next);
		}
		if (defects.length) throw new Error(defects.join("\n"));
	};
	const start = (main: (sys: Sys) => Blocking<number>) => {
		const task = cloneTask(init, main, []);
		task.dispositions.clear();
		return task;
	};
	return {
		kernel,
		start,
		settle,
		run(main) {
			const task = start(main);
			let status: WaitStatus | undefined;
			kernel.events.listen((e) => {
				if (e.type === "exit" && e.pid === task.pid) status = e.status;
			});
			settle();
			if (!status) throw new Error("the process did not end");
			return status;
		},
	};
}
