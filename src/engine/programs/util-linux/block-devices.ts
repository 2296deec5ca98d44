/** Block devices from /proc/partitions, with where they are mounted. */
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
	return [...text.matchAll(/^ *(\d+) +(\d+) +(\d+) (\S+)$/gm)]
		.map((m) => {
			const [major, minor, kib] = [Number(m[1]), Number(m[2]), Number(m[3])];
			const name = m[4] as string;
			return { name, major, minor, bytes: kib * 1024, mounts: table.filter((e) => e.major === major && e.minor === minor), uuid: known.get(name) };
		})
		.sort((a, b) => a.major - b.major || a.minor - b.minor);
}

/** CD-ROM drives have major 11, floppies 2. */
export const isRemovable = (device: BlockDevice): boolean => device.major === 2 || device.major === 11;
export const isRom = (device: BlockDevice): boolean => device.major === 11;
