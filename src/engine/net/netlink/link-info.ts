/** Devices as configuration requests show them. rtnetlink.c: rtnl_fill_ifinfo. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { bridgeIdText } from "../devices/bpdu.ts";
import { Bridge, type BridgePort } from "../devices/bridge.ts";
import type { NetDevice } from "../devices/device.ts";
import { Ethernet } from "../devices/ethernet.ts";
import { Ipvlan } from "../devices/ipvlan.ts";
import { Macvlan } from "../devices/macvlan.ts";
import { Vlan } from "../devices/vlan.ts";
import { Vxlan } from "../devices/vxlan.ts";
import type { BridgePortInfo, LinkData, LinkInfo } from "./abi.ts";

/** IFF_* of dev_get_flags, in the order `ip` prints them. */
function flagsOf(device: NetDevice): string[] {
	const { up, carrier, operstate } = device;
	const flags: [string, boolean][] = [
		["LOOPBACK", device.isLoopback],
		["BROADCAST", !device.isLoopback],
		["POINTOPOINT", device.pointToPoint],
		["MULTICAST", device.multicast],
		["NOARP", device.noArp],
		["ALLMULTI", device.allMulticast],
		["PROMISC", device.promiscuous],
		["UP", up],
		["RUNNING", up && (operstate === "up" || operstate === "unknown")],
		["LOWER_UP", up && carrier],
	];
	return flags.filter(([, on]) => on).map(([name]) => name);
}

/** "8000.6a1ece99edf4" in the way `ip` writes it: priority, then the address. */
export const bridgeId = (bridge: Bridge): string => `${bridge.settings.priority.toString(16).padStart(4, "0")}.${bridge.address}`;

function treeOf({ tree, settings, ports }: Bridge) {
	const running = settings.stp_state !== 0;
	const rootPort = running && tree.rootPort ? (ports.get(tree.rootPort.device)?.number ?? 0) : 0;
	return { rootId: bridgeIdText(running && tree.root ? tree.root : tree.id), rootPort, rootCost: running ? tree.rootCost : 0, topologyChange: tree.changing };
}

function dataOf(device: NetDevice): LinkData | undefined {
	if (device instanceof Bridge) {
		const learned = device.entries.filter((e) => !e.local && !e.static).length;
		const ageing = device.settings.ageing_time / 100;
		const gcTimer = ageing - (((device.kernel.now - device.since) / 1e9) % ageing);
		return { kind: "bridge", settings: { ...device.settings }, id: bridgeId(device), ...treeOf(device), learned, gcTimer };
	}
	if (device instanceof Vlan) return { kind: "vlan", id: device.id, protocol: "802.1Q" };
	if (device instanceof Macvlan) return { kind: "macvlan", mode: device.mode };
	if (device instanceof Ipvlan) return { kind: "ipvlan", mode: device.mode, flag: device.flag };
	if (device instanceof Vxlan) return { ...device.config, kind: "vxlan", device: device.config.device?.ifindex };
	return undefined;
}

function portOf(bridge: Bridge, port: BridgePort): BridgePortInfo {
	const { number, state, cost, priority, flags, since } = port;
	const designated = bridge.tree.designated(port);
	const delay = bridge.settings.forward_delay / 100;
	return {
		number,
		state,
		cost,
		priority,
		flags: { ...flags },
		bridgeId: bridgeId(bridge),
		designated: { ...designated, root: bridgeIdText(designated.root), bridge: bridgeIdText(designated.bridge) },
		forwardDelayTimer: Math.max(0, delay - (bridge.kernel.now - since) / 1e9),
	};
}

export function linkInfo(ns: NetNamespace, device: NetDevice): LinkInfo {
	const { link, master } = device;
	const port = master instanceof Bridge ? master.ports.get(device) : undefined;
	return {
		index: device.ifindex,
		name: device.name,
		kind: device.kind,
		linkType: device.linkType,
		flags: flagsOf(device),
		mtu: device.mtu,
		minMtu: device.minMtu,
		maxMtu: device.maxMtu,
		address: device.address,
		broadcast: device.broadcast,
		addressOrigin: device.addressOrigin,
		qdisc: device.qdisc,
		operstate: device.up ? device.operstate : "down",
		group: device.group,
		txQueueLength: device.txQueueLength,
		alias: device.alias,
		altNames: device.altNames,
		master: master?.ifindex,
		masterKind: master?.kind,
		link: link?.ifindex,
		linkNsid: link && link.ns !== ns ? ns.nsidOf(link.ns) : undefined,
		promiscuity: device.promiscuity,
		allMulti: device.allMulti,
		immutable: device.immutable,
		carrier: device.carrier,
		carrierUps: device.carrierUps,
		carrierDowns: device.carrierDowns,
		stats: { ...device.stats },
		data: dataOf(device),
		port: port && master instanceof Bridge ? portOf(master, port) : undefined,
		bus: device instanceof Ethernet ? device.bus : undefined,
	};
}
