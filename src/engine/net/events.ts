/** The path of every packet as typed events: what pictures, lessons and `pathtrace` read. */
import type { FramePayload } from "./packet.ts";

export type PacketStep =
	| { readonly at: "transmit" | "receive"; readonly device: string }
	/** A bridge decided: to one port, to all, or up to its own host. */
	| { readonly at: "bridge"; readonly device: string; readonly to: "port" | "flood" | "local"; readonly ports: readonly string[] }
	| { readonly at: "hook"; readonly hook: string; readonly verdict: "accept" | "drop" | "stolen" }
	/** A rule of a table matched; from netfilter. */
	| { readonly at: "rule"; readonly table: string; readonly chain: string; readonly rule: number; readonly target: string }
	/** A header was rewritten (NAT, TTL): the packet of the event is the new one. */
	| { readonly at: "rewrite"; readonly why: string }
	| { readonly at: "route"; readonly kind: string; readonly device: string; readonly via: string; readonly source: string; readonly table: number }
	/** The next hop's hardware address: known, or "" while it is being asked for. */
	| { readonly at: "neighbour"; readonly device: string; readonly address: string; readonly mac: string }
	| { readonly at: "deliver"; readonly to: string }
	| { readonly at: "drop"; readonly why: DropReason; readonly device: string };

export type DropReason =
	| "device down"
	| "no carrier"
	| "not for this host"
	| "filtered"
	| "no route"
	| "not forwarding"
	| "ttl exceeded"
	| "too big"
	| "martian"
	| "neighbour unreachable"
	| "neighbour queue full"
	| "no port"
	| "no socket"
	| "receive buffer full"
	| "unknown protocol"
	| "port not forwarding"
	| "hairpin"
	| "isolated mode"
	| "vlan"
	| "no remote"
	| "link cut"
	| "lost on the link"
	| "forwarding loop"
	| "reassembly";

export interface PacketEvent {
	readonly type: "packet";
	/** Same for all copies and forwarded forms of one packet. */
	readonly packet: number;
	/** Inode number of the network namespace where it happened. */
	readonly namespace: number;
	readonly step: PacketStep;
	readonly payload: FramePayload;
}
