/** What a network namespace holds, as authors and pictures see it: devices, routes, neighbours, sockets. */
import type { NetNamespace } from "../namespaces/net.ts";
import { formatIp } from "../net/address.ts";
import type { NetDevice } from "../net/devices/device.ts";
import { Veth } from "../net/devices/veth.ts";
import type { RouteInfo } from "../net/netlink/abi.ts";
import { listSockets } from "../net/netlink/diag.ts";
import { linkInfo } from "../net/netlink/link-info.ts";
import { listFdb, listNeighbours } from "../net/netlink/neighbours.ts";
import { listRoutes } from "../net/netlink/routes.ts";

/** An entry of a bridge's or a VXLAN's forwarding table. */
export interface LiveFdbEntry {
	readonly mac: string;
	/** The port behind which it is. */
	readonly dev: string;
	/** Of the bridge itself or set by hand, not learnt from a frame. */
	readonly permanent: boolean;
	/** Where a VXLAN sends frames for it; "" otherwise. */
	readonly remote: string;
}

export interface LiveNeighbour {
	readonly address: string;
	/** "" while it is not known. */
	readonly mac: string;
	/** As `ip neigh`: "REACHABLE", "STALE", "FAILED" ... */
	readonly state: string;
	readonly dev: string;
}

export interface LiveLink {
	readonly name: string;
	readonly ifindex: number;
	/** "veth", "bridge", "vlan" ...; "loopback" and "ether" for lo and cards. */
	readonly kind: string;
	/** It is set up. */
	readonly up: boolean;
	/** It is up and something is at the other end. */
	readonly running: boolean;
	readonly mac: string;
	readonly mtu: number;
	/** The bridge whose port it is; "" for none. */
	readonly master: string;
	/** IPv4 and IPv6, such as "10.0.0.1/24". */
	readonly addresses: readonly string[];
	/** Of a veth: the other end's name, and the number of the network namespace in which it is; else "" and 0. */
	readonly peer: string;
	readonly peer_ns: number;
	/** The VLAN's id or the VXLAN's network identifier; 0 for other kinds. */
	readonly id: number;
	/** Of macvlan and ipvlan; "" for other kinds. */
	readonly mode: string;
	readonly promiscuous: boolean;
	readonly rx_packets: number;
	readonly tx_packets: number;
	/** Of a bridge or a VXLAN. */
	readonly fdb: readonly LiveFdbEntry[];
}

export interface LiveRoute {
	/** "default" or a network such as "10.0.0.0/24". */
	readonly destination: string;
	/** "" where the destination is on the link. */
	readonly gateway: string;
	readonly dev: string;
	/** "unicast", "blackhole", "unreachable" ... */
	readonly type: string;
	/** 254 is the main table. */
	readonly table: number;
	readonly metric: number;
	/** The own address that packets get; "" where it is not said. */
	readonly source: string;
}

export interface LiveSocket {
	/** "tcp", "udp" or "raw". */
	readonly protocol: string;
	/** As `ss`: "LISTEN", "ESTAB", "UNCONN" ... */
	readonly state: string;
	readonly local: string;
	readonly port: number;
	/** "" and 0 without a peer. */
	readonly remote: string;
	readonly remote_port: number;
}

function link(ns: NetNamespace, device: NetDevice, fdb: readonly LiveFdbEntry[]): LiveLink {
	const info = linkInfo(ns, device);
	const { data } = info;
	const peer = device instanceof Veth ? device.peer : undefined;
	return {
		name: device.name,
		ifindex: device.ifindex,
		kind: info.kind || info.linkType,
		up: info.flags.includes("UP"),
		running: info.flags.includes("UP") && info.flags.includes("RUNNING"),
		mac: info.address,
		mtu: info.mtu,
		master: device.master?.name ?? "",
		addresses: device.addresses.map((a) => `${formatIp(a.local)}/${a.prefix}`),
		peer: peer?.name ?? "",
		peer_ns: peer?.ns.ino ?? 0,
		id: data?.kind === "vlan" || data?.kind === "vxlan" ? data.id : 0,
		mode: data?.kind === "macvlan" || data?.kind === "ipvlan" ? data.mode : "",
		promiscuous: info.promiscuity > 0,
		rx_packets: info.stats.rxPackets,
		tx_packets: info.stats.txPackets,
		fdb,
	};
}

/** Devices by their numbers. */
export function links(ns: NetNamespace): LiveLink[] {
	const entries = listFdb({ ns }).filter((e) => e.vlan === 0 || e.master !== undefined);
	const name = (index: number): string => ns.devices.get(index)?.name ?? "";
	return ns.sortedDevices.map((device) => {
		const own = entries.filter((e) => (e.master ?? (e.remote === undefined ? undefined : e.index)) === device.ifindex);
		const seen = new Map<string, LiveFdbEntry>();
		for (const e of own) {
			const entry = { mac: e.mac, dev: name(e.index), permanent: e.permanent || e.static, remote: e.remote === undefined ? "" : formatIp(e.remote) };
			seen.set(`${entry.mac} ${entry.dev} ${entry.remote}`, entry);
		}
		return link(ns, device, [...seen.values()]);
	});
}

const destination = ({ destination: ip, prefix }: RouteInfo): string => (prefix === 0 ? "default" : `${formatIp(ip)}/${prefix}`);

/** Routes of all tables but the one that the kernel keeps for its own addresses; IPv4 first. */
export function routes(ns: NetNamespace): LiveRoute[] {
	const LOCAL_TABLE = 255;
	return (["inet", "inet6"] as const).flatMap((family) =>
		listRoutes({ ns }, { family })
			.filter((r) => r.table !== LOCAL_TABLE)
			.map((r) => ({
				destination: destination(r),
				gateway: r.hops[0]?.gateway === undefined ? "" : formatIp(r.hops[0].gateway),
				dev: r.hops[0] ? (ns.devices.get(r.hops[0].index)?.name ?? "") : "",
				type: r.type,
				table: r.table,
				metric: r.metric,
				source: r.source === undefined ? "" : formatIp(r.source),
			})),
	);
}

export const neighbours = (ns: NetNamespace): LiveNeighbour[] =>
	listNeighbours({ ns })
		.filter((n) => n.state !== "noarp")
		.map((n) => ({ address: formatIp(n.address), mac: n.mac ?? "", state: n.state.toUpperCase(), dev: ns.devices.get(n.index)?.name ?? "" }));

export const sockets = (ns: NetNamespace): LiveSocket[] =>
	listSockets({ ns })
		.filter((s) => s.family === "inet" || s.family === "inet6")
		.map((s) => ({
			protocol: s.protocol,
			state: s.state,
			local: formatIp(s.local),
			port: s.localPort,
			remote: s.remote === undefined ? "" : formatIp(s.remote),
			remote_port: s.remotePort,
		}));
