/** Cutting a packet that is too large for a link into pieces, and putting pieces together. RFC 791; net/ipv4/ip_fragment.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { encodePayload } from "../encode.ts";
import { type Ipv4Packet, protocolOf } from "../packet.ts";

/** Pieces of a packet that fit `mtu`. */
export function fragment(packet: Ipv4Packet, mtu: number): Ipv4Packet[] {
	const bytes = encodePayload(packet);
	const whole = packet.fragment?.whole ?? packet.payload;
	const start = packet.fragment?.offset ?? 0;
	const size = Math.max(8, (mtu - 20) & ~7);
	const pieces: Ipv4Packet[] = [];
	for (let at = 0; at < bytes.length; at += size) {
		const piece = bytes.subarray(at, at + size);
		const more = at + size < bytes.length || (packet.fragment?.more ?? false);
		pieces.push({ ...packet, payload: { kind: "raw", protocol: protocolOf(packet), bytes: piece }, fragment: { offset: start + at, more, whole } });
	}
	return pieces;
}

interface Partial {
	received: number;
	total: number | undefined;
}

const partials = new WeakMap<NetNamespace, Map<string, Partial>>();

/** ipfrag_time, in virtual nanoseconds. */
const PATIENCE = 30e9;

/** The whole packet once all its pieces are here. */
export function reassemble(ns: NetNamespace, packet: Ipv4Packet): Ipv4Packet | undefined {
	const { fragment: piece } = packet;
	if (!piece) return packet;
	let waiting = partials.get(ns);
	if (!waiting) {
		waiting = new Map();
		partials.set(ns, waiting);
	}
	const key = `${packet.source}>${packet.destination}#${packet.id}/${protocolOf(packet)}`;
	let partial = waiting.get(key);
	if (!partial) {
		partial = { received: 0, total: undefined };
		waiting.set(key, partial);
		const mine = partial;
		ns.kernel.timers.set(ns.kernel.now + PATIENCE, () => {
			if (waiting.get(key) === mine) {
				waiting.delete(key);
				ns.snmp.ip.reasmFails++;
			}
		});
	}
	const length = packet.payload.kind === "raw" ? packet.payload.bytes.length : 0;
	partial.received += length;
	if (!piece.more) partial.total = piece.offset + length;
	if (partial.total === undefined || partial.received < partial.total) return undefined;
	waiting.delete(key);
	const { fragment: _, ...rest } = packet;
	return { ...rest, payload: piece.whole };
}
