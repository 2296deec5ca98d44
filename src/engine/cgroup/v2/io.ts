/** Files of the io controller in cgroup v2. */
import { Errno } from "../../kernel/errno.ts";
import { type BlockGroup, DISK, type IoLimits, limitNames, parseDevice } from "../block.ts";
import type { Cgroup } from "../cgroup.ts";
import { type InterfaceFile, line } from "../interface-file.ts";
import { orMax } from "../parse.ts";
import { writeBackExpired } from "../reclaim.ts";

const io = (group: Cgroup): BlockGroup => {
	if (!group.states.io) throw new Errno("ENODEV");
	return group.states.io;
};

function statText(group: Cgroup): string {
	const state = io(group);
	const [rbytes, wbytes, rios, wios] = (["rbytes", "wbytes", "rios", "wios"] as const).map((key) => state.total(key)) as [number, number, number, number];
	if (rios + wios === 0) return "";
	return `${DISK} rbytes=${rbytes} wbytes=${wbytes} rios=${rios} wios=${wios} dbytes=0 dios=0\n`;
}

const unlimited: IoLimits = { rbps: Infinity, wbps: Infinity, riops: Infinity, wiops: Infinity };

/** "254:0 wbps=1048576 riops=max": what is not named stays. */
function writeMax(state: BlockGroup, text: string): void {
	const [device, ...settings] = text.split(/\s+/);
	const number = parseDevice(device ?? "");
	const limits = { ...unlimited, ...state.limits.get(number) };
	for (const setting of settings) {
		const [, name, value] = /^(\w+)=(max|\d+)$/.exec(setting) ?? [];
		const known = limitNames.find((n) => n === name);
		if (!known || value === undefined) throw new Errno("EINVAL");
		const amount = value === "max" ? Infinity : Number(value);
		if (amount === 0) throw new Errno("ERANGE");
		limits[known] = amount;
	}
	if (limitNames.every((n) => limits[n] === Infinity)) state.limits.delete(number);
	else state.limits.set(number, limits);
}

/** EINVAL outside 1..10000. Weights by device need a scheduler that knows them (bfq), which the disk has not. */
function writeWeight(state: BlockGroup, text: string): void {
	const words = text.split(/\s+/);
	const last = words.at(-1) ?? "";
	if (words.length > 1 && words[0] !== "default") {
		parseDevice(words[0] ?? "");
		throw new Errno("EOPNOTSUPP");
	}
	const weight = /^\d+$/.test(last) ? Number(last) : 0;
	if (weight < 1 || weight > 10000) throw new Errno("EINVAL");
	state.weight = weight;
}

export const ioFiles: readonly InterfaceFile[] = [
	{
		name: "io.max",
		only: "below",
		read: (group) => [...io(group).limits].map(([device, l]) => `${device} ${limitNames.map((n) => `${n}=${orMax(l[n])}`).join(" ")}\n`).join(""),
		write: (group, text) => writeMax(io(group), text),
	},
	{
		name: "io.weight",
		only: "below",
		read: (group) => `default ${io(group).weight}\n`,
		write: (group, text) => writeWeight(io(group), text),
	},
	{
		name: "io.stat",
		read: (group, { kernel }) => {
			const { memory } = kernel.cgroups.rootSet.effective;
			writeBackExpired(memory, kernel.now);
			return statText(group);
		},
	},
	...["io.cost.model", "io.cost.qos"].map(
		(name): InterfaceFile => ({
			name,
			only: "root",
			read: () => "",
			write: (_group, text) => {
				parseDevice(text.split(/\s+/)[0] ?? "");
				throw new Errno("EOPNOTSUPP");
			},
		}),
	),
];

/** Controllers whose resources the machine has none of. */
export const miscFiles: readonly InterfaceFile[] = [
	{ name: "misc.capacity", only: "root", read: () => "" },
	{ name: "misc.current", read: () => "" },
	{ name: "misc.peak", read: () => "" },
	{ name: "misc.max", only: "below", read: () => "", write: refuse },
	{ name: "misc.events", only: "below", read: () => "" },
	{ name: "misc.events.local", only: "below", read: () => "" },
];
export const rdmaFiles: readonly InterfaceFile[] = [
	{ name: "rdma.current", only: "below", read: () => "" },
	{ name: "rdma.max", only: "below", read: () => "", write: refuse },
];
export const hugetlbFiles: readonly InterfaceFile[] = ["1GB", "2MB"].flatMap((size): InterfaceFile[] => [
	{ name: `hugetlb.${size}.current`, only: "below", read: () => line(0) },
	{ name: `hugetlb.${size}.events`, only: "below", read: () => "max 0\n" },
	{ name: `hugetlb.${size}.events.local`, only: "below", read: () => "max 0\n" },
	kept(`hugetlb.${size}.max`),
	{ name: `hugetlb.${size}.numa_stat`, only: "below", read: () => "total=0 N0=0\n" },
	{ name: `hugetlb.${size}.rsvd.current`, only: "below", read: () => line(0) },
	kept(`hugetlb.${size}.rsvd.max`),
]);

function refuse(): never {
	throw new Errno("EINVAL");
}
/** A limit that is kept though no page of that size can be had. */
function kept(name: string): InterfaceFile {
	return {
		name,
		only: "below",
		read: (group) => line(group.states.hugetlb?.values.get(name) ?? "max"),
		write: (group, text) => {
			if (text !== "max" && !/^\d+[kmgt]?$/i.test(text)) throw new Errno("EINVAL");
			group.states.hugetlb?.values.set(name, text);
		},
	};
}
