/** The one door for configuration: which function answers which request. */
import type { Task } from "../../kernel/task.ts";
import { deleteConnection, listConnections, newConnection, updateConnection } from "../conntrack/info.ts";
import type { NetlinkCalls } from "./abi.ts";
import { delAddress, listAddresses, newAddress } from "./addresses.ts";
import { Requester } from "./context.ts";
import { listSockets } from "./diag.ts";
import { NetlinkError } from "./error.ts";
import { delLink, newLink, setLink } from "./link-change.ts";
import { linkInfo } from "./link-info.ts";
import { delFdb, delNeighbour, delVlan, listFdb, listNeighbours, listVlans, newFdb, newNeighbour, newVlan } from "./neighbours.ts";
import { delRoute, delRule, getRoute, listRoutes, newRoute, newRule } from "./routes.ts";

type Handlers = { readonly [K in keyof NetlinkCalls]: (by: Requester, request: NetlinkCalls[K]["request"]) => NetlinkCalls[K]["reply"] };

const handlers: Handlers = {
	links: (by) => by.ns.sortedDevices.map((d) => linkInfo(by.ns, d)),
	link: (by, { name }) => {
		const device = by.ns.byName.get(name) ?? [...by.ns.devices.values()].find((d) => d.altNames.includes(name));
		return device && linkInfo(by.ns, device);
	},
	newlink: newLink,
	setlink: setLink,
	dellink: delLink,
	addresses: listAddresses,
	newaddr: newAddress,
	deladdr: delAddress,
	routes: listRoutes,
	newroute: newRoute,
	delroute: delRoute,
	getroute: getRoute,
	rules: (by, { family }) => by.ns.fib.rules(family),
	newrule: newRule,
	delrule: delRule,
	neighbours: listNeighbours,
	newneigh: newNeighbour,
	delneigh: delNeighbour,
	fdb: listFdb,
	newfdb: newFdb,
	delfdb: delFdb,
	vlans: listVlans,
	newvlan: newVlan,
	delvlan: delVlan,
	nsids: (by) => [...by.ns.peers.values()].sort((a, b) => a - b),
	getnsid: (by, reference) => by.ns.peers.get(by.namespace(reference)) ?? -1,
	newnsid: (by, { namespace, id }) => {
		by.checkAdmin();
		const other = by.namespace(namespace);
		if (by.ns.peers.has(other)) throw new NetlinkError("EEXIST", "Peer netns already has a nsid assigned");
		if (id < 0) by.ns.nsidOf(other);
		else {
			if ([...by.ns.peers.values()].includes(id)) throw new NetlinkError("EEXIST", "The specified nsid is already used");
			by.ns.peers.set(other, id);
		}
		return undefined;
	},
	sockets: listSockets,
	ruleset: (by, { family }) => {
		by.checkAdmin();
		return by.ns.rules.list(family);
	},
	changeRules: (by, changes) => {
		by.checkAdmin();
		by.ns.rules.apply(changes);
		return undefined;
	},
	connections: (by) => {
		by.checkAdmin();
		return listConnections(by);
	},
	newConnection,
	updateConnection,
	deleteConnection,
	flushConnections: (by, { family }) => {
		by.checkAdmin();
		const { conntrack } = by.ns;
		for (const c of conntrack.connections) if (family === undefined || (typeof c.original.source === "number") === (family === "inet")) conntrack.destroy(c);
		return undefined;
	},
	conntrackCounts: (by) => ({ ...by.ns.conntrack.counts }),
};

/** Answers one request of a task in its network namespace. Throws NetlinkError. */
export const netlink = <K extends keyof NetlinkCalls>(task: Task, call: K, request: NetlinkCalls[K]["request"]): NetlinkCalls[K]["reply"] =>
	handlers[call](new Requester(task), request);
