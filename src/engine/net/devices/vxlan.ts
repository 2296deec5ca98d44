/** VXLAN: Ethernet frames in UDP to other hosts. RFC 7348; drivers/net/vxlan. */
import { isErrno } from "../../kernel/errno.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { type Ip, isGroupMac, isMulticast, type Mac, ZERO_MAC } from "../address.ts";
import { sendIp } from "../ip/output.ts";
import { receive } from "../link.ts";
import { drop, type Skb } from "../skb.ts";
import { NetDevice } from "./device.ts";

/** Where frames for an address go. */
export interface VxlanRemote {
	readonly mac: Mac;
	readonly address: Ip;
	readonly permanent: boolean;
	updated: number;
	readonly port: number | undefined;
	readonly vni: number | undefined;
}

export interface VxlanConfig {
	readonly id: number;
	/** Other host or multicast group that gets what has no known place; undefined leaves that to the fdb. */
	readonly remote: Ip | undefined;
	readonly local: Ip | undefined;
	readonly device: NetDevice | undefined;
	readonly port: number;
	readonly ttl: number;
	readonly tos: number;
	readonly learning: boolean;
	/** Seconds. */
	readonly ageing: number;
}

/** Bytes that encapsulation takes from the MTU of the device below. */
export const VXLAN_HEADROOM = 50;

export class Vxlan extends NetDevice {
	readonly kind = "vxlan";
	readonly config: VxlanConfig;
	/** The namespace where it was made: its tunnel stays there when the device moves. */
	readonly lowerNamespace: NetNamespace;
	private readonly fdb: VxlanRemote[] = [];
	constructor(ns: NetNamespace, name: string, config: VxlanConfig, address?: Mac) {
		super(ns, name, address);
		this.config = config;
		this.lowerNamespace = ns;
		if (config.device) {
			this.mtu = config.device.mtu - VXLAN_HEADROOM;
			config.device.uppers.add(this);
		}
		if (config.remote !== undefined)
			this.fdb.push({ mac: ZERO_MAC, address: config.remote, permanent: true, updated: ns.kernel.now, port: undefined, vni: undefined });
	}
	override get lower(): NetDevice | undefined {
		return this.config.device;
	}
	get remotes(): readonly VxlanRemote[] {
		const limit = this.kernel.now - this.config.ageing * 1e9;
		return this.fdb.filter((r) => r.permanent || r.updated >= limit);
	}
	addRemote(remote: VxlanRemote, append: boolean): boolean {
		const same = this.fdb.findIndex((r) => r.mac === remote.mac && (append ? r.address === remote.address : true));
		if (same >= 0) return false;
		this.fdb.push(remote);
		return true;
	}
	removeRemote(mac: Mac, address: Ip | undefined): boolean {
		const at = this.fdb.findIndex((r) => r.mac === mac && (address === undefined || r.address === address));
		if (at >= 0) this.fdb.splice(at, 1);
		return at >= 0;
	}
	private learn(mac: Mac, address: Ip): void {
		if (!this.config.learning || isGroupMac(mac)) return;
		const known = this.fdb.findIndex((r) => r.mac === mac);
		const entry: VxlanRemote = { mac, address, permanent: false, updated: this.kernel.now, port: undefined, vni: undefined };
		if (known < 0) this.fdb.push(entry);
		else if (!this.fdb[known]?.permanent) this.fdb[known] = entry;
	}

	override opened(): void {
		this.lowerNamespace.tunnels.add(this);
	}
	override closed(): void {
		this.lowerNamespace.tunnels.delete(this);
	}
	override transmit(skb: Skb): void {
		const { destination } = skb.frame;
		const exact = isGroupMac(destination) ? [] : this.remotes.filter((r) => r.mac === destination);
		const targets = exact.length ? exact : this.remotes.filter((r) => r.mac === ZERO_MAC);
		if (targets.length === 0) {
			this.stats.txDropped++;
			drop(this.ns, skb, "no remote", this);
			return;
		}
		for (const target of targets) this.encapsulate(skb, target);
	}
	private encapsulate(skb: Skb, target: VxlanRemote): void {
		const { config } = this;
		// the source port spreads flows over paths: a hash of the inner addresses
		let hash = 0;
		for (const c of skb.frame.source + skb.frame.destination) hash = (Math.imul(hash, 31) + c.charCodeAt(0)) >>> 0;
		const group = isMulticast(target.address);
		try {
			sendIp(
				this.lowerNamespace,
				target.address,
				{
					kind: "udp",
					sourcePort: 32768 + (hash % 28233),
					destinationPort: target.port ?? config.port,
					data: new Uint8Array(0),
					vxlan: { vni: target.vni ?? config.id, frame: skb.frame },
				},
				{
					ttl: config.ttl || (group ? 1 : 64),
					...(config.local === undefined ? {} : { source: config.local }),
					...(config.device ? { device: config.device } : {}),
				},
			);
		} catch (error) {
			if (!isErrno(error)) throw error;
			this.stats.txErrors++;
			drop(this.ns, skb, "no route", this);
		}
	}
	/** A frame that came through the tunnel from `source`. */
	arrive(skb: Skb, from: Ip): void {
		if (skb.frame.source === this.address) {
			drop(this.ns, skb, "not for this host", this);
			return;
		}
		this.learn(skb.frame.source, from);
		receive(this, skb);
	}
}
