/** Which socket gets a packet, and which hears of an ICMP error. */
import type { ErrnoCode } from "../../kernel/errno.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import type { NetDevice } from "../devices/device.ts";
import { receiveIcmp, sendIcmpError } from "../ip/icmp.ts";
import { type IcmpMessage, type IpPacket, protocolOf } from "../packet.ts";
import type { Skb } from "../skb.ts";
import { receiveTcp } from "./tcp/input.ts";
import { findUdp, receiveUdp } from "./udp.ts";

/** Hands a packet to its protocol. False: nobody here speaks it. */
export function deliverTransport(ns: NetNamespace, skb: Skb, device: NetDevice): boolean {
	const packet = skb.ip;
	const protocol = protocolOf(packet);
	let heard = false;
	for (const socket of ns.sockets.raw) heard = socket.hear(packet, protocol, device) || heard;
	const { payload } = packet;
	switch (payload.kind) {
		case "icmp":
			receiveIcmp(ns, skb, payload, device);
			return true;
		case "udp":
			receiveUdp(ns, skb, payload, device);
			return true;
		case "tcp":
			receiveTcp(ns, skb, payload, device);
			return true;
		case "raw":
			// group membership is not kept here, but its messages are no mistake
			return heard || protocol === 2;
	}
}

/** icmp_err_convert, and its like for IPv6. */
export function errorOf(packet: IpPacket, message: IcmpMessage): { readonly code: ErrnoCode; readonly fatal: boolean } {
	if (packet.kind === "ipv6") {
		if (message.type === 2) return { code: "EMSGSIZE", fatal: false };
		if (message.type !== 1) return { code: message.type === 4 ? "EPROTO" : "EHOSTUNREACH", fatal: message.type === 4 };
		return (
			(
				[
					{ code: "ENETUNREACH", fatal: false },
					{ code: "EACCES", fatal: true },
					{ code: "EHOSTUNREACH", fatal: false },
					{ code: "EHOSTUNREACH", fatal: false },
					{ code: "ECONNREFUSED", fatal: true },
				] as const
			)[message.code] ?? { code: "EPROTO", fatal: true }
		);
	}
	if (message.type === 11) return { code: "EHOSTUNREACH", fatal: false };
	if (message.type !== 3) return { code: "EPROTO", fatal: true };
	switch (message.code) {
		case 0:
		case 6:
		case 9:
			return { code: "ENETUNREACH", fatal: message.code !== 0 };
		case 2:
			return { code: "ENOPROTOOPT", fatal: true };
		case 3:
			return { code: "ECONNREFUSED", fatal: true };
		case 4:
			return { code: "EMSGSIZE", fatal: false };
		default:
			return { code: "EHOSTUNREACH", fatal: message.code !== 1 && message.code !== 5 };
	}
}

/** An ICMP error has come about a packet that was sent from here. */
export function deliverError(ns: NetNamespace, packet: IpPacket, message: IcmpMessage, about: IpPacket): void {
	const payload = about.kind === "ipv4" ? (about.fragment?.whole ?? about.payload) : about.payload;
	for (const socket of ns.sockets.raw) socket.hearError(packet, message, about);
	if (message.type === 5 && packet.kind === "ipv4") return;
	if (payload.kind === "udp")
		findUdp(ns, about.source, payload.sourcePort, about.destination, payload.destinationPort)?.failed(errorOf(packet, message), packet, message, about);
	else if (payload.kind === "tcp")
		ns.sockets.connection(about.source, payload.sourcePort, about.destination, payload.destinationPort)?.icmpError(errorOf(packet, message), message);
}

/** Nobody listens on a UDP port. */
export function portUnreachable(ns: NetNamespace, skb: Skb): void {
	sendIcmpError(ns, skb, "port-unreachable");
}
