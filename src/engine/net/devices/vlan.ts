/** 802.1Q: a device whose frames carry a tag on the device below. net/8021q. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { setCarrier } from "../interface.ts";
import { transmit } from "../link.ts";
import type { Skb } from "../skb.ts";
import { NetDevice } from "./device.ts";

export class Vlan extends NetDevice {
	readonly kind = "vlan";
	private readonly base: NetDevice;
	readonly id: number;
	constructor(ns: NetNamespace, name: string, lower: NetDevice, id: number, address?: string) {
		super(ns, name, address ?? lower.address);
		this.base = lower;
		this.id = id;
		this.mtu = lower.mtu;
		this.minMtu = 0;
		this.noArp = lower.noArp;
		this.multicast = lower.multicast;
		this.carrier = lower.up && lower.carrier;
		lower.uppers.add(this);
		lower.vlans ??= new Map();
		lower.vlans.set(id, this);
	}
	override get link(): NetDevice {
		return this.base;
	}
	override get lower(): NetDevice {
		return this.base;
	}
	override opened(): void {
		if (this.carrier) this.operstate = "up";
	}
	override linkChanged(lower: NetDevice): void {
		setCarrier(this, lower.up && lower.carrier);
	}
	override transmit(skb: Skb): void {
		skb.frame = { ...skb.frame, tags: [this.id, ...(skb.frame.tags ?? [])] };
		transmit(this.lower, skb);
	}
	override dismantle(): readonly NetDevice[] {
		this.lower.vlans?.delete(this.id);
		return [];
	}
}
