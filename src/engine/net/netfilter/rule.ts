/** Rules as data: what they look at and what they do. Programs send them by the configuration door and get them back the same. */

import type { Ip, Mac } from "../address.ts";
import type { NatRange } from "../conntrack/nat.ts";
import type { Hook } from "./hooks.ts";

/** "ip" and "ip6" for one family, "inet" for both. */
export type TableFamily = "ip" | "ip6" | "inet";

export interface Invertible {
	readonly invert?: true;
}
export interface PortRange extends Invertible {
	readonly low: number;
	readonly high: number;
}
export interface AddressRange extends Invertible {
	readonly low: Ip;
	readonly high: Ip;
}
export interface Masked extends Invertible {
	readonly value: number;
	readonly mask: number;
}

export const trackingStates = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"] as const;
export type TrackingState = (typeof trackingStates)[number];
export const trackingStatuses = ["EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED"] as const;
export type TrackingStatus = (typeof trackingStatuses)[number];
export const addressTypes = [
	"UNSPEC",
	"UNICAST",
	"LOCAL",
	"BROADCAST",
	"ANYCAST",
	"MULTICAST",
	"BLACKHOLE",
	"UNREACHABLE",
	"PROHIBIT",
	"THROW",
	"NAT",
	"XRESOLVE",
] as const;
export type AddressType = (typeof addressTypes)[number];

export interface AddressMask extends Invertible {
	readonly address: Ip;
	readonly mask: Ip;
}

/** What the conntrack match asks; all that is given must hold. */
export interface ConntrackQuestion {
	readonly states?: { readonly set: readonly TrackingState[] } & Invertible;
	readonly statuses?: { readonly set: readonly TrackingStatus[] } & Invertible;
	readonly protocol?: { readonly number: number } & Invertible;
	readonly originalSource?: AddressMask;
	readonly originalDestination?: AddressMask;
	readonly replySource?: AddressMask;
	readonly replyDestination?: AddressMask;
	readonly originalSourcePort?: PortRange;
	readonly originalDestinationPort?: PortRange;
	readonly replySourcePort?: PortRange;
	readonly replyDestinationPort?: PortRange;
	readonly direction?: "ORIGINAL" | "REPLY";
	/** Seconds left. */
	readonly expire?: PortRange;
}

interface Named {
	readonly name: string;
}

export type Match =
	| ({ readonly kind: "source" | "destination" } & AddressMask)
	/** A device by name; a "+" at the end stands for anything. */
	| ({ readonly kind: "input" | "output"; readonly byIndex?: true } & Named & Invertible)
	/** `implied`: it follows from another match and is not shown by nft. */
	| ({ readonly kind: "protocol"; readonly number: number; readonly implied?: true } & Invertible)
	/** One of several addresses; nft's anonymous set. */
	| ({ readonly kind: "addresses"; readonly side: "source" | "destination"; readonly ranges: readonly AddressRange[] } & Invertible)
	/** The second and further pieces of a packet. */
	| ({ readonly kind: "fragment" } & Invertible)
	| {
			readonly kind: "tcp";
			readonly source?: PortRange;
			readonly destination?: PortRange;
			readonly flags?: { readonly mask: number; readonly set: number } & Invertible;
			readonly option?: { readonly number: number } & Invertible;
	  }
	| { readonly kind: "udp"; readonly source?: PortRange; readonly destination?: PortRange }
	/** Type 255 is any. */
	| ({ readonly kind: "icmp"; readonly type: number; readonly codes: readonly [number, number] } & Invertible)
	| ({ readonly kind: "multiport"; readonly side: "source" | "destination" | "either"; readonly ports: readonly (readonly [number, number])[] } & Invertible)
	/** `alias`: it was written as `-m state`. */
	| ({ readonly kind: "conntrack"; readonly alias?: "state" } & ConntrackQuestion)
	| {
			readonly kind: "addrtype";
			readonly source?: { readonly types: readonly AddressType[] } & Invertible;
			readonly destination?: { readonly types: readonly AddressType[] } & Invertible;
			readonly limit?: "input" | "output";
	  }
	| { readonly kind: "comment"; readonly text: string }
	| ({ readonly kind: "mark" } & Masked)
	| ({ readonly kind: "connmark" } & Masked)
	/** Packets in a time; seconds. */
	| { readonly kind: "limit"; readonly packets: number; readonly seconds: number; readonly burst: number }
	| ({ readonly kind: "mac"; readonly address: Mac } & Invertible)
	| {
			readonly kind: "physdev";
			readonly input?: Named & Invertible;
			readonly output?: Named & Invertible;
			readonly isIn?: Invertible;
			readonly isOut?: Invertible;
			readonly isBridged?: Invertible;
	  }
	| ({ readonly kind: "cgroup"; readonly path: string } & Invertible)
	| {
			readonly kind: "owner";
			readonly users?: PortRange;
			readonly groups?: PortRange;
			readonly socket?: Invertible;
	  }
	| { readonly kind: "iprange"; readonly source?: AddressRange; readonly destination?: AddressRange }
	| ({ readonly kind: "length" } & PortRange)
	| ({ readonly kind: "ttl"; readonly compare: "eq" | "lt" | "gt"; readonly value: number } & Invertible)
	| ({ readonly kind: "pkttype"; readonly type: "unicast" | "broadcast" | "multicast" } & Invertible)
	| ({ readonly kind: "statistic"; readonly mode: "random"; readonly probability: number } & Invertible)
	| ({ readonly kind: "statistic"; readonly mode: "nth"; readonly every: number; readonly packet: number } & Invertible)
	| ({
			readonly kind: "string";
			readonly algorithm: string;
			readonly text: string;
			readonly from: number;
			readonly to: number;
			readonly ignoreCase?: true;
	  } & Invertible)
	| ({ readonly kind: "dscp"; readonly value: number } & Invertible)
	| ({ readonly kind: "tos" } & Masked)
	| { readonly kind: "connlimit"; readonly above: boolean; readonly limit: number; readonly mask: Ip; readonly side: "source" | "destination" };

export type MatchKind = Match["kind"];

export const rejections = [
	"icmp-net-unreachable",
	"icmp-host-unreachable",
	"icmp-proto-unreachable",
	"icmp-port-unreachable",
	"icmp-net-prohibited",
	"icmp-host-prohibited",
	"icmp-admin-prohibited",
	"tcp-reset",
] as const;
export const rejections6 = [
	"icmp6-no-route",
	"icmp6-adm-prohibited",
	"icmp6-addr-unreachable",
	"icmp6-port-unreachable",
	"icmp6-policy-fail",
	"icmp6-reject-route",
	"tcp-reset",
] as const;
export type Rejection = (typeof rejections)[number] | (typeof rejections6)[number];

/** Translation to an address of this host: only the ports can be chosen. */
export interface OwnAddress {
	readonly ports?: readonly [number, number];
	readonly random?: true;
	/** Ports by chance were asked for with --random-fully. */
	readonly fully?: true;
}

/** What is done with a packet that matched. All but LOG and the like end the way through the table or lead on to another chain. */
export type Action =
	| { readonly kind: "ACCEPT" | "DROP" | "RETURN" | "QUEUE" }
	| { readonly kind: "jump" | "goto"; readonly chain: string }
	| {
			readonly kind: "LOG";
			readonly level: number;
			readonly prefix: string;
			readonly tcpSequence?: true;
			readonly tcpOptions?: true;
			readonly ipOptions?: true;
			readonly uid?: true;
			readonly macDecode?: true;
	  }
	| { readonly kind: "NFLOG"; readonly group: number; readonly prefix: string; readonly threshold?: number; readonly size?: number }
	| { readonly kind: "REJECT"; readonly with: Rejection }
	| ({ readonly kind: "SNAT" | "DNAT"; readonly fully?: true } & NatRange)
	| ({ readonly kind: "MASQUERADE" } & OwnAddress)
	| ({ readonly kind: "REDIRECT" } & OwnAddress)
	| { readonly kind: "NETMAP"; readonly address: Ip; readonly mask: Ip }
	/** mark = mark & ~mask ^ value */
	| { readonly kind: "MARK"; readonly value: number; readonly mask: number }
	| { readonly kind: "CONNMARK"; readonly mode: "set" | "save" | "restore"; readonly value: number; readonly mask: number; readonly nfMask: number }
	| { readonly kind: "TCPMSS"; readonly mss: number | "pmtu" }
	| { readonly kind: "CT"; readonly notrack?: true; readonly alias?: "NOTRACK"; readonly zone?: number }
	| { readonly kind: "CHECKSUM" }
	| { readonly kind: "TTL"; readonly mode: "set" | "inc" | "dec"; readonly value: number }
	| { readonly kind: "DSCP"; readonly value: number }
	| { readonly kind: "TOS"; readonly value: number; readonly mask: number }
	| { readonly kind: "CLASSIFY"; readonly major: number; readonly minor: number }
	| { readonly kind: "TRACE" };

export type ActionKind = Action["kind"];

export interface RuleSpec {
	readonly matches: readonly Match[];
	/** One of them for a rule of iptables, or none; nft may give several. */
	readonly actions: readonly Action[];
	/** Whether it counts what it matches; rules of iptables always do. */
	readonly counted: boolean;
	/** Written by nft. */
	readonly native?: true;
	/** How many of the actions nft shows before the counter. */
	readonly counterAfter?: number;
	/** nft's own comment. */
	readonly comment?: string;
}

export interface Counters {
	readonly packets: number;
	readonly bytes: number;
}
export interface RuleInfo extends RuleSpec, Counters {
	readonly handle: number;
}

export type ChainType = "filter" | "nat" | "route";
export type Policy = "accept" | "drop";

/** How a chain hangs on a hook. */
export interface BaseChain {
	readonly type: ChainType;
	readonly hook: Hook;
	readonly priority: number;
	readonly policy: Policy;
}

export interface ChainInfo extends Counters {
	readonly name: string;
	readonly handle: number;
	readonly base: BaseChain | undefined;
	readonly rules: readonly RuleInfo[];
}

export interface TableInfo {
	readonly family: TableFamily;
	readonly name: string;
	readonly handle: number;
	readonly chains: readonly ChainInfo[];
}

/** A rule of a chain, by its handle or by its place, counted from 0. */
export type RuleReference = { readonly handle: number } | { readonly index: number };

/** One step of a change; several are done together or not at all. */
export type Change =
	/** EEXIST only when `exclusive`. */
	| { readonly type: "new-table"; readonly family: TableFamily; readonly table: string; readonly exclusive?: true }
	| { readonly type: "delete-table"; readonly family: TableFamily; readonly table: string }
	| {
			readonly type: "new-chain";
			readonly family: TableFamily;
			readonly table: string;
			readonly chain: string;
			readonly base?: BaseChain;
			readonly exclusive?: true;
			/** What it has counted so far, for restoring. */
			readonly counters?: Counters;
	  }
	| {
			readonly type: "policy";
			readonly family: TableFamily;
			readonly table: string;
			readonly chain: string;
			readonly policy: Policy;
			readonly counters?: Counters;
	  }
	/** EBUSY while a rule leads there, or, without `force`, while it has rules. */
	| { readonly type: "delete-chain"; readonly family: TableFamily; readonly table: string; readonly chain: string; readonly force?: true }
	| { readonly type: "rename-chain"; readonly family: TableFamily; readonly table: string; readonly chain: string; readonly to: string }
	| {
			readonly type: "new-rule";
			readonly family: TableFamily;
			readonly table: string;
			readonly chain: string;
			readonly rule: RuleSpec;
			/** Index before which it goes; at the end where it is not given. */
			readonly at?: number;
			readonly counters?: Counters;
	  }
	| {
			readonly type: "replace-rule";
			readonly family: TableFamily;
			readonly table: string;
			readonly chain: string;
			readonly which: RuleReference;
			readonly rule: RuleSpec;
			readonly counters?: Counters;
	  }
	| { readonly type: "delete-rule"; readonly family: TableFamily; readonly table: string; readonly chain: string; readonly which: RuleReference }
	| { readonly type: "flush-chain"; readonly family: TableFamily; readonly table: string; readonly chain: string }
	/** Of one rule, or of the chain and all its rules. */
	| { readonly type: "zero"; readonly family: TableFamily; readonly table: string; readonly chain: string; readonly which?: RuleReference };
