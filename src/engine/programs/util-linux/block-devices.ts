/** Block devices from /proc/partitions, with where they are mounted. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { type MountEntry, readMountTable } from "../lib/mount-table.ts";
import { tryReadText } from "../lib/procfs/process.ts";

export interface BlockDevice {
	readonly name: string;
	readonly major: number;
	readonly minor: number;
	readonly bytes: number;
	readonly mounts: readonly MountEntry[];
}

export function* readBlockDevices(sys: Sys): Blocking<BlockDevice[]> {
	const text = (yield* tryReadText(sys, "/proc/partitions")) ?? "";
	const table = yield* readMountTable(sys);
	return [...text.matchAll(/^ *(\d+) +(\d+) +(\d+) (\S+)$/gm)]
		.map((m) => {
			const [major, minor, kib] = [Number(m[1]), Number(m[2]), Number(m[3])];
			return { name: m[4] as string, major, minor, bytes: kib * 1024, mounts: table.filter((e) => e.major === major && e.minor === minor) };
		})
		.sort((a, b) => a.major - b.major || a.minor - b.minor);
}

/** CD-ROM drives have major 11, floppies 2. */
export const isRemovable = (device: BlockDevice): boolean => device.major === 2 || device.major === 11;
export const isRom = (device: BlockDevice): boolean => device.major === 11;
