/** The files that every group of cgroup v2 has. Documentation/admin-guide/cgroup-v2.rst, Core Interface Files. */
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { Cgroup } from "../cgroup.ts";
import { type ControllerName, controllerNames } from "../controllers.ts";
import { freezing, frozenFor, setFreeze } from "../freezer.ts";
import { flag, type InterfaceFile, line } from "../interface-file.ts";
import { killAll, procsText } from "../migrate.ts";
import { orMax, parseInteger } from "../parse.ts";
import { updateStates, writeSubtreeControl } from "../subtree-control.ts";
import { domainOf, makeThreaded, typeOf } from "../threads.ts";

/** cgroup.max.*: a number or "max". */
const parseCount = (text: string): number => (text === "max" ? Infinity : parseInteger(text, 0));

const counted: readonly ControllerName[] = ["cpuset", "cpu", "io", "memory", "perf_event", "hugetlb", "pids", "rdma", "misc"];

function statText(group: Cgroup): string {
	const groups = [...group.subtree()];
	// perf_event is on everywhere, so every group has its part of it
	const having = (name: ControllerName) => groups.filter((g) => name === "perf_event" || g.states[name]).length;
	const lines = [
		`nr_descendants ${groups.length - 1}`,
		...counted.map((n) => `nr_subsys_${n} ${having(n)}`),
		"nr_dying_descendants 0",
		...counted.map((n) => `nr_dying_subsys_${n} 0`),
	];
	return `${lines.join("\n")}\n`;
}

/** No line at all for no controllers. */
const wordsText = (names: readonly string[]): string => (names.length ? line(names.join(" ")) : "");

function readProcs(group: Cgroup, reader: Task): string {
	if (group.threaded) throw new Errno("EOPNOTSUPP");
	// a domain names the processes of its threads
	const groups = [...group.subtree()].filter((g) => domainOf(g) === group);
	return procsText(groups, reader);
}

export const coreFiles: readonly InterfaceFile[] = [
	{
		name: "cgroup.type",
		only: "below",
		read: (group) => line(typeOf(group)),
		write: (group, text, { kernel }) => {
			if (text !== "threaded") throw new Errno("EINVAL");
			makeThreaded(group);
			if (group.parent) updateStates(group.parent, group);
			kernel.cgroups.refresh(group);
		},
	},
	// writes to these two need the directory's own files and are made in fs/cgroup
	{ name: "cgroup.procs", mode: 0o644, delegatable: true, read: readProcs },
	{ name: "cgroup.threads", mode: 0o644, delegatable: true, read: (group, reader) => procsText([group], reader) },
	{ name: "cgroup.controllers", read: (group) => wordsText(group.available) },
	{
		name: "cgroup.subtree_control",
		delegatable: true,
		read: (group) => wordsText(controllerNames.filter((n) => group.subtreeControl.has(n))),
		write: (group, text, { kernel }) => writeSubtreeControl(kernel, group, text),
	},
	{ name: "cgroup.events", only: "below", read: (group) => `populated ${group.population > 0 ? 1 : 0}\nfrozen ${freezing(group) ? 1 : 0}\n` },
	{
		name: "cgroup.max.descendants",
		read: (group) => line(orMax(group.maxDescendants)),
		write: (group, text) => {
			group.maxDescendants = parseCount(text);
		},
	},
	{
		name: "cgroup.max.depth",
		read: (group) => line(orMax(group.maxDepth)),
		write: (group, text) => {
			group.maxDepth = parseCount(text);
		},
	},
	{ name: "cgroup.stat", read: statText },
	{ name: "cgroup.stat.local", only: "below", read: (group, { kernel }) => `frozen_usec ${Math.floor(frozenFor(kernel, group) / 1000)}\n` },
	{
		name: "cgroup.freeze",
		only: "below",
		read: (group) => flag(group.freeze),
		write: (group, text, { kernel }) => setFreeze(kernel, group, parseInteger(text, 0, 1) === 1),
	},
	{
		name: "cgroup.kill",
		only: "below",
		write: (group, text) => {
			parseInteger(text, 1, 1);
			if (group.threaded) throw new Errno("EOPNOTSUPP");
			killAll(group);
		},
	},
	{
		name: "cgroup.pressure",
		read: (group) => flag(group.pressure),
		write: (group, text) => {
			group.pressure = parseInteger(text, 0, 1) === 1;
		},
	},
	...["io.pressure", "memory.pressure", "cpu.pressure"].map((name): InterfaceFile => pressureFile(name)),
];

/** Nobody stalls for long on an idle machine: the averages stay 0. Triggers are taken and never fire. */
function pressureFile(name: string): InterfaceFile {
	return {
		name,
		read: () => "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
		write: (_group, text) => {
			if (!/^(some|full)\s+\d+\s+\d+$/.test(text)) throw new Errno("EINVAL");
		},
	};
}
