/** Configuration messages of the spanning tree protocol. IEEE 802.1D; net/bridge/br_stp_bpdu.c. */
import { formatMac, type Mac, macBytes } from "../address.ts";
import type { Frame } from "../packet.ts";

export const STP_GROUP: Mac = "01:80:c2:00:00:00";
/** LLC: both service access points are the spanning tree's, an unnumbered frame. */
const LLC = [0x42, 0x42, 3] as const;

/** A bridge's identity: 16 bits of priority before its address, so that the smaller is the better. */
export type BridgeId = bigint;

export interface Bpdu {
	readonly root: BridgeId;
	readonly cost: number;
	readonly bridge: BridgeId;
	readonly port: number;
	readonly topologyChange: boolean;
	readonly acknowledgesChange: boolean;
	/** In 1/256 s. */
	readonly messageAge: number;
	readonly maxAge: number;
	readonly helloTime: number;
	readonly forwardDelay: number;
}

export const bridgeId = (priority: number, mac: Mac): BridgeId => macBytes(mac).reduce((id, byte) => (id << 8n) | BigInt(byte), BigInt(priority));
/** As sysfs and `ip -d link` show it: `8000.02:00:00:00:00:01`. */
export const bridgeIdText = (id: BridgeId): string => {
	const hex = id.toString(16).padStart(16, "0");
	return `${hex.slice(0, 4)}.${formatMac((hex.slice(4).match(/../g) ?? []).map((b) => Number.parseInt(b, 16)))}`;
};

function frameOf(source: Mac, body: readonly number[]): Frame {
	const bytes = [...LLC, ...body];
	// the length stands where others have a type
	return { source, destination: STP_GROUP, payload: { kind: "opaque", etherType: bytes.length, bytes: Uint8Array.from(bytes) } };
}
const u16 = (n: number): number[] => [(n >> 8) & 255, n & 255];
const u64 = (n: bigint): number[] => Array.from({ length: 8 }, (_, i) => Number((n >> BigInt(56 - 8 * i)) & 255n));

export function configFrame(source: Mac, b: Bpdu): Frame {
	const flags = (b.topologyChange ? 1 : 0) | (b.acknowledgesChange ? 0x80 : 0);
	const cost = [...u16(Math.floor(b.cost / 65536)), ...u16(b.cost & 0xffff)];
	return frameOf(source, [
		0,
		0,
		0,
		0,
		flags,
		...u64(b.root),
		...cost,
		...u64(b.bridge),
		...u16(b.port),
		...u16(b.messageAge),
		...u16(b.maxAge),
		...u16(b.helloTime),
		...u16(b.forwardDelay),
	]);
}
/** Topology change notification: to the root, port by port. */
export const changeFrame = (source: Mac): Frame => frameOf(source, [0, 0, 0, 0x80]);

/** What a frame to the group says; undefined where it is none of the protocol's. */
export function parseBpdu(frame: Frame): Bpdu | "change" | undefined {
	const { payload } = frame;
	if (payload.kind !== "opaque") return undefined;
	const [a, c, d, ...b] = payload.bytes;
	if (a !== LLC[0] || c !== LLC[1] || d !== LLC[2]) return undefined;
	if (b[3] === 0x80) return "change";
	if (b[3] !== 0 || b.length < 35) return undefined;
	const word = (at: number) => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);
	const id = (at: number) => b.slice(at, at + 8).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
	const flags = b[4] ?? 0;
	return {
		root: id(5),
		cost: word(13) * 65536 + word(15),
		bridge: id(17),
		port: word(25),
		topologyChange: (flags & 1) !== 0,
		acknowledgesChange: (flags & 0x80) !== 0,
		messageAge: word(27),
		maxAge: word(29),
		helloTime: word(31),
		forwardDelay: word(33),
	};
}
