/** What each driver of networks does on the host: bridge, macvlan and ipvlan; host and null do nothing. */
import type { Sys } from "../../../kernel/abi.ts";
import { broadcastOf, formatIp, inPrefix } from "../../../net/address.ts";
import { EngineError, invalid } from "../../error.ts";
import { randomHex } from "../ids.ts";
import type { Firewall } from "./firewall.ts";
import { bridgeName, type Endpoint, type Network } from "./model.ts";
import { deleteLink, linkIndex } from "./sandbox.ts";

/** The daemon asks for no queue on any device that it makes. */
const queueless = { txQueueLength: 0 } as const;

const mtuOf = (network: Network): number | undefined => {
	const text = network.options["com.docker.network.driver.mtu"];
	return text ? Number(text) : undefined;
};

function subinterface(network: Network): { parent: string; made: boolean } {
	const parent = network.options["parent"];
	return parent ? { parent, made: false } : { parent: `dm-${network.id.slice(0, 12)}`, made: true };
}

/** Makes the network's device on the host. Throws EngineError. */
export function createOnHost(sys: Sys, network: Network, firewall: Firewall): void {
	switch (network.driver) {
		case "bridge":
			createBridge(sys, network, firewall);
			return;
		case "macvlan":
		case "ipvlan":
			createParent(sys, network);
			return;
		default:
			return;
	}
}

function createBridge(sys: Sys, network: Network, firewall: Firewall): void {
	const name = bridgeName(network);
	if (name.length > 15) throw invalid(`invalid bridge name ${name}`);
	if (linkIndex(sys, name) === undefined) {
		const mtu = mtuOf(network);
		sys.netlink("newlink", { ...queueless, name, kind: "bridge", data: { kind: "bridge" }, ...(mtu ? { mtu } : {}) });
	}
	const index = linkIndex(sys, name) as number;
	const held = sys.netlink("addresses", undefined).filter((a) => a.index === index);
	for (const { pool, gateway } of network.pools) {
		if (gateway === undefined || (network.internal && network.options["com.docker.network.bridge.inhibit_ipv4"] === "true")) continue;
		if (held.some((a) => a.local === gateway)) continue;
		const { prefix } = pool.subnet;
		const broadcast = typeof gateway === "number" ? { broadcast: broadcastOf(gateway, prefix) } : { noDad: true };
		sys.netlink("newaddr", { index, local: gateway, prefix, ...broadcast, scope: "global", mode: "add" });
	}
	sys.netlink("setlink", { index, up: true });
	firewall.addNetwork(sys, network);
}

function createParent(sys: Sys, network: Network): void {
	const { parent, made } = subinterface(network);
	if (made) {
		sys.netlink("newlink", { ...queueless, name: parent, kind: "dummy", data: { kind: "dummy" }, up: true });
		return;
	}
	if (linkIndex(sys, parent) !== undefined) return;
	const m = /^(.+)\.(\d+)$/.exec(parent);
	if (!m) throw new EngineError("system", `invalid subinterface vlan name ${parent}, example formatting is eth0.10`);
	const below = linkIndex(sys, m[1] ?? "");
	if (below === undefined) throw new EngineError("system", `failed to find master interface ${m[1]} on the Docker host: Link not found`);
	sys.netlink("newlink", { ...queueless, name: parent, kind: "vlan", link: below, data: { kind: "vlan", id: Number(m[2]) } });
	sys.netlink("setlink", { index: linkIndex(sys, parent) as number, up: true });
	madeVlans.set(network, parent);
}

/** VLAN devices that a network has made for itself. */
const madeVlans = new WeakMap<Network, string>();

export function removeFromHost(sys: Sys, network: Network, firewall: Firewall): void {
	if (network.driver === "bridge") {
		firewall.removeNetwork(sys, network);
		deleteLink(sys, bridgeName(network));
	} else if (network.driver === "macvlan" || network.driver === "ipvlan") {
		const { parent, made } = subinterface(network);
		const vlan = madeVlans.get(network);
		if (made) deleteLink(sys, parent);
		else if (vlan !== undefined) deleteLink(sys, vlan);
	}
}

/** Makes an endpoint's devices, its own end in the container's namespace under the name it keeps. */
export function connectLink(sys: Sys, endpoint: Endpoint, namespace: number): void {
	const { network } = endpoint;
	const mtu = mtuOf(network);
	const size = mtu ? { mtu } : {};
	if (network.driver === "bridge") {
		endpoint.hostInterface = `veth${randomHex(sys, 7)}`;
		const peer = { ...queueless, name: endpoint.interface, address: endpoint.mac, ...size, namespace: { fd: namespace } };
		sys.netlink("newlink", { ...queueless, name: endpoint.hostInterface, kind: "veth", ...size, data: { kind: "veth", peer } });
		const bridge = linkIndex(sys, bridgeName(network));
		const host = linkIndex(sys, endpoint.hostInterface) as number;
		if (bridge !== undefined) sys.netlink("setlink", { index: host, master: bridge });
		sys.netlink("setlink", { index: host, up: true });
		return;
	}
	const { parent } = subinterface(network);
	const link = linkIndex(sys, parent);
	if (link === undefined) throw new EngineError("system", `could not find parent interface ${parent} on the host.`);
	const data =
		network.driver === "macvlan"
			? ({ kind: "macvlan", mode: (network.options["macvlan_mode"] ?? "bridge") as "bridge" } as const)
			: ({
					kind: "ipvlan",
					mode: (network.options["ipvlan_mode"] ?? "l2") as "l2",
					flag: (network.options["ipvlan_flag"] ?? "bridge") as "bridge",
				} as const);
	const inside = `veth${randomHex(sys, 7)}`;
	sys.netlink("newlink", { ...queueless, name: inside, kind: network.driver, link, data });
	sys.netlink("setlink", { index: linkIndex(sys, inside) as number, namespace: { fd: namespace }, name: endpoint.interface });
}

export function disconnectLink(sys: Sys, endpoint: Endpoint): void {
	if (endpoint.hostInterface !== "") deleteLink(sys, endpoint.hostInterface);
	endpoint.hostInterface = "";
}

/** The route out: undefined where the driver or the network gives none. */
export function gatewayOf(endpoint: Endpoint, family: "inet" | "inet6"): string | undefined {
	const { network } = endpoint;
	const ip = family === "inet" ? endpoint.ipv4 : endpoint.ipv6;
	if (ip === undefined || network.internal) return undefined;
	const pool = network.pools.find((p) => inPrefix(ip, p.pool.subnet.base, p.pool.subnet.prefix) && typeof p.pool.subnet.base === typeof ip);
	if (pool?.gateway === undefined) return undefined;
	if (network.driver === "bridge" || network.driver === "macvlan") return formatIp(pool.gateway);
	return network.driver === "ipvlan" && (network.options["ipvlan_mode"] ?? "l2") === "l2" ? formatIp(pool.gateway) : undefined;
}
