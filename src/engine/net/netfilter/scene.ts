/** What a rule is asked about: a packet at a hook. */
import { type Tracking, UNTRACKED } from "../conntrack/connection.ts";
import { transportOf } from "../conntrack/tuple.ts";
import type { IpPacket, IpPayload, TcpFlags } from "../packet.ts";
import type { Skb } from "../skb.ts";
import type { HookState } from "./hooks.ts";

export interface Scene {
	readonly skb: Skb;
	readonly state: HookState;
}

/** Transport header of a packet; undefined in all pieces of a cut packet but the first. */
export function headerOf(ip: IpPacket): IpPayload | undefined {
	return ip.kind === "ipv4" && ip.fragment && ip.fragment.offset > 0 ? undefined : transportOf(ip);
}

export const trackingOf = (skb: Skb): Tracking | undefined => (skb.tracked && skb.tracked !== UNTRACKED ? skb.tracked : undefined);

/** Flags as in the header: fin 1, syn 2, rst 4, psh 8, ack 16. */
export const flagBits = (f: TcpFlags): number => (f.fin ? 1 : 0) | (f.syn ? 2 : 0) | (f.rst ? 4 : 0) | (f.psh ? 8 : 0) | (f.ack ? 16 : 0);
