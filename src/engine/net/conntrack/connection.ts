/** A tracked connection: both tuples, how far it is, and what was translated. linux/netfilter/nf_conntrack_common.h. */
import { TcpTrack } from "./tcp.ts";
import type { Direction } from "./tcp-states.ts";
import type { Tuple } from "./tuple.ts";

export interface Traffic {
	packets: number;
	bytes: number;
}

export class Connection {
	readonly id: number;
	readonly original: Tuple;
	/** Changes when an address is translated, before the connection is confirmed. */
	reply: Tuple;
	/** Of the original direction when the connection came from the reply to an expected error. */
	seenReply = false;
	assured = false;
	/** In the table; before that only its first packet knows it. */
	confirmed = false;
	dying = false;
	sourceNat = false;
	destinationNat = false;
	/** Whether the rules have been asked for each manipulation; they are asked once. */
	sourceNatDone = false;
	destinationNatDone = false;
	mark = 0;
	zone = 0;
	/** Seconds it may still be idle; counted from `refreshed`. */
	timeout = 0;
	/** Virtual nanoseconds. */
	refreshed: number;
	readonly since: number;
	readonly tcp: TcpTrack | undefined;
	/** From when on UDP counts as a stream. */
	streamAfter: number;
	readonly traffic: Record<Direction, Traffic> = { original: { packets: 0, bytes: 0 }, reply: { packets: 0, bytes: 0 } };
	/** Device by which it was masqueraded; its address is the one that was taken. */
	masqueradeIndex = 0;

	constructor(id: number, original: Tuple, reply: Tuple, now: number) {
		this.id = id;
		this.original = original;
		this.reply = reply;
		this.since = now;
		this.refreshed = now;
		this.streamAfter = now + 2e9;
		if (original.protocol === 6) this.tcp = new TcpTrack();
	}
	tuple(direction: Direction): Tuple {
		return direction === "original" ? this.original : this.reply;
	}
	expired(now: number): boolean {
		return now >= this.refreshed + this.timeout * 1e9;
	}
	/** Whole seconds left. */
	secondsLeft(now: number): number {
		return Math.max(0, Math.floor((this.refreshed + this.timeout * 1e9 - now) / 1e9));
	}
}

/** What a packet is to the connection it belongs to. */
export interface Tracking {
	readonly connection: Connection;
	readonly state: "new" | "established" | "related";
	readonly direction: Direction;
}

/** Of a packet that a rule took out of tracking. */
export const UNTRACKED = "untracked";
export type Tracked = Tracking | typeof UNTRACKED;

export const other = (direction: Direction): Direction => (direction === "original" ? "reply" : "original");

/** nf_conntrack_attach: an error or a reset that is made about a packet belongs to its connection, the other way. */
export function attach(tracked: Tracked | undefined): Tracked | undefined {
	return tracked && tracked !== UNTRACKED ? { connection: tracked.connection, state: "related", direction: other(tracked.direction) } : undefined;
}
