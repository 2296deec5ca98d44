/** Network namespaces: devices, routes, rules, sockets and settings of their own. network_namespaces(7). */
import type { Kernel } from "../kernel/kernel.ts";
import { Nat } from "../net/conntrack/nat.ts";
import { ConnectionTracker } from "../net/conntrack/tracker.ts";
import type { NetDevice, Tap } from "../net/devices/device.ts";
import { Loopback } from "../net/devices/loopback.ts";
import type { Vxlan } from "../net/devices/vxlan.ts";
import { Fib } from "../net/fib.ts";
import { register } from "../net/interface.ts";
import { IcmpLimit } from "../net/ip/icmp-limit.ts";
import { Netfilter } from "../net/netfilter/hooks.ts";
import { RuleTables } from "../net/netfilter/tables.ts";
import type { NetlinkEvent } from "../net/netlink/events.ts";
import { NetSettings } from "../net/settings.ts";
import { Snmp } from "../net/snmp.ts";
import { SocketTables } from "../net/sockets/tables.ts";
import type { Namespace } from "./namespace.ts";
import type { UserNamespace } from "./user.ts";

export class NetNamespace implements Namespace {
	readonly kind = "net";
	readonly ino: number;
	readonly owner: UserNamespace;
	readonly kernel: Kernel;
	/** The host's own. */
	readonly isInitial: boolean;
	readonly devices = new Map<number, NetDevice>();
	readonly byName = new Map<string, NetDevice>();
	readonly fib = new Fib();
	readonly netfilter = new Netfilter();
	readonly conntrack = new ConnectionTracker(this);
	readonly nat = new Nat(this.conntrack);
	readonly rules = new RuleTables(this);
	readonly sockets = new SocketTables();
	readonly snmp = new Snmp();
	readonly icmpLimit = new IcmpLimit();
	readonly settings: NetSettings;
	readonly loopback: Loopback;
	/** VXLAN devices whose packets come in here. */
	readonly tunnels = new Set<Vxlan>();
	/** Captures on all devices. */
	readonly taps = new Set<Tap>();
	/** Numbers by which this namespace calls others; given when first needed. */
	readonly peers = new Map<NetNamespace, number>();
	readonly listeners = new Set<(event: NetlinkEvent) => void>();
	private lastIndex = 0;
	private packetId = 0;

	constructor(ino: number, owner: UserNamespace, kernel: Kernel, first?: NetNamespace) {
		this.ino = ino;
		this.owner = owner;
		this.kernel = kernel;
		this.isInitial = first === undefined;
		this.settings = new NetSettings(this, first?.settings);
		if (first) kernel.netNamespaces.add(this);
		this.loopback = new Loopback(this);
		register(this.loopback, this);
	}

	/** Device numbers are not given twice before they run out. */
	freeIndex(): number {
		do this.lastIndex++;
		while (this.devices.has(this.lastIndex));
		return this.lastIndex;
	}
	/** By number, as dumps list them. */
	get sortedDevices(): NetDevice[] {
		return [...this.devices.values()].sort((a, b) => a.ifindex - b.ifindex);
	}
	/** Identification of the next IPv4 packet. */
	nextPacketId(): number {
		this.packetId = (this.packetId + 1) & 0xffff;
		return this.packetId;
	}
	notify(event: NetlinkEvent): void {
		for (const listener of this.listeners) listener(event);
	}
	/** The number by which this one calls another, given now if it has none: the lowest free one. */
	nsidOf(other: NetNamespace): number {
		let id = this.peers.get(other);
		if (id === undefined) {
			const taken = new Set(this.peers.values());
			id = 0;
			while (taken.has(id)) id++;
			this.peers.set(other, id);
		}
		return id;
	}
}
