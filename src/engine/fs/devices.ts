/** Character devices by number: memory devices here, terminals through the tty layer. devices.txt of the kernel. */
import { capable } from "../kernel/credentials.ts";
import { Errno } from "../kernel/errno.ts";
import type { LogBuffer } from "../kernel/log-buffer.ts";
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
/** Readers share it: they may keep what they read, not change it. */
const zeroBlock = new Uint8Array(1 << 20);
const zeros = (_task: Task, count: number) => (count <= zeroBlock.length ? zeroBlock.subarray(0, count) : new Uint8Array(count));
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

/** user.warning, as printk's default level for writers. */
const DEFAULT_PRIORITY = 12;

/** /dev/kmsg: each read gives one record, each write adds one. Documentation/ABI/testing/dev-kmsg. */
class KernelLog extends OpenFile {
	private readonly log: LogBuffer;
	private next: number;
	constructor(path: Path | undefined, log: LogBuffer) {
		super(path);
		this.log = log;
		this.next = log.start;
	}
	override read(_task: Task, count: number): Uint8Array {
		const record = this.log.at(this.next);
		if (!record) throw new Errno("EAGAIN");
		const bytes = encode(`${record.priority},${record.sequence},${Math.floor(record.at * 1e6)},-;${record.text.replaceAll("\n", "\n ")}\n`);
		// a record is given whole or not at all
		if (bytes.length > count) throw new Errno("EINVAL");
		this.next = record.sequence + 1;
		return bytes;
	}
	override write(task: Task, data: Uint8Array): number {
		const [, given, text] = /^(?:<(\d+)>)?([\s\S]*?)\n?$/.exec(decode(data)) ?? [];
		const priority = Number(given ?? DEFAULT_PRIORITY);
		// only the kernel itself speaks as the kernel
		task.kernel.printk(text ?? "", priority < 8 ? priority | 8 : priority);
		return data.length;
	}
	override seek(): number {
		this.next = this.log.start;
		return 0;
	}
}

export function registerKernelLog(devices: Devices): void {
	devices.register(1, 11, (task, path) => {
		// dmesg_restrict is set
		if (!capable(task.cred, "syslog", task.kernel.userNamespace)) throw new Errno("EPERM");
		return new KernelLog(path, task.kernel.log);
	});
}
