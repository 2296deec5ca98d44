/** What printers share: the text so far, and how the user wants it. */
import type { Ip } from "../../../net/address.ts";
import { formatIp, formatMac } from "../../../net/address.ts";
import { type Bytes, Truncated } from "../bytes.ts";

export interface Style {
	/** -v. */
	readonly verbose: number;
	/** -q. */
	readonly quiet: boolean;
	/** -e. */
	readonly link: boolean;
	/** -S. */
	readonly absolute: boolean;
	/** -K. */
	readonly unchecked: boolean;
	/** -x and -X: how often each was given; -A. */
	readonly hex: number;
	readonly hexAscii: number;
	readonly ascii: number;
	/** -n. */
	readonly numeric: boolean;
	/** Names for numbers; the number again where it has none. */
	readonly host: (ip: Ip) => string;
	readonly port: (port: number, protocol: "tcp" | "udp") => string;
	/** Name of a device by its index. */
	readonly device: (ifindex: number) => string;
}

/** The first sequence numbers of TCP conversations, by their ends. */
export type Conversations = Map<string, { readonly sequence: number; readonly acknowledgment: number; readonly forward: boolean }>;

export class Line {
	text = "";
	readonly style: Style;
	readonly conversations: Conversations;
	/** The link header's source and destination, which an unknown payload is introduced by. */
	constructor(style: Style, conversations: Conversations) {
		this.style = style;
		this.conversations = conversations;
	}
	add(text: string): void {
		this.text += text;
	}
	/** Runs a printer; where the capture ends in a header, says so. */
	guard(print: () => void): void {
		try {
			print();
		} catch (error) {
			if (!(error instanceof Truncated)) throw error;
			this.add(`[|${error.protocol}]`);
		}
	}
}

export const ip4Of = (b: Bytes, at: number): number => b.u32(at);
export const ip6Of = (b: Bytes, at: number): bigint => b.exactly(at, 16).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
export const macOf = (b: Bytes, at: number): string => formatMac(b.exactly(at, 6));
export const plain = (ip: Ip): string => formatIp(ip);
export const hex = (n: number, width = 0): string => `0x${n.toString(16).padStart(width, "0")}`;
