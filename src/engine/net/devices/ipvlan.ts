/** ipvlan: several devices that share the lower one's address; packets are told apart by IP. drivers/net/ipvlan. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { type Ip, isGroupMac } from "../address.ts";
import { setCarrier } from "../interface.ts";
import { sendAgain } from "../ip/output.ts";
import { deliver, transmit } from "../link.ts";
import type { FramePayload } from "../packet.ts";
import type { Skb } from "../skb.ts";
import { NetDevice, type ReceiveHandler } from "./device.ts";

export type IpvlanMode = "l2" | "l3" | "l3s";
export type IpvlanFlag = "bridge" | "private" | "vepa";

const targetOf = (payload: FramePayload): Ip | undefined =>
	payload.kind === "arp" ? payload.targetIp : payload.kind === "opaque" ? undefined : payload.destination;

export class IpvlanPort implements ReceiveHandler {
	readonly devices = new Set<Ipvlan>();
	handle(_device: NetDevice, skb: Skb): boolean {
		const target = targetOf(skb.frame.payload);
		const owner = target === undefined ? undefined : this.find(target);
		if (owner) {
			deliver(owner, isGroupMac(skb.frame.destination) ? skb.clone() : skb, 1000);
			return true;
		}
		if (isGroupMac(skb.frame.destination)) for (const each of this.devices) if (each.up && each.mode === "l2") deliver(each, skb.clone(), 1000);
		return false;
	}
	find(ip: Ip): Ipvlan | undefined {
		for (const device of this.devices) if (device.addresses.some((a) => a.local === ip)) return device;
		return undefined;
	}
}

export class Ipvlan extends NetDevice {
	readonly kind = "ipvlan";
	private readonly base: NetDevice;
	mode: IpvlanMode;
	flag: IpvlanFlag;
	private readonly port: IpvlanPort;
	constructor(ns: NetNamespace, name: string, lower: NetDevice, mode: IpvlanMode, flag: IpvlanFlag) {
		super(ns, name, lower.address);
		this.base = lower;
		this.mode = mode;
		this.flag = flag;
		this.mtu = lower.mtu;
		this.noArp = mode !== "l2";
		lower.uppers.add(this);
		this.port = lower.handler instanceof IpvlanPort ? lower.handler : new IpvlanPort();
		lower.handler = this.port;
		this.port.devices.add(this);
	}
	override get link(): NetDevice {
		return this.base;
	}
	override get lower(): NetDevice {
		return this.base;
	}
	override linkChanged(lower: NetDevice): void {
		setCarrier(this, lower.up && lower.carrier);
	}
	/** Between devices on the same lower one directly; in l3 mode the lower device's own namespace finds the way. */
	override transmit(skb: Skb): void {
		const target = targetOf(skb.frame.payload);
		const owner = target === undefined || this.flag !== "bridge" ? undefined : this.port.find(target);
		if (owner && owner !== this) {
			deliver(owner, skb);
			return;
		}
		if (this.mode === "l2" && isGroupMac(skb.frame.destination) && this.flag === "bridge")
			for (const each of this.port.devices) if (each !== this && each.up) deliver(each, skb.clone());
		if (this.mode !== "l2" && skb.frame.payload.kind !== "arp") {
			sendAgain(this.lower.ns, skb);
			return;
		}
		transmit(this.lower, skb);
	}
	override dismantle(): readonly NetDevice[] {
		this.port.devices.delete(this);
		if (this.port.devices.size === 0 && this.lower.handler === this.port) this.lower.handler = undefined;
		return [];
	}
}
