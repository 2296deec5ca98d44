/** Control groups as authors and pictures see them: what the interface files of a group say, as numbers. */
import type { Cgroup } from "../cgroup/cgroup.ts";
import { freezing } from "../cgroup/freezer.ts";
import { PAGE } from "../cgroup/parse.ts";
import { timeOf } from "../cgroup/v2/cpu.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { LiveHost } from "./host.ts";
import type { LiveProcess } from "./process.ts";

/** A limit as a number: -1 where there is none, which the files call "max". */
const limit = (value: number | undefined): number => (value === undefined || value === Infinity ? -1 : value);

/** One group. Numbers of a controller that is not enabled for it are -1, as limits are that are not set. */
export class LiveCgroup {
	/** The path from the root of its hierarchy; the root's is "/". */
	readonly path: string;
	/** "" for cgroup v2; for v1 its controllers, such as "cpu,cpuacct", or "name=systemd". */
	readonly hierarchy: string;
	private readonly host: LiveHost;
	private readonly kernel: Kernel;
	private readonly group: Cgroup;

	constructor(host: LiveHost, kernel: Kernel, group: Cgroup) {
		this.host = host;
		this.kernel = kernel;
		this.group = group;
		this.path = group.path;
		const { unified, name, controllers } = group.hierarchy;
		this.hierarchy = unified ? "" : name !== "" ? `name=${name}` : [...controllers].map((c) => (c === "io" ? "blkio" : c)).join(",");
	}

	/** The living processes in the group itself, by PID: cgroup.procs. */
	get processes(): readonly LiveProcess[] {
		const pids = new Set([...this.group.tasks].map((task) => task.pid));
		return this.host.processes.filter((p) => pids.has(p.pid));
	}
	/** Whether a process lives in it or in a group below. */
	get populated(): boolean {
		return this.group.population > 0;
	}
	/** Frozen, by its own setting or that of a group above. */
	get frozen(): boolean {
		return freezing(this.group);
	}
	/** v2: the controllers that it may use, and those that it passes on to its own groups. */
	get controllers(): readonly string[] {
		return this.group.available;
	}
	get subtree_control(): readonly string[] {
		return [...this.group.subtreeControl];
	}

	/** Bytes. */
	get memory_max(): number {
		return limit(this.group.states.memory?.max);
	}
	get memory_high(): number {
		return limit(this.group.states.memory?.high);
	}
	get memory_low(): number {
		return limit(this.group.states.memory?.low);
	}
	get swap_max(): number {
		return limit(this.group.states.memory?.swapMax);
	}
	get memory_current(): number {
		return this.group.states.memory?.bytes ?? -1;
	}
	get memory_peak(): number {
		const { memory } = this.group.states;
		return memory ? memory.peak * PAGE : -1;
	}
	/** Processes here and below that the OOM killer has taken. */
	get oom_kills(): number {
		return this.group.states.memory?.events.of("oom_kill") ?? -1;
	}
	/** How often it took a whole group, here or below; the first victim then counts twice among oom_kills. */
	get oom_group_kills(): number {
		return this.group.states.memory?.events.of("oom_group_kill") ?? -1;
	}
	/** Whether the OOM killer takes the whole group. */
	get oom_group(): boolean {
		return this.group.states.memory?.oomGroup ?? false;
	}

	/** Microseconds of processor time in each period. */
	get cpu_quota(): number {
		return limit(this.group.states.cpu?.bandwidth.quota);
	}
	get cpu_period(): number {
		return this.group.states.cpu?.bandwidth.period ?? -1;
	}
	get cpu_weight(): number {
		return this.group.states.cpu?.weight ?? -1;
	}
	/** Processor time of all that are or were in it or below: usage_usec. Microseconds. */
	get cpu_usage(): number {
		const { user, system } = timeOf(this.kernel, this.group);
		return Math.floor((user + system) / 1000);
	}
	/** Periods in which the quota ran out. */
	get cpu_throttled(): number {
		return this.group.states.cpu?.bandwidth.throttledPeriods ?? -1;
	}
	/** The processors that were asked for; none for those of the group above. */
	get cpuset(): readonly number[] {
		return this.group.states.cpuset?.cpus ?? [];
	}
	/** The processors that its processes run on. */
	get cpuset_effective(): readonly number[] {
		return this.group.effective("cpuset")?.effective ?? [];
	}

	get pids_max(): number {
		return limit(this.group.states.pids?.max);
	}
	get pids_current(): number {
		return this.group.states.pids?.current ?? -1;
	}
	/** Forks that failed because of the limit of this group or one below. */
	get pids_refused(): number {
		return this.group.states.pids?.refused ?? -1;
	}
}

/** The groups of every hierarchy, that of v2 first; parents before children. */
export function allCgroups(host: LiveHost, kernel: Kernel): LiveCgroup[] {
	return kernel.cgroups.hierarchies.flatMap((h) => [...h.root.subtree()].map((group) => new LiveCgroup(host, kernel, group)));
}
