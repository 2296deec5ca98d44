/** The controllers that the kernel has, by the names of cgroup v2, and what each keeps for a group. */
import type { BlockGroup } from "./block.ts";
import type { Cgroup } from "./cgroup.ts";
import type { CpuGroup } from "./cpu.ts";
import type { CpusetGroup } from "./cpuset.ts";
import type { DevicesGroup } from "./devices.ts";
import type { MemoryGroup } from "./memory.ts";
import type { PidsGroup } from "./pids.ts";
import type { SettingsGroup } from "./settings.ts";

/** In the order of cgroup_subsys.h, which is that of cgroup.controllers. */
export const controllerNames = [
	"cpuset",
	"cpu",
	"cpuacct",
	"io",
	"memory",
	"devices",
	"freezer",
	"net_cls",
	"perf_event",
	"net_prio",
	"hugetlb",
	"pids",
	"rdma",
	"misc",
] as const;
export type ControllerName = (typeof controllerNames)[number];

/** What a group keeps where a controller is enabled for it. */
export interface ControllerStates {
	cpuset: CpusetGroup;
	cpu: CpuGroup;
	io: BlockGroup;
	memory: MemoryGroup;
	devices: DevicesGroup;
	pids: PidsGroup;
	cpuacct: SettingsGroup;
	freezer: SettingsGroup;
	net_cls: SettingsGroup;
	perf_event: SettingsGroup;
	net_prio: SettingsGroup;
	hugetlb: SettingsGroup;
	rdma: SettingsGroup;
	misc: SettingsGroup;
}

/** State of one controller in one group. */
export abstract class GroupState {
	/** Changes only when the controller is bound to another hierarchy, for the root. */
	group: Cgroup;
	constructor(group: Cgroup) {
		this.group = group;
	}
	/** The group is removed, or the controller disabled for it. */
	release(): void {}
}

/** Controllers whose groups may hold processes and pass the controller on, and may be threaded. cgroups(7). */
export const threadedControllers: ReadonlySet<ControllerName> = new Set<ControllerName>(["cpuset", "cpu", "perf_event", "pids"]);
/** Never listed in cgroup.controllers: v1 only, or always on (perf_event). */
export const hiddenInV2: ReadonlySet<ControllerName> = new Set<ControllerName>(["cpuacct", "devices", "freezer", "net_cls", "perf_event", "net_prio"]);
/** What /proc/cgroups and v1 mount options call it. */
export const v1Name = (name: ControllerName): string => (name === "io" ? "blkio" : name);
