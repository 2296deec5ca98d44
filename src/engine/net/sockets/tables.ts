/** The sockets of one network namespace, by what packets are matched with. */
import type { Ip } from "../address.ts";
import { UnixTable } from "../unix/table.ts";
import type { PacketSocket } from "./packet.ts";
import type { RawSocket } from "./raw.ts";
import type { TcpConnection } from "./tcp/connection.ts";
import type { TcpSocket } from "./tcp/socket.ts";
import type { UdpSocket } from "./udp.ts";

const flow = (local: Ip, localPort: number, remote: Ip, remotePort: number): string => `${local}:${localPort}>${remote}:${remotePort}`;

export class SocketTables {
	readonly raw = new Set<RawSocket>();
	readonly packet = new Set<PacketSocket>();
	readonly unix = new UnixTable();
	/** Bound UDP sockets by port. */
	readonly udp = new Map<number, Set<UdpSocket>>();
	/** TCP sockets that are bound to a port, listening or not yet. */
	readonly tcpBound = new Map<number, Set<TcpSocket>>();
	private readonly flows = new Map<string, TcpConnection>();

	/** The connection of a packet that came from `remote` to `local`. */
	connection(local: Ip, localPort: number, remote: Ip, remotePort: number): TcpConnection | undefined {
		return this.flows.get(flow(local, localPort, remote, remotePort));
	}
	addConnection(c: TcpConnection): void {
		this.flows.set(flow(c.local, c.localPort, c.remote, c.remotePort), c);
	}
	removeConnection(c: TcpConnection): void {
		const key = flow(c.local, c.localPort, c.remote, c.remotePort);
		if (this.flows.get(key) === c) this.flows.delete(key);
	}
	get connections(): Iterable<TcpConnection> {
		return this.flows.values();
	}
}

/** Puts a socket under its port, or takes it away. */
export function addTo<T>(table: Map<number, Set<T>>, port: number, socket: T): void {
	const set = table.get(port);
	if (set) set.add(socket);
	else table.set(port, new Set([socket]));
}
export function removeFrom<T>(table: Map<number, Set<T>>, port: number, socket: T): void {
	const set = table.get(port);
	set?.delete(socket);
	if (set?.size === 0) table.delete(port);
}
