/**
 * One TCP connection: the states of RFC 9293 with sequence numbers, windows, retransmission and closing. It lives on after its
 * socket is closed, until the other side has everything. What arrives comes through input.ts.
 */
import type { ErrnoCode } from "../../../kernel/errno.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Timer } from "../../../kernel/timers.ts";
import type { NetNamespace } from "../../../namespaces/net.ts";
import type { Ip } from "../../address.ts";
import type { NetDevice } from "../../devices/device.ts";
import { sendIp } from "../../ip/output.ts";
import { routeOutput } from "../../ip/route.ts";
import type { IcmpMessage, TcpFlags, TcpOptions } from "../../packet.ts";
import { ByteQueue } from "./bytes.ts";
import { add, distance } from "./sequence.ts";
import type { TcpSocket } from "./socket.ts";

export type TcpState = "syn-sent" | "syn-recv" | "established" | "fin-wait-1" | "fin-wait-2" | "close-wait" | "closing" | "last-ack" | "time-wait" | "closed";

const SECOND = 1e9;
/** TCP_TIMEWAIT_LEN, and how long a half-closed connection without an owner waits (tcp_fin_timeout). */
const TIME_WAIT = 60 * SECOND;
const RTO_MIN = 0.2 * SECOND;
const RTO_MAX = 120 * SECOND;
/** TCP_ATO_MIN: how long an acknowledgment waits for data to go with. */
const ATO_MIN = 0.04 * SECOND;
/** Bytes that may wait unread, and unsent (tcp_rmem, tcp_wmem as grown by autotuning). */
const RECEIVE_SPACE = 131072;
export const SEND_SPACE = 262144;
const WINDOW_SCALE = 9;
/** Header bytes of the timestamp option in every segment. */
const TIMESTAMP = 12;

export class TcpConnection {
	readonly ns: NetNamespace;
	/** Undefined once nobody holds it: an orphan. */
	socket: TcpSocket | undefined;
	readonly local: Ip;
	readonly localPort: number;
	readonly remote: Ip;
	readonly remotePort: number;
	state: TcpState;
	/** The socket whose accept(2) will get it. */
	readonly listener: TcpSocket | undefined;
	readonly uid: number;
	ino: number;

	// sending
	private readonly iss: number;
	/** Where segments go, as far as was known at the beginning. */
	private readonly way: { readonly device: NetDevice; readonly nextHop: Ip } | undefined;
	private unacknowledged: number;
	private next: number;
	private peerWindow = 65535;
	private peerScale: number | undefined;
	private mss: number;
	private congestionWindow: number;
	private slowStartThreshold = Infinity;
	private duplicateAcks = 0;
	readonly unsent = new ByteQueue();
	private finQueued = false;
	private finSent = false;
	// receiving
	private expected = 0;
	readonly unread = new ByteQueue();
	private readonly early = new Map<number, { readonly data: Uint8Array; readonly fin: boolean }>();
	finReceived = false;
	private advertised = 0;
	/** rcv_ssthresh: how far the window may open; full segments make it grow (tcp_grow_window). */
	private windowLimit = 0;
	private echo = 0;
	// timers
	private retransmit: Timer | undefined;
	private waiting: Timer | undefined;
	/** An acknowledgment that waits for something to go with. */
	private owed: Timer | undefined;
	private rto = SECOND;
	private smoothed = 0;
	private variance = 0;
	private timed: { readonly sequence: number; readonly at: number } | undefined;
	retries = 0;
	retransmitted = 0;

	constructor(
		ns: NetNamespace,
		ends: { local: Ip; localPort: number; remote: Ip; remotePort: number },
		origin: { socket?: TcpSocket; listener?: TcpSocket; uid: number; ino: number },
	) {
		this.ns = ns;
		this.local = ends.local;
		this.localPort = ends.localPort;
		this.remote = ends.remote;
		this.remotePort = ends.remotePort;
		this.socket = origin.socket;
		this.listener = origin.listener;
		this.uid = origin.uid;
		this.ino = origin.ino;
		this.state = origin.listener ? "syn-recv" : "syn-sent";
		this.iss = ns.kernel.random.next();
		this.unacknowledged = this.iss;
		this.next = this.iss;
		const routed = routeOutput(ns, { destination: this.remote, source: this.local, mark: 0, tos: 0, output: undefined, uid: this.uid });
		this.way = routed.ok ? { device: routed.device, nextHop: routed.gateway ?? this.remote } : undefined;
		const mtu = routed.ok ? (routed.route?.metrics.get("mtu") ?? routed.device.mtu) : 1500;
		this.mss = Math.min(65495, mtu - (typeof this.local === "number" ? 40 : 60));
		this.congestionWindow = 10 * this.mss;
		ns.sockets.addConnection(this);
	}

	/** For ss: bytes that wait to be read, and bytes not acknowledged. */
	get queues(): { readonly receive: number; readonly send: number } {
		return { receive: this.unread.length, send: this.unsent.length };
	}
	get timer(): "retransmit" | "time-wait" | undefined {
		return this.waiting ? "time-wait" : this.retransmit ? "retransmit" : undefined;
	}
	private get now(): number {
		return this.ns.kernel.now;
	}
	private get timestamp(): number {
		return Math.floor(this.now / 1e6 + 1_000_000) >>> 0;
	}
	private get window(): number {
		return Math.max(0, Math.min(this.windowLimit, RECEIVE_SPACE - this.unread.length));
	}
	/** What the first SYN offers: whole segments, of the 64 KiB that a header can name. */
	private offer(segment: number): number {
		return Math.floor(65535 / segment) * segment;
	}

	// ---- sending
	private emit(flags: TcpFlags, sequence: number, data: Uint8Array = new Uint8Array(0), options: TcpOptions = {}): void {
		const { syn } = flags;
		if (syn) this.windowLimit = this.offer(flags.ack ? this.mss - TIMESTAMP : this.mss);
		const scale = this.peerScale === undefined ? 1 : 2 ** WINDOW_SCALE;
		const window = syn ? this.windowLimit : Math.min(65535, Math.ceil(this.window / scale));
		this.advertised = this.window;
		if (this.owed) this.ns.kernel.timers.cancel(this.owed);
		this.owed = undefined;
		this.ns.snmp.tcp.outSegs++;
		const socket = this.socket ?? this.listener;
		try {
			sendIp(
				this.ns,
				this.remote,
				{
					kind: "tcp",
					sourcePort: this.localPort,
					destinationPort: this.remotePort,
					sequence,
					acknowledgment: flags.ack ? this.expected : 0,
					flags,
					window: Math.max(0, window),
					options: flags.rst ? {} : { ...options, timestamp: { value: this.timestamp, echo: this.echo } },
					data,
				},
				{ source: this.local, dontFragment: true, ...(socket ? socket.flowOptions : {}) },
			);
		} catch (error) {
			// no way for now: the retransmission timer tries again
			if (!isErrno(error)) throw error;
		}
	}
	private get synOptions(): TcpOptions {
		return { mss: this.mss, sackPermitted: true, windowScale: WINDOW_SCALE };
	}
	/** Sends the first segment: SYN, or SYN and ACK for one that came in. */
	open(): void {
		this.next = add(this.iss, 1);
		this.timed = { sequence: this.next, at: this.now };
		this.emit(this.state === "syn-recv" ? { syn: true, ack: true } : { syn: true }, this.iss, undefined, this.synOptions);
		this.arm();
	}
	/** Puts bytes into the send queue; the caller has looked at `space`. */
	write(data: Uint8Array): void {
		this.unsent.push(data);
		this.push();
	}
	get space(): number {
		return SEND_SPACE - this.unsent.length;
	}
	/** Sends what the windows allow. */
	private push(): void {
		if (this.state !== "established" && this.state !== "close-wait" && this.state !== "fin-wait-1" && this.state !== "last-ack" && this.state !== "closing")
			return;
		const size = this.mss - TIMESTAMP;
		for (;;) {
			const flight = distance(this.next, this.unacknowledged) - (this.finSent ? 1 : 0);
			const left = this.unsent.length - flight;
			if (left <= 0 || this.finSent) break;
			const room = Math.min(this.peerWindow, this.congestionWindow) - flight;
			if (room <= 0) break;
			const length = Math.min(size, left, room);
			const data = this.unsent.peek(flight, length);
			this.timed ??= { sequence: add(this.next, length), at: this.now };
			this.emit({ ack: true, ...(length === left ? { psh: true } : {}) }, this.next, data);
			this.next = add(this.next, length);
		}
		if (this.finQueued && !this.finSent && distance(this.next, this.unacknowledged) === this.unsent.length) {
			this.finSent = true;
			this.emit({ fin: true, ack: true }, this.next);
			this.next = add(this.next, 1);
		}
		if (this.next !== this.unacknowledged || this.unsent.length) this.arm();
	}
	private arm(): void {
		if (this.retransmit) return;
		this.retransmit = this.ns.kernel.timers.set(this.now + this.rto, () => this.expired());
	}
	private disarm(): void {
		if (this.retransmit) this.ns.kernel.timers.cancel(this.retransmit);
		this.retransmit = undefined;
	}
	/** The retransmission timer: the oldest segment goes again, ever later, until the other side is given up. */
	private expired(): void {
		this.retransmit = undefined;
		this.timed = undefined;
		const { settings } = this.ns;
		const limit = settings.number(`ipv4/${this.state === "syn-sent" ? "tcp_syn_retries" : this.state === "syn-recv" ? "tcp_synack_retries" : "tcp_retries2"}`);
		if (this.retries >= (this.socket || this.listener ? limit : Math.min(limit, 8))) {
			this.fail("ETIMEDOUT");
			return;
		}
		this.retries++;
		this.retransmitted++;
		this.ns.snmp.tcp.retransSegs++;
		const linear = this.state === "syn-sent" && this.retries <= settings.number("ipv4/tcp_syn_linear_timeouts");
		if (!linear) this.rto = Math.min(RTO_MAX, this.rto * 2);
		this.resendFirst();
		this.slowStartThreshold = Math.max(2 * this.mss, this.congestionWindow / 2);
		this.congestionWindow = this.mss;
		this.arm();
	}
	private resendFirst(): void {
		if (this.state === "syn-sent") {
			this.emit({ syn: true }, this.iss, undefined, this.synOptions);
			return;
		}
		if (this.state === "syn-recv") {
			this.emit({ syn: true, ack: true }, this.iss, undefined, this.synOptions);
			return;
		}
		if (this.unsent.length > 0) {
			const size = Math.min(this.mss - TIMESTAMP, Math.max(1, this.peerWindow));
			const data = this.unsent.peek(0, size);
			if (distance(this.next, this.unacknowledged) < data.length) this.next = add(this.unacknowledged, data.length);
			this.emit({ ack: true, psh: true }, this.unacknowledged, data);
		} else if (this.finSent) this.emit({ fin: true, ack: true }, this.unacknowledged);
	}
	private acknowledgeLater(): void {
		this.owed ??= this.ns.kernel.timers.set(this.now + ATO_MIN, () => {
			this.owed = undefined;
			if (this.state !== "closed") this.acknowledge();
		});
	}
	acknowledge(): void {
		this.emit({ ack: true }, this.next);
	}
	/** The reader made room: tells so when the other side may be waiting for it. */
	windowOpened(): void {
		if (this.advertised < 2 * this.mss && this.window >= 2 * this.mss && this.state !== "closed" && this.state !== "time-wait") this.acknowledge();
	}

	// ---- closing
	/** No more to send: FIN after what is queued. */
	finish(): void {
		if (this.finQueued) return;
		if (this.state === "syn-sent") {
			this.die();
			return;
		}
		if (this.state === "established" || this.state === "syn-recv") this.state = "fin-wait-1";
		else if (this.state === "close-wait") this.state = "last-ack";
		else return;
		this.finQueued = true;
		this.push();
	}
	/** The owner has closed the socket. */
	orphan(): void {
		this.socket = undefined;
		if (this.unread.length > 0 || this.state === "syn-recv") {
			this.abort();
			return;
		}
		this.finish();
		if (this.state === "fin-wait-2") this.waitFor(this.ns.settings.number("ipv4/tcp_fin_timeout") * SECOND);
	}
	/** RST to the other side, and it is over. */
	abort(): void {
		if (this.state !== "closed" && this.state !== "syn-sent" && this.state !== "time-wait") {
			this.ns.snmp.tcp.outRsts++;
			this.emit({ rst: true, ack: true }, this.next);
		}
		this.die();
	}
	private waitFor(nanoseconds: number): void {
		if (this.waiting) this.ns.kernel.timers.cancel(this.waiting);
		this.waiting = this.ns.kernel.timers.set(this.now + nanoseconds, () => this.die());
	}
	private timeWait(): void {
		this.state = "time-wait";
		this.disarm();
		this.waitFor(TIME_WAIT);
	}
	/** Leaves all tables. */
	die(): void {
		this.state = "closed";
		this.disarm();
		if (this.owed) this.ns.kernel.timers.cancel(this.owed);
		if (this.waiting) this.ns.kernel.timers.cancel(this.waiting);
		this.ns.sockets.removeConnection(this);
		this.listener?.forget(this);
		this.socket?.changed.wakeAll();
	}
	/** The connection is broken: its owner hears why at the next call. */
	fail(code: ErrnoCode): void {
		if (this.state === "syn-sent" || this.state === "syn-recv") this.ns.snmp.tcp.attemptFails++;
		else if (this.state === "established" || this.state === "close-wait") this.ns.snmp.tcp.estabResets++;
		this.socket?.broken(code);
		this.die();
	}
	/** An ICMP error: hard ones end a connection that is being made; others only explain a later timeout. */
	icmpError(error: { readonly code: ErrnoCode; readonly fatal: boolean }, message: IcmpMessage): void {
		if (error.code === "EMSGSIZE") {
			const mss = Math.max(88, (message.rest & 0xffff) - 40);
			if (mss < this.mss) {
				this.mss = mss;
				this.next = this.unacknowledged;
				this.push();
			}
			return;
		}
		if (this.state === "syn-sent") this.fail(error.code);
	}

	// ---- receiving
	/** The SYN of the other side, with what it can do. */
	private meet(sequence: number, options: TcpOptions, window: number): void {
		this.expected = add(sequence, 1);
		this.mss = Math.min(this.mss, options.mss ?? 536);
		this.congestionWindow = 10 * this.mss;
		this.peerScale = options.windowScale;
		this.peerWindow = window;
	}
	/** For one that a listener made. */
	accepted(sequence: number, options: TcpOptions, window: number): void {
		this.meet(sequence, options, window);
		this.echo = options.timestamp?.value ?? 0;
		this.open();
	}

	segment(s: {
		readonly sequence: number;
		readonly acknowledgment: number;
		readonly flags: TcpFlags;
		readonly window: number;
		readonly options: TcpOptions;
		readonly data: Uint8Array;
	}): void {
		const { flags } = s;
		if (this.state === "syn-sent") {
			if (flags.ack && s.acknowledgment !== this.next) return;
			if (flags.rst) {
				flags.ack ? this.fail("ECONNREFUSED") : undefined;
				return;
			}
			if (!flags.syn) return;
			this.meet(s.sequence, s.options, s.window);
			this.echo = s.options.timestamp?.value ?? 0;
			if (!flags.ack) {
				this.state = "syn-recv";
				this.open();
				return;
			}
			this.progress(s.acknowledgment);
			this.state = "established";
			this.acknowledge();
			this.socket?.changed.wakeAll();
			return;
		}
		const offset = distance(s.sequence, this.expected);
		if (flags.rst) {
			if (this.state === "time-wait") {
				this.die();
				return;
			}
			if (offset < 0 || offset > RECEIVE_SPACE) return;
			this.fail(this.state === "syn-recv" ? "ECONNREFUSED" : "ECONNRESET");
			return;
		}
		if (flags.syn) {
			if (this.state === "syn-recv") this.resendFirst();
			else this.acknowledge();
			return;
		}
		if (s.options.timestamp && offset <= 0) this.echo = s.options.timestamp.value;
		if (flags.ack) {
			if (this.state === "syn-recv") {
				if (s.acknowledgment !== this.next) return;
				if (!this.listener?.complete(this)) return;
				this.progress(s.acknowledgment);
				this.state = "established";
			}
			this.peerWindow = s.window * 2 ** (this.peerScale ?? 0);
			this.acknowledged(s.acknowledgment, s.data.length === 0 && !flags.fin);
		}
		if (this.closedByNow) return;
		if (s.data.length || flags.fin) this.take(offset, s.sequence, s.data, flags.fin ?? false);
	}
	/** `segment` may have ended the connection. */
	private get closedByNow(): boolean {
		return this.state === "closed";
	}

	private progress(acknowledgment: number): void {
		this.way?.device.neighbours.get(this.way.nextHop)?.confirm();
		this.unacknowledged = acknowledgment;
		this.retries = 0;
		this.duplicateAcks = 0;
		if (this.timed && distance(acknowledgment, this.timed.sequence) >= 0) {
			const sample = this.now - this.timed.at;
			this.timed = undefined;
			this.variance = this.smoothed ? 0.75 * this.variance + 0.25 * Math.abs(this.smoothed - sample) : sample / 2;
			this.smoothed = this.smoothed ? 0.875 * this.smoothed + 0.125 * sample : sample;
		}
		this.rto = Math.min(RTO_MAX, this.smoothed + Math.max(RTO_MIN, 4 * this.variance));
		this.disarm();
	}
	private acknowledged(acknowledgment: number, pure: boolean): void {
		const fresh = distance(acknowledgment, this.unacknowledged);
		if (fresh < 0 || distance(acknowledgment, this.next) > 0) return;
		if (fresh === 0) {
			const outstanding = this.next !== this.unacknowledged;
			if (pure && outstanding && ++this.duplicateAcks === 3) this.resendFirst();
			this.push();
			return;
		}
		const finAcknowledged = this.finSent && acknowledgment === this.next;
		this.unsent.drop(fresh - (finAcknowledged ? 1 : 0));
		this.progress(acknowledgment);
		this.congestionWindow += this.congestionWindow < this.slowStartThreshold ? fresh : Math.max(1, (this.mss * fresh) / this.congestionWindow);
		this.socket?.changed.wakeAll();
		if (finAcknowledged) this.finAcknowledged();
		else this.push();
	}
	private finAcknowledged(): void {
		if (this.state === "fin-wait-1") {
			this.state = "fin-wait-2";
			if (!this.socket) this.waitFor(this.ns.settings.number("ipv4/tcp_fin_timeout") * SECOND);
		} else if (this.state === "closing") this.timeWait();
		else if (this.state === "last-ack") this.die();
	}

	/** Data, in order or early; what is old or beyond the window is only acknowledged. */
	private take(offset: number, sequence: number, data: Uint8Array, fin: boolean): void {
		if (this.state === "time-wait") {
			this.acknowledge();
			this.timeWait();
			return;
		}
		if (offset > 0) {
			if (offset < RECEIVE_SPACE) this.early.set(sequence, { data, fin });
			this.acknowledge();
			return;
		}
		if (-offset >= data.length + (fin ? 1 : 0)) {
			this.acknowledge();
			return;
		}
		this.append(data.subarray(-offset), fin);
		for (let more = this.early.get(this.expected); more; more = this.early.get(this.expected)) {
			this.early.delete(this.expected);
			this.append(more.data, more.fin);
		}
		// data for somebody who has closed is answered with a reset
		if (!this.socket && !this.listener && data.length) {
			this.abort();
			return;
		}
		// tcp_fin() enters ping-pong mode: whoever closes in answer sends both at once
		if (this.finReceived && data.length === 0 && this.state === "established") this.acknowledgeLater();
		else this.acknowledge();
		if (this.finReceived) this.peerFinished();
		this.socket?.changed.wakeAll();
	}
	private append(data: Uint8Array, fin: boolean): void {
		if (data.length > this.mss / 2) this.windowLimit = Math.min(RECEIVE_SPACE, this.windowLimit + 2 * this.mss);
		this.expected = add(this.expected, data.length + (fin ? 1 : 0));
		this.unread.push(data);
		if (fin) this.finReceived = true;
	}
	private peerFinished(): void {
		if (this.state === "established") this.state = "close-wait";
		else if (this.state === "fin-wait-1") this.state = "closing";
		else if (this.state === "fin-wait-2") this.timeWait();
	}
}
