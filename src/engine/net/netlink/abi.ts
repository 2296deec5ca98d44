/**
 * Configuration of the network as programs ask for it: one typed door (`Sys.netlink`) in place of rtnetlink and sock_diag messages.
 * Everything here is plain data. What a request lacks the kernel's default fills in. Changes need CAP_NET_ADMIN over the user
 * namespace that owns the network namespace; what fails throws NetlinkError. rtnetlink(7).
 */
import type { Ip, IpFamily, Ipv4, Mac } from "../address.ts";
import type { ConnectionChange, ConnectionInfo, ConntrackCounts, NewConnection } from "../conntrack/info.ts";
import type { BridgeSettings, PortFlags, PortState } from "../devices/bridge.ts";
import type { DeviceStats, OperState } from "../devices/device.ts";
import type { IpvlanFlag, IpvlanMode } from "../devices/ipvlan.ts";
import type { MacvlanMode } from "../devices/macvlan.ts";
import type { RouteType, Rule } from "../fib.ts";
import type { Scope } from "../interface-address.ts";
import type { NeighbourState } from "../neighbour.ts";
import type { Change, TableFamily, TableInfo } from "../netfilter/rule.ts";

/** A network namespace: by a descriptor on its file, or by a process in it. */
export type NamespaceReference = { readonly fd: number } | { readonly pid: number };

/** IFLA_INFO_DATA by kind of device. */
export type LinkData =
	| {
			readonly kind: "bridge";
			readonly settings: BridgeSettings;
			readonly id: string;
			readonly rootId: string;
			/** Number of the port towards the root; 0 for the root itself. */
			readonly rootPort: number;
			readonly rootCost: number;
			readonly topologyChange: boolean;
			readonly learned: number;
			readonly gcTimer: number;
	  }
	| { readonly kind: "vlan"; readonly id: number; readonly protocol: "802.1Q" }
	| { readonly kind: "macvlan"; readonly mode: MacvlanMode }
	| { readonly kind: "ipvlan"; readonly mode: IpvlanMode; readonly flag: IpvlanFlag }
	| {
			readonly kind: "vxlan";
			readonly id: number;
			readonly remote: Ip | undefined;
			readonly local: Ip | undefined;
			readonly device: number | undefined;
			readonly port: number;
			readonly ttl: number;
			readonly tos: number;
			readonly learning: boolean;
			readonly ageing: number;
	  };

export interface BridgePortInfo {
	readonly number: number;
	readonly state: PortState;
	readonly cost: number;
	readonly priority: number;
	readonly flags: PortFlags;
	/** What the spanning tree says on this link: who is the root, by whom and how far it is. */
	readonly designated: { readonly root: string; readonly bridge: string; readonly cost: number; readonly port: number };
	readonly bridgeId: string;
	/** Seconds. */
	readonly forwardDelayTimer: number;
}

export interface LinkInfo {
	readonly index: number;
	readonly name: string;
	/** "" for a card and lo. */
	readonly kind: string;
	readonly linkType: "ether" | "loopback";
	/** IFF_* by name, RUNNING and LOWER_UP among them. */
	readonly flags: readonly string[];
	readonly mtu: number;
	readonly minMtu: number;
	readonly maxMtu: number;
	readonly address: Mac;
	readonly broadcast: Mac;
	readonly addressOrigin: "random" | "set" | "permanent";
	readonly qdisc: string;
	readonly operstate: OperState;
	readonly group: number;
	readonly txQueueLength: number;
	readonly alias: string;
	readonly altNames: readonly string[];
	/** Index of the device that owns it as a port. */
	readonly master: number | undefined;
	readonly masterKind: string | undefined;
	/** Index of the device below or the other end; with `linkNsid` it is in another namespace. */
	readonly link: number | undefined;
	readonly linkNsid: number | undefined;
	readonly promiscuity: number;
	readonly allMulti: number;
	readonly immutable: boolean;
	readonly carrier: boolean;
	readonly carrierUps: number;
	readonly carrierDowns: number;
	readonly stats: Readonly<DeviceStats>;
	readonly data: LinkData | undefined;
	readonly port: BridgePortInfo | undefined;
	readonly bus: { readonly name: string; readonly device: string } | undefined;
}

/** What RTM_NEWLINK and RTM_SETLINK change. */
export interface LinkChange {
	readonly name?: string;
	readonly up?: boolean;
	readonly mtu?: number;
	readonly address?: Mac;
	readonly broadcast?: Mac;
	readonly txQueueLength?: number;
	readonly alias?: string;
	readonly group?: number;
	readonly arp?: boolean;
	readonly multicast?: boolean;
	readonly allMulticast?: boolean;
	readonly promiscuous?: boolean;
	readonly carrier?: boolean;
	/** Index; 0 takes it from its master. */
	readonly master?: number;
	readonly namespace?: NamespaceReference;
	readonly data?: NewLinkData;
	readonly port?: PortChange;
	readonly addrGenMode?: number;
	readonly altNamesAdd?: readonly string[];
	readonly altNamesDelete?: readonly string[];
}

export type PortChange = Partial<PortFlags> & { readonly state?: PortState; readonly cost?: number; readonly priority?: number; readonly fdbFlush?: true };

export type NewLinkData =
	| ({ readonly kind: "bridge"; readonly fdbFlush?: true } & Partial<BridgeSettings>)
	| { readonly kind: "dummy" | "ifb" }
	| { readonly kind: "veth"; readonly peer: NewLink }
	| { readonly kind: "vlan"; readonly id: number | undefined }
	| { readonly kind: "macvlan"; readonly mode?: MacvlanMode }
	| { readonly kind: "ipvlan"; readonly mode?: IpvlanMode; readonly flag?: IpvlanFlag }
	| {
			readonly kind: "vxlan";
			readonly id: number | undefined;
			readonly remote?: Ip;
			readonly local?: Ip;
			/** Index of the device below. */
			readonly device?: number;
			readonly port?: number;
			readonly ttl?: number;
			readonly tos?: number;
			readonly learning?: boolean;
			readonly ageing?: number;
	  };

export interface NewLink extends LinkChange {
	/** Kinds that do not exist are refused: "Unknown device type." */
	readonly kind?: string;
	readonly index?: number;
	/** Index of the device below. */
	readonly link?: number;
	readonly linkNamespace?: NamespaceReference;
}

export interface AddressInfo {
	readonly index: number;
	readonly local: Ip;
	readonly peer: Ip;
	readonly prefix: number;
	readonly broadcast: Ipv4 | undefined;
	readonly scope: Scope;
	readonly label: string;
	readonly secondary: boolean;
	readonly tentative: boolean;
	readonly deprecated: boolean;
	readonly dynamic: boolean;
	readonly noPrefixRoute: boolean;
	readonly mngTmpAddr: boolean;
	readonly noDad: boolean;
	readonly metric: number;
	readonly protocol: string | undefined;
	/** Seconds left, Infinity for ever. */
	readonly valid: number;
	readonly preferred: number;
}

export interface NewAddressRequest {
	readonly index: number;
	readonly local: Ip;
	readonly peer?: Ip;
	readonly prefix: number;
	readonly broadcast?: Ipv4;
	readonly scope?: Scope;
	readonly label?: string;
	readonly valid?: number;
	readonly preferred?: number;
	readonly noPrefixRoute?: boolean;
	readonly mngTmpAddr?: boolean;
	readonly noDad?: boolean;
	readonly metric?: number;
	/** "change" and "replace" take one that is there. */
	readonly mode: "add" | "change" | "replace";
}

export interface HopInfo {
	/** 0 where there is none. */
	readonly index: number;
	readonly gateway: Ip | undefined;
	readonly onlink: boolean;
	readonly weight: number;
	/** "linkdown", "dead". */
	readonly flags: readonly string[];
}

export interface RouteInfo {
	readonly family: IpFamily;
	readonly type: RouteType;
	readonly destination: Ip;
	readonly prefix: number;
	readonly table: number;
	readonly protocol: number;
	readonly scope: number;
	readonly metric: number;
	readonly tos: number;
	readonly source: Ip | undefined;
	readonly hops: readonly HopInfo[];
	readonly metrics: ReadonlyMap<string, number>;
	/** Seconds left. */
	readonly expires: number | undefined;
}

export interface NewRoute {
	readonly family: IpFamily;
	readonly type: RouteType;
	readonly destination: Ip;
	readonly prefix: number;
	readonly table?: number;
	readonly protocol?: number;
	readonly scope?: number;
	readonly metric?: number;
	readonly tos?: number;
	readonly source?: Ip;
	readonly hops: readonly { readonly index?: number; readonly gateway?: Ip; readonly onlink?: boolean; readonly weight?: number }[];
	readonly metrics?: ReadonlyMap<string, number>;
	readonly mode: "add" | "append" | "prepend" | "change" | "replace";
}

/** What RTM_GETROUTE answers for one destination. */
export interface RouteAnswer {
	readonly type: RouteType;
	readonly destination: Ip;
	readonly gateway: Ip | undefined;
	readonly index: number;
	readonly source: Ip;
	readonly table: number;
	readonly metrics: ReadonlyMap<string, number>;
}

export interface NeighbourInfo {
	readonly index: number;
	readonly address: Ip;
	readonly mac: Mac | undefined;
	readonly state: NeighbourState;
	readonly router: boolean;
	/** Seconds since. */
	readonly used: number;
	readonly confirmed: number;
	readonly updated: number;
	readonly probes: number;
}

export interface FdbInfo {
	readonly mac: Mac;
	readonly index: number;
	readonly vlan: number;
	/** Index of the bridge; undefined for a device's own list ("self"). */
	readonly master: number | undefined;
	readonly permanent: boolean;
	readonly static: boolean;
	readonly remote: Ip | undefined;
	readonly port: number | undefined;
	readonly vni: number | undefined;
	/** Seconds since. */
	readonly used: number;
	readonly updated: number;
	/** The port's number, 0 for the bridge's own. */
	readonly portNumber: number;
}

export interface FdbChange {
	readonly mac: Mac;
	readonly index: number;
	readonly vlan: number;
	readonly target: "self" | "master";
	readonly permanent?: boolean;
	readonly remote?: Ip;
	readonly port?: number;
	readonly vni?: number;
	readonly mode: "add" | "append" | "replace";
}

export interface VlanInfo {
	readonly index: number;
	readonly id: number;
	readonly pvid: boolean;
	readonly untagged: boolean;
}

/** A socket as sock_diag tells; names of states as ss prints them. */
export interface SocketInfo {
	readonly protocol: "tcp" | "udp" | "raw" | "packet" | "u_str" | "u_dgr" | "u_seq";
	readonly family: IpFamily | "packet" | "unix";
	readonly state: string;
	readonly local: Ip;
	readonly localPort: number;
	readonly remote: Ip | undefined;
	readonly remotePort: number;
	readonly receiveQueue: number;
	readonly sendQueue: number;
	readonly inode: number;
	readonly uid: number;
	readonly device: string;
	readonly v6only: boolean;
	/** Path of a unix socket, and inode of its peer. */
	readonly path: string;
	readonly peerInode: number;
	readonly timer: string | undefined;
	readonly retransmits: number;
}

/** Every request of the door: what is asked, what is answered. */
export interface NetlinkCalls {
	links: { request: undefined; reply: readonly LinkInfo[] };
	/** One device, by its name or another name of it; undefined where there is none. */
	link: { request: { readonly name: string }; reply: LinkInfo | undefined };
	newlink: { request: NewLink; reply: undefined };
	setlink: { request: LinkChange & { readonly index: number }; reply: undefined };
	dellink: { request: { readonly index: number }; reply: undefined };
	addresses: { request: undefined; reply: readonly AddressInfo[] };
	newaddr: { request: NewAddressRequest; reply: undefined };
	deladdr: { request: { readonly index: number; readonly local: Ip; readonly prefix: number | undefined }; reply: undefined };
	/** Without a table: of all. A table that does not exist: ENOENT. */
	routes: { request: { readonly family: IpFamily; readonly table?: number }; reply: readonly RouteInfo[] };
	newroute: { request: NewRoute; reply: undefined };
	delroute: { request: Omit<NewRoute, "mode" | "type"> & { readonly type?: RouteType }; reply: undefined };
	getroute: {
		request: {
			readonly destination: Ip;
			readonly source?: Ip;
			readonly input?: number;
			readonly output?: number;
			readonly mark?: number;
			readonly tos?: number;
			readonly uid?: number;
		};
		reply: RouteAnswer;
	};
	rules: { request: { readonly family: IpFamily }; reply: readonly Rule[] };
	/** Without a priority: one before the lowest that is not 0. */
	newrule: { request: Omit<Rule, "priority"> & { readonly priority?: number }; reply: undefined };
	delrule: { request: Partial<Rule> & { readonly family: IpFamily }; reply: undefined };
	neighbours: { request: undefined; reply: readonly NeighbourInfo[] };
	newneigh: {
		request: {
			readonly index: number;
			readonly address: Ip;
			readonly mac?: Mac;
			readonly state?: NeighbourState;
			readonly router?: boolean;
			readonly mode: "add" | "change" | "replace";
		};
		reply: undefined;
	};
	delneigh: { request: { readonly index: number; readonly address: Ip }; reply: undefined };
	fdb: { request: undefined; reply: readonly FdbInfo[] };
	newfdb: { request: FdbChange; reply: undefined };
	delfdb: { request: Omit<FdbChange, "mode">; reply: undefined };
	vlans: { request: undefined; reply: readonly VlanInfo[] };
	newvlan: { request: VlanInfo; reply: undefined };
	delvlan: { request: { readonly index: number; readonly id: number }; reply: undefined };
	/** Numbers that this namespace has for others. */
	nsids: { request: undefined; reply: readonly number[] };
	/** The number of a namespace; -1 where it has none. */
	getnsid: { request: NamespaceReference; reply: number };
	/** -1 lets the kernel choose. EEXIST. */
	newnsid: { request: { readonly namespace: NamespaceReference; readonly id: number }; reply: undefined };
	sockets: { request: undefined; reply: readonly SocketInfo[] };
	/** Tables of netfilter with their chains and rules; of one family, or all. */
	ruleset: { request: { readonly family?: TableFamily }; reply: readonly TableInfo[] };
	/** Several changes at once, or none. Throws RuleError, which tells the one that failed. */
	changeRules: { request: readonly Change[]; reply: undefined };
	connections: { request: undefined; reply: readonly ConnectionInfo[] };
	newConnection: { request: NewConnection; reply: undefined };
	updateConnection: { request: ConnectionChange; reply: undefined };
	/** By number; ENOENT. */
	deleteConnection: { request: { readonly id: number }; reply: undefined };
	/** All, of one family or of both. */
	flushConnections: { request: { readonly family?: "inet" | "inet6" }; reply: undefined };
	conntrackCounts: { request: undefined; reply: ConntrackCounts };
}
