/** A bridge: learns where addresses are, and sends frames only there. net/bridge. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { isGroupMac, type Mac } from "../address.ts";
import { setCarrier } from "../interface.ts";
import { receive, transmit } from "../link.ts";
import { drop, type Skb, traceStep } from "../skb.ts";
import { STP_GROUP } from "./bpdu.ts";
import { NetDevice, type ReceiveHandler } from "./device.ts";
import { SpanningTree } from "./spanning-tree.ts";

export interface FdbEntry {
	readonly mac: Mac;
	/** 0 where VLANs are not told apart. */
	readonly vlan: number;
	/** Undefined for the bridge itself. */
	port: BridgePort | undefined;
	/** An address of this host. */
	readonly local: boolean;
	/** Put there by an administrator: does not age. */
	static: boolean;
	/** Virtual nanoseconds. */
	updated: number;
	used: number;
}

/** What a port of a bridge does, by the words of `bridge link`. */
export interface PortFlags {
	hairpin: boolean;
	guard: boolean;
	root_block: boolean;
	fastleave: boolean;
	learning: boolean;
	flood: boolean;
	mcast_flood: boolean;
	bcast_flood: boolean;
	mcast_to_unicast: boolean;
	neigh_suppress: boolean;
	vlan_tunnel: boolean;
	isolated: boolean;
	locked: boolean;
	mab: boolean;
}

export type PortState = "disabled" | "listening" | "learning" | "forwarding" | "blocking";

/** VLANs of a port: id to how its frames look. */
export type VlanTable = Map<number, { readonly pvid: boolean; readonly untagged: boolean }>;

export class BridgePort {
	readonly device: NetDevice;
	readonly number: number;
	/** Set by an administrator; a port without carrier is disabled whatever this says. */
	chosen: PortState = "forwarding";
	cost = 2;
	priority = 32;
	readonly since: number;
	readonly flags: PortFlags = {
		hairpin: false,
		guard: false,
		root_block: false,
		fastleave: false,
		learning: true,
		flood: true,
		mcast_flood: true,
		bcast_flood: true,
		mcast_to_unicast: false,
		neigh_suppress: false,
		vlan_tunnel: false,
		isolated: false,
		locked: false,
		mab: false,
	};
	readonly vlans: VlanTable;
	constructor(device: NetDevice, number: number, defaultVlan: number) {
		this.device = device;
		this.number = number;
		this.since = device.kernel.now;
		this.vlans = new Map(defaultVlan ? [[defaultVlan, { pvid: true, untagged: true }]] : []);
	}
	get state(): PortState {
		return this.device.up && this.device.carrier ? this.chosen : "disabled";
	}
}

/** Settings by their names in `ip -d link`; times in hundredths of a second. */
export const bridgeDefaults = {
	forward_delay: 1500,
	hello_time: 200,
	max_age: 2000,
	ageing_time: 30000,
	stp_state: 0,
	priority: 32768,
	vlan_filtering: 0,
	group_fwd_mask: 0,
	mcast_snooping: 1,
	no_linklocal_learn: 0,
	vlan_default_pvid: 1,
	vlan_stats_enabled: 0,
	vlan_stats_per_port: 0,
	fdb_max_learned: 0,
	mcast_router: 1,
	mcast_query_use_ifaddr: 0,
	mcast_querier: 0,
	mcast_hash_elasticity: 16,
	mcast_hash_max: 4096,
	mcast_last_member_count: 2,
	mcast_startup_query_count: 2,
	mcast_last_member_interval: 100,
	mcast_membership_interval: 26000,
	mcast_querier_interval: 25500,
	mcast_query_interval: 12500,
	mcast_query_response_interval: 1000,
	mcast_startup_query_interval: 3124,
	mcast_stats_enabled: 0,
	mcast_igmp_version: 2,
	mcast_mld_version: 1,
	nf_call_iptables: 0,
	nf_call_ip6tables: 0,
	nf_call_arptables: 0,
	mst_enabled: 0,
	mcast_vlan_snooping: 0,
	fdb_local_vlan_0: 0,
};
export type BridgeSettings = typeof bridgeDefaults;

export class Bridge extends NetDevice implements ReceiveHandler {
	readonly kind = "bridge";
	override readonly immutable = true;
	readonly ports = new Map<NetDevice, BridgePort>();
	readonly settings: BridgeSettings = { ...bridgeDefaults };
	/** The bridge's own membership in VLANs. */
	readonly vlanMembership: VlanTable = new Map([[1, { pvid: true, untagged: true }]]);
	readonly tree = new SpanningTree(this);
	private readonly fdb = new Map<string, FdbEntry>();
	readonly since: number;

	constructor(ns: NetNamespace, name: string, address?: Mac) {
		super(ns, name, address);
		this.carrier = false;
		this.since = ns.kernel.now;
	}

	// ---- ports
	enslave(device: NetDevice): BridgePort {
		const taken = new Set([...this.ports.values()].map((p) => p.number));
		let number = 1;
		while (taken.has(number)) number++;
		const port = new BridgePort(device, number, this.settings.vlan_default_pvid);
		this.ports.set(device, port);
		device.master = this;
		device.handler = this;
		device.promiscuity++;
		device.allMulti++;
		const smallest = Math.min(...[...this.ports.keys()].map((d) => d.mtu));
		if (this.mtuFollows) this.mtu = smallest;
		this.tree.portAdded(port);
		this.linkChanged(device);
		return port;
	}
	/** Until somebody sets it, the MTU is the smallest of the ports'. */
	mtuFollows = true;

	override release(device: NetDevice): void {
		const port = this.ports.get(device);
		if (!port) return;
		this.ports.delete(device);
		this.tree.portRemoved(port);
		for (const [key, entry] of this.fdb) if (entry.port?.device === device) this.fdb.delete(key);
		device.master = undefined;
		device.handler = undefined;
		device.promiscuity--;
		device.allMulti--;
		this.linkChanged(device);
	}
	/** br_vlan set default_pvid: whoever still has the old one gets the new one; 0 is none. */
	changeDefaultVlan(old: number): void {
		const { vlan_default_pvid: fresh } = this.settings;
		for (const table of [this.vlanMembership, ...[...this.ports.values()].map((p) => p.vlans)]) {
			const membership = table.get(old);
			if (!membership?.pvid || !membership.untagged) continue;
			table.delete(old);
			if (fresh !== 0) table.set(fresh, { pvid: true, untagged: true });
		}
	}
	/** The carrier of a bridge is there while some port forwards. */
	override linkChanged(device?: NetDevice): void {
		const port = device && this.ports.get(device);
		if (port) this.tree.portChanged(port);
		setCarrier(this, this.up && [...this.ports.values()].some((p) => p.state === "forwarding"));
		if (device && !device.up) this.flush((e) => e.port?.device === device && !e.static);
	}
	override opened(): void {
		this.tree.update(true);
		this.linkChanged();
	}
	override closed(): void {
		this.tree.update();
		setCarrier(this, false);
	}
	override dismantle(): readonly NetDevice[] {
		for (const device of [...this.ports.keys()]) this.release(device);
		return [];
	}

	// ---- forwarding database
	private get ageing(): number {
		return this.tree.ageing ?? this.settings.ageing_time * 1e7;
	}
	private fresh(entry: FdbEntry): boolean {
		return entry.static || entry.local || this.kernel.now - entry.updated <= this.ageing;
	}
	private find(mac: Mac, vlan: number): FdbEntry | undefined {
		const key = `${mac}/${vlan}`;
		const entry = this.fdb.get(key);
		if (!entry || this.fresh(entry)) return entry;
		this.fdb.delete(key);
		return undefined;
	}
	/** What is known and not too old, in the order it was learned. */
	get entries(): FdbEntry[] {
		for (const [key, entry] of this.fdb) if (!this.fresh(entry)) this.fdb.delete(key);
		return [...this.fdb.values()];
	}
	setEntry(mac: Mac, vlan: number, port: BridgePort | undefined, kind: { local: boolean; static: boolean }): void {
		const { now } = this.kernel;
		this.fdb.set(`${mac}/${vlan}`, { mac, vlan, port, ...kind, updated: now, used: now });
	}
	removeEntry(mac: Mac, vlan: number): boolean {
		return this.fdb.delete(`${mac}/${vlan}`);
	}
	flush(test: (entry: FdbEntry) => boolean): void {
		for (const [key, entry] of this.fdb) if (test(entry)) this.fdb.delete(key);
	}
	private learn(port: BridgePort, mac: Mac, vlan: number): void {
		if (!port.flags.learning || isGroupMac(mac) || this.isOwn(mac)) return;
		const entry = this.find(mac, vlan);
		if (!entry) {
			if (!port.flags.locked) this.setEntry(mac, vlan, port, { local: false, static: false });
			return;
		}
		if (!entry.static) entry.port = port;
		entry.updated = this.kernel.now;
	}
	/** Addresses of the bridge and of its ports belong to this host. */
	private isOwn(mac: Mac): boolean {
		if (mac === this.address) return true;
		for (const device of this.ports.keys()) if (device.address === mac) return true;
		return false;
	}

	// ---- frames
	/** A frame came in by a port. */
	handle(device: NetDevice, skb: Skb): boolean {
		const port = this.ports.get(device);
		if (!port) return false;
		const { destination, source } = skb.frame;
		if (destination === STP_GROUP && this.tree.receive(port, skb.frame)) return true;
		// 802.1D: addresses that bridges keep to themselves
		if (
			destination.startsWith("01:80:c2:00:00:0") &&
			destination !== STP_GROUP &&
			!((this.settings.group_fwd_mask >> Number.parseInt(destination.slice(-1), 16)) & 1)
		) {
			drop(this.ns, skb, "unknown protocol", device);
			return true;
		}
		if (!this.up || (port.state !== "forwarding" && port.state !== "learning")) {
			drop(this.ns, skb, "port not forwarding", device);
			return true;
		}
		const vlan = this.admit(port.vlans, skb);
		if (vlan === undefined) {
			drop(this.ns, skb, "vlan", device);
			return true;
		}
		this.learn(port, source, vlan);
		if (port.state === "learning") {
			drop(this.ns, skb, "port not forwarding", device);
			return true;
		}
		// br_netfilter tells rules of the port; it is a module, and without it they do not hear of bridges
		if (this.ns.settings.number("bridge/bridge-nf-call-iptables")) skb.bridgePort = device;
		const known = isGroupMac(destination) ? undefined : this.find(destination, vlan);
		if (!isGroupMac(destination) && (this.isOwn(destination) || known?.local)) this.deliverUp(skb, vlan);
		else if (known) {
			known.used = this.kernel.now;
			if (known.port) this.forward([known.port], skb, vlan, port);
		} else {
			if (isGroupMac(destination) || this.promiscuous) this.deliverUp(skb.clone(), vlan);
			this.forward(
				[...this.ports.values()].filter((p) => this.floods(p, destination)),
				skb,
				vlan,
				port,
			);
		}
		return true;
	}
	private floods(port: BridgePort, destination: Mac): boolean {
		if (destination === this.broadcast) return port.flags.bcast_flood;
		return isGroupMac(destination) ? port.flags.mcast_flood : port.flags.flood;
	}
	/** Which VLAN a frame is in (0 without filtering); undefined where its port is not in that one. The tag comes off. */
	private admit(vlans: VlanTable, skb: Skb): number | undefined {
		if (!this.settings.vlan_filtering) return 0;
		const { tags, ...rest } = skb.frame;
		const pvid = [...vlans].find(([, v]) => v.pvid)?.[0];
		const vlan = tags?.[0] ?? pvid;
		if (vlan === undefined || !vlans.has(vlan)) return undefined;
		if (tags) skb.frame = tags.length > 1 ? { ...rest, tags: tags.slice(1) } : rest;
		return vlan;
	}
	/** How a frame of a VLAN leaves: with a tag or without; undefined where it may not. */
	private emit(vlans: VlanTable, skb: Skb, vlan: number): Skb | undefined {
		if (!this.settings.vlan_filtering) return skb;
		const membership = vlans.get(vlan);
		if (!membership) return undefined;
		if (!membership.untagged) skb.frame = { ...skb.frame, tags: [vlan, ...(skb.frame.tags ?? [])] };
		return skb;
	}
	private forward(ports: readonly BridgePort[], skb: Skb, vlan: number, from: BridgePort | undefined): void {
		const targets = ports.filter(
			(p) =>
				p.state === "forwarding" &&
				(p !== from || p.flags.hairpin) &&
				!(from?.flags.isolated && p.flags.isolated) &&
				(!this.settings.vlan_filtering || p.vlans.has(vlan)),
		);
		if (this.kernel.events.active)
			traceStep(this.ns, skb, { at: "bridge", device: this.name, to: ports.length === 1 ? "port" : "flood", ports: targets.map((p) => p.device.name) });
		if (targets.length === 0) drop(this.ns, skb, "hairpin", this);
		targets.forEach((port, i) => {
			const copy = this.emit(port.vlans, i === targets.length - 1 ? skb : skb.clone(), vlan);
			if (copy) transmit(port.device, copy);
		});
	}
	/** The frame is for this host: it comes in by the bridge device. */
	private deliverUp(skb: Skb, vlan: number): void {
		if (this.kernel.events.active) traceStep(this.ns, skb, { at: "bridge", device: this.name, to: "local", ports: [] });
		const own = this.emit(this.vlanMembership, skb, vlan);
		if (!own) {
			drop(this.ns, skb, "vlan", this);
			return;
		}
		// a port's own address is as good as the bridge's
		if (!isGroupMac(own.frame.destination)) own.frame = { ...own.frame, destination: this.address };
		receive(this, own);
	}
	/** A frame of this host. */
	override transmit(skb: Skb): void {
		const vlan = this.admit(this.vlanMembership, skb);
		if (vlan === undefined) {
			drop(this.ns, skb, "vlan", this);
			return;
		}
		const { destination } = skb.frame;
		const known = isGroupMac(destination) ? undefined : this.find(destination, vlan);
		if (known?.port && !known.local) this.forward([known.port], skb, vlan, undefined);
		else
			this.forward(
				[...this.ports.values()].filter((p) => this.floods(p, destination)),
				skb,
				vlan,
				undefined,
			);
	}
}
