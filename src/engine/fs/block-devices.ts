/** The block devices of a machine: its root disk, and the empty drives that such a virtual machine comes with. */
import type { Kernel } from "../kernel/kernel.ts";

export interface BlockDeviceSpec {
	readonly name: string;
	readonly major: number;
	readonly minor: number;
	readonly bytes: number;
	readonly removable: boolean;
	readonly readOnly: boolean;
}

const machines = new WeakMap<Kernel, readonly BlockDeviceSpec[]>();

const drives: readonly BlockDeviceSpec[] = [
	{ name: "fd0", major: 2, minor: 0, bytes: 4096, removable: true, readOnly: false },
	{ name: "sr0", major: 11, minor: 0, bytes: 1073741312, removable: true, readOnly: false },
];

/** Tells of the root disk, once, at boot. */
export function installDisk(kernel: Kernel, bytes: number): void {
	machines.set(kernel, [{ name: "vda", major: 254, minor: 0, bytes, removable: false, readOnly: false }, ...drives]);
}

/** In the order in which the kernel found them. */
export const blockDevices = (kernel: Kernel): readonly BlockDeviceSpec[] => machines.get(kernel) ?? [];
