/** How many ICMP errors a host sends to one peer. net/ipv4/icmp.c: icmpv4_xrlim_allow(); inet_peer_xrlim_allow(). */
import type { NetNamespace } from "../../namespaces/net.ts";
import type { Ip } from "../address.ts";

/** XRLIM_BURST_FACTOR: so many errors may come at once. */
const BURST = 6;

export class IcmpLimit {
	/** By peer: milliseconds of patience saved up, and when that was. */
	private readonly peers = new Map<Ip, { tokens: number; last: number }>();

	/** Whether one more may be sent to a peer: one each `icmp_ratelimit` milliseconds of the types in `icmp_ratemask`. */
	allows(ns: NetNamespace, peer: Ip, type: number): boolean {
		const interval = ns.settings.number("ipv4/icmp_ratelimit");
		if (interval === 0 || !(ns.settings.number("ipv4/icmp_ratemask") & (1 << type))) return true;
		const now = ns.kernel.now / 1e6;
		const known = this.peers.get(peer) ?? { tokens: BURST * interval, last: now };
		const tokens = Math.min(BURST * interval, known.tokens + now - known.last);
		const allowed = tokens >= interval;
		this.peers.set(peer, { tokens: allowed ? tokens - interval : tokens, last: now });
		return allowed;
	}
}
