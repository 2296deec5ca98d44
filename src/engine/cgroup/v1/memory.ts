/** Files of the memory controller in cgroup v1. Documentation/admin-guide/cgroup-v1/memory.rst. */
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { Cgroup } from "../cgroup.ts";
import { type InterfaceFile, line } from "../interface-file.ts";
import type { MemoryGroup } from "../memory.ts";
import { PAGE, parseMemory, parseUnsigned } from "../parse.ts";
import { reclaim } from "../reclaim.ts";

/** PAGE_COUNTER_MAX in bytes: no limit. */
const NO_LIMIT = "9223372036854771712";

const memory = (group: Cgroup): MemoryGroup => {
	if (!group.states.memory) throw new Errno("ENODEV");
	return group.states.memory;
};
const shown = (bytes: number): string => (bytes === Infinity ? NO_LIMIT : BigInt(bytes).toString());

/** mem_cgroup_resize_max: reclaims first. EBUSY where the usage does not fit, EINVAL where the pair of limits would be upside down. */
function resize(group: Cgroup, key: "max" | "memswMax", text: string, { kernel }: Task): void {
	const state = memory(group);
	if (!state.parent) throw new Errno("EINVAL");
	const bytes = parseMemory(text, "-1");
	if (key === "max" ? bytes > state.memswMax : bytes < state.max) throw new Errno("EINVAL");
	const over = state.usage - Math.floor(bytes / PAGE);
	if (over > 0 && reclaim(state, over) < over) throw new Errno("EBUSY");
	state[key] = bytes;
	kernel.cgroups.holdChanged(group);
}

const limit = (name: string, key: "max" | "memswMax"): InterfaceFile => ({
	name,
	read: (group) => line(shown(memory(group)[key])),
	write: (group, text, writer) => resize(group, key, text, writer),
});
const usage = (name: string): InterfaceFile => ({ name, read: (group) => line(memory(group).bytes) });
const peak = (name: string): InterfaceFile => ({
	name,
	read: (group) => line(memory(group).peak * PAGE),
	write: (group) => {
		memory(group).peak = memory(group).usage;
	},
});
const failures = (name: string, count: (state: MemoryGroup) => number): InterfaceFile => ({
	name,
	read: (group) => line(count(memory(group))),
	write: (group) => {
		memory(group).failures = 0;
	},
});
const kernelPages = (state: MemoryGroup): number => state.total("kernelStack") + state.total("pageTables") + state.total("slab") + state.total("pipe");

function statText(state: MemoryGroup): string {
	const own = (bytes: (kind: keyof MemoryGroup["own"]) => number, fault: number, scan: number) => [
		["cache", bytes("file") + bytes("shmem")],
		["rss", bytes("anon")],
		["rss_huge", 0],
		["shmem", bytes("shmem")],
		["mapped_file", 0],
		["dirty", 0],
		["writeback", 0],
		["workingset_refault_anon", 0],
		["workingset_refault_file", 0],
		["swap", 0],
		["pgpgin", fault],
		["pgpgout", scan],
		["pgfault", fault],
		["pgmajfault", 0],
		["inactive_anon", 0],
		["active_anon", bytes("anon") + bytes("shmem")],
		["inactive_file", bytes("file")],
		["active_file", 0],
		["unevictable", 0],
	];
	let limits = { memory: Infinity, memsw: Infinity };
	for (let at: MemoryGroup | undefined = state; at; at = at.parent)
		limits = { memory: Math.min(limits.memory, at.max), memsw: Math.min(limits.memsw, at.memswMax) };
	const here = own((kind) => state.own[kind] * PAGE, state.counts.pgfault, state.counts.pgsteal);
	const all = own((kind) => state.total(kind) * PAGE, state.totalCount("pgfault"), state.totalCount("pgsteal"));
	const rows = [
		...here,
		["hierarchical_memory_limit", shown(limits.memory)],
		["hierarchical_memsw_limit", shown(limits.memsw)],
		...all.map(([name, value]) => [`total_${name}`, value]),
	];
	return rows.map(([name, value]) => `${name} ${value}\n`).join("");
}

function numaText(state: MemoryGroup): string {
	const row = (name: string, pages: number) => `${name}=${pages} N0=${pages}\n`;
	const file = state.own.file + state.own.shmem;
	const allFile = state.total("file") + state.total("shmem");
	const rows = (prefix: string, f: number, anon: number) => [
		row(`${prefix}total`, f + anon),
		row(`${prefix}file`, f),
		row(`${prefix}anon`, anon),
		row(`${prefix}unevictable`, 0),
	];
	return [...rows("", file, state.own.anon), ...rows("hierarchical_", allFile, state.total("anon"))].join("");
}

/** A number within bounds that only is kept. EINVAL outside. */
const number = (name: string, read: (state: MemoryGroup) => number, write: (state: MemoryGroup, value: number) => void, most: number): InterfaceFile => ({
	name,
	read: (group) => line(read(memory(group))),
	write: (group, text) => {
		const value = parseUnsigned(text);
		if (value > most) throw new Errno("EINVAL");
		write(memory(group), value);
	},
});

const kernelFiles = (prefix: string, pages: (state: MemoryGroup) => number): readonly InterfaceFile[] => [
	{ name: `${prefix}.failcnt`, read: () => line(0), write: () => {} },
	{
		name: `${prefix}.limit_in_bytes`,
		read: () => line(NO_LIMIT),
		write: (_group, text) => {
			// deprecated: a limit for the kernel alone is not taken any more
			if (parseMemory(text, "-1") !== Infinity) throw new Errno("EOPNOTSUPP");
		},
	},
	{ name: `${prefix}.max_usage_in_bytes`, read: (group) => line(pages(memory(group)) * PAGE), write: () => {} },
	{ name: `${prefix}.usage_in_bytes`, read: (group) => line(pages(memory(group)) * PAGE) },
];

export const memoryFiles: readonly InterfaceFile[] = [
	usage("memory.usage_in_bytes"),
	peak("memory.max_usage_in_bytes"),
	limit("memory.limit_in_bytes", "max"),
	{
		name: "memory.soft_limit_in_bytes",
		read: (group) => line(shown(memory(group).softLimit)),
		write: (group, text) => {
			memory(group).softLimit = parseMemory(text, "-1");
		},
	},
	failures("memory.failcnt", (s) => s.failures),
	{ name: "memory.stat", read: (group) => statText(memory(group)) },
	{
		name: "memory.force_empty",
		write: (group) => {
			if (group.tasks.size > 0 && group.parent === undefined) throw new Errno("EINVAL");
			reclaim(memory(group), memory(group).usage);
		},
	},
	number(
		"memory.use_hierarchy",
		() => 1,
		(_state, value) => {
			if (value !== 1) throw new Errno("EINVAL");
		},
		1,
	),
	{ name: "cgroup.event_control", mode: 0o222, write: () => {} },
	number(
		"memory.swappiness",
		(s) => s.swappiness,
		(s, value) => {
			s.swappiness = value;
		},
		200,
	),
	number(
		"memory.move_charge_at_immigrate",
		(s) => s.moveCharge,
		(s, value) => {
			s.moveCharge = value;
		},
		3,
	),
	{
		name: "memory.oom_control",
		read: (group) => {
			const state = memory(group);
			return `oom_kill_disable ${state.oomKillDisabled ? 1 : 0}\nunder_oom 0\noom_kill ${state.localEvents.of("oom_kill")}\n`;
		},
		write: (group, text) => {
			const value = parseUnsigned(text);
			if (!memory(group).parent || value > 1) throw new Errno("EINVAL");
			memory(group).oomKillDisabled = value === 1;
		},
	},
	{ name: "memory.pressure_level", mode: 0, read: () => "" },
	{ name: "memory.numa_stat", read: (group) => numaText(memory(group)) },
	...kernelFiles("memory.kmem", kernelPages),
	...kernelFiles("memory.kmem.tcp", () => 0),
	usage("memory.memsw.usage_in_bytes"),
	peak("memory.memsw.max_usage_in_bytes"),
	limit("memory.memsw.limit_in_bytes", "memswMax"),
	failures("memory.memsw.failcnt", (s) => (s.memswMax === Infinity ? 0 : s.failures)),
];
