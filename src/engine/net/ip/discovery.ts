/** Neighbour discovery of IPv6: ARP's work in ICMPv6. RFC 4861. Questions and answers carry address and link-layer address in `data`. */
import { isErrno } from "../../kernel/errno.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { formatMac, type Ipv6, type Mac, macBytes } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import { neighbourOf } from "../neighbour.ts";
import type { IcmpMessage } from "../packet.ts";
import type { Skb } from "../skb.ts";
import { sendIp } from "./output.ts";
import { isOwnAddress } from "./route.ts";

const SOLICITATION = 135;
const ADVERTISEMENT = 136;
/** Option of a probe. */
const NONCE = 14;
/** Flags of an advertisement: solicited, override. */
const SOLICITED = 0x60000000;

const bytesOf = (ip: Ipv6): number[] => Array.from({ length: 16 }, (_, i) => Number((ip >> BigInt(8 * (15 - i))) & 255n));
const addressIn = (data: Uint8Array): Ipv6 => data.slice(0, 16).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** Target, then one option: type 1 the sender's, 2 the target's link-layer address. */
const body = (target: Ipv6, option: 1 | 2, mac: Mac): Uint8Array => Uint8Array.from([...bytesOf(target), option, 1, ...macBytes(mac)]);

function send(device: NetDevice, to: Ipv6, source: Ipv6, message: IcmpMessage): void {
	try {
		sendIp(device.ns, to, message, { device, source, ttl: 255 });
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

/** The group of all that share the last 24 bits. */
const solicitedNode = (target: Ipv6): Ipv6 => (0xff0200000000000000000001ff000000n & ~0xffffffn) | (target & 0xffffffn);

export function sendSolicitation(device: NetDevice, target: Ipv6, mac: Mac | undefined): void {
	const own = device.addresses.find((a) => typeof a.local === "bigint" && !a.tentative)?.local;
	if (typeof own !== "bigint") return;
	const message: IcmpMessage = { kind: "icmp", type: SOLICITATION, code: 0, rest: 0, data: body(target, 1, device.address) };
	send(device, mac === undefined ? solicitedNode(target) : target, own, message);
}

/** Duplicate address detection: asks, from nobody, for an address that is to be one's own, with a nonce to know its own question by. RFC 4862, RFC 7527. */
export function sendProbe(device: NetDevice, target: Ipv6): void {
	send(device, solicitedNode(target), 0n, {
		kind: "icmp",
		type: SOLICITATION,
		code: 0,
		rest: 0,
		data: Uint8Array.from([...bytesOf(target), NONCE, 1, ...device.kernel.random.bytes(6)]),
	});
}

export function receiveDiscovery(ns: NetNamespace, skb: Skb, message: IcmpMessage, device: NetDevice): void {
	const packet = skb.ip;
	if (packet.kind !== "ipv6" || packet.hopLimit !== 255 || message.data.length < 16) return;
	// what this host asked comes back to it as a member of the group
	if (isOwnAddress(ns, packet.source)) return;
	const target = addressIn(message.data);
	const mac = message.data.length >= 24 ? formatMac(message.data.slice(18, 24)) : skb.frame.source;
	if (message.type === SOLICITATION) {
		if (!device.addresses.some((a) => a.local === target && !a.tentative)) return;
		if (packet.source === 0n) return;
		neighbourOf(device, packet.source).learn(mac, false);
		send(device, packet.source, target, { kind: "icmp", type: ADVERTISEMENT, code: 0, rest: SOLICITED, data: body(target, 2, device.address) });
	} else if (message.type === ADVERTISEMENT) {
		const known = device.neighbours.get(target);
		if (message.rest & 0x80000000 && known) known.router = true;
		known?.learn(mac, true);
	}
}
