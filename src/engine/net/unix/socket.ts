/** AF_UNIX sockets: connections and datagrams between processes of one host. unix(7); net/unix/af_unix.c. */
import type { SocketType } from "../../kernel/abi-unix.ts";
import { Errno, type ErrnoCode } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { WaitQueue } from "../../kernel/wait-queue.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { OpenFile, type Readiness } from "../../vfs/file.ts";
import { discard, effectiveParty, type Message, type Party, realParty, takeBytes } from "./message.ts";

/** Bytes that may wait in one socket (net.core.wmem_default). */
const CAPACITY = 212992;

type State =
	| { readonly kind: "unconnected" }
	| { readonly kind: "listening"; readonly pending: UnixSocket[]; readonly backlog: number; readonly party: Party }
	/** A datagram socket's peer is where it sends to; a stream's is the other end. */
	| { readonly kind: "connected"; readonly peer: UnixSocket };

/** What goes with the bytes of sendmsg(2). `files` are held already for the receiver. */
export interface Outgoing {
	readonly files?: readonly OpenFile[];
	readonly from?: Party;
	/** MSG_NOSIGNAL. */
	readonly noSignal?: boolean;
}

export class UnixSocket extends OpenFile {
	readonly type: SocketType;
	readonly ino: number;
	readonly ns: NetNamespace;
	/** Who made it, as netlink's diagnosis tells. */
	readonly uid: number;
	readonly changed = new WaitQueue();
	/** What it was bound to, as given; begins with "\0" in the abstract namespace; "" without a name. */
	name = "";
	private state: State = { kind: "unconnected" };
	private inbox: Message[] = [];
	private waiting = 0;
	private readClosed = false;
	private writeClosed = false;
	private error: ErrnoCode | undefined;
	private peerParty: Party | undefined;
	private open = true;

	constructor(type: SocketType, task: Task, ns = task.ns.net) {
		super(undefined);
		this.type = type;
		this.ns = ns;
		this.uid = task.cred.uid;
		this.ino = task.kernel.nextAnonymousIno();
		this.flags = { read: true, write: true, append: false, nonBlocking: false };
		ns.sockets.unix.all.add(this);
	}

	get isClosed(): boolean {
		return !this.open;
	}
	private get connects(): boolean {
		return this.type !== "dgram";
	}

	/** Anew: with another backlog. EINVAL without a name or when connected, EOPNOTSUPP for datagrams. */
	listen(backlog: number, task: Task): void {
		if (!this.connects) throw new Errno("EOPNOTSUPP");
		if (this.name === "" || this.state.kind === "connected") throw new Errno("EINVAL");
		const most = this.ns.settings.number("core/somaxconn");
		const pending = this.state.kind === "listening" ? this.state.pending : [];
		this.state = { kind: "listening", pending, backlog: backlog < 0 || backlog > most ? most : backlog, party: effectiveParty(task) };
		this.changed.wakeAll();
	}
	/** Connects to a bound socket, or returns the queue on which to wait while its backlog is full. */
	connect(target: UnixSocket, task: Task): WaitQueue | undefined {
		if (target.type !== this.type) throw new Errno("EPROTOTYPE");
		if (!this.connects) {
			target.checkSender(this);
			this.state = { kind: "connected", peer: target };
			this.changed.wakeAll();
			return undefined;
		}
		if (this.state.kind !== "unconnected") throw new Errno(this.state.kind === "connected" ? "EISCONN" : "EINVAL");
		if (target.state.kind !== "listening" || target.readClosed) throw new Errno("ECONNREFUSED");
		const { pending, backlog, party } = target.state;
		if (pending.length > backlog) return target.changed;
		const far = new UnixSocket(this.type, task, target.ns);
		far.name = target.name;
		far.peerParty = effectiveParty(task);
		this.peerParty = party;
		far.state = { kind: "connected", peer: this };
		this.state = { kind: "connected", peer: far };
		pending.push(far);
		target.changed.wakeAll();
		this.changed.wakeAll();
		return undefined;
	}
	/** connect(2) with AF_UNSPEC. */
	dissolve(): void {
		if (this.connects) throw new Errno("EINVAL");
		this.state = { kind: "unconnected" };
	}
	/** unix_may_send: a datagram socket that has a peer hears nobody else. EPERM. */
	private checkSender(sender: UnixSocket): void {
		if (this.state.kind === "connected" && this.state.peer !== sender) throw new Errno("EPERM");
	}
	/** socketpair(2). */
	pair(other: UnixSocket, task: Task): void {
		this.state = { kind: "connected", peer: other };
		other.state = { kind: "connected", peer: this };
		this.peerParty = effectiveParty(task);
		other.peerParty = this.peerParty;
	}
	/** The next connection, or the queue on which to wait for one. EINVAL when it does not listen, EOPNOTSUPP for datagrams. */
	accept(): UnixSocket | WaitQueue {
		if (!this.connects) throw new Errno("EOPNOTSUPP");
		if (this.state.kind !== "listening") throw new Errno("EINVAL");
		const next = this.state.pending.shift();
		if (!next) {
			if (this.readClosed) throw new Errno("EINVAL");
			return this.changed;
		}
		this.changed.wakeAll();
		return next;
	}
	/** The other end. ENOTCONN. */
	get peer(): UnixSocket {
		if (this.state.kind !== "connected") throw new Errno("ENOTCONN");
		return this.state.peer;
	}
	/** SO_PEERCRED: as it was when they connected; of a listening socket, who made it listen. */
	get credentials(): Party | undefined {
		return this.state.kind === "listening" ? this.state.party : this.peerParty;
	}

	/** The next message (of a stream: at most `count` bytes of one sender); undefined at the end. */
	receive(count: number, peek = false): Message | WaitQueue | undefined {
		const first = this.inbox[0];
		if (!first) {
			this.throwError();
			if (this.connects && this.state.kind !== "connected") throw new Errno(this.type === "stream" ? "EINVAL" : "ENOTCONN");
			return this.readClosed ? undefined : this.changed;
		}
		if (this.type === "stream") {
			const taken = takeBytes(this.inbox, count, peek);
			if (!peek) this.took(taken?.data.length ?? 0);
			return taken;
		}
		if (!peek) {
			this.inbox.shift();
			this.took(first.data.length);
		}
		return first.data.length > count ? { ...first, data: first.data.subarray(0, count) } : first;
	}
	private took(bytes: number): void {
		this.waiting -= bytes;
		this.changed.wakeAll();
	}
	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		if (count === 0 && this.type === "stream") return new Uint8Array(0);
		const message = this.receive(count);
		if (message === undefined) return new Uint8Array(0);
		if (message instanceof WaitQueue) return message;
		// read(2) has no place for descriptors
		discard(message);
		return message.data;
	}

	override write(task: Task, data: Uint8Array): number | WaitQueue {
		return this.send(task, data);
	}
	/** How many bytes were taken, or the queue on which to wait for room. */
	send(task: Task, data: Uint8Array, outgoing: Outgoing = {}): number | WaitQueue {
		this.throwError();
		if (this.writeClosed) return this.broken(task, outgoing);
		if (this.state.kind !== "connected") throw new Errno("ENOTCONN");
		const { peer } = this.state;
		if (!this.connects) {
			if (peer.isClosed) {
				this.state = { kind: "unconnected" };
				throw new Errno("ECONNREFUSED");
			}
			return this.sendDatagram(peer, task, data, outgoing);
		}
		if (peer.isClosed || peer.readClosed) return this.broken(task, outgoing);
		if (this.type === "seqpacket") return this.sendDatagram(peer, task, data, outgoing);
		const room = CAPACITY - peer.waiting;
		if (data.length === 0) return 0;
		if (room <= 0) return peer.changed;
		const taken = Math.min(room, data.length);
		peer.deliver(this, taken === data.length ? data : data.subarray(0, taken), task, outgoing);
		return taken;
	}
	/** sendto(2): one datagram to somebody else than the peer. */
	sendDatagram(target: UnixSocket, task: Task, data: Uint8Array, outgoing: Outgoing = {}): number | WaitQueue {
		if (target.type !== this.type) throw new Errno("EPROTOTYPE");
		if (this.writeClosed || target.readClosed) return this.broken(task, outgoing);
		if (!this.connects) target.checkSender(this);
		if (data.length > CAPACITY) throw new Errno("EMSGSIZE");
		const full = target.inbox.length > target.ns.settings.number("unix/max_dgram_qlen") || target.waiting + data.length > CAPACITY;
		if (full && target.inbox.length > 0) return target.changed;
		target.deliver(this, data, task, outgoing);
		return data.length;
	}
	private deliver(sender: UnixSocket, data: Uint8Array, task: Task, { files = [], from = realParty(task) }: Outgoing): void {
		this.inbox.push({ data, from, name: sender.name, at: task.kernel.now, files });
		this.waiting += data.length;
		this.changed.wakeAll();
	}
	private broken(task: Task, { noSignal = false }: Outgoing): never {
		if (!noSignal && this.type === "stream") task.kernel.sendSignal(task, "PIPE", task);
		throw new Errno("EPIPE");
	}
	private throwError(): void {
		const { error } = this;
		if (error === undefined) return;
		this.error = undefined;
		throw new Errno(error);
	}
	/** SO_ERROR, taken by reading it. */
	takeError(): ErrnoCode | undefined {
		const { error } = this;
		this.error = undefined;
		return error;
	}

	/** Of a connection, the other end sees it the other way round. */
	shutdown(how: "read" | "write" | "both"): void {
		this.stop(how !== "write", how !== "read");
		if (this.connects && this.state.kind === "connected") this.state.peer.stop(how !== "read", how !== "write");
	}
	private stop(reading: boolean, writing: boolean): void {
		this.readClosed ||= reading;
		this.writeClosed ||= writing;
		this.changed.wakeAll();
	}

	override ready(): Readiness {
		const { state } = this;
		if (state.kind === "listening") return { readable: state.pending.length > 0 || this.readClosed, writable: false, hangup: false };
		const hangup = (this.readClosed && this.writeClosed) || (this.connects && state.kind === "unconnected");
		const failed = this.error !== undefined;
		const room = state.kind !== "connected" || state.peer.isClosed || CAPACITY > state.peer.waiting;
		return { readable: this.inbox.length > 0 || this.readClosed || failed, writable: room || this.writeClosed || failed, hangup };
	}
	override pollQueues(): readonly WaitQueue[] {
		return this.state.kind === "connected" ? [this.changed, this.state.peer.changed] : [this.changed];
	}

	protected override closed(): void {
		const { state, inbox } = this;
		this.open = false;
		this.ns.sockets.unix.remove(this);
		if (state.kind === "listening") {
			for (const waiting of state.pending) {
				waiting.peer.error = "ECONNRESET";
				waiting.release();
			}
		}
		if (state.kind === "connected" && this.connects) {
			// what was never read is lost, and the sender hears of it
			if (inbox.length > 0) state.peer.error = "ECONNRESET";
			state.peer.stop(true, true);
		}
		this.inbox = [];
		for (const message of inbox) discard(message);
		this.changed.wakeAll();
	}
	override get label(): string {
		return `socket:[${this.ino}]`;
	}

	/** As sock_diag and /proc/net/unix tell. Send-Q of a listening socket is its backlog. */
	get summary(): { readonly state: "LISTEN" | "ESTAB" | "UNCONN"; readonly receiveQueue: number; readonly sendQueue: number; readonly peerInode: number } {
		const { state } = this;
		if (state.kind === "listening") return { state: "LISTEN", receiveQueue: state.pending.length, sendQueue: state.backlog, peerInode: 0 };
		const receiveQueue = this.connects ? this.waiting : (this.inbox[0]?.data.length ?? 0);
		if (state.kind === "unconnected") return { state: "UNCONN", receiveQueue, sendQueue: 0, peerInode: 0 };
		const peerInode = state.peer.isClosed ? 0 : state.peer.ino;
		return { state: "ESTAB", receiveQueue, sendQueue: this.connects ? state.peer.waiting : 0, peerInode };
	}
}
