/** Capture files. pcap-savefile(5). */

/** Link types: LINKTYPE_ values with what tcpdump says of them. */
export const linkTypes = {
	EN10MB: { number: 1, name: "EN10MB", description: "Ethernet" },
	RAW: { number: 101, name: "RAW", description: "Raw IP" },
	LINUX_SLL: { number: 113, name: "LINUX_SLL", description: "Linux cooked v1" },
	LINUX_SLL2: { number: 276, name: "LINUX_SLL2", description: "Linux cooked v2" },
} as const;

export type LinkType = (typeof linkTypes)[keyof typeof linkTypes];

export interface Packet {
	/** Microseconds since the epoch; such a number still is exact in a double. */
	readonly micros: number;
	readonly data: Uint8Array;
	/** As it was on the wire; `data` may be cut. */
	readonly length: number;
}

const MAGIC = 0xa1b2c3d4;
const MAGIC_NANO = 0xa1b23c4d;

export function fileHeader(linkType: LinkType, snapshot: number): Uint8Array {
	const out = new Uint8Array(24);
	const view = new DataView(out.buffer);
	view.setUint32(0, MAGIC, true);
	view.setUint16(4, 2, true);
	view.setUint16(6, 4, true);
	view.setUint32(16, snapshot, true);
	view.setUint32(20, linkType.number, true);
	return out;
}

export function record(packet: Packet): Uint8Array {
	const out = new Uint8Array(16 + packet.data.length);
	const view = new DataView(out.buffer);
	view.setUint32(0, Math.floor(packet.micros / 1e6), true);
	view.setUint32(4, packet.micros % 1e6, true);
	view.setUint32(8, packet.data.length, true);
	view.setUint32(12, packet.length, true);
	out.set(packet.data, 16);
	return out;
}

export interface Capture {
	readonly linkType: LinkType;
	readonly snapshot: number;
	readonly packets: readonly Packet[];
	/** What is wrong with the end of the file; "" where nothing is. */
	readonly problem: string;
}

/** Throws a string: what is wrong with the file. */
export function parseCapture(bytes: Uint8Array): Capture {
	if (bytes.length === 0) throw "truncated dump file; tried to read 4 file header bytes, only got 0";
	if (bytes.length < 4) throw `truncated dump file; tried to read 4 file header bytes, only got ${bytes.length}`;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const little = [MAGIC, MAGIC_NANO].includes(view.getUint32(0, true));
	const magic = view.getUint32(0, little);
	if (magic !== MAGIC && magic !== MAGIC_NANO) throw "unknown file format";
	if (bytes.length < 24) throw `truncated dump file; tried to read 20 file header bytes, only got ${bytes.length - 4}`;
	const number = view.getUint32(20, little) & 0xffff;
	const linkType = Object.values(linkTypes).find((t) => t.number === number);
	if (!linkType) throw `unsupported data link type ${number}`;
	const packets: Packet[] = [];
	let problem = "";
	for (let at = 24; at < bytes.length; ) {
		const left = bytes.length - at;
		if (left < 16) {
			problem = `truncated dump file; tried to read 16 header bytes, only got ${left}`;
			break;
		}
		const captured = view.getUint32(at + 8, little);
		if (captured > left - 16) {
			problem = `truncated dump file; tried to read ${captured} captured bytes, only got ${left - 16}`;
			break;
		}
		const fraction = view.getUint32(at + 4, little);
		packets.push({
			micros: view.getUint32(at, little) * 1e6 + (magic === MAGIC_NANO ? Math.floor(fraction / 1000) : fraction),
			data: bytes.subarray(at + 16, at + 16 + captured),
			length: view.getUint32(at + 12, little),
		});
		at += 16 + captured;
	}
	return { linkType, snapshot: view.getUint32(16, little), packets, problem };
}
