/** /sys/block and the devices behind it. */
import type { Kernel } from "../../kernel/kernel.ts";
import { type BlockDeviceSpec, blockDevices } from "../block-devices.ts";
import { DeviceTree } from "./device-tree.ts";
import { constant, directory, link, type SysEntries, type SysEntry, uevent } from "./entries.ts";

/** Where each device hangs, below /sys/devices. */
const parents: Readonly<Record<string, string>> = {
	vda: "pci0000:00/0000:00:05.0/virtio2/block",
	fd0: "platform/floppy.0/block",
	sr0: "pci0000:00/0000:00:01.1/ata2/host1/target1:0:0/1:0:0:0/block",
};
const placeOf = (device: BlockDeviceSpec): string => `${parents[device.name] ?? "virtual/block"}/${device.name}`;

const queue: SysEntries = {
	discard_max_bytes: constant(0),
	hw_sector_size: constant(512),
	logical_block_size: constant(512),
	max_sectors_kb: constant(1280),
	minimum_io_size: constant(512),
	nr_requests: constant(128),
	optimal_io_size: constant(0),
	physical_block_size: constant(512),
	read_ahead_kb: constant(128),
	rotational: constant(1),
	scheduler: constant("[none] mq-deadline "),
	write_cache: constant("write back"),
};

function device(spec: BlockDeviceSpec): SysEntry {
	return directory({
		alignment_offset: constant(0),
		dev: constant(`${spec.major}:${spec.minor}`),
		diskseq: constant(1),
		hidden: constant(0),
		holders: directory({}),
		inflight: constant("       0        0"),
		queue: directory(queue),
		range: constant(16),
		removable: constant(spec.removable ? 1 : 0),
		ro: constant(spec.readOnly ? 1 : 0),
		size: constant(spec.bytes / 512),
		slaves: directory({}),
		subsystem: link(`${"../".repeat(placeOf(spec).split("/").length + 1)}class/block`),
		uevent: uevent({ MAJOR: spec.major, MINOR: spec.minor, DEVNAME: spec.name, DEVTYPE: "disk", DISKSEQ: 1 }),
	});
}

/** The part of /sys/devices that holds block devices. */
export const blockTree = (kernel: Kernel): DeviceTree => new DeviceTree(blockDevices(kernel).map((spec) => [placeOf(spec), device(spec)]));

/** Links to all block devices, from a directory so many levels below /sys. */
export function blockLinks(kernel: Kernel, depth: number, by: "name" | "number" = "name"): SysEntries {
	return Object.fromEntries(
		blockDevices(kernel).map((spec) => [by === "name" ? spec.name : `${spec.major}:${spec.minor}`, link(`${"../".repeat(depth)}devices/${placeOf(spec)}`)]),
	);
}
