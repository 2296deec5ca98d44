/** Files of blkio, devices, freezer, pids, net_cls, net_prio, hugetlb and rdma in cgroup v1. */
import { Errno } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { type BlockGroup, DISK, type IoLimits, parseDevice } from "../block.ts";
import type { Cgroup } from "../cgroup.ts";
import type { ControllerName } from "../controllers.ts";
import { freezing, setFreeze } from "../freezer.ts";
import { type InterfaceFile, line } from "../interface-file.ts";
import { parseMemory, parseUnsigned } from "../parse.ts";

const block = (group: Cgroup): BlockGroup => {
	if (!group.states.io) throw new Errno("ENODEV");
	return group.states.io;
};

/** A limit by device; 0 takes it away. */
const throttle = (name: string, key: keyof IoLimits): InterfaceFile => ({
	name: `blkio.throttle.${name}_device`,
	read: (group) => [...block(group).limits].flatMap(([device, l]) => (l[key] === Infinity ? [] : [`${device} ${l[key]}\n`])).join(""),
	write: (group, text) => {
		const [device, amount, ...more] = text.split(/\s+/);
		if (amount === undefined || more.length) throw new Errno("EINVAL");
		const number = parseDevice(device ?? "");
		const value = parseUnsigned(amount);
		const { limits } = block(group);
		limits.set(number, { rbps: Infinity, wbps: Infinity, riops: Infinity, wiops: Infinity, ...limits.get(number), [key]: value === 0 ? Infinity : value });
	},
});

function serviceText(group: Cgroup, unit: "bytes" | "ios", recursive: boolean): string {
	const state = block(group);
	const of = (key: "rbytes" | "wbytes" | "rios" | "wios") => (recursive ? state.total(key) : state.own[key]);
	const [read, write] = unit === "bytes" ? [of("rbytes"), of("wbytes")] : [of("rios"), of("wios")];
	const total = read + write;
	if (total === 0) return "Total 0\n";
	return `${DISK} Read ${read}\n${DISK} Write ${write}\n${DISK} Sync ${read}\n${DISK} Async ${write}\n${DISK} Discard 0\n${DISK} Total ${total}\nTotal ${total}\n`;
}
const service = (name: string, unit: "bytes" | "ios", recursive: boolean): InterfaceFile => ({
	name: `blkio.throttle.${name}`,
	read: (group) => serviceText(group, unit, recursive),
});

export const blkioFiles: readonly InterfaceFile[] = [
	{
		name: "blkio.reset_stats",
		write: (group) => {
			Object.assign(block(group).own, { rbytes: 0, wbytes: 0, rios: 0, wios: 0 });
		},
	},
	throttle("read_bps", "rbps"),
	throttle("write_bps", "wbps"),
	throttle("read_iops", "riops"),
	throttle("write_iops", "wiops"),
	service("io_service_bytes", "bytes", false),
	service("io_service_bytes_recursive", "bytes", true),
	service("io_serviced", "ios", false),
	service("io_serviced_recursive", "ios", true),
];

export const devicesFiles: readonly InterfaceFile[] = [
	{ name: "devices.allow", write: (group, text) => group.states.devices?.allow(text) },
	{ name: "devices.deny", write: (group, text) => group.states.devices?.deny(text) },
	{ name: "devices.list", read: (group) => group.states.devices?.list ?? "" },
];

const above = (group: Cgroup): boolean => group.parent !== undefined && freezing(group.parent);

export const freezerFiles: readonly InterfaceFile[] = [
	{
		name: "freezer.state",
		only: "below",
		read: (group) => line(freezing(group) ? "FROZEN" : "THAWED"),
		write: (group, text, { kernel }) => {
			if (text !== "FROZEN" && text !== "THAWED") throw new Errno("EINVAL");
			setFreeze(kernel, group, text === "FROZEN");
		},
	},
	{ name: "freezer.self_freezing", only: "below", read: (group) => line(group.freeze ? 1 : 0) },
	{ name: "freezer.parent_freezing", only: "below", read: (group) => line(above(group) ? 1 : 0) },
];

/** A value that is inherited when the group is made and only kept. */
const kept = (
	controller: ControllerName & ("net_cls" | "hugetlb"),
	name: string,
	standard: string,
	parse: (text: string) => string,
	only?: "below",
): InterfaceFile => ({
	name,
	...(only && { only }),
	read: (group) => line(group.states[controller]?.values.get(name) ?? standard),
	write: (group, text) => {
		group.states[controller]?.values.set(name, parse(text));
	},
});

export const netClsFiles: readonly InterfaceFile[] = [kept("net_cls", "net_cls.classid", "0", (text) => String(parseUnsigned(text) >>> 0))];

/** Interfaces of the machine, each with the priority that its packets get. */
function interfaces(group: Cgroup, kernel: Kernel): Map<string, string> {
	const own = group.states.net_prio?.values ?? new Map<string, string>();
	return new Map([...kernel.net.devices.values()].map((device) => [device.name, own.get(device.name) ?? "0"]));
}
export const netPrioFiles: readonly InterfaceFile[] = [
	{ name: "net_prio.prioidx", read: (group) => line(group.level + 1) },
	{
		name: "net_prio.ifpriomap",
		read: (group, { kernel }) => [...interfaces(group, kernel)].map(([name, priority]) => `${name} ${priority}\n`).join(""),
		write: (group, text, { kernel }) => {
			const [name, priority, ...more] = text.split(/\s+/);
			if (name === undefined || priority === undefined || more.length || !/^\d+$/.test(priority)) throw new Errno("EINVAL");
			if (!interfaces(group, kernel).has(name)) throw new Errno("ENODEV");
			group.states.net_prio?.values.set(name, priority);
		},
	},
];

const NO_LIMIT = "9223372036854771712";
export const hugetlbFiles: readonly InterfaceFile[] = ["1GB", "2MB"].flatMap((size) =>
	["", "rsvd."].flatMap((kind): InterfaceFile[] => [
		{ name: `hugetlb.${size}.${kind}failcnt`, read: () => line(0), write: () => {} },
		kept("hugetlb", `hugetlb.${size}.${kind}limit_in_bytes`, NO_LIMIT, (text) => {
			const bytes = parseMemory(text, "-1");
			return bytes === Infinity ? NO_LIMIT : String(bytes);
		}),
		{ name: `hugetlb.${size}.${kind}max_usage_in_bytes`, read: () => line(0), write: () => {} },
		{ name: `hugetlb.${size}.${kind}usage_in_bytes`, read: () => line(0) },
	]),
);
