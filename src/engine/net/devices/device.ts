/** What every network device is. What is done with one: link.ts (frames), interface.ts (up, down, carrier, moving, dying). */
import type { Kernel } from "../../kernel/kernel.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { BROADCAST_MAC, type Mac, randomMac } from "../address.ts";
import type { Address } from "../interface-address.ts";
import type { Neighbour } from "../neighbour.ts";
import type { Skb } from "../skb.ts";

export type OperState = "unknown" | "down" | "lowerlayerdown" | "up";

export interface DeviceStats {
	rxBytes: number;
	rxPackets: number;
	rxErrors: number;
	rxDropped: number;
	multicast: number;
	txBytes: number;
	txPackets: number;
	txErrors: number;
	txDropped: number;
}

/** Who takes the frames of a device in place of the protocols: the bridge of a port, macvlan on its lower device. */
export interface ReceiveHandler {
	/** Returns whether the frame is used up; else the protocols get it. */
	handle(device: NetDevice, skb: Skb): boolean;
}

/** A packet socket, or a capture. */
export interface Tap {
	see(device: NetDevice, skb: Skb, direction: "in" | "out"): void;
}

export abstract class NetDevice {
	/** As `ip -d link` and RTM_NEWLINK name it; "" for a physical device and lo. */
	abstract readonly kind: string;
	readonly kernel: Kernel;
	ns: NetNamespace;
	name: string;
	ifindex: number;
	mtu = 1500;
	minMtu = 68;
	maxMtu = 65535;
	/** Set by whoever made it, fixed in hardware, or drawn by chance: decides whether a bridge takes over a port's address. */
	addressOrigin: "random" | "set" | "permanent" = "random";
	address: Mac;
	broadcast: Mac = BROADCAST_MAC;
	readonly linkType: "ether" | "loopback" = "ether";
	up = false;
	/** Whether the medium is there. */
	carrier = true;
	carrierUps = 0;
	carrierDowns = 0;
	operstate: OperState = "unknown";
	multicast = true;
	noArp = false;
	pointToPoint = false;
	/** Asked for by an administrator. */
	promiscuous = false;
	allMulticast = false;
	/** All reasons together: administrator, captures, bridge port. */
	promiscuity = 0;
	allMulti = 0;
	txQueueLength = 1000;
	group = 0;
	alias = "";
	/** "noop" until first brought up. */
	qdisc = "noop";
	readonly upQdisc: string = "noqueue";
	altNames: readonly string[] = [];
	/** Bridge (or other upper device) that owns it. */
	master: NetDevice | undefined;
	handler: ReceiveHandler | undefined;
	/** Devices that stand on this one: VLANs, macvlans, VXLANs. */
	readonly uppers = new Set<NetDevice>();
	/** May not leave its namespace. */
	readonly immutable: boolean = false;
	/** Gone from its namespace for good. */
	dead = false;
	readonly addresses: Address[] = [];
	readonly neighbours = new Map<number | bigint, Neighbour>();
	/** VLAN devices on top, by id. */
	vlans: Map<number, NetDevice> | undefined;
	readonly taps = new Set<Tap>();
	readonly stats: DeviceStats = { rxBytes: 0, rxPackets: 0, rxErrors: 0, rxDropped: 0, multicast: 0, txBytes: 0, txPackets: 0, txErrors: 0, txDropped: 0 };

	constructor(ns: NetNamespace, name: string, address?: Mac) {
		this.ns = ns;
		this.kernel = ns.kernel;
		this.name = name;
		this.ifindex = 0;
		this.address = address ?? randomMac(this.kernel.random.bytes(6));
		if (address !== undefined) this.addressOrigin = "set";
	}

	/** The device below or the other end, which IFLA_LINK names: `eth0.5@eth0`, `veth0@if7`. */
	get link(): NetDevice | undefined {
		return undefined;
	}
	/** Whether its frames go through a device below: operstate and MTU depend on that one. */
	get lower(): NetDevice | undefined {
		return undefined;
	}
	/** Puts a frame onto the medium. Counters and captures have seen it. */
	abstract transmit(skb: Skb): void;
	/** Called when it is brought up or down; a device that carries others tells them. */
	opened(): void {}
	closed(): void {}
	/** Something about the device below, or about a port, has changed. */
	linkChanged(_lower: NetDevice): void {}
	/** A port leaves. */
	release(_port: NetDevice): void {}
	/** Takes itself apart before it leaves its namespace for good; returns what dies with it. */
	dismantle(): readonly NetDevice[] {
		return [];
	}
	get isLoopback(): boolean {
		return this.linkType === "loopback";
	}
}
