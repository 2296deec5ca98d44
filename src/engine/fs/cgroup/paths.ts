/** Paths of groups as somebody in a cgroup namespace sees them: /proc/PID/cgroup, and the roots of mounts in mountinfo. */
import { type Cgroup, pathFromRoot } from "../../cgroup/cgroup.ts";
import { controllerNames, v1Name } from "../../cgroup/controllers.ts";
import type { Hierarchy } from "../../cgroup/hierarchy.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import type { InodeOperations } from "../../vfs/inode.ts";
import { GroupDirectory } from "./group-directory.ts";

const seenPath = (group: Cgroup, reader: Task): string => pathFromRoot(group.path, reader.ns.cgroup.rootOf(group.hierarchy).path);

const controllersOf = (hierarchy: Hierarchy): string =>
	hierarchy.unified
		? ""
		: [...controllerNames.filter((c) => hierarchy.controllers.has(c)).map(v1Name), ...(hierarchy.name ? [`name=${hierarchy.name}`] : [])].join(",");

/** One line a hierarchy, the newest first. */
export function taskGroupsText(task: Task, reader: Task): string {
	const { hierarchies } = task.kernel.cgroups;
	return [...hierarchies]
		.reverse()
		.map((hierarchy) => {
			const group = task.groups.groups.get(hierarchy) ?? hierarchy.root;
			return `${hierarchy.id}:${controllersOf(hierarchy)}:${seenPath(group, reader)}${group.removed ? " (deleted)" : ""}\n`;
		})
		.join("");
}

/** The root field of a mount of cgroups; undefined for other file systems. */
export function groupOfMount(root: InodeOperations, reader: Task): string | undefined {
	return root instanceof GroupDirectory ? seenPath(root.group, reader) : undefined;
}

const v1Order = [
	"cpuset",
	"cpu",
	"cpuacct",
	"blkio",
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
/** Kernels without CONFIG_CPUSETS_V1 and CONFIG_MEMCG_V1 list only the controllers that v1 can still have. */
const gone: ReadonlySet<string> = new Set(["cpuset", "memory"]);

/** /proc/cgroups. */
export function controllersText(kernel: Kernel): string {
	const { cgroups } = kernel;
	const v1 = cgroups.hierarchies.length > 1;
	const lines = v1Order
		.filter((name) => v1 || !gone.has(name))
		.map((name) => {
			const hierarchy = cgroups.hierarchyOf(name === "blkio" ? "io" : name);
			return `${name}\t${hierarchy.id}\t${hierarchy.root.descendants + 1}\t1\n`;
		});
	return `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${lines.join("")}`;
}
