/** Block devices from /proc/partitions and /sys/block, with where they are mounted. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type MountEntry, readMountTable } from "../lib/mount-table.ts";
import { tryReadText } from "../lib/procfs/process.ts";

export interface BlockDevice {
	readonly name: string;
	readonly major: number;
	readonly minor: number;
	readonly bytes: number;
	readonly mounts: readonly MountEntry[];
	/** Of the file system on it, as /dev/disk/by-uuid tells. */
	readonly uuid: string | undefined;
}

/** UUIDs by the names of the devices that the links lead to. */
function uuids(sys: Sys): ReadonlyMap<string, string> {
	const directory = "/dev/disk/by-uuid";
	try {
		return new Map(sys.readdir(directory).map(({ name }) => [sys.readlink(`${directory}/${name}`).replace(/^.*\//, ""), name]));
	} catch (error) {
		if (isErrno(error)) return new Map();
		throw error;
	}
}

export function* readBlockDevices(sys: Sys): Blocking<BlockDevice[]> {
	const text = (yield* tryReadText(sys, "/proc/partitions")) ?? "";
	const table = yield* readMountTable(sys);
	const known = uuids(sys);
	const devices: BlockDevice[] = [];
	for (const m of text.matchAll(/^ *(\d+) +(\d+) +(\d+) (\S+)$/gm)) {
		const [major, minor, name] = [Number(m[1]), Number(m[2]), m[4] as string];
		const sectors = yield* tryReadText(sys, `/sys/block/${name}/size`);
		const bytes = sectors === undefined ? Number(m[3]) * 1024 : Number(sectors) * 512;
		devices.push({ name, major, minor, bytes, mounts: table.filter((e) => e.major === major && e.minor === minor), uuid: known.get(name) });
	}
	return devices.sort((one, other) => one.major - other.major || one.minor - other.minor);
}

/** CD-ROM drives have major 11, floppies 2. */
export const isRemovable = (device: BlockDevice): boolean => device.major === 2 || device.major === 11;
export const isRom = (device: BlockDevice): boolean => device.major === 11;
