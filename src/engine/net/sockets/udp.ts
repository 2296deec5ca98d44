/** UDP sockets. udp(7); net/ipv4/udp.c. */
import { Errno, type ErrnoCode } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { WaitQueue } from "../../kernel/wait-queue.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import type { Readiness } from "../../vfs/file.ts";
import { BROADCAST, type Ip } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import { sendIp } from "../ip/output.ts";
import { routeOutput } from "../ip/route.ts";
import type { IcmpMessage, IpPacket, UdpDatagram } from "../packet.ts";
import { drop, Skb, traceStep } from "../skb.ts";
import { portUnreachable } from "./demux.ts";
import { type InetAddress, InetSocket } from "./inet.ts";
import { addTo, removeFrom } from "./tables.ts";

/** What came in, for recvmsg(2). */
export interface Received {
	readonly data: Uint8Array;
	readonly from: InetAddress;
	/** The own address it was sent to, and the device it came by. */
	readonly to: Ip;
	readonly device: string;
	readonly ttl: number;
}

/** An error report of IP_RECVERR: which packet, from whom. */
export interface ErrorReport {
	readonly code: ErrnoCode;
	readonly from: Ip;
	readonly type: number;
	readonly icmpCode: number;
	/** Destination and port of the packet that the error is about. */
	readonly about: InetAddress;
	/** Payload that was quoted. */
	readonly data: Uint8Array;
	/** Next-hop MTU of "too big". */
	readonly info: number;
	/** What was left of the error's own time to live: IP_RECVTTL. */
	readonly ttl: number;
}

export class UdpSocket extends InetSocket {
	readonly type = "dgram";
	private inbox: Received[] = [];
	private waiting = 0;
	private reports: ErrorReport[] = [];
	/** Datagrams lost because nobody read. */
	drops = 0;

	get queued(): number {
		return this.waiting;
	}

	override bind(task: Task, to: InetAddress): void {
		if (this.localPort !== 0) throw new Errno("EINVAL");
		this.checkBind(task, to);
		this.local = to.address;
		this.take(to.port);
	}
	/** Takes a port, or any. EADDRINUSE. */
	take(wanted: number): void {
		const { udp } = this.ns.sockets;
		const free = (port: number) => [...(udp.get(port) ?? [])].every((other) => !this.overlaps(other) || this.sharesWith(other));
		const port = wanted === 0 ? this.ephemeralPort((p) => !udp.has(p)) : free(wanted) ? wanted : undefined;
		if (port === undefined) {
			this.local = this.family === "inet" ? 0 : 0n;
			throw new Errno("EADDRINUSE");
		}
		this.localPort = port;
		addTo(udp, port, this);
	}
	private sharesWith(other: UdpSocket): boolean {
		return (this.options.reuseAddress && other.options.reuseAddress) || (this.options.reusePort && other.options.reusePort && this.uid === other.uid);
	}

	/** connect(2): fixes the peer and the own address towards it. An undefined address dissolves it. */
	connect(to: InetAddress | undefined): void {
		if (!to) {
			this.remote = undefined;
			this.remotePort = 0;
			return;
		}
		if (this.family === "inet" && typeof to.address === "bigint") throw new Errno("EAFNOSUPPORT");
		const { device } = this;
		const routed = routeOutput(this.ns, {
			destination: to.address,
			source: typeof to.address === "number" ? (typeof this.local === "number" ? this.local : 0) : BigInt(this.local),
			mark: this.options.mark,
			tos: 0,
			output: device,
			uid: this.uid,
		});
		if (!routed.ok) throw new Errno(routed.error);
		if (routed.kind === "broadcast" && !this.options.broadcast) throw new Errno("EACCES");
		if (this.isAny) this.local = routed.source;
		this.remote = to.address === 0 || to.address === 0n ? routed.source : to.address;
		this.remotePort = to.port;
		if (this.localPort === 0) this.take(0);
	}

	send(data: Uint8Array, to: InetAddress | undefined): number {
		this.throwError();
		if (this.writeClosed) throw new Errno("EPIPE");
		const target = to ?? (this.remote === undefined ? undefined : this.peerAddress);
		if (!target) throw new Errno("EDESTADDRREQ");
		if (target.port === 0) throw new Errno("EINVAL");
		if (data.length > 65507) throw new Errno("EMSGSIZE");
		if (this.localPort === 0) this.take(0);
		if (!this.options.broadcast && this.isBroadcast(target.address)) throw new Errno("EACCES");
		this.ns.snmp.udp.outDatagrams++;
		const datagram: UdpDatagram = { kind: "udp", sourcePort: this.localPort, destinationPort: target.port, data };
		// an IPv6 socket that is open to both talks IPv4 to a mapped address
		const source = typeof this.local === typeof target.address && !this.isAny ? { source: this.local } : {};
		const { source: _, ...options } = this.sendOptions;
		sendIp(this.ns, target.address, datagram, {
			...options,
			...source,
			refuseTooBig: this.options.mtuDiscover === "do",
			dontFragment: this.options.mtuDiscover === "want" ? "fitting" : this.options.mtuDiscover !== "dont",
		});
		return data.length;
	}
	private isBroadcast(ip: Ip): boolean {
		if (ip === BROADCAST) return true;
		const found =
			typeof ip === "number" ? this.ns.fib.lookup({ destination: ip, source: 0, mark: 0, tos: 0, input: undefined, output: undefined, uid: 0 }) : undefined;
		return found?.ok === true && found.route.type === "broadcast";
	}

	/** A datagram for this socket. */
	deliver(received: Received): boolean {
		if (this.waiting + received.data.length > this.options.receiveBuffer) {
			this.drops++;
			this.ns.snmp.udp.rcvbufErrors++;
			this.ns.snmp.udp.inErrors++;
			return false;
		}
		this.inbox.push(received);
		this.waiting += received.data.length;
		this.ns.snmp.udp.inDatagrams++;
		this.changed.wakeAll();
		return true;
	}
	failed(error: { readonly code: ErrnoCode; readonly fatal: boolean }, packet: IpPacket, message: IcmpMessage, about: IpPacket): void {
		if (this.options.receiveErrors) {
			const inner = about.payload.kind === "udp" ? about.payload : undefined;
			this.reports.push({
				code: error.code,
				from: packet.source,
				type: message.type,
				icmpCode: message.code,
				about: { address: about.destination, port: inner?.destinationPort ?? 0 },
				data: inner?.data ?? new Uint8Array(0),
				info: message.rest,
				ttl: packet.kind === "ipv4" ? packet.ttl : packet.hopLimit,
			});
			this.error = error.code;
		} else if (this.remote === undefined || !error.fatal) return;
		this.error = error.code;
		this.changed.wakeAll();
	}
	/** MSG_ERRQUEUE. */
	takeReport(): ErrorReport | undefined {
		const report = this.reports.shift();
		if (report) this.error = this.reports[0]?.code;
		return report;
	}

	receive(peek: boolean): Received | WaitQueue {
		this.throwError();
		const first = this.inbox[0];
		if (!first) {
			if (this.readClosed) return { data: new Uint8Array(0), from: { address: 0, port: 0 }, to: 0, device: "", ttl: 0 };
			return this.changed;
		}
		if (!peek) {
			this.inbox.shift();
			this.waiting -= first.data.length;
		}
		return first;
	}
	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		const got = this.receive(false);
		return got instanceof WaitQueue ? got : got.data.subarray(0, count);
	}
	override write(_task: Task, data: Uint8Array): number {
		return this.send(data, undefined);
	}
	shutdown(how: "read" | "write" | "both"): void {
		if (this.remote === undefined) throw new Errno("ENOTCONN");
		if (how !== "write") this.readClosed = true;
		if (how !== "read") this.writeClosed = true;
		this.changed.wakeAll();
	}
	override ready(): Readiness {
		const readable = this.inbox.length > 0 || this.error !== undefined || this.readClosed;
		return { readable, writable: true, hangup: this.readClosed && this.writeClosed };
	}
	protected override closed(): void {
		if (this.localPort) removeFrom(this.ns.sockets.udp, this.localPort, this);
	}
}

/** udp4_lib_lookup: the socket that fits best; a connected one first, then a bound address, then any. */
export function findUdp(ns: NetNamespace, local: Ip, localPort: number, remote: Ip, remotePort: number, device?: NetDevice): UdpSocket | undefined {
	let best: UdpSocket | undefined;
	let score = -1;
	for (const socket of ns.sockets.udp.get(localPort) ?? []) {
		if (!socket.owns(local)) continue;
		if (socket.remote !== undefined && (socket.remote !== remote || socket.remotePort !== remotePort)) continue;
		const bound = socket.options.bindToDevice;
		if (bound && device && bound !== device.name) continue;
		const points = (socket.remote === undefined ? 0 : 8) + (socket.isAny ? 0 : 4) + (bound ? 2 : 0) + (socket.family === "inet" ? 1 : 0);
		if (points > score) {
			best = socket;
			score = points;
		}
	}
	return best;
}

export function receiveUdp(ns: NetNamespace, skb: Skb, datagram: UdpDatagram, device: NetDevice): void {
	const packet = skb.ip;
	const { source, destination } = packet;
	if (datagram.vxlan) {
		const { vni, frame } = datagram.vxlan;
		const tunnels = [...ns.tunnels].filter((t) => t.config.port === datagram.destinationPort);
		const tunnel = tunnels.find((t) => t.config.id === vni);
		if (tunnel) {
			tunnel.arrive(new Skb(frame, skb.trail), source);
			return;
		}
		if (tunnels.length) {
			drop(ns, skb, "no socket", device);
			return;
		}
	}
	const socket =
		findUdp(ns, destination, datagram.destinationPort, source, datagram.sourcePort, device) ?? groupListener(ns, datagram.destinationPort, destination);
	if (!socket) {
		ns.snmp.udp.noPorts++;
		drop(ns, skb, "no port", device);
		portUnreachable(ns, skb);
		return;
	}
	if (ns.kernel.events.active) traceStep(ns, skb, { at: "deliver", to: `udp ${datagram.destinationPort}` });
	const ttl = packet.kind === "ipv4" ? packet.ttl : packet.hopLimit;
	if (!socket.deliver({ data: datagram.data, from: { address: source, port: datagram.sourcePort }, to: destination, device: device.name, ttl }))
		drop(ns, skb, "receive buffer full", device);
}

/** Sockets bound to a group or broadcast address, or to all. */
function groupListener(ns: NetNamespace, port: number, group: Ip): UdpSocket | undefined {
	for (const socket of ns.sockets.udp.get(port) ?? []) if (socket.local === group || socket.isAny) return socket;
	return undefined;
}
