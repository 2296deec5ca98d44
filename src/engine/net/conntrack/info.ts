/** Tracked connections as programs see them: ctnetlink. */
import type { Requester } from "../netlink/context.ts";
import { NetlinkError } from "../netlink/error.ts";
import type { Connection } from "./connection.ts";
import type { TcpTrackState } from "./tcp-states.ts";
import type { Tuple } from "./tuple.ts";

export interface ConnectionInfo {
	readonly id: number;
	readonly original: Tuple;
	readonly reply: Tuple;
	readonly tcpState: TcpTrackState | undefined;
	readonly seenReply: boolean;
	readonly assured: boolean;
	readonly sourceNat: boolean;
	readonly destinationNat: boolean;
	readonly mark: number;
	readonly zone: number;
	/** Seconds left. */
	readonly timeout: number;
	/** What came each way; undefined unless nf_conntrack_acct is on. */
	readonly traffic:
		| { readonly original: Readonly<{ packets: number; bytes: number }>; readonly reply: Readonly<{ packets: number; bytes: number }> }
		| undefined;
}

export interface ConnectionEvent {
	readonly type: "new" | "update" | "destroy";
	readonly connection: ConnectionInfo;
}

export interface ConntrackCounts {
	readonly found: number;
	readonly invalid: number;
	readonly insert: number;
	readonly insertFailed: number;
	readonly drop: number;
	readonly earlyDrop: number;
	readonly error: number;
	readonly searchRestart: number;
	readonly clashResolve: number;
}

export function connectionInfo(c: Connection, now: number, counted: boolean): ConnectionInfo {
	const { id, original, reply, seenReply, assured, sourceNat, destinationNat, mark, zone } = c;
	const traffic = counted ? { original: { ...c.traffic.original }, reply: { ...c.traffic.reply } } : undefined;
	return { id, original, reply, tcpState: c.tcp?.state, seenReply, assured, sourceNat, destinationNat, mark, zone, timeout: c.secondsLeft(now), traffic };
}

export const listConnections = ({ ns }: Requester): ConnectionInfo[] => {
	const counted = ns.settings.number("netfilter/nf_conntrack_acct") > 0;
	return ns.conntrack.connections.map((c) => connectionInfo(c, ns.kernel.now, counted));
};

/** ENOENT for one that is not there (any more). */
function byId(by: Requester, id: number): Connection {
	const found = by.ns.conntrack.connections.find((c) => c.id === id);
	if (!found) throw new NetlinkError("ENOENT");
	return found;
}

export function deleteConnection(by: Requester, { id }: { readonly id: number }): undefined {
	by.checkAdmin();
	by.ns.conntrack.destroy(byId(by, id));
	return undefined;
}

export interface ConnectionChange {
	readonly id: number;
	readonly mark?: number;
	readonly timeout?: number;
	readonly assured?: true;
	readonly seenReply?: true;
	readonly tcpState?: TcpTrackState;
}

function change(connection: Connection, wanted: Omit<ConnectionChange, "id">, now: number): void {
	if (wanted.mark !== undefined) connection.mark = wanted.mark;
	if (wanted.timeout !== undefined) {
		connection.timeout = wanted.timeout;
		connection.refreshed = now;
	}
	if (wanted.assured) connection.assured = true;
	if (wanted.seenReply) connection.seenReply = true;
	if (wanted.tcpState && connection.tcp) connection.tcp.state = wanted.tcpState;
}

export function updateConnection(by: Requester, { id, ...wanted }: ConnectionChange): undefined {
	by.checkAdmin();
	const connection = byId(by, id);
	change(connection, wanted, by.ns.kernel.now);
	by.ns.conntrack.tell("update", connection);
	return undefined;
}

export interface NewConnection extends Omit<ConnectionChange, "id"> {
	readonly original: Tuple;
	readonly reply: Tuple;
	readonly timeout: number;
}

/** EEXIST. */
export function newConnection(by: Requester, { original, reply, ...wanted }: NewConnection): undefined {
	by.checkAdmin();
	const { conntrack, kernel } = by.ns;
	const connection = conntrack.make(original);
	connection.reply = reply;
	connection.sourceNatDone = true;
	connection.destinationNatDone = true;
	connection.sourceNat = reply.destination !== original.source || reply.destinationPort !== original.sourcePort;
	connection.destinationNat = reply.source !== original.destination;
	change(connection, wanted, kernel.now);
	if (!conntrack.add(connection)) throw new NetlinkError("EEXIST");
	return undefined;
}
