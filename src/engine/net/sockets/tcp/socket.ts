/** TCP sockets as processes hold them: listening, connecting, connected. tcp(7). */
import { Errno, type ErrnoCode } from "../../../kernel/errno.ts";
import type { Task } from "../../../kernel/task.ts";
import type { WaitQueue } from "../../../kernel/wait-queue.ts";
import type { Readiness } from "../../../vfs/file.ts";
import type { Ip, IpFamily } from "../../address.ts";
import type { SendOptions } from "../../ip/output.ts";
import { routeOutput } from "../../ip/route.ts";
import { type InetAddress, InetSocket } from "../inet.ts";
import { addTo, removeFrom } from "../tables.ts";
import { TcpConnection } from "./connection.ts";

type Role =
	| { readonly kind: "new" }
	| { readonly kind: "listening"; backlog: number; readonly half: Set<TcpConnection>; readonly ready: TcpConnection[] }
	| { readonly kind: "connection"; readonly connection: TcpConnection };

export class TcpSocket extends InetSocket {
	readonly type = "stream";
	role: Role = { kind: "new" };
	private readonly task: Task;

	constructor(family: IpFamily, task: Task) {
		super(family, task);
		this.task = task;
	}

	get connection(): TcpConnection | undefined {
		return this.role.kind === "connection" ? this.role.connection : undefined;
	}
	/** What its segments are sent with. */
	get flowOptions(): SendOptions {
		const { ttl, tos, mark } = this.options;
		return { tos, mark, sender: this.sender, ...(ttl === undefined ? {} : { ttl }) };
	}

	override bind(task: Task, to: InetAddress): void {
		if (this.localPort !== 0 || this.role.kind !== "new") throw new Errno("EINVAL");
		this.checkBind(task, to);
		this.local = to.address;
		this.take(to.port);
	}
	/** Takes a port for itself. EADDRINUSE: bound by another, or a connection from it still lives and SO_REUSEADDR is off. */
	private take(wanted: number): void {
		const { sockets } = this.ns;
		const conflict = (port: number): boolean => {
			for (const other of sockets.tcpBound.get(port) ?? []) {
				if (!this.overlaps(other)) continue;
				const shared = this.options.reusePort && other.options.reusePort && this.uid === other.uid;
				const reused = this.options.reuseAddress && other.options.reuseAddress && other.role.kind !== "listening";
				if (!shared && !reused) return true;
			}
			if (this.options.reuseAddress) return false;
			for (const c of sockets.connections) if (c.localPort === port && !c.socket?.localBound && (this.isAny || c.local === this.local)) return true;
			return false;
		};
		const port = wanted === 0 ? this.ephemeralPort((p) => !conflict(p)) : conflict(wanted) ? undefined : wanted;
		if (port === undefined) {
			this.local = this.family === "inet" ? 0 : 0n;
			throw new Errno("EADDRINUSE");
		}
		this.localPort = port;
		addTo(sockets.tcpBound, port, this);
	}
	/** Whether it holds its port by bind(2). */
	get localBound(): boolean {
		return this.ns.sockets.tcpBound.get(this.localPort)?.has(this) ?? false;
	}

	listen(backlog: number): void {
		if (this.role.kind === "connection") throw new Errno("EINVAL");
		const limit = Math.min(backlog < 0 ? Infinity : backlog, this.ns.settings.number("core/somaxconn"));
		if (this.role.kind === "listening") {
			this.role.backlog = limit;
			return;
		}
		if (this.localPort === 0) this.take(0);
		else {
			for (const other of this.ns.sockets.tcpBound.get(this.localPort) ?? []) {
				if (other === this || other.role.kind !== "listening" || !this.overlaps(other)) continue;
				if (!(this.options.reusePort && other.options.reusePort)) throw new Errno("EADDRINUSE");
			}
		}
		this.role = { kind: "listening", backlog: limit, half: new Set(), ready: [] };
	}
	/** A SYN for a listener. Nothing is made while the queue is full; the other side tries again. */
	incoming(local: Ip, remote: Ip, remotePort: number): TcpConnection | undefined {
		if (this.role.kind !== "listening") return undefined;
		const { half, ready, backlog } = this.role;
		if (ready.length > backlog || half.size > Math.max(backlog, 8)) return undefined;
		const connection = new TcpConnection(this.ns, { local, localPort: this.localPort, remote, remotePort }, { listener: this, uid: this.uid, ino: 0 });
		half.add(connection);
		return connection;
	}
	/** The handshake of an incoming connection is done; false leaves it half open while accept(2) is behind. */
	complete(connection: TcpConnection): boolean {
		if (this.role.kind !== "listening") return false;
		const { half, ready, backlog } = this.role;
		if (ready.length > backlog) return false;
		half.delete(connection);
		ready.push(connection);
		this.ns.snmp.tcp.passiveOpens++;
		this.changed.wakeAll();
		return true;
	}
	/** A connection that nobody has accepted ended. */
	forget(connection: TcpConnection): void {
		if (this.role.kind !== "listening") return;
		this.role.half.delete(connection);
		const at = this.role.ready.indexOf(connection);
		if (at >= 0) this.role.ready.splice(at, 1);
	}
	/** The next connection as a socket, or the queue to wait on. EINVAL when it does not listen. */
	accept(task: Task): TcpSocket | WaitQueue {
		if (this.role.kind !== "listening") throw new Errno("EINVAL");
		const connection = this.role.ready.shift();
		if (!connection) return this.changed;
		const socket = new TcpSocket(this.family, task);
		Object.assign(socket.options, this.options);
		socket.adopt(connection);
		return socket;
	}
	private adopt(connection: TcpConnection): void {
		this.role = { kind: "connection", connection };
		connection.socket = this;
		connection.ino = this.ino;
		this.local = connection.local;
		this.localPort = connection.localPort;
		this.remote = connection.remote;
		this.remotePort = connection.remotePort;
	}

	/** Begins a connection; the caller waits until `connected`. EISCONN, EALREADY, ENETUNREACH, EADDRNOTAVAIL ... */
	connect(to: InetAddress): void {
		if (this.role.kind === "listening") throw new Errno("EISCONN");
		if (this.role.kind === "connection") {
			const { state } = this.role.connection;
			throw new Errno(state === "syn-sent" ? "EALREADY" : "EISCONN");
		}
		if (this.family === "inet" && typeof to.address === "bigint") throw new Errno("EAFNOSUPPORT");
		const v4 = typeof to.address === "number";
		const source = v4 ? (typeof this.local === "number" ? this.local : 0) : BigInt(this.local);
		const routed = routeOutput(this.ns, { destination: to.address, source, mark: this.options.mark, tos: 0, output: this.device, uid: this.uid });
		if (!routed.ok) throw new Errno(routed.error);
		if (routed.kind === "broadcast" || routed.kind === "multicast") throw new Errno("ENETUNREACH");
		const remote = to.address === 0 || to.address === 0n ? routed.source : to.address;
		if (this.isAny) this.local = routed.source;
		const { sockets } = this.ns;
		const taken = (port: number) => sockets.connection(this.local, port, remote, to.port) !== undefined;
		if (this.localPort === 0) {
			const port = this.ephemeralPort((p) => !taken(p) && !sockets.tcpBound.has(p));
			if (port === undefined) throw new Errno("EADDRNOTAVAIL");
			this.localPort = port;
		} else if (taken(this.localPort)) throw new Errno("EADDRNOTAVAIL");
		this.remote = remote;
		this.remotePort = to.port;
		this.ns.snmp.tcp.activeOpens++;
		const connection = new TcpConnection(
			this.ns,
			{ local: this.local, localPort: this.localPort, remote, remotePort: to.port },
			{ socket: this, uid: this.uid, ino: this.ino },
		);
		this.role = { kind: "connection", connection };
		connection.open();
	}
	/** Whether connect(2) is done; throws what it failed with. */
	get connected(): boolean {
		if (this.error) {
			this.role = { kind: "new" };
			this.remote = undefined;
			if (!this.localBound) this.localPort = 0;
		}
		this.throwError();
		const state = this.connection?.state;
		return state !== undefined && state !== "syn-sent" && state !== "syn-recv";
	}
	/** The connection broke; told at the next call. */
	broken(code: ErrnoCode): void {
		this.error = code;
		this.changed.wakeAll();
	}

	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		return this.receive(count, false);
	}
	receive(count: number, peek: boolean): Uint8Array | WaitQueue {
		const { connection } = this;
		if (connection && connection.unread.length > 0) {
			if (peek) return connection.unread.peek(0, count);
			const data = connection.unread.take(count);
			connection.windowOpened();
			return data;
		}
		this.throwError();
		if (!connection) throw new Errno("ENOTCONN");
		if (connection.state === "syn-sent") return this.changed;
		if (this.readClosed || connection.finReceived || connection.state === "closed") return new Uint8Array(0);
		return this.changed;
	}
	override write(task: Task, data: Uint8Array): number | WaitQueue {
		this.throwError();
		const { connection } = this;
		if (!connection) throw new Errno("EPIPE");
		if (connection.state === "syn-sent" || connection.state === "syn-recv") return this.changed;
		if (this.writeClosed || (connection.state !== "established" && connection.state !== "close-wait")) {
			task.kernel.sendSignal(task, "PIPE", task);
			throw new Errno("EPIPE");
		}
		const space = connection.space;
		if (space <= 0) return this.changed;
		const part = data.subarray(0, space);
		connection.write(part.slice());
		return part.length;
	}
	shutdown(how: "read" | "write" | "both"): void {
		const { connection } = this;
		if (!connection || connection.state === "closed") throw new Errno("ENOTCONN");
		if (how !== "write") this.readClosed = true;
		if (how !== "read" && !this.writeClosed) {
			this.writeClosed = true;
			connection.finish();
		}
		this.changed.wakeAll();
	}
	override ready(): Readiness {
		const { role } = this;
		if (role.kind === "listening") return { readable: role.ready.length > 0, writable: false, hangup: false };
		if (role.kind === "new") return { readable: this.error !== undefined, writable: true, hangup: true };
		const { connection } = role;
		const { state } = connection;
		const ended = connection.finReceived || state === "closed" || this.error !== undefined;
		const open = state === "established" || state === "close-wait";
		return {
			readable: connection.unread.length > 0 || ended || this.readClosed,
			writable: (open && connection.space > 0) || state === "closed" || this.error !== undefined || this.writeClosed,
			hangup: state === "closed" || (connection.finReceived && this.writeClosed),
		};
	}
	protected override closed(): void {
		if (this.localPort) removeFrom(this.ns.sockets.tcpBound, this.localPort, this);
		const { role } = this;
		if (role.kind === "listening") for (const waiting of [...role.half, ...role.ready]) waiting.abort();
		if (role.kind !== "connection") return;
		if (this.options.linger === 0) role.connection.abort();
		else role.connection.orphan();
	}
	/** The namespace of its task, for what it may do. */
	get owner(): Task {
		return this.task;
	}
}
