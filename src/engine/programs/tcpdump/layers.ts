/** Where the link header of a captured packet ends, and what follows. */
import type { LinkType } from "./pcap.ts";

const u16 = (b: Uint8Array, at: number): number => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);

export const isVlanType = (etherType: number): boolean => etherType === 0x8100 || etherType === 0x88a8 || etherType === 0x9100;

/** The link header's end, with its EtherType. */
export function linkEnd(data: Uint8Array, linkType: LinkType): { readonly offset: number; readonly etherType: number } {
	switch (linkType.name) {
		case "EN10MB":
			return { offset: 14, etherType: u16(data, 12) };
		case "LINUX_SLL":
			return { offset: 16, etherType: u16(data, 14) };
		case "LINUX_SLL2":
			return { offset: 20, etherType: u16(data, 0) };
		case "RAW":
			return { offset: 0, etherType: (data[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800 };
	}
}
