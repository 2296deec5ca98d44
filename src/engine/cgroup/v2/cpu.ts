/** Files of the cpu and cpuset controllers in cgroup v2. */
import { Errno } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Cgroup } from "../cgroup.ts";
import { type CpuGroup, parseClamp } from "../cpu.ts";
import { CpuTime } from "../cpu-time.ts";
import { type CpusetGroup, listText } from "../cpuset.ts";
import { flag, type InterfaceFile, line } from "../interface-file.ts";
import { orMax, parseInteger, parseUnsigned } from "../parse.ts";

const micro = (ns: number): number => Math.floor(ns / 1000);

/** Processor time of all tasks that are or were in the group or below. */
export function timeOf(kernel: Kernel, group: Cgroup): CpuTime {
	const sum = new CpuTime();
	for (const each of group.subtree()) sum.add(each.time);
	for (const set of kernel.cgroups.setsBelow(group)) sum.add(set.time);
	return sum;
}

function statText(kernel: Kernel, group: Cgroup): string {
	const time = timeOf(kernel, group);
	const base = `usage_usec ${micro(time.user) + micro(time.system)}\nuser_usec ${micro(time.user)}\nsystem_usec ${micro(time.system)}\nnice_usec ${micro(time.nice)}\n`;
	const bandwidth = group.states.cpu?.bandwidth;
	if (!bandwidth) return base;
	return `${base}nr_periods ${bandwidth.periods}\nnr_throttled ${bandwidth.throttledPeriods}\nthrottled_usec ${micro(bandwidth.throttledTime)}\nnr_bursts ${bandwidth.bursts}\nburst_usec ${Math.floor(bandwidth.burstTime)}\n`;
}

/** A file of a controller, given its state in the group. */
const cpu = (group: Cgroup): CpuGroup => {
	if (!group.states.cpu) throw new Errno("ENODEV");
	return group.states.cpu;
};
const cpuset = (group: Cgroup): CpusetGroup => {
	if (!group.states.cpuset) throw new Errno("ENODEV");
	return group.states.cpuset;
};

/** sscanf("%s %llu"): a quota or "max", and a period when there is a number. */
function writeMax(kernel: Kernel, group: Cgroup, text: string): void {
	const [quota, period, ...more] = text.split(/\s+/);
	if (!quota || more.length) throw new Errno("EINVAL");
	const { bandwidth } = cpu(group);
	const microseconds = quota === "max" ? Infinity : parseUnsigned(quota);
	bandwidth.set(microseconds, period && /^\d+$/.test(period) ? Number(period) : bandwidth.period);
	kernel.cgroups.holdChanged(group);
}

export const cpuBaseFiles: readonly InterfaceFile[] = [
	{ name: "cpu.stat", read: (group, { kernel }) => statText(kernel, group) },
	{ name: "cpu.stat.local", read: (group) => `throttled_usec ${micro(group.states.cpu?.bandwidth.throttledTime ?? 0)}\n` },
];

export const cpuFiles: readonly InterfaceFile[] = [
	{
		name: "cpu.weight",
		only: "below",
		read: (group) => line(cpu(group).weight),
		write: (group, text, { kernel }) => {
			cpu(group).weight = parseUnsigned(text);
			kernel.cgroups.fair.active = true;
		},
	},
	{
		name: "cpu.weight.nice",
		only: "below",
		read: (group) => line(cpu(group).nice),
		write: (group, text, { kernel }) => {
			cpu(group).nice = parseInteger(text);
			kernel.cgroups.fair.active = true;
		},
	},
	{
		name: "cpu.idle",
		only: "below",
		read: (group) => flag(cpu(group).idle),
		write: (group, text, { kernel }) => {
			if (text !== "0" && text !== "1") throw new Errno("EINVAL");
			cpu(group).idle = text === "1";
			kernel.cgroups.fair.active = true;
		},
	},
	{
		name: "cpu.max",
		only: "below",
		read: (group) => line(`${orMax(cpu(group).bandwidth.quota)} ${cpu(group).bandwidth.period}`),
		write: (group, text, { kernel }) => writeMax(kernel, group, text),
	},
	{
		name: "cpu.max.burst",
		only: "below",
		read: (group) => line(cpu(group).bandwidth.burst),
		write: (group, text) => {
			const { bandwidth } = cpu(group);
			bandwidth.set(bandwidth.quota, bandwidth.period, parseUnsigned(text));
		},
	},
	{
		name: "cpu.uclamp.min",
		only: "below",
		read: (group) => line(cpu(group).clampMin),
		write: (group, text) => {
			cpu(group).clampMin = parseClamp(text);
		},
	},
	{
		name: "cpu.uclamp.max",
		only: "below",
		read: (group) => line(cpu(group).clampMax),
		write: (group, text) => {
			cpu(group).clampMax = parseClamp(text);
		},
	},
];

/** A file of cpuset that is written and acts on where tasks run. */
const setting = (name: string, read: (state: CpusetGroup) => string, write: (state: CpusetGroup, text: string) => void): InterfaceFile => ({
	name,
	only: "below",
	read: (group) => read(cpuset(group)),
	write: (group, text, { kernel }) => {
		write(cpuset(group), text);
		kernel.cgroups.fair.active = true;
		kernel.cgroups.placementChanged(kernel.cgroups.hierarchyOf("cpuset").root);
	},
});

export const cpusetFiles: readonly InterfaceFile[] = [
	setting(
		"cpuset.cpus",
		(s) => listText(s.cpus),
		(s, text) => s.setCpus(text),
	),
	setting(
		"cpuset.mems",
		(s) => listText(s.mems),
		(s, text) => s.setMems(text),
	),
	{ name: "cpuset.cpus.effective", read: (group) => listText(cpuset(group).effective) },
	{ name: "cpuset.mems.effective", read: (group) => listText(cpuset(group).effectiveMems) },
	setting(
		"cpuset.cpus.exclusive",
		(s) => listText(s.exclusive),
		(s, text) => s.setExclusive(text),
	),
	{ name: "cpuset.cpus.exclusive.effective", only: "below", read: (group) => listText(cpuset(group).exclusiveEffective) },
	setting(
		"cpuset.cpus.partition",
		(s) => line(s.partitionText),
		(s, text) => s.setPartition(text),
	),
	{ name: "cpuset.cpus.isolated", only: "root", read: (group) => listText(cpuset(group).isolated) },
];
