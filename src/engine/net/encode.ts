/** Packets as bytes, with right lengths and checksums: for packet captures, raw sockets and quoted packets in ICMP errors. */
import { type Ip, macBytes } from "./address.ts";
import {
	etherTypeOf,
	etherTypes,
	type Frame,
	type IcmpMessage,
	type IpPacket,
	type IpPayload,
	packetLength,
	payloadLength,
	protocolOf,
	type TcpOptions,
} from "./packet.ts";

class Writer {
	readonly bytes: Uint8Array;
	private at = 0;
	constructor(length: number) {
		this.bytes = new Uint8Array(length);
	}
	u8(value: number): this {
		this.bytes[this.at++] = value;
		return this;
	}
	u16(value: number): this {
		return this.u8(value >>> 8).u8(value);
	}
	u32(value: number): this {
		return this.u16(value >>> 16).u16(value);
	}
	ip(ip: Ip): this {
		if (typeof ip === "number") return this.u32(ip);
		for (let i = 15n; i >= 0n; i--) this.u8(Number((ip >> (i * 8n)) & 255n));
		return this;
	}
	mac(mac: string): this {
		for (const byte of macBytes(mac)) this.u8(byte);
		return this;
	}
	raw(data: Uint8Array): this {
		const part = data.subarray(0, this.bytes.length - this.at);
		this.bytes.set(part, this.at);
		this.at += part.length;
		return this;
	}
}

/** RFC 1071: the ones' complement sum of 16-bit words; `start` carries in a pseudo header's sum. */
export function checksum(bytes: Uint8Array, start = 0): number {
	let sum = start;
	for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0);
	while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
	return ~sum & 0xffff;
}

function pseudoSum(packet: IpPacket, length: number): number {
	const size = packet.kind === "ipv4" ? 4 : 16;
	const header = new Writer(size * 2 + 4).ip(packet.source).ip(packet.destination).u16(length).u16(protocolOf(packet)).bytes;
	let sum = 0;
	for (let i = 0; i < header.length; i += 2) sum += ((header[i] as number) << 8) | (header[i + 1] as number);
	return sum;
}

/** tcp_options_write: what is not a multiple of four begins with NOPs; the two bytes of SACK stand in for those of the time stamp. */
function tcpOptions(o: TcpOptions): number[] {
	const out: number[] = [];
	if (o.mss !== undefined) out.push(2, 4, o.mss >> 8, o.mss & 255);
	if (o.sackPermitted) out.push(...(o.timestamp ? [] : [1, 1]), 4, 2);
	if (o.timestamp) {
		out.push(...(o.sackPermitted ? [] : [1, 1]), 8, 10);
		for (const word of [o.timestamp.value, o.timestamp.echo]) out.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
	}
	if (o.windowScale !== undefined) out.push(1, 3, 3, o.windowScale);
	return out;
}

function icmpBody(message: IcmpMessage): Uint8Array {
	const body = message.about ? encodePacket(message.about) : message.data;
	return body.subarray(0, payloadLength(message) - 8);
}

function put(bytes: Uint8Array, at: number, sum: number): Uint8Array {
	bytes[at] = sum >>> 8;
	bytes[at + 1] = sum & 255;
	return bytes;
}

/** What stands behind the IP header. */
export function encodePayload(packet: IpPacket): Uint8Array {
	const payload: IpPayload = packet.payload;
	const length = payloadLength(payload);
	const out = new Writer(length);
	switch (payload.kind) {
		case "raw":
			return payload.bytes;
		case "icmp": {
			out.u8(payload.type).u8(payload.code).u16(0).u32(payload.rest).raw(icmpBody(payload));
			return put(out.bytes, 2, checksum(out.bytes, packet.kind === "ipv6" ? pseudoSum(packet, length) : 0));
		}
		case "udp": {
			out.u16(payload.sourcePort).u16(payload.destinationPort).u16(length).u16(0);
			// VXLAN leaves the outer checksum out (RFC 7348)
			if (payload.vxlan)
				return out
					.u32(0x08000000)
					.u32(payload.vxlan.vni * 256)
					.raw(encodeFrame(payload.vxlan.frame)).bytes;
			out.raw(payload.data);
			return put(out.bytes, 6, checksum(out.bytes, pseudoSum(packet, length)) || 0xffff);
		}
		case "tcp": {
			const options = tcpOptions(payload.options);
			const { syn, ack, fin, rst, psh } = payload.flags;
			const flags = (fin ? 1 : 0) | (syn ? 2 : 0) | (rst ? 4 : 0) | (psh ? 8 : 0) | (ack ? 16 : 0);
			out.u16(payload.sourcePort).u16(payload.destinationPort).u32(payload.sequence).u32(payload.acknowledgment);
			out
				.u8(((20 + options.length) / 4) << 4)
				.u8(flags)
				.u16(payload.window)
				.u32(0)
				.raw(Uint8Array.from(options))
				.raw(payload.data);
			return put(out.bytes, 16, checksum(out.bytes, pseudoSum(packet, length)));
		}
	}
}

/** An IP packet with its header. */
export function encodePacket(packet: IpPacket): Uint8Array {
	const body = encodePayload(packet);
	const out = new Writer(packetLength(packet));
	if (packet.kind === "ipv6") {
		out
			.u32(0x60000000 | (packet.trafficClass << 20))
			.u16(body.length)
			.u8(protocolOf(packet))
			.u8(packet.hopLimit);
		return out.ip(packet.source).ip(packet.destination).raw(body).bytes;
	}
	const { fragment } = packet;
	const flags = (packet.dontFragment ? 0x4000 : 0) | (fragment?.more ? 0x2000 : 0) | ((fragment?.offset ?? 0) >> 3);
	out.u8(0x45).u8(packet.tos).u16(packetLength(packet)).u16(packet.id).u16(flags).u8(packet.ttl).u8(protocolOf(packet)).u16(0);
	out.ip(packet.source).ip(packet.destination).raw(body);
	return put(out.bytes, 10, checksum(out.bytes.subarray(0, 20)));
}

/** A frame from its Ethernet header on; no padding, no frame check sequence, as a capture shows it. */
export function encodeFrame(frame: Frame): Uint8Array {
	const { payload, tags = [] } = frame;
	const head = new Writer(14 + 4 * tags.length).mac(frame.destination).mac(frame.source);
	for (const tag of tags) head.u16(etherTypes.vlan).u16(tag);
	head.u16(etherTypeOf(payload));
	let body: Uint8Array;
	if (payload.kind === "arp") {
		const arp = new Writer(28)
			.u16(1)
			.u16(etherTypes.ipv4)
			.u8(6)
			.u8(4)
			.u16(payload.operation === "request" ? 1 : 2);
		body = arp.mac(payload.senderMac).ip(payload.senderIp).mac(payload.targetMac).ip(payload.targetIp).bytes;
	} else body = payload.kind === "opaque" ? payload.bytes : encodePacket(payload);
	const out = new Uint8Array(head.bytes.length + body.length);
	out.set(head.bytes);
	out.set(body, head.bytes.length);
	return out;
}
