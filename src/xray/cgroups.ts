import type { CgroupView, HostView } from "../engine/view/index.ts";
import type { PictureWords } from "./draw.ts";
import { element } from "./element.ts";

/** Groups that systemd made for its units; the others are what a learner looks for, and stand first. */
const isUnit = ({ path }: CgroupView): boolean => /\.(slice|scope|service|socket|mount)$/.test(path);

/** What has been set, as the files of cgroup v2 name and show it. */
function settings(group: CgroupView): string[] {
	const limits: readonly (readonly [name: string, value: number])[] = [
		["memory.max", group.memory_max],
		["memory.high", group.memory_high],
		["memory.swap.max", group.swap_max],
		["pids.max", group.pids_max],
	];
	const out = limits.filter(([, value]) => value !== -1).map(([name, value]) => `${name} ${value}`);
	if (group.cpu_quota !== -1) out.push(`cpu.max ${group.cpu_quota} ${group.cpu_period}`);
	if (group.cpu_weight !== -1 && group.cpu_weight !== 100) out.push(`cpu.weight ${group.cpu_weight}`);
	if (group.path !== "/" && group.cpuset.length > 0) out.push(`cpuset.cpus ${group.cpuset.join(",")}`);
	return out;
}

/** Groups within groups, each with its processes and what has been set for it. Those of the root are mostly the kernel's own and are counted. */
export function cgroups({ cgroups: groups, processes }: HostView, words: PictureWords): HTMLElement {
	const commands = new Map(processes.map(({ pid, comm }) => [pid, comm]));
	const parentOf = ({ path }: CgroupView): string => path.slice(0, path.lastIndexOf("/")) || "/";

	const item = (group: CgroupView, all: readonly CgroupView[]): HTMLElement => {
		const root = group.path === "/";
		const line = element("div", "group", element("strong", "", root ? group.hierarchy || "/" : (group.path.split("/").at(-1) ?? "")));
		if (!group.populated) line.classList.add("empty");
		for (const setting of settings(group)) line.append(" ", element("span", "setting", setting));
		if (group.frozen) line.append(" ", element("span", "note", "frozen 1"));
		if (group.oom_kills > 0 && !root) line.append(" ", element("span", "note warn", `oom_kill ${group.oom_kills}`));
		if (root) line.append(" ", element("span", "note", words.processes(group.processes.length)));
		else for (const pid of group.processes) line.append(" ", element("code", "", `${pid} ${commands.get(pid) ?? ""}`));
		const below = all.filter((other) => other.path !== "/" && parentOf(other) === group.path).sort((a, b) => Number(isUnit(a)) - Number(isUnit(b)));
		return element("li", "", line, ...(below.length > 0 ? [element("ul", "", ...below.map((child) => item(child, all)))] : []));
	};
	const trees = [...Map.groupBy(groups, ({ hierarchy }) => hierarchy).values()];
	// of the hierarchies of v1, only those in which somebody has made groups
	const drawn = trees.filter((tree) => tree.length > 1 || trees.length === 1);
	return element("ul", "cgroups", ...drawn.flatMap((tree) => tree.filter(({ path }) => path === "/").map((root) => item(root, tree))));
}
