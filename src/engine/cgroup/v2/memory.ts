/** Files of the memory and pids controllers in cgroup v2. */
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { Cgroup } from "../cgroup.ts";
import { flag, type InterfaceFile, line } from "../interface-file.ts";
import type { MemoryGroup } from "../memory.ts";
import { memoryStatText, numaStatText } from "../memory-stat.ts";
import { outOfMemory } from "../oom.ts";
import { orMax, PAGE, parseFlag, parseMemory, parseUnsigned } from "../parse.ts";
import type { PidsGroup } from "../pids.ts";
import { reclaim, writeBackExpired } from "../reclaim.ts";

const memory = (group: Cgroup): MemoryGroup => {
	if (!group.states.memory) throw new Errno("ENODEV");
	return group.states.memory;
};
const pids = (group: Cgroup): PidsGroup => {
	if (!group.states.pids) throw new Errno("ENODEV");
	return group.states.pids;
};

/** PID_MAX_LIMIT. */
const MAX_PIDS = 4194304;

type Limit = "max" | "high" | "low" | "min" | "swapMax" | "swapHigh" | "zswapMax";

/** A limit in bytes; `acted` is what follows when it is lowered below the usage. */
const limit = (name: string, key: Limit, acted?: (state: MemoryGroup, writer: Task) => void): InterfaceFile => ({
	name,
	only: "below",
	read: (group) => line(orMax(memory(group)[key])),
	write: (group, text, writer) => {
		memory(group)[key] = parseMemory(text);
		acted?.(memory(group), writer);
	},
});

/** memory_max_write: reclaims, then kills until the usage fits or nobody is left. */
function shrink(state: MemoryGroup, writer: Task): void {
	while (state.bytes > state.max) {
		const over = state.usage - Math.floor(state.max / PAGE);
		if (reclaim(state, over) > 0) continue;
		if (!outOfMemory(state, writer) || writer.pending.has("KILL")) return;
	}
}

const peak = (name: string, read: (state: MemoryGroup) => number, reset: (state: MemoryGroup) => void): InterfaceFile => ({
	name,
	only: "below",
	read: (group) => line(read(memory(group))),
	// any write starts anew
	write: (group) => reset(memory(group)),
});

export const memoryFiles: readonly InterfaceFile[] = [
	{ name: "memory.current", only: "below", read: (group) => line(memory(group).bytes) },
	peak(
		"memory.peak",
		(s) => s.peak * PAGE,
		(s) => {
			s.peak = s.usage;
		},
	),
	limit("memory.min", "min"),
	limit("memory.low", "low"),
	limit("memory.high", "high", (state) => {
		if (state.bytes > state.high) reclaim(state, state.usage - Math.floor(state.high / PAGE));
	}),
	limit("memory.max", "max", shrink),
	{ name: "memory.events", only: "below", read: (group) => memory(group).events.text },
	{ name: "memory.events.local", only: "below", read: (group) => memory(group).localEvents.text },
	{
		name: "memory.stat",
		read: (group, { kernel }) => {
			writeBackExpired(memory(group), kernel.now);
			return memoryStatText(memory(group));
		},
	},
	{ name: "memory.numa_stat", read: (group) => numaStatText(memory(group)) },
	{
		name: "memory.oom.group",
		only: "below",
		delegatable: true,
		read: (group) => flag(memory(group).oomGroup),
		write: (group, text) => {
			memory(group).oomGroup = parseFlag(text);
		},
	},
	{
		name: "memory.reclaim",
		delegatable: true,
		write: (group, text) => {
			const [amount, ...options] = text.split(/\s+/);
			if (!amount && !text) return;
			if (options.some((o) => !/^swappiness=(\d+|max)$/.test(o))) throw new Errno("EINVAL");
			const pages = parseMemory(amount ?? "") / PAGE;
			if (reclaim(memory(group), pages) < pages) throw new Errno("EAGAIN");
		},
	},
	{ name: "memory.swap.current", only: "below", read: () => line(0) },
	limit("memory.swap.high", "swapHigh"),
	limit("memory.swap.max", "swapMax"),
	peak(
		"memory.swap.peak",
		() => 0,
		() => {},
	),
	{ name: "memory.swap.events", only: "below", read: () => "high 0\nmax 0\nfail 0\n" },
	{ name: "memory.zswap.current", only: "below", read: () => line(0) },
	limit("memory.zswap.max", "zswapMax"),
	{
		name: "memory.zswap.writeback",
		read: (group) => flag(memory(group).zswapWriteback),
		write: (group, text) => {
			memory(group).zswapWriteback = parseFlag(text);
		},
	},
];

export const pidsFiles: readonly InterfaceFile[] = [
	{
		name: "pids.max",
		only: "below",
		read: (group) => line(orMax(pids(group).max)),
		write: (group, text) => {
			const value = text === "max" ? Infinity : parseUnsigned(text);
			if (value !== Infinity && value > MAX_PIDS) throw new Errno("EINVAL");
			pids(group).max = value;
		},
	},
	{ name: "pids.current", only: "below", read: (group) => line(pids(group).current) },
	{ name: "pids.peak", only: "below", read: (group) => line(pids(group).peak) },
	{ name: "pids.events", only: "below", read: (group) => `max ${pids(group).refused}\n` },
	{ name: "pids.events.local", only: "below", read: (group) => `max ${pids(group).refusedLocally}\n` },
];
