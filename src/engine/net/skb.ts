/** A packet under way in one host: the frame, and what the kernel notes about it. */
import type { NetNamespace } from "../namespaces/net.ts";
import { type Mac, ZERO_MAC } from "./address.ts";
import type { Tracked } from "./conntrack/connection.ts";
import type { NetDevice } from "./devices/device.ts";
import type { DropReason, PacketStep } from "./events.ts";
import type { Frame, FramePayload, IpPacket } from "./packet.ts";

/** What all copies of one packet share: its number in events, and how often any of them was handed from device to device. */
export interface Trail {
	readonly id: number;
	deliveries: number;
}

/** So many deliveries of one packet and its copies mean that it runs in a circle. */
export const MAX_DELIVERIES = 20_000;

/** Who made a socket: kernel ids, and its control group then. */
export interface Sender {
	readonly uid: number;
	readonly gid: number;
	readonly cgroup: object;
}

export class Skb {
	frame: Frame;
	readonly trail: Trail;
	/** The device it came in by; undefined for what is made here. */
	input: NetDevice | undefined;
	/** The bridge ports it came in and goes out by, for physdev matches. */
	bridgePort: NetDevice | undefined;
	bridgeOutput: NetDevice | undefined;
	mark = 0;
	/** What connection tracking knows of it; undefined where it is off or could make nothing of the packet. */
	tracked: Tracked | undefined;
	/** Who sends it, for matches on owner and control group. */
	sender: Sender | undefined;

	constructor(frame: Frame, trail: Trail) {
		this.frame = frame;
		this.trail = trail;
	}

	static of(namespace: NetNamespace, payload: FramePayload, source: Mac = ZERO_MAC, destination: Mac = ZERO_MAC): Skb {
		return new Skb({ source, destination, payload }, { id: namespace.kernel.nextPacket(), deliveries: 0 });
	}

	/** A copy that can go another way; counts as the same packet. */
	clone(): Skb {
		const copy = new Skb(this.frame, this.trail);
		copy.input = this.input;
		copy.bridgePort = this.bridgePort;
		copy.bridgeOutput = this.bridgeOutput;
		copy.mark = this.mark;
		copy.tracked = this.tracked;
		copy.sender = this.sender;
		return copy;
	}

	/** The IP packet inside; only asked where there is one. */
	get ip(): IpPacket {
		return this.frame.payload as IpPacket;
	}
	set ip(payload: IpPacket) {
		this.frame = { ...this.frame, payload };
	}
}

/** Tells the listeners a step of a packet's path. */
export function traceStep(namespace: NetNamespace, skb: Skb, step: PacketStep): void {
	const { events } = namespace.kernel;
	if (events.active) events.emit({ type: "packet", packet: skb.trail.id, namespace: namespace.ino, step, payload: skb.frame.payload });
}

export function drop(namespace: NetNamespace, skb: Skb, why: DropReason, device?: NetDevice): void {
	if (namespace.kernel.events.active) traceStep(namespace, skb, { at: "drop", why, device: device?.name ?? "" });
}
