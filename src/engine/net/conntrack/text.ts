/** Words for tracked connections, as the kernel and conntrack share them. */
import { formatIp } from "../address.ts";
import { isIcmp, type Tuple } from "./tuple.ts";

/** The protocols conntrack has a name for. */
export const protocolWord = (protocol: number): string =>
	({ 1: "icmp", 6: "tcp", 17: "udp", 33: "dccp", 47: "gre", 58: "icmpv6", 132: "sctp", 136: "udplite" })[protocol] ?? "unknown";

/** "src=... dst=... sport=... dport=...", as conntrack and /proc print it. */
export function tupleText(t: Tuple): string {
	const ends = `src=${formatIp(t.source)} dst=${formatIp(t.destination)}`;
	if (isIcmp(t.protocol)) return `${ends} type=${t.destinationPort >> 8} code=${t.destinationPort & 255} id=${t.sourcePort}`;
	return t.protocol === 6 || t.protocol === 17 ? `${ends} sport=${t.sourcePort} dport=${t.destinationPort}` : ends;
}
