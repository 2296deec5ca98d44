/** ICMP and ICMPv6: echo, and errors about packets that got stuck. RFC 792, RFC 4443; net/ipv4/icmp.c. */
import { isErrno } from "../../kernel/errno.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { BROADCAST, type Ip, isMulticast } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import type { IcmpMessage, IpPacket } from "../packet.ts";
import { type Skb, traceStep } from "../skb.ts";
import { Snmp } from "../snmp.ts";
import { deliverError } from "../sockets/demux.ts";
import { receiveDiscovery } from "./discovery.ts";
import { sendIp } from "./output.ts";
import { isOwnAddress } from "./route.ts";

/** What can be wrong with a packet, by type and code in both families; undefined where the family has no such message. */
const kinds = {
	"net-unreachable": { inet: [3, 0], inet6: [1, 0] },
	"host-unreachable": { inet: [3, 1], inet6: [1, 3] },
	"protocol-unreachable": { inet: [3, 2], inet6: [4, 1] },
	"port-unreachable": { inet: [3, 3], inet6: [1, 4] },
	"too-big": { inet: [3, 4], inet6: [2, 0] },
	"net-prohibited": { inet: [3, 9], inet6: [1, 1] },
	"host-prohibited": { inet: [3, 10], inet6: [1, 1] },
	prohibited: { inet: [3, 13], inet6: [1, 1] },
	"ttl-exceeded": { inet: [11, 0], inet6: [3, 0] },
	"policy-fail": { inet: [3, 13], inet6: [1, 5] },
	"reject-route": { inet: [3, 0], inet6: [1, 6] },
	reassembly: { inet: [11, 1], inet6: [3, 1] },
} as const satisfies Record<string, { inet: readonly [number, number]; inet6: readonly [number, number] }>;

export type IcmpErrorKind = keyof typeof kinds;

export const isIcmpError = (family: "ipv4" | "ipv6", type: number): boolean => (family === "ipv4" ? [3, 4, 5, 11, 12].includes(type) : type < 128);

/** icmp_send: tells the sender of a packet what happened to it. Nothing is sent about errors, about group addresses and to nobody. */
export function sendIcmpError(ns: NetNamespace, skb: Skb, kind: IcmpErrorKind, mtu = 0): void {
	const about = skb.ip;
	const family = about.kind === "ipv4" ? "inet" : "inet6";
	const { source, destination } = about;
	if (source === 0 || source === 0n || isMulticast(source) || isMulticast(destination) || destination === BROADCAST) return;
	if (about.kind === "ipv4" && about.fragment && about.fragment.offset > 0) return;
	const inner = about.kind === "ipv4" ? (about.fragment?.whole ?? about.payload) : about.payload;
	if (inner.kind === "icmp" && isIcmpError(about.kind, inner.type)) return;
	const [type, code] = kinds[kind][family];
	const message: IcmpMessage = { kind: "icmp", type, code, rest: mtu, data: new Uint8Array(0), about };
	const own = isOwnAddress(ns, destination) ? destination : undefined;
	// what path MTU discovery needs, and what stays on this host, is never held back
	const free = family === "inet6" || kind === "too-big" || isOwnAddress(ns, source);
	if (!free && !ns.icmpLimit.allows(ns, source, type)) return;
	send(ns, source, message, own, { about: skb });
}

/** Sends or does not; a message that finds no way is not complained about. */
const TOS_MASK = 0x1e;
const INTERNETWORK_CONTROL = 0xc0;

function send(
	ns: NetNamespace,
	destination: Ip,
	message: IcmpMessage,
	source: Ip | undefined,
	options: { ttl?: number; tos?: number; about?: Skb } = {},
): void {
	try {
		// icmp_send: an error has the precedence of internetwork control
		const tos = message.about?.kind === "ipv4" ? (message.about.tos & TOS_MASK) | INTERNETWORK_CONTROL : 0;
		sendIp(ns, destination, message, { tos, ...options, ...(source === undefined ? {} : { source }) });
		Snmp.count(ns.snmp.icmpOut, message.type);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

/** ipv4_link_failure: the last packet that waited for a neighbour comes back to its sender. */
export function neighbourUnreachable(device: NetDevice, skb: Skb): void {
	if (skb.frame.payload.kind === "arp" || skb.frame.payload.kind === "opaque") return;
	sendIcmpError(device.ns, skb, "host-unreachable");
}

/** ip_rt_send_redirect: there is a shorter way on the same link. */
export function sendRedirect(ns: NetNamespace, skb: Skb, device: NetDevice, gateway: Ip): void {
	const about = skb.ip;
	if (about.kind !== "ipv4" || typeof gateway !== "number") return;
	if (!ns.settings.ofDevice("ipv4", device, "send_redirects", "max")) return;
	if (about.payload.kind === "icmp" && isIcmpError("ipv4", about.payload.type)) return;
	const near = device.addresses.some((a) => typeof a.local === "number" && !a.secondary && sameNetwork(a.local, about.source, a.prefix));
	if (near) send(ns, about.source, { kind: "icmp", type: 5, code: 1, rest: gateway, data: new Uint8Array(0), about }, undefined);
}
const sameNetwork = (a: number, b: number, prefix: number): boolean => prefix === 0 || (a ^ b) >>> (32 - prefix) === 0;

/** icmp_rcv. */
export function receiveIcmp(ns: NetNamespace, skb: Skb, message: IcmpMessage, device: NetDevice): void {
	const packet = skb.ip;
	Snmp.count(ns.snmp.icmpIn, message.type);
	if (ns.kernel.events.active) traceStep(ns, skb, { at: "deliver", to: "icmp" });
	const v6 = packet.kind === "ipv6";
	if (message.type === (v6 ? 128 : 8) && message.code === 0) {
		answerEcho(ns, packet, message);
		return;
	}
	if (v6 && message.type >= 133 && message.type <= 137) {
		receiveDiscovery(ns, skb, message, device);
		return;
	}
	if (message.about && isIcmpError(packet.kind, message.type)) deliverError(ns, packet, message, message.about);
}

function answerEcho(ns: NetNamespace, packet: IpPacket, message: IcmpMessage): void {
	const { destination, source } = packet;
	const group = isMulticast(destination) || destination === BROADCAST || !isOwnAddress(ns, destination);
	if (packet.kind === "ipv4") {
		if (ns.settings.number("ipv4/icmp_echo_ignore_all")) return;
		if (group && ns.settings.number("ipv4/icmp_echo_ignore_broadcasts")) return;
	}
	const tos = packet.kind === "ipv4" ? packet.tos : packet.trafficClass;
	send(ns, source, { kind: "icmp", type: packet.kind === "ipv4" ? 0 : 129, code: 0, rest: message.rest, data: message.data }, group ? undefined : destination, {
		tos,
	});
}
