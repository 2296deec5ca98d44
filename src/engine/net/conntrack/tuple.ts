/** One direction of a connection as connection tracking tells them apart. net/netfilter/nf_conntrack_core.c. */
import type { Ip } from "../address.ts";
import { type IpPacket, type IpPayload, protocolOf, protocols } from "../packet.ts";

export interface Tuple {
	readonly protocol: number;
	readonly source: Ip;
	readonly destination: Ip;
	/** The identifier of an ICMP query; 0 for protocols without ports. */
	readonly sourcePort: number;
	/** Type and code of an ICMP query: `type << 8 | code`. */
	readonly destinationPort: number;
}

export const isIcmp = (protocol: number): boolean => protocol === protocols.icmp || protocol === protocols.icmpv6;

/** Equal for equal tuples only. */
export const keyOf = (t: Tuple): string =>
	`${t.protocol}${typeof t.source === "bigint" ? "s" : "f"}${t.source}:${t.sourcePort}>${t.destination}:${t.destinationPort}`;

/** Queries of ICMP and their answers; both ways. */
const counterparts: Readonly<Record<number, ReadonlyMap<number, number>>> = {
	[protocols.icmp]: new Map([8, 0, 13, 14, 15, 16, 17, 18].flatMap((type, i, all) => [[type, all[i ^ 1] as number] as const])),
	[protocols.icmpv6]: new Map([128, 129, 139, 140].flatMap((type, i, all) => [[type, all[i ^ 1] as number] as const])),
};
const queries: Readonly<Record<number, readonly number[]>> = { [protocols.icmp]: [8, 13, 15, 17], [protocols.icmpv6]: [128, 139] };

/** Whether a message of ICMP may begin a connection. */
export const isQuery = (protocol: number, type: number): boolean => queries[protocol]?.includes(type) ?? false;

/** The tuple of the answer. */
export function invert(t: Tuple): Tuple {
	const ends = { protocol: t.protocol, source: t.destination, destination: t.source };
	if (!isIcmp(t.protocol)) return { ...ends, sourcePort: t.destinationPort, destinationPort: t.sourcePort };
	const type = t.destinationPort >> 8;
	return { ...ends, sourcePort: t.sourcePort, destinationPort: ((counterparts[t.protocol]?.get(type) ?? type) << 8) | (t.destinationPort & 255) };
}

/** What is behind the IP header; of a fragment what all pieces are together. */
export const transportOf = (packet: IpPacket): IpPayload => (packet.kind === "ipv4" ? (packet.fragment?.whole ?? packet.payload) : packet.payload);

/** Undefined for an ICMP message that is no query and no answer. */
export function tupleOf(packet: IpPacket): Tuple | undefined {
	const { source, destination } = packet;
	const payload = transportOf(packet);
	if (payload.kind === "tcp" || payload.kind === "udp")
		return { protocol: protocols[payload.kind], source, destination, sourcePort: payload.sourcePort, destinationPort: payload.destinationPort };
	if (payload.kind === "raw") return { protocol: payload.protocol, source, destination, sourcePort: 0, destinationPort: 0 };
	const protocol = protocolOf(packet);
	if (!counterparts[protocol]?.has(payload.type)) return undefined;
	return { protocol, source, destination, sourcePort: payload.rest >>> 16, destinationPort: (payload.type << 8) | payload.code };
}
