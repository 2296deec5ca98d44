/** AF_UNIX sockets: connections and datagrams between processes of one host, by names in the file system. unix(7). */
import type { SocketType } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import { OpenFile, type Readiness } from "../vfs/file.ts";
import type { Inode } from "../vfs/inode.ts";

/** Bytes that may wait in one socket (net.core.wmem_default). */
const CAPACITY = 212992;

/** What was sent, with SCM_CREDENTIALS as the sender's kernel knows them. */
export interface Message {
	readonly data: Uint8Array;
	readonly from: Task;
	/** Virtual nanoseconds since boot at which it was sent (SO_TIMESTAMP). */
	readonly at: number;
}

type State =
	| { readonly kind: "unconnected" }
	| { readonly kind: "listening"; readonly pending: UnixSocket[]; readonly backlog: number }
	/** A datagram socket's peer is where it sends to; a stream's is the other end. */
	| { readonly kind: "connected"; readonly peer: UnixSocket };

/** Who is bound to a name: the inode of kind "socket" leads to the socket as long as that is open. */
const bound = new WeakMap<Inode, UnixSocket>();

export class UnixSocket extends OpenFile {
	readonly type: SocketType;
	readonly ino: number;
	readonly changed = new WaitQueue();
	/** Whose end this is: the process that made, connected or accepted it (SO_PEERCRED of the other side). */
	owner: Task;
	/** The path it was bound to, as given. */
	address = "";
	private state: State = { kind: "unconnected" };
	private inbox: Message[] = [];
	private waiting = 0;
	private open = true;

	constructor(type: SocketType, owner: Task) {
		super(undefined);
		this.type = type;
		this.owner = owner;
		this.ino = owner.kernel.nextAnonymousIno();
		this.flags = { read: true, write: true, append: false, nonBlocking: false };
	}

	/** The socket bound to a name. ECONNREFUSED when its process has gone. */
	static at(inode: Inode): UnixSocket {
		const socket = inode.kind === "socket" ? bound.get(inode) : undefined;
		if (!socket?.open) throw new Errno("ECONNREFUSED");
		return socket;
	}
	bind(inode: Inode, address: string): void {
		bound.set(inode, this);
		this.address = address;
	}
	listen(backlog: number): void {
		if (this.type !== "stream" || this.address === "") throw new Errno("EINVAL");
		if (this.state.kind === "unconnected") this.state = { kind: "listening", pending: [], backlog };
	}
	/** Connects to a bound socket, or returns the queue on which to wait while its backlog is full. */
	connect(target: UnixSocket): WaitQueue | undefined {
		if (target.type !== this.type) throw new Errno("EPROTOTYPE");
		if (this.type === "dgram") {
			this.state = { kind: "connected", peer: target };
			return undefined;
		}
		if (this.state.kind === "connected") throw new Errno("EISCONN");
		if (target.state.kind !== "listening") throw new Errno("ECONNREFUSED");
		if (target.state.pending.length > target.state.backlog) return target.changed;
		const far = new UnixSocket("stream", target.owner);
		far.address = target.address;
		this.pair(far);
		target.state.pending.push(far);
		target.changed.wakeAll();
		return undefined;
	}
	pair(other: UnixSocket): void {
		this.state = { kind: "connected", peer: other };
		other.state = { kind: "connected", peer: this };
	}
	/** The next connection, or the queue on which to wait for one. EINVAL when it does not listen. */
	accept(task: Task): UnixSocket | WaitQueue {
		if (this.state.kind !== "listening") throw new Errno("EINVAL");
		const next = this.state.pending.shift();
		if (!next) return this.changed;
		next.owner = task;
		this.changed.wakeAll();
		return next;
	}
	/** SO_PEERCRED. ENOTCONN. */
	get peer(): Task {
		if (this.state.kind !== "connected") throw new Errno("ENOTCONN");
		return this.state.peer.owner;
	}

	/** The next message (of a stream: at most `count` bytes of one sender); undefined at the end. */
	receive(count: number): Message | WaitQueue | undefined {
		const first = this.inbox[0];
		if (!first) {
			if (this.type === "dgram") return this.changed;
			if (this.state.kind !== "connected") throw new Errno(this.state.kind === "listening" ? "EINVAL" : "ENOTCONN");
			return this.state.peer.open ? this.changed : undefined;
		}
		if (this.type === "stream" && first.data.length > count) {
			this.inbox[0] = { ...first, data: first.data.subarray(count) };
			this.waiting -= count;
			return { ...first, data: first.data.subarray(0, count) };
		}
		this.inbox.shift();
		this.waiting -= first.data.length;
		this.changed.wakeAll();
		return first.data.length > count ? { ...first, data: first.data.subarray(0, count) } : first;
	}
	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		const message = this.receive(count);
		if (message === undefined) return new Uint8Array(0);
		return message instanceof WaitQueue ? message : message.data;
	}
	override write(task: Task, data: Uint8Array): number | WaitQueue {
		if (this.state.kind !== "connected") throw new Errno("ENOTCONN");
		const { peer } = this.state;
		if (!peer.open) {
			if (this.type === "dgram") throw new Errno("ECONNREFUSED");
			task.kernel.sendSignal(task, "PIPE", task);
			throw new Errno("EPIPE");
		}
		if (data.length > CAPACITY && this.type === "dgram") throw new Errno("EMSGSIZE");
		const room = CAPACITY - peer.waiting;
		if (room <= 0 || (this.type === "dgram" && room < data.length)) return peer.changed;
		const taken = Math.min(room, data.length);
		if (taken > 0 || this.type === "dgram") peer.deliver(taken === data.length ? data : data.subarray(0, taken), task);
		return taken;
	}
	/** sendto(2) on a datagram socket. */
	deliver(data: Uint8Array, from: Task): void {
		this.inbox.push({ data, from, at: from.kernel.now });
		this.waiting += data.length;
		this.changed.wakeAll();
	}

	override ready(): Readiness {
		const { state } = this;
		if (state.kind === "listening") return { readable: state.pending.length > 0, writable: false, hangup: false };
		const gone = this.type === "stream" && state.kind === "connected" && !state.peer.open;
		const room = state.kind === "connected" ? CAPACITY > state.peer.waiting : true;
		return { readable: this.inbox.length > 0 || gone, writable: room || gone, hangup: gone };
	}
	override pollQueues(): readonly WaitQueue[] {
		return this.state.kind === "connected" ? [this.changed, this.state.peer.changed] : [this.changed];
	}
	protected override closed(): void {
		this.open = false;
		if (this.state.kind === "listening") for (const waiting of this.state.pending) waiting.closed();
		if (this.state.kind === "connected" && this.type === "stream") this.state.peer.changed.wakeAll();
		this.changed.wakeAll();
	}
	override get label(): string {
		return `socket:[${this.ino}]`;
	}
}
