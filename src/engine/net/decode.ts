/** Bytes back to packets: for what programs send through raw and packet sockets, and for captures read from a file. */
import { formatMac, type Ip } from "./address.ts";
import { etherTypes, type Frame, type FramePayload, type IpPacket, type IpPayload, protocols, type TcpFlags, type TcpOptions } from "./packet.ts";

const u16 = (b: Uint8Array, at: number): number => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);
const u32 = (b: Uint8Array, at: number): number => (u16(b, at) * 65536 + u16(b, at + 2)) >>> 0;
const ip6 = (b: Uint8Array, at: number): bigint => b.subarray(at, at + 16).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

function tcpOptions(b: Uint8Array): TcpOptions {
	let options: TcpOptions = {};
	for (let at = 0; at < b.length; ) {
		const kind = b[at] as number;
		if (kind === 0) break;
		if (kind === 1) {
			at++;
			continue;
		}
		if (kind === 2) options = { ...options, mss: u16(b, at + 2) };
		else if (kind === 3) options = { ...options, windowScale: b[at + 2] ?? 0 };
		else if (kind === 4) options = { ...options, sackPermitted: true };
		else if (kind === 8) options = { ...options, timestamp: { value: u32(b, at + 2), echo: u32(b, at + 6) } };
		at += Math.max(2, b[at + 1] ?? 2);
	}
	return options;
}

/** What stands behind an IP header. Too short a header leaves bytes. */
export function decodePayload(family: "ipv4" | "ipv6", protocol: number, b: Uint8Array): IpPayload {
	const icmp = family === "ipv4" ? protocols.icmp : protocols.icmpv6;
	if (protocol === icmp && b.length >= 8) {
		const type = b[0] as number;
		const data = b.subarray(8);
		const error = family === "ipv4" ? [3, 4, 5, 11, 12].includes(type) : type < 128;
		const about = error ? decodePacket(data) : undefined;
		return { kind: "icmp", type, code: b[1] as number, rest: u32(b, 4), data: about ? new Uint8Array(0) : data, ...(about ? { about } : {}) };
	}
	if (protocol === protocols.udp && b.length >= 8) {
		const datagram = { kind: "udp", sourcePort: u16(b, 0), destinationPort: u16(b, 2), data: b.subarray(8) } as const;
		if (datagram.destinationPort === 4789 && b.length >= 30 && b[8] === 8)
			return { ...datagram, data: new Uint8Array(0), vxlan: { vni: u32(b, 12) >>> 8, frame: decodeFrame(b.subarray(16)) } };
		return datagram;
	}
	if (protocol === protocols.tcp && b.length >= 20) {
		const header = ((b[12] as number) >> 4) * 4;
		const bits = b[13] as number;
		const flags: TcpFlags = {
			...(bits & 1 ? { fin: true } : {}),
			...(bits & 2 ? { syn: true } : {}),
			...(bits & 4 ? { rst: true } : {}),
			...(bits & 8 ? { psh: true } : {}),
			...(bits & 16 ? { ack: true } : {}),
		};
		return {
			kind: "tcp",
			sourcePort: u16(b, 0),
			destinationPort: u16(b, 2),
			sequence: u32(b, 4),
			acknowledgment: u32(b, 8),
			flags,
			window: u16(b, 14),
			options: tcpOptions(b.subarray(20, header)),
			data: b.subarray(header),
		};
	}
	return { kind: "raw", protocol, bytes: b };
}

/** An IP packet; undefined when its header is not whole. */
export function decodePacket(b: Uint8Array): IpPacket | undefined {
	const version = (b[0] ?? 0) >> 4;
	if (version === 6 && b.length >= 40) {
		const payload = decodePayload("ipv6", b[6] as number, b.subarray(40, 40 + u16(b, 4)));
		return { kind: "ipv6", source: ip6(b, 8), destination: ip6(b, 24), hopLimit: b[7] as number, trafficClass: (u16(b, 0) >> 4) & 255, payload };
	}
	if (version !== 4 || b.length < 20) return undefined;
	const header = ((b[0] as number) & 15) * 4;
	const protocol = b[9] as number;
	const cut = u16(b, 6);
	const body = b.subarray(header, Math.max(header, u16(b, 2)));
	const piece = (cut & 0x3fff) !== 0;
	const payload: IpPayload = piece ? { kind: "raw", protocol, bytes: body } : decodePayload("ipv4", protocol, body);
	const base = {
		kind: "ipv4",
		source: u32(b, 12),
		destination: u32(b, 16),
		ttl: b[8] as number,
		tos: b[1] as number,
		id: u16(b, 4),
		dontFragment: (cut & 0x4000) !== 0,
		payload,
	} as const;
	return piece ? { ...base, fragment: { offset: (cut & 0x1fff) * 8, more: (cut & 0x2000) !== 0, whole: payload } } : base;
}

const ipv4At = (b: Uint8Array, at: number): Ip => u32(b, at);

/** A frame from its Ethernet header on. */
export function decodeFrame(b: Uint8Array): Frame {
	const tags: number[] = [];
	let at = 12;
	while (u16(b, at) === etherTypes.vlan) {
		tags.push(u16(b, at + 2) & 0xfff);
		at += 4;
	}
	const etherType = u16(b, at);
	const body = b.subarray(at + 2);
	let payload: FramePayload | undefined;
	if (etherType === etherTypes.arp && body.length >= 28) {
		const operation = u16(body, 6) === 1 ? "request" : "reply";
		payload = {
			kind: "arp",
			operation,
			senderMac: formatMac(body.subarray(8, 14)),
			senderIp: Number(ipv4At(body, 14)),
			targetMac: formatMac(body.subarray(18, 24)),
			targetIp: Number(ipv4At(body, 24)),
		};
	} else if (etherType === etherTypes.ipv4 || etherType === etherTypes.ipv6) payload = decodePacket(body);
	return {
		destination: formatMac(b.subarray(0, 6)),
		source: formatMac(b.subarray(6, 12)),
		...(tags.length ? { tags } : {}),
		payload: payload ?? { kind: "opaque", etherType, bytes: body },
	};
}
