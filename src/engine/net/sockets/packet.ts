/** Packet sockets: every frame of a device, or of all, as captures see it; and frames sent as they are. packet(7). */
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { WaitQueue } from "../../kernel/wait-queue.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { OpenFile, type Readiness } from "../../vfs/file.ts";
import { decodeFrame } from "../decode.ts";
import type { NetDevice, Tap } from "../devices/device.ts";
import { encodeFrame } from "../encode.ts";
import { transmit } from "../link.ts";
import { etherTypeOf, type Frame } from "../packet.ts";
import { Skb } from "../skb.ts";

export interface Captured {
	readonly frame: Frame;
	readonly device: string;
	readonly ifindex: number;
	readonly direction: "in" | "out";
	/** Virtual nanoseconds since boot, and milliseconds since the epoch. */
	readonly at: number;
	readonly realtime: number;
}

/** ETH_P_ALL. */
const ALL = 3;
const LIMIT = 4096;

export class PacketSocket extends OpenFile implements Tap {
	readonly ns: NetNamespace;
	readonly ino: number;
	readonly changed = new WaitQueue();
	private protocol: number;
	private device: NetDevice | undefined;
	private promiscuous: NetDevice | undefined;
	private inbox: Captured[] = [];
	drops = 0;
	received = 0;

	/** `protocol` is an EtherType, 3 for all, 0 for none before bind. EPERM without CAP_NET_RAW. */
	constructor(protocol: number, task: Task) {
		super(undefined);
		this.ns = task.ns.net;
		if (!capable(task.cred, "net_raw", this.ns.owner)) throw new Errno("EPERM");
		this.ino = task.kernel.nextAnonymousIno();
		this.protocol = protocol;
		this.flags = { read: true, write: true, append: false, nonBlocking: false };
		this.ns.sockets.packet.add(this);
		if (protocol) this.ns.taps.add(this);
	}

	/** Only one device from now on; ENODEV, ENETDOWN. Index 0 is all. */
	bind(ifindex: number, protocol: number): void {
		const device = ifindex === 0 ? undefined : this.ns.devices.get(ifindex);
		if (ifindex !== 0 && !device) throw new Errno("ENODEV");
		this.detach();
		this.protocol = protocol || this.protocol;
		this.device = device;
		if (device) device.taps.add(this);
		else this.ns.taps.add(this);
	}
	private detach(): void {
		this.ns.taps.delete(this);
		this.device?.taps.delete(this);
	}
	/** PACKET_ADD_MEMBERSHIP of kind PACKET_MR_PROMISC. */
	setPromiscuous(on: boolean): void {
		const { device } = this;
		if (on && device && !this.promiscuous) {
			this.promiscuous = device;
			device.promiscuity++;
			if (device.promiscuity === 1) device.kernel.printk(`${device.name}: entered promiscuous mode`);
		} else if (!on && this.promiscuous) {
			this.promiscuous.promiscuity--;
			if (this.promiscuous.promiscuity === 0) this.promiscuous.kernel.printk(`${this.promiscuous.name}: left promiscuous mode`);
			this.promiscuous = undefined;
		}
	}

	see(device: NetDevice, skb: Skb, direction: "in" | "out"): void {
		if (this.protocol !== ALL && etherTypeOf(skb.frame.payload) !== this.protocol) return;
		// the loopback shows its frames once, as they come in
		if (device.isLoopback && direction === "out") return;
		if (this.inbox.length >= LIMIT) {
			this.drops++;
			return;
		}
		this.received++;
		const { kernel } = this.ns;
		this.inbox.push({ frame: skb.frame, device: device.name, ifindex: device.ifindex, direction, at: kernel.now, realtime: kernel.realtime });
		this.changed.wakeAll();
	}
	receive(): Captured | WaitQueue {
		if (this.device?.dead && this.inbox.length === 0) throw new Errno("ENETDOWN");
		return this.inbox.shift() ?? this.changed;
	}
	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		const got = this.receive();
		return got instanceof WaitQueue ? got : encodeFrame(got.frame).subarray(0, count);
	}
	/** Sends a frame, from its Ethernet header on, out of the bound device. ENXIO, ENETDOWN. */
	override write(_task: Task, data: Uint8Array): number {
		const { device } = this;
		if (!device || device.dead) throw new Errno("ENXIO");
		if (!device.up) throw new Errno("ENETDOWN");
		if (data.length < 14) throw new Errno("EINVAL");
		if (data.length > device.mtu + 18) throw new Errno("EMSGSIZE");
		transmit(device, new Skb(decodeFrame(data), { id: this.ns.kernel.nextPacket(), deliveries: 0 }));
		return data.length;
	}
	override ready(): Readiness {
		return { readable: this.inbox.length > 0 || (this.device?.dead ?? false), writable: true, hangup: false };
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.changed];
	}
	protected override closed(): void {
		this.setPromiscuous(false);
		this.detach();
		this.ns.sockets.packet.delete(this);
	}
	override get label(): string {
		return `socket:[${this.ino}]`;
	}
}
