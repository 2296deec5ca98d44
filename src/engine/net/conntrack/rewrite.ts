/** Changing addresses and ports of a packet. net/netfilter/nf_nat_proto.c: nf_nat_manip_pkt. */
import { isIcmpError } from "../ip/icmp.ts";
import type { IpPacket, IpPayload } from "../packet.ts";
import type { Tuple } from "./tuple.ts";

/** Which end of a packet is changed. */
export type Manipulation = "source" | "destination";

export const opposite = (side: Manipulation): Manipulation => (side === "source" ? "destination" : "source");

function withPort(payload: IpPayload, side: Manipulation, to: Tuple, family: IpPacket["kind"]): IpPayload {
	switch (payload.kind) {
		case "tcp":
		case "udp":
			return side === "source" ? { ...payload, sourcePort: to.sourcePort } : { ...payload, destinationPort: to.destinationPort };
		case "icmp":
			// queries have one identifier for both ends
			if (isIcmpError(family, payload.type)) return payload;
			return { ...payload, rest: ((to.sourcePort << 16) | (payload.rest & 0xffff)) >>> 0 };
		case "raw":
			return payload;
	}
}

/** The packet with one of its ends as in `to`. */
export function rewrite(packet: IpPacket, side: Manipulation, to: Tuple): IpPacket {
	const address = side === "source" ? to.source : to.destination;
	if (packet.kind === "ipv6") {
		const payload = withPort(packet.payload, side, to, "ipv6");
		return { ...packet, [side]: address, payload };
	}
	if (packet.fragment) {
		const whole = withPort(packet.fragment.whole, side, to, "ipv4");
		return { ...packet, [side]: address, fragment: { ...packet.fragment, whole } };
	}
	return { ...packet, [side]: address, payload: withPort(packet.payload, side, to, "ipv4") };
}

/** An ICMP error with the packet it is about changed too, so that its receiver knows that one. nf_nat_icmp_reply_translation. */
export function rewriteError(packet: IpPacket, side: Manipulation, inner: Tuple, outer: Tuple): IpPacket {
	const { payload } = packet;
	if (payload.kind !== "icmp" || !payload.about) return packet;
	const about = rewrite(payload.about, opposite(side), inner);
	const address = side === "source" ? outer.source : outer.destination;
	return packet.kind === "ipv4"
		? { ...packet, [side]: address, payload: { ...payload, about } }
		: { ...packet, [side]: address, payload: { ...payload, about } };
}
