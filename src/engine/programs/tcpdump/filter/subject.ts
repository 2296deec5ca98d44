/** What a filter looks at. Loads behind the end of a packet make the whole test false, as in BPF. */
import { isVlanType, linkEnd } from "../layers.ts";
import type { LinkType } from "../pcap.ts";

export interface Subject {
	readonly data: Uint8Array;
	/** Bytes on the wire. */
	readonly length: number;
	readonly linkType: LinkType;
	/** Of a packet that is captured right now. */
	readonly outbound?: boolean;
	/** VLAN tags that the kernel has taken off before the filter sees the packet, as it does while capturing; then `data` has none. */
	readonly stripped?: readonly number[];
}

export type Test = (packet: Subject) => boolean;
export type Value = (packet: Subject) => number;

/** Thrown by loads behind the end. */
export class OutOfBounds {}

export function load(packet: Subject, at: number, size: 1 | 2 | 4): number {
	const { data } = packet;
	if (at < 0 || at + size > data.length) throw new OutOfBounds();
	let value = 0;
	for (let i = 0; i < size; i++) value = value * 256 + (data[at + i] as number);
	return value;
}

/** Where the network header stands behind `tags` VLAN tags. */
export const networkOffset = (packet: Subject, tags: number): number => linkEnd(packet.data, packet.linkType).offset + (packet.stripped ? 0 : 4 * tags);

export function etherType(packet: Subject, tags: number): number {
	const { offset, etherType: first } = linkEnd(packet.data, packet.linkType);
	return tags === 0 || packet.stripped ? first : load(packet, offset + 4 * tags - 2, 2);
}
/** The tag behind `tags` others; undefined where there is none. */
export function tagAt(packet: Subject, tags: number): number | undefined {
	if (packet.stripped) return packet.stripped[tags];
	return isVlanType(etherType(packet, tags)) ? load(packet, networkOffset(packet, tags), 2) & 0xfff : undefined;
}

/** Where the header above IPv4 begins. */
export const transport4 = (packet: Subject, tags: number): number => {
	const ip = networkOffset(packet, tags);
	return ip + 4 * (load(packet, ip, 1) & 15);
};
export const isFirstFragment = (packet: Subject, tags: number): boolean => (load(packet, networkOffset(packet, tags) + 6, 2) & 0x1fff) === 0;
