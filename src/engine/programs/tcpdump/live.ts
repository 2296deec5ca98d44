/** Captures of a device, or of all. packet(7); libpcap's pcap-linux.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { macBytes, maskOf } from "../../net/address.ts";
import { encodeFrame } from "../../net/encode.ts";
import type { LinkInfo } from "../../net/netlink/abi.ts";
import { etherTypeOf } from "../../net/packet.ts";
import type { Captured } from "../../net/sockets/packet.ts";
import type { Subject } from "./filter/subject.ts";
import { type LinkType, linkTypes, type Packet } from "./pcap.ts";

/** A capture that cannot begin, in libpcap's words. */
export class CaptureError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

const ALL_PROTOCOLS = 3;
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;

export class Live {
	private readonly sys: Sys;
	readonly fd: number;
	readonly device: string;
	readonly linkType: LinkType;
	private readonly links = new Map<number, LinkInfo>();

	constructor(sys: Sys, device: string, promiscuous: boolean) {
		this.sys = sys;
		this.device = device;
		this.readLinks();
		const all = device === "any";
		const link = [...this.links.values()].find((l) => l.name === device);
		this.linkType = all ? linkTypes.LINUX_SLL2 : linkTypes.EN10MB;
		try {
			this.fd = sys.packetSocket(ALL_PROTOCOLS);
		} catch (error) {
			if (!isErrno(error, "EPERM")) throw error;
			throw new CaptureError(
				`${device}: You don't have permission to perform this capture on that device\n(Attempt to create packet socket failed - CAP_NET_RAW may be required)`,
			);
		}
		if (all) return;
		if (!link) throw new CaptureError(`${device}: No such device exists\n(No such device exists)`);
		if (!link.flags.includes("UP")) throw new CaptureError(`${device}: That device is not up`);
		sys.bindDevice(this.fd, link.index, promiscuous);
	}

	/** Of the device's first IPv4 address; 0 where it has none. */
	get netmask(): number {
		const index = [...this.links.values()].find((l) => l.name === this.device)?.index;
		const own = this.sys.netlink("addresses", undefined).find((a) => a.index === index && typeof a.local === "number");
		return own ? maskOf(own.prefix) : 0;
	}
	private readLinks(): void {
		for (const link of this.sys.netlink("links", undefined)) this.links.set(link.index, link);
	}
	private link(index: number): LinkInfo | undefined {
		// devices may come while a capture runs
		if (!this.links.has(index)) this.readLinks();
		return this.links.get(index);
	}
	deviceName(index: number): string {
		return this.link(index)?.name ?? "?";
	}

	/** The next frame; undefined when a handled signal came first. Throws EAGAIN where the descriptor may not block. */
	*next(): Blocking<{ readonly packet: Packet; readonly seen: Subject; readonly outbound: boolean; readonly loopback: boolean } | undefined> {
		try {
			const captured = yield* this.sys.receiveFrame(this.fd);
			const data = this.bytesOf(captured);
			const loopback = this.link(captured.ifindex)?.flags.includes("LOOPBACK") ?? false;
			const packet = { micros: Math.floor(captured.realtime * 1000), data, length: data.length };
			const outbound = captured.direction === "out";
			const { tags = [], ...untagged } = captured.frame;
			const stripped = tags.length === 0 ? data : this.bytesOf({ ...captured, frame: untagged });
			const seen: Subject = { data: stripped, length: stripped.length, linkType: this.linkType, outbound, stripped: tags };
			return { packet, seen, outbound, loopback };
		} catch (error) {
			if (isErrno(error, "EINTR")) return undefined;
			throw error;
		}
	}

	private bytesOf(captured: Captured): Uint8Array {
		return this.linkType === linkTypes.LINUX_SLL2 ? this.cooked(captured) : encodeFrame(captured.frame);
	}
	/** LINKTYPE_LINUX_SLL2: a header of its own in place of the link's. */
	private cooked(captured: Captured): Uint8Array {
		const { frame } = captured;
		const link = this.link(captured.ifindex);
		// the tag that the kernel has taken off is put back for Ethernet only
		const { tags: _tags, ...untagged } = frame;
		const raw = encodeFrame(untagged);
		const body = raw.subarray(14);
		const out = new Uint8Array(20 + body.length);
		const view = new DataView(out.buffer);
		view.setUint16(0, etherTypeOf(frame.payload));
		view.setUint32(4, captured.ifindex);
		view.setUint16(8, link?.flags.includes("LOOPBACK") ? ARPHRD_LOOPBACK : ARPHRD_ETHER);
		const group = (macBytes(frame.destination)[0] as number) & 1;
		const own = link?.address === frame.destination || link?.flags.includes("LOOPBACK");
		// PACKET_HOST, PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST, PACKET_OUTGOING
		const kind = captured.direction === "out" ? 4 : frame.destination === "ff:ff:ff:ff:ff:ff" ? 1 : group ? 2 : own ? 0 : 3;
		out[10] = kind;
		out[11] = 6;
		out.set(macBytes(frame.source), 12);
		out.set(body, 20);
		return out;
	}
}
