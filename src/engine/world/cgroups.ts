/** How a host's control groups are set up when init takes over: one hierarchy of v2, or those of v1 beside an empty v2. */

import type { Cgroup } from "../cgroup/cgroup.ts";
import type { ControllerName } from "../cgroup/controllers.ts";
import { cloneTask } from "../kernel/clone.ts";
import { isErrno } from "../kernel/errno.ts";
import { execTask } from "../kernel/exec.ts";
import { exitTask } from "../kernel/exit.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { MountAttributes } from "../vfs/mount.ts";

/** "v2", or "v1": as systemd.unified_cgroup_hierarchy=0 on a kernel command line makes it (systemd calls it hybrid). */
export type CgroupSetup = "v1" | "v2";

interface LegacyHierarchy {
	/** Below /sys/fs/cgroup. */
	readonly directory: string;
	readonly controllers: readonly ControllerName[];
	readonly name?: string;
}

/** In the order in which they are mounted, which gives them their numbers. */
const legacy: readonly LegacyHierarchy[] = [
	{ directory: "systemd", controllers: [], name: "systemd" },
	{ directory: "devices", controllers: ["devices"] },
	{ directory: "cpu,cpuacct", controllers: ["cpu", "cpuacct"] },
	{ directory: "memory", controllers: ["memory"] },
	{ directory: "blkio", controllers: ["io"] },
	{ directory: "net_cls,net_prio", controllers: ["net_cls", "net_prio"] },
	{ directory: "perf_event", controllers: ["perf_event"] },
	{ directory: "freezer", controllers: ["freezer"] },
	{ directory: "cpuset", controllers: ["cpuset"] },
	{ directory: "pids", controllers: ["pids"] },
	{ directory: "hugetlb", controllers: ["hugetlb"] },
	{ directory: "rdma", controllers: ["rdma"] },
	{ directory: "misc", controllers: ["misc"] },
];

/** Hierarchies in which systemd puts every unit into a group of its own; in the others its tasks stay in the root. */
const managed: ReadonlySet<string> = new Set(["systemd", "pids", "memory", "devices"]);

/** cgroup1_release_agent: the hierarchy's program is run as a child of init's, with the path of the group that has emptied. */
function runReleaseAgent(kernel: Kernel, group: Cgroup): void {
	const { init } = kernel;
	const agent = group.hierarchy.releaseAgent;
	if (!init?.alive || agent === "" || group.removed) return;
	const helper = cloneTask(init, (sys) => sys.exit(127), []);
	helper.dispositions = new Map();
	try {
		execTask(
			helper,
			agent,
			[agent, group.path],
			new Map([
				["HOME", "/"],
				["PATH", "/sbin:/bin:/usr/sbin:/usr/bin"],
			]),
		);
	} catch (error) {
		if (!isErrno(error)) throw error;
		exitTask(helper, { kind: "exited", code: 127 });
	}
}

/** Binds the controllers of a v1 host. Before the first group is made. */
export function bindLegacy(kernel: Kernel): void {
	// at once would be in the middle of a task's exit
	kernel.cgroups.onEmpty = (group) => {
		kernel.timers.set(kernel.now, () => {
			if (group.population === 0 && group.children.size === 0) runReleaseAgent(kernel, group);
		});
	};
	for (const { controllers, name, directory } of legacy) {
		const hierarchy = kernel.cgroups.bind(controllers, name ?? "");
		if (managed.has(directory)) kernel.cgroups.mirrors.push(hierarchy);
	}
}

export interface CgroupMount {
	readonly type: string;
	readonly source: string;
	readonly target: string;
	readonly options?: string;
	readonly attributes: Partial<MountAttributes>;
}

const restricted: Partial<MountAttributes> = { noSuid: true, noDev: true, noExec: true };
const root = "/sys/fs/cgroup";

/** The mounts below /sys, in order; directories to mount on are made in the tmpfs of v1. */
export function cgroupMounts(setup: CgroupSetup): readonly CgroupMount[] {
	if (setup === "v2") {
		return [{ type: "cgroup2", source: "cgroup2", target: root, options: "nsdelegate,memory_recursiveprot,memory_hugetlb_accounting", attributes: restricted }];
	}
	return [
		{ type: "tmpfs", source: "tmpfs", target: root, options: "size=4096k,nr_inodes=1024,mode=755", attributes: restricted },
		{ type: "cgroup2", source: "cgroup2", target: `${root}/unified`, options: "nsdelegate", attributes: restricted },
		...legacy.map(({ directory, controllers, name }) => ({
			type: "cgroup",
			source: "cgroup",
			target: `${root}/${directory}`,
			options: name ? `xattr,name=${name},none` : controllers.map((c) => (c === "io" ? "blkio" : c)).join(","),
			attributes: restricted,
		})),
	];
}

/** Links that stand for a controller whose directory is shared. */
export const legacyLinks: readonly (readonly [name: string, target: string])[] = legacy
	.filter((h) => h.controllers.length > 1)
	.flatMap((h) => h.controllers.map((c) => [c, h.directory] as const));
