/** Raw sockets: ICMP for ping, and any protocol number. raw(7). */
import { capable } from "../../kernel/credentials.ts";
import { Errno, type ErrnoCode } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { WaitQueue } from "../../kernel/wait-queue.ts";
import type { Readiness } from "../../vfs/file.ts";
import type { Ip, IpFamily } from "../address.ts";
import { decodePayload } from "../decode.ts";
import type { NetDevice } from "../devices/device.ts";
import { encodePayload } from "../encode.ts";
import { sendIp } from "../ip/output.ts";
import { routeOutput } from "../ip/route.ts";
import { type IcmpMessage, type IpPacket, type IpPayload, payloadLength, protocols } from "../packet.ts";
import { errorOf } from "./demux.ts";
import { type InetAddress, InetSocket } from "./inet.ts";
import type { ErrorReport } from "./udp.ts";

/** A packet as a raw socket sees it: headers in typed form, and its payload's bytes. */
export interface RawReceived {
	readonly packet: IpPacket;
	readonly device: string;
}

const LIMIT = 256;

export class RawSocket extends InetSocket {
	readonly type = "raw";
	readonly protocol: number;
	private inbox: RawReceived[] = [];
	private reports: ErrorReport[] = [];

	/** EPERM without CAP_NET_RAW. */
	constructor(family: IpFamily, protocol: number, task: Task) {
		super(family, task);
		if (!capable(task.cred, "net_raw", this.ns.owner)) throw new Errno("EPERM");
		this.protocol = protocol;
		this.ns.sockets.raw.add(this);
	}

	override bind(task: Task, to: InetAddress): void {
		this.checkBind(task, { ...to, port: 0 });
		this.local = to.address;
	}
	connect(to: InetAddress | undefined): void {
		if (!to) {
			this.remote = undefined;
			return;
		}
		const routed = routeOutput(this.ns, {
			destination: to.address,
			source: this.local,
			mark: this.options.mark,
			tos: this.options.tos & 0x1c,
			output: this.device,
			uid: this.uid,
		});
		if (!routed.ok) throw new Errno(routed.error);
		if (routed.kind === "broadcast" && !this.options.broadcast) throw new Errno("EACCES");
		this.remote = to.address;
	}

	/** Sends the payload of an IP packet: header and data of the socket's protocol as bytes. */
	send(data: Uint8Array, to: InetAddress | undefined): number {
		this.throwError();
		const target = to?.address ?? this.remote;
		if (target === undefined) throw new Errno("EDESTADDRREQ");
		const family = typeof target === "number" ? "ipv4" : "ipv6";
		const payload = decodePayload(family, this.protocol, data);
		const { mtuDiscover } = this.options;
		sendIp(this.ns, target, payload, {
			...this.sendOptions,
			dontFragment: mtuDiscover === "do" || (mtuDiscover === "want" && payloadLength(payload) < 1480),
			refuseTooBig: mtuDiscover === "do",
		});
		return data.length;
	}

	/** A copy of every packet of its protocol. Returns whether it is one of them. */
	hear(packet: IpPacket, protocol: number, device: NetDevice): boolean {
		if (protocol !== this.protocol && this.protocol !== 255) return false;
		if ((packet.kind === "ipv4") !== (this.family === "inet")) return false;
		if (!this.isAny && this.local !== packet.destination) return false;
		if (this.remote !== undefined && this.remote !== packet.source) return false;
		if (this.options.bindToDevice && this.options.bindToDevice !== device.name) return false;
		const { icmpFilter } = this.options;
		if (packet.payload.kind === "icmp" && icmpFilter && !icmpFilter.includes(packet.payload.type)) return true;
		if (this.inbox.length < LIMIT) this.inbox.push({ packet, device: device.name });
		this.changed.wakeAll();
		return true;
	}
	/** An error about a packet this socket may have sent. */
	hearError(packet: IpPacket, message: IcmpMessage, about: IpPacket): void {
		const payload: IpPayload = about.kind === "ipv4" ? (about.fragment?.whole ?? about.payload) : about.payload;
		const protocol =
			payload.kind === "icmp"
				? about.kind === "ipv4"
					? protocols.icmp
					: protocols.icmpv6
				: payload.kind === "raw"
					? payload.protocol
					: protocols[payload.kind];
		if (protocol !== this.protocol || (about.kind === "ipv4") !== (this.family === "inet")) return;
		if (this.remote !== undefined && this.remote !== about.destination) return;
		if (!this.isAny && this.local !== about.source) return;
		const error = errorOf(packet, message);
		if (!this.options.receiveErrors) {
			if (this.remote !== undefined && error.fatal) this.fail(error.code);
			return;
		}
		this.reports.push({
			code: error.code,
			from: packet.source,
			type: message.type,
			icmpCode: message.code,
			about: { address: about.destination, port: 0 },
			data: encodePayload({ ...about, payload }),
			info: message.rest,
			ttl: packet.kind === "ipv4" ? packet.ttl : packet.hopLimit,
		});
		this.fail(error.code);
	}
	private fail(code: ErrnoCode): void {
		this.error = code;
		this.changed.wakeAll();
	}
	/** MSG_ERRQUEUE. */
	takeReport(): ErrorReport | undefined {
		const report = this.reports.shift();
		if (report) this.error = this.reports[0]?.code;
		return report;
	}

	receive(peek: boolean): RawReceived | WaitQueue {
		this.throwError();
		const first = this.inbox[0];
		if (!first) return this.changed;
		if (!peek) this.inbox.shift();
		return first;
	}
	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		const got = this.receive(false);
		return got instanceof WaitQueue ? got : encodePayload(got.packet).subarray(0, count);
	}
	override write(_task: Task, data: Uint8Array): number {
		return this.send(data, undefined);
	}
	/** getsockname(2) after connect(2) tells which address would be sent from. */
	sourceTowards(target: Ip): Ip {
		const routed = routeOutput(this.ns, { destination: target, source: this.local, mark: 0, tos: 0, output: this.device, uid: this.uid });
		return routed.ok ? routed.source : this.local;
	}
	override ready(): Readiness {
		return { readable: this.inbox.length > 0 || this.error !== undefined, writable: true, hangup: false };
	}
	protected override closed(): void {
		this.ns.sockets.raw.delete(this);
	}
}
