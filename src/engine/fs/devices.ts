/** Character devices by number: memory devices here, terminals through the tty layer. devices.txt of the kernel. */
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import { decode, encode } from "../kernel/text.ts";
import type { Path } from "../vfs/dentry.ts";
import { OpenFile } from "../vfs/file.ts";
import type { DeviceNumber } from "../vfs/inode.ts";

/** Opens a device; `major:minor` or `major:*`. */
export type DeviceDriver = (task: Task, path: Path, device: DeviceNumber) => OpenFile;

export class Devices {
	private readonly drivers = new Map<string, DeviceDriver>();
	register(major: number, minor: number | "*", driver: DeviceDriver): void {
		this.drivers.set(`${major}:${minor}`, driver);
	}
	/** ENXIO where no driver has the number. */
	open(task: Task, path: Path, device: DeviceNumber): OpenFile {
		const driver = this.drivers.get(`${device.major}:${device.minor}`) ?? this.drivers.get(`${device.major}:*`);
		if (!driver) throw new Errno("ENXIO");
		return driver(task, path, device);
	}
}

interface Behaviour {
	readonly read: (task: Task, count: number) => Uint8Array;
	readonly write: (data: Uint8Array) => number;
}

class MemoryDevice extends OpenFile {
	private readonly behaviour: Behaviour;
	constructor(path: Path, behaviour: Behaviour) {
		super(path);
		this.behaviour = behaviour;
	}
	override read(task: Task, count: number): Uint8Array {
		return this.behaviour.read(task, count);
	}
	override write(_task: Task, data: Uint8Array): number {
		return this.behaviour.write(data);
	}
	override seek(): number {
		return 0;
	}
}

const nothing = new Uint8Array(0);
const zeros = (_task: Task, count: number) => new Uint8Array(count);
const swallow = (data: Uint8Array) => data.length;
const random = (task: Task, count: number) => task.kernel.random.bytes(count);

/** mem(4), null(4), full(4), random(4). */
const memoryDevices: Record<number, Behaviour> = {
	3: { read: () => nothing, write: swallow },
	5: { read: zeros, write: swallow },
	7: {
		read: zeros,
		write: () => {
			throw new Errno("ENOSPC");
		},
	},
	8: { read: random, write: swallow },
	9: { read: random, write: swallow },
};

export function registerMemoryDevices(devices: Devices): void {
	for (const [minor, behaviour] of Object.entries(memoryDevices)) devices.register(1, Number(minor), (_task, path) => new MemoryDevice(path, behaviour));
}

/** /dev/kmsg: each read gives one record, each write adds one. Documentation/ABI/testing/dev-kmsg. */
class KernelLog extends OpenFile {
	private next = 0;
	override read(task: Task): Uint8Array {
		const { log } = task.kernel;
		const record = log[this.next];
		if (!record) throw new Errno("EAGAIN");
		this.next++;
		return encode(`${record.level},${this.next - 1},${Math.floor(record.at * 1e6)},-;${record.text}\n`);
	}
	override write(task: Task, data: Uint8Array): number {
		const [, level, text] = /^(?:<(\d+)>)?([\s\S]*?)\n?$/.exec(decode(data)) ?? [];
		task.kernel.printk(text ?? "", Number(level ?? 12));
		return data.length;
	}
	override seek(): number {
		this.next = 0;
		return 0;
	}
}

export function registerKernelLog(devices: Devices): void {
	devices.register(1, 11, (_task, path) => new KernelLog(path));
}
