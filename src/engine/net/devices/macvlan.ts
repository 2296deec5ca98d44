/** macvlan: several devices with addresses of their own on one lower device. drivers/net/macvlan.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { isGroupMac, type Mac } from "../address.ts";
import { setCarrier } from "../interface.ts";
import { deliver, transmit } from "../link.ts";
import { drop, type Skb } from "../skb.ts";
import { NetDevice, type ReceiveHandler } from "./device.ts";

export type MacvlanMode = "private" | "vepa" | "bridge" | "passthru";

/** What all macvlans on one lower device share: it gets that device's frames first. */
export class MacvlanPort implements ReceiveHandler {
	readonly devices = new Set<Macvlan>();
	/** The lower device's frames: group frames to all, others by address; what nobody here has goes to the lower device itself. */
	handle(_device: NetDevice, skb: Skb): boolean {
		const { destination, source } = skb.frame;
		if (isGroupMac(destination)) {
			const from = this.find(source);
			for (const each of this.devices) {
				// what a private or VEPA device sent comes back from outside only in VEPA mode
				if (!each.up || each === from) continue;
				if (from && from.mode === "private") continue;
				if (each.mode === "private" && from) continue;
				deliver(each, skb.clone(), 1000);
			}
			return false;
		}
		const target = [...this.devices].find((d) => d.mode === "passthru") ?? this.find(destination);
		if (!target) return false;
		if (target.mode === "private" && this.find(source)) {
			drop(target.ns, skb, "isolated mode", target);
			return true;
		}
		deliver(target, skb, 1000);
		return true;
	}
	find(mac: Mac): Macvlan | undefined {
		for (const device of this.devices) if (device.address === mac) return device;
		return undefined;
	}
}

export class Macvlan extends NetDevice {
	readonly kind = "macvlan";
	private readonly base: NetDevice;
	mode: MacvlanMode;
	private readonly port: MacvlanPort;
	constructor(ns: NetNamespace, name: string, lower: NetDevice, mode: MacvlanMode, address?: Mac) {
		super(ns, name, mode === "passthru" ? lower.address : address);
		this.base = lower;
		this.mode = mode;
		this.mtu = lower.mtu;
		this.maxMtu = 0;
		this.carrier = lower.up && lower.carrier;
		lower.uppers.add(this);
		this.port = lower.handler instanceof MacvlanPort ? lower.handler : new MacvlanPort();
		lower.handler = this.port;
		this.port.devices.add(this);
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
	/** In bridge mode devices on the same lower one reach each other; else all goes out. */
	override transmit(skb: Skb): void {
		const { destination } = skb.frame;
		if (this.mode === "bridge") {
			if (isGroupMac(destination)) {
				for (const each of this.port.devices) if (each !== this && each.up && each.mode === "bridge") deliver(each, skb.clone());
			} else {
				const target = this.port.find(destination);
				if (target && target.mode === "bridge") {
					deliver(target, skb);
					return;
				}
			}
		}
		transmit(this.lower, skb);
	}
	override dismantle(): readonly NetDevice[] {
		this.port.devices.delete(this);
		if (this.port.devices.size === 0 && this.lower.handler === this.port) this.lower.handler = undefined;
		return [];
	}
}
