/** Running stressors: one worker process an instance, stopped when the time is up. */
import type { Blocking, Sys, WaitStatus } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { signalNumber } from "../../kernel/signal-names.ts";
import { waitFor } from "../lib/launch.ts";
import { adjustOomScore, type Counter, hogCpu, hogDisk, hogMemory, hogSync } from "./hogs.ts";

export interface Stressor {
	readonly name: "cpu" | "io" | "vm" | "hdd";
	readonly instances: number;
	/** Ends an instance after so many operations; Infinity where only time does. */
	readonly operations: number;
}

export interface Settings {
	readonly cpuLoad: number;
	/** Of each instance. */
	readonly vmBytes: number;
	readonly vmKeep: boolean;
	readonly vmHang: number | undefined;
	readonly hddBytes: number;
	/** An instance whose memory hog is killed is not started again. */
	readonly oomable: boolean;
}

export interface Instance {
	readonly stressor: Stressor;
	readonly index: number;
	readonly counter: Counter;
	pid: number;
	status: WaitStatus | undefined;
	userTime: number;
	systemTime: number;
	/** Seconds since boot when it ended. */
	ended: number;
}

/** Ends the process once its counter says that it has done enough. */
function* limited(sys: Sys, counter: Counter, most: number, work: Blocking<never>): Blocking<number> {
	if (most === Infinity) return yield* work;
	for (;;) {
		const step = work.next();
		if (step.done || counter.operations >= most) return sys.getpid() > 0 ? 0 : 1;
		yield step.value;
	}
}

/** The memory is held by a child, which the OOM killer may take; then another takes its place. */
function* vmWorker(sys: Sys, counter: Counter, settings: Settings): Blocking<number> {
	for (;;) {
		const child = sys.fork(function* (own) {
			own.prctl({ name: "stress-ng-vm", parentDeathSignal: "KILL" });
			yield* adjustOomScore(own, 1000);
			return yield* hogMemory(own, counter, { bytes: settings.vmBytes, keep: settings.vmKeep, hang: settings.vmHang });
		});
		const status = yield* waitFor(sys, child);
		if (status.kind === "exited" || settings.oomable) return 0;
	}
}

function work(sys: Sys, instance: Instance, settings: Settings): Blocking<number> {
	const { stressor, counter } = instance;
	switch (stressor.name) {
		case "cpu":
			return limited(sys, counter, stressor.operations, hogCpu(sys, counter, settings.cpuLoad));
		case "io":
			return limited(sys, counter, stressor.operations, hogSync(sys, counter));
		case "hdd":
			return limited(sys, counter, stressor.operations, hogDisk(sys, counter, `./stress-ng-hdd-${sys.getpid()}-${instance.index}`, settings.hddBytes));
		default:
			return vmWorker(sys, counter, settings);
	}
}

/** Starts an instance of every stressor's; fills in their PIDs. EAGAIN. */
export function startAll(sys: Sys, stressors: readonly Stressor[], settings: Settings): Instance[] {
	const out: Instance[] = [];
	for (const stressor of stressors) {
		for (let index = 0; index < stressor.instances; index++) {
			const instance: Instance = { stressor, index, counter: { operations: 0 }, pid: 0, status: undefined, userTime: 0, systemTime: 0, ended: 0 };
			instance.pid = sys.fork(function* (child) {
				child.prctl({ name: `stress-ng-${stressor.name}`, parentDeathSignal: "KILL" });
				for (const signal of ["ALRM", "INT", "TERM", "HUP"] as const) child.sigaction(signal, "default");
				yield* adjustOomScore(child, -1000);
				return yield* work(child, instance, settings);
			});
			out.push(instance);
		}
	}
	return out;
}

/** Waits until all have ended; `stop` says when those that are left must. */
export function* reapAll(sys: Sys, instances: readonly Instance[], stop: () => boolean): Blocking<void> {
	const left = new Set(instances);
	let stopped = false;
	while (left.size > 0) {
		if (stop() && !stopped) {
			stopped = true;
			for (const { pid } of left) sys.kill(pid, "ALRM");
		}
		try {
			const ended = yield* sys.waitpid(-1);
			const instance = ended && instances.find((i) => i.pid === ended.pid);
			if (!ended || !instance) continue;
			instance.status = ended.status;
			instance.userTime = ended.usage.user;
			instance.systemTime = ended.usage.system;
			instance.ended = sys.clock("monotonic");
			left.delete(instance);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}

/** Whether it ended as it should: by itself, or when its time was up. */
export const passed = ({ status }: Instance): boolean =>
	status?.kind === "exited" ? status.code === 0 : status?.kind === "signaled" && signalNumber(status.signal) === 14;
