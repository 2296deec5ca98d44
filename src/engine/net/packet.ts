/** What travels: headers as typed unions. All values are immutable; a device or hook that changes one makes another. */
import type { Ipv4, Ipv6, Mac } from "./address.ts";

/** IANA protocol numbers. */
export const protocols = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmpv6: 58 } as const;

export const etherTypes = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;

export interface Frame {
	readonly source: Mac;
	readonly destination: Mac;
	/** 802.1Q tags by VLAN id, outermost first. */
	readonly tags?: readonly number[];
	readonly payload: FramePayload;
}

export type FramePayload = ArpPacket | IpPacket | OpaquePayload;
export type IpPacket = Ipv4Packet | Ipv6Packet;

export interface ArpPacket {
	readonly kind: "arp";
	readonly operation: "request" | "reply";
	readonly senderMac: Mac;
	readonly senderIp: Ipv4;
	readonly targetMac: Mac;
	readonly targetIp: Ipv4;
}

export interface Ipv4Packet {
	readonly kind: "ipv4";
	readonly source: Ipv4;
	readonly destination: Ipv4;
	readonly ttl: number;
	readonly tos: number;
	/** Identification, 0..65535. */
	readonly id: number;
	readonly dontFragment: boolean;
	readonly payload: IpPayload;
	/** A piece of a larger packet: `offset` in bytes; the payload is then raw, and `whole` what all pieces together are. */
	readonly fragment?: { readonly offset: number; readonly more: boolean; readonly whole: IpPayload };
}

export interface Ipv6Packet {
	readonly kind: "ipv6";
	readonly source: Ipv6;
	readonly destination: Ipv6;
	readonly hopLimit: number;
	readonly trafficClass: number;
	readonly payload: IpPayload;
}

export type IpPayload = IcmpMessage | UdpDatagram | TcpSegment | RawPayload;

/** ICMP and ICMPv6: which one its packet tells. */
export interface IcmpMessage {
	readonly kind: "icmp";
	readonly type: number;
	readonly code: number;
	/** The second word of the header: identifier and sequence of an echo, next-hop MTU or gateway of an error. 0..2^32-1. */
	readonly rest: number;
	/** Payload of an echo; of an error what `about` encodes to, and then empty here. */
	readonly data: Uint8Array;
	/** The packet an error is about (as it was, with the addresses that the receiver knows it by). */
	readonly about?: IpPacket;
}

export interface UdpDatagram {
	readonly kind: "udp";
	readonly sourcePort: number;
	readonly destinationPort: number;
	readonly data: Uint8Array;
	/** A frame carried by VXLAN in place of `data`. */
	readonly vxlan?: { readonly vni: number; readonly frame: Frame };
}

export interface TcpFlags {
	readonly syn?: true;
	readonly ack?: true;
	readonly fin?: true;
	readonly rst?: true;
	readonly psh?: true;
}

export interface TcpSegment {
	readonly kind: "tcp";
	readonly sourcePort: number;
	readonly destinationPort: number;
	/** 0..2^32-1 */
	readonly sequence: number;
	readonly acknowledgment: number;
	readonly flags: TcpFlags;
	/** As in the header: before scaling, 0..65535. */
	readonly window: number;
	readonly options: TcpOptions;
	readonly data: Uint8Array;
}

export interface TcpOptions {
	readonly mss?: number;
	readonly windowScale?: number;
	readonly sackPermitted?: true;
	readonly timestamp?: { readonly value: number; readonly echo: number };
}

export interface RawPayload {
	readonly kind: "raw";
	readonly protocol: number;
	readonly bytes: Uint8Array;
}

/** A protocol that nobody here speaks. */
export interface OpaquePayload {
	readonly kind: "opaque";
	readonly etherType: number;
	readonly bytes: Uint8Array;
}

export const etherTypeOf = (payload: FramePayload): number => (payload.kind === "opaque" ? payload.etherType : etherTypes[payload.kind]);

export function protocolOf(packet: IpPacket): number {
	const { payload } = packet;
	if (payload.kind === "raw") return payload.protocol;
	return payload.kind === "icmp" && packet.kind === "ipv6" ? protocols.icmpv6 : protocols[payload.kind];
}

const tcpOptionsLength = (o: TcpOptions): number => {
	const words = (o.mss === undefined ? 0 : 1) + (o.windowScale === undefined ? 0 : 1) + (o.timestamp ? 3 : o.sackPermitted ? 1 : 0);
	return words * 4;
};

/** RFC 1812: an error quotes as much as fits; RFC 792 asks for 8 bytes at least. Linux quotes up to 576 bytes in all. */
const QUOTED = 576 - 28;

/** Bytes behind the IP header. */
export function payloadLength(payload: IpPayload): number {
	switch (payload.kind) {
		case "icmp":
			return 8 + (payload.about ? Math.min(QUOTED, packetLength(payload.about)) : payload.data.length);
		case "udp":
			return 8 + (payload.vxlan ? 8 + frameLength(payload.vxlan.frame) : payload.data.length);
		case "tcp":
			return 20 + tcpOptionsLength(payload.options) + payload.data.length;
		case "raw":
			return payload.bytes.length;
	}
}

/** Bytes of an IP packet with its header: what an MTU limits. */
export const packetLength = (packet: IpPacket): number => (packet.kind === "ipv4" ? 20 : 40) + payloadLength(packet.payload);

/** Bytes of a frame with its Ethernet header, without padding and checksum. */
export function frameLength(frame: Frame): number {
	const { payload } = frame;
	const inner = payload.kind === "arp" ? 28 : payload.kind === "opaque" ? payload.bytes.length : packetLength(payload);
	return 14 + 4 * (frame.tags?.length ?? 0) + inner;
}
