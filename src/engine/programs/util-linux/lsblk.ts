import type { Sys } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import { outputWidth } from "../lib/screen.ts";
import { type ColumnSpec, chooseColumns, columnList } from "../lib/table/columns.ts";
import { jsonText, pairsText, rawText } from "../lib/table/formats.ts";
import { row, type Table } from "../lib/table/table.ts";
import { tableText } from "../lib/table/text.ts";
import { type BlockDevice, isRemovable, isRom, readBlockDevices } from "./block-devices.ts";
import { defineUtilLinux } from "./define.ts";
import { humanBytes } from "./human.ts";

const NOT_FOUND = 32;

interface Look {
	readonly sys: Sys;
	readonly accounts: Accounts;
	readonly bytes: boolean;
	readonly paths: boolean;
}

function columnsFor(look: Look): ColumnSpec<BlockDevice>[] {
	const size = (bytes: number) => (look.bytes ? String(bytes) : humanBytes(bytes));
	const node = (d: BlockDevice) => look.sys.tryStat(`/dev/${d.name}`);
	const statfs = (d: BlockDevice) => (d.mounts[0] ? look.sys.statfs(d.mounts[0].target) : undefined);
	const permissions = (mode: number) => [..."rwxrwxrwx"].map((c, i) => (mode & (0o400 >> i) ? c : "-")).join("");
	return [
		{ name: "NAME", help: "device name", tree: true, value: (d) => (look.paths ? `/dev/${d.name}` : d.name) },
		{ name: "KNAME", help: "internal kernel device name", value: (d) => d.name },
		{ name: "PATH", help: "path to the device node", value: (d) => `/dev/${d.name}` },
		{ name: "MAJ:MIN", help: "major:minor device number", hint: 6, value: (d) => `${String(d.major).padStart(3)}:${String(d.minor).padEnd(3)}` },
		{ name: "RM", help: "removable device", right: true, json: "boolean", value: (d) => (isRemovable(d) ? "1" : "0") },
		{ name: "SIZE", help: "size of the device", right: true, hint: 5, value: (d) => size(d.bytes) },
		{ name: "RO", help: "read-only device", right: true, json: "boolean", value: (d) => (isRom(d) ? "1" : "0") },
		{ name: "TYPE", help: "device type", value: (d) => (isRom(d) ? "rom" : "disk") },
		{ name: "MOUNTPOINT", help: "where the device is mounted", value: (d) => d.mounts.at(-1)?.target },
		{ name: "MOUNTPOINTS", help: "all locations where device is mounted", json: "list", value: (d) => d.mounts.map((m) => m.target) },
		{ name: "FSTYPE", help: "filesystem type", value: (d) => d.mounts[0]?.fstype },
		{ name: "FSVER", help: "filesystem version", value: (d) => (d.mounts[0]?.fstype === "ext4" ? "1.0" : undefined) },
		{ name: "LABEL", help: "filesystem LABEL", value: () => undefined },
		{ name: "UUID", help: "filesystem UUID", value: (d) => d.uuid },
		{
			name: "FSAVAIL",
			help: "filesystem size available",
			right: true,
			value: (d) => {
				const s = statfs(d);
				return s && size(s.blocksAvailable * s.blockSize);
			},
		},
		{
			name: "FSSIZE",
			help: "filesystem size",
			right: true,
			value: (d) => {
				const s = statfs(d);
				return s && size(s.blocks * s.blockSize);
			},
		},
		{
			name: "FSUSE%",
			help: "filesystem use percentage",
			right: true,
			value: (d) => {
				const s = statfs(d);
				return s && `${Math.ceil(((s.blocks - s.blocksFree) * 100) / s.blocks)}%`;
			},
		},
		{
			name: "OWNER",
			help: "user name",
			value: (d) => {
				const n = node(d);
				return n && look.accounts.userName(n.uid);
			},
		},
		{
			name: "GROUP",
			help: "group name",
			value: (d) => {
				const n = node(d);
				return n && look.accounts.groupName(n.gid);
			},
		},
		{
			name: "MODE",
			help: "device node permissions",
			value: (d) => {
				const n = node(d);
				return n && `b${permissions(n.mode)}`;
			},
		},
	];
}

const usual = ["NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"];

export const lsblk = defineUtilLinux({
	name: "lsblk",
	section: 8,
	summary: "List information about block devices",
	usage: ["[options] [<device> ...]"],
	options: [
		{ short: "A", long: "noempty", help: "no empty devices" },
		{ short: "D", long: "discard", help: "discard capabilities", simulated: false },
		{ short: "I", long: "include", arg: "list", help: "only these major numbers" },
		{ short: "J", long: "json", help: "as JSON" },
		{ short: "O", long: "output-all", help: "all columns" },
		{ short: "P", long: "pairs", help: 'as NAME="value"' },
		{ short: "Q", long: "filter", arg: "expr", help: "by an expression", simulated: false },
		{ short: "S", long: "scsi", help: "SCSI devices", simulated: false },
		{ short: "T", long: "tree", arg: "column", optional: true, help: "as a tree" },
		{ short: "a", long: "all", help: "all devices" },
		{ short: "b", long: "bytes", help: "sizes in bytes" },
		{ short: "d", long: "nodeps", help: "no holders or slaves" },
		{ short: "e", long: "exclude", arg: "list", help: "not these major numbers" },
		{ short: "f", long: "fs", help: "file systems" },
		{ short: "i", long: "ascii", help: "ASCII only" },
		{ short: "l", long: "list", help: "as a list" },
		{ short: "m", long: "perms", help: "permissions" },
		{ short: "n", long: "noheadings", help: "no headings" },
		{ short: "o", long: "output", arg: "list", help: "which columns" },
		{ short: "p", long: "paths", help: "whole paths" },
		{ short: "r", long: "raw", help: "raw" },
		{ short: "s", long: "inverse", help: "dependencies upside down" },
		{ short: "t", long: "topology", help: "topology", simulated: false },
		{ short: "x", long: "sort", arg: "column", help: "sort by a column" },
		{ short: "H", long: "list-columns", help: "list the columns" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const columns = columnsFor({ sys, accounts: yield* Accounts.load(sys), bytes: options.has("bytes"), paths: options.has("paths") });
		if (options.has("list-columns")) {
			yield* context.print(columnList(columns));
			return 0;
		}
		const names = options.has("output-all")
			? columns.map((c) => c.name)
			: options.has("fs")
				? ["NAME", "FSTYPE", "FSVER", "LABEL", "UUID", "FSAVAIL", "FSUSE%", "MOUNTPOINTS"]
				: options.has("perms")
					? ["NAME", "SIZE", "OWNER", "GROUP", "MODE"]
					: usual;
		const chosen = chooseColumns(columns, options.value("output"), names);
		if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
		const listed = (key: string) => options.value(key)?.split(",").map(Number);
		const [included, excluded] = [listed("include"), listed("exclude")];
		let devices = (yield* readBlockDevices(sys)).filter(
			(d) => (!included || included.includes(d.major)) && !excluded?.includes(d.major) && !(options.has("noempty") && d.bytes === 0),
		);
		let status = 0;
		if (operands.length) {
			const all = devices;
			devices = [];
			for (const operand of operands) {
				const stat = sys.tryStat(operand);
				const device = all.find((d) => stat?.kind === "block" && d.major === stat.rdevMajor && d.minor === stat.rdevMinor);
				if (device) devices.push(device);
				else {
					yield* context.complain(`${operand}: ${stat ? "not a block device" : "No such file or directory"}`);
					status = NOT_FOUND;
				}
			}
			if (devices.length === 0) return status;
		}
		const sort = columns.find((c) => c.name === options.value("sort")?.toUpperCase());
		if (sort) devices.sort((a, b) => (sort.name === "SIZE" ? a.bytes - b.bytes : String(sort.value(a)) < String(sort.value(b)) ? -1 : 1));
		const table: Table = { name: "blockdevices", columns: chosen, rows: devices.map((d) => row(chosen.map((column) => column.value(d)))) };
		const headings = !options.has("noheadings");
		if (options.has("json")) yield* context.print(jsonText(table, true));
		else if (options.has("pairs")) yield* context.print(pairsText(table));
		else if (options.has("raw")) yield* context.print(rawText(table, headings));
		else yield* context.print(tableText(table, { headings, tree: !options.has("list"), ascii: options.has("ascii"), width: outputWidth(sys) }));
		return status;
	},
});
