/** Files of cpu, cpuacct and cpuset in cgroup v1. */
import { Errno } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Cgroup } from "../cgroup.ts";
import type { CpuGroup } from "../cpu.ts";
import { type CpusetGroup, listText } from "../cpuset.ts";
import { type InterfaceFile, line } from "../interface-file.ts";
import { parseFlag, parseInteger, parseUnsigned } from "../parse.ts";
import { timeOf } from "../v2/cpu.ts";

const cpu = (group: Cgroup): CpuGroup => {
	if (!group.states.cpu) throw new Errno("ENODEV");
	return group.states.cpu;
};
const cpuset = (group: Cgroup): CpusetGroup => {
	if (!group.states.cpuset) throw new Errno("ENODEV");
	return group.states.cpuset;
};

export const cpuFiles: readonly InterfaceFile[] = [
	{
		name: "cpu.shares",
		read: (group) => line(cpu(group).load),
		write: (group, text, { kernel }) => {
			cpu(group).setLoad(parseUnsigned(text));
			kernel.cgroups.fair.active = true;
		},
	},
	{
		name: "cpu.idle",
		only: "below",
		read: (group) => line(cpu(group).idle ? 1 : 0),
		write: (group, text, { kernel }) => {
			cpu(group).idle = parseFlag(text);
			kernel.cgroups.fair.active = true;
		},
	},
	{
		name: "cpu.cfs_quota_us",
		read: (group) => line(cpu(group).bandwidth.limited ? cpu(group).bandwidth.quota : -1),
		write: (group, text, { kernel }) => {
			if (!group.parent) throw new Errno("EINVAL");
			const value = parseInteger(text);
			const { bandwidth } = cpu(group);
			bandwidth.set(value < 0 ? Infinity : value, bandwidth.period);
			kernel.cgroups.holdChanged(group);
		},
	},
	{
		name: "cpu.cfs_period_us",
		read: (group) => line(cpu(group).bandwidth.period),
		write: (group, text, { kernel }) => {
			if (!group.parent) throw new Errno("EINVAL");
			const { bandwidth } = cpu(group);
			bandwidth.set(bandwidth.quota, parseUnsigned(text));
			kernel.cgroups.holdChanged(group);
		},
	},
	{
		name: "cpu.cfs_burst_us",
		read: (group) => line(cpu(group).bandwidth.burst),
		write: (group, text) => {
			const { bandwidth } = cpu(group);
			bandwidth.set(bandwidth.quota, bandwidth.period, parseUnsigned(text));
		},
	},
	{
		name: "cpu.stat",
		read: (group) => {
			const { bandwidth: b } = cpu(group);
			return `nr_periods ${b.periods}\nnr_throttled ${b.throttledPeriods}\nthrottled_time ${Math.floor(b.throttledTime)}\nnr_bursts ${b.bursts}\nburst_time ${Math.floor(b.burstTime * 1000)}\n`;
		},
	},
];

/** Nanoseconds by processor; the machine counts user and system together for each, and splits by their overall share. */
function byProcessor(kernel: Kernel, group: Cgroup, part: "all" | "user" | "sys"): number[] {
	const time = timeOf(kernel, group);
	const share = part === "all" || time.total === 0 ? 1 : (part === "user" ? time.user : time.system) / time.total;
	return Array.from({ length: kernel.options.cpus }, (_, i) => Math.floor((time.byProcessor[i] ?? 0) * share));
}

const usageByProcessor = (name: string, part: "all" | "user" | "sys"): InterfaceFile => ({
	name,
	read: (group, { kernel }) => `${byProcessor(kernel, group, part).join(" ")} \n`,
});

/** Times of a hierarchy's group are counted where its tasks are; writing 0 starts anew. */
export const cpuacctFiles: readonly InterfaceFile[] = [
	{
		name: "cpuacct.usage",
		read: (group, { kernel }) => line(timeOf(kernel, group).total),
		write: (group, text, { kernel }) => {
			if (parseUnsigned(text) !== 0) throw new Errno("EINVAL");
			group.time.clear();
			for (const set of kernel.cgroups.setsBelow(group)) set.time.clear();
		},
	},
	{ name: "cpuacct.usage_user", read: (group, { kernel }) => line(timeOf(kernel, group).user) },
	{ name: "cpuacct.usage_sys", read: (group, { kernel }) => line(timeOf(kernel, group).system) },
	usageByProcessor("cpuacct.usage_percpu", "all"),
	usageByProcessor("cpuacct.usage_percpu_user", "user"),
	usageByProcessor("cpuacct.usage_percpu_sys", "sys"),
	{
		name: "cpuacct.usage_all",
		read: (group, { kernel }) => {
			const user = byProcessor(kernel, group, "user");
			const system = byProcessor(kernel, group, "sys");
			return `cpu user system\n${user.map((ns, i) => `${i} ${ns} ${system[i] ?? 0}\n`).join("")}`;
		},
	},
	{
		name: "cpuacct.stat",
		// in ticks of a hundredth of a second
		read: (group, { kernel }) => {
			const time = timeOf(kernel, group);
			return `user ${Math.floor(time.user / 1e7)}\nsystem ${Math.floor(time.system / 1e7)}\n`;
		},
	},
];

/** A flag of cpuset that is kept: exclusive use and migration have nothing to act on with one node. */
const cpusetFlag = (name: string, standard: "0" | "1"): InterfaceFile => ({
	name: `cpuset.${name}`,
	read: (group) => line(cpuset(group).flags.get(name) ?? standard),
	write: (group, text) => {
		cpuset(group).flags.set(name, parseUnsigned(text) === 0 ? "0" : "1");
	},
});

export const cpusetFiles: readonly InterfaceFile[] = [
	{
		name: "cpuset.cpus",
		read: (group) => listText(cpuset(group).cpus),
		write: (group, text, { kernel }) => {
			if (!group.parent) throw new Errno("EACCES");
			cpuset(group).setCpus(text);
			kernel.cgroups.fair.active = true;
			kernel.cgroups.placementChanged(group);
		},
	},
	{
		name: "cpuset.mems",
		read: (group) => listText(cpuset(group).mems),
		write: (group, text) => {
			if (!group.parent) throw new Errno("EACCES");
			cpuset(group).setMems(text);
		},
	},
	{ name: "cpuset.effective_cpus", read: (group) => listText(cpuset(group).effective) },
	{ name: "cpuset.effective_mems", read: (group) => listText(cpuset(group).effectiveMems) },
	cpusetFlag("cpu_exclusive", "0"),
	cpusetFlag("mem_exclusive", "0"),
	cpusetFlag("mem_hardwall", "0"),
	cpusetFlag("sched_load_balance", "1"),
	{
		name: "cpuset.sched_relax_domain_level",
		read: (group) => line(cpuset(group).flags.get("relax") ?? -1),
		write: (group, text) => {
			cpuset(group).flags.set("relax", String(parseInteger(text, -1, 5)));
		},
	},
	cpusetFlag("memory_migrate", "0"),
	{ name: "cpuset.memory_pressure", read: () => line(0) },
	cpusetFlag("memory_spread_page", "0"),
	cpusetFlag("memory_spread_slab", "0"),
	{ ...cpusetFlag("memory_pressure_enabled", "0"), only: "root" },
];
