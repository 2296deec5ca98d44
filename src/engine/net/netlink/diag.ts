/** sock_diag: the sockets of a namespace, for ss and netstat. sock_diag(7). */

import { protocols } from "../packet.ts";
import type { InetSocket } from "../sockets/inet.ts";
import type { TcpConnection, TcpState } from "../sockets/tcp/connection.ts";
import { unixSockets } from "../unix/listing.ts";
import type { SocketInfo } from "./abi.ts";
import type { Requester } from "./context.ts";

const states: Readonly<Record<TcpState, string>> = {
	"syn-sent": "SYN-SENT",
	"syn-recv": "SYN-RECV",
	established: "ESTAB",
	"fin-wait-1": "FIN-WAIT-1",
	"fin-wait-2": "FIN-WAIT-2",
	"close-wait": "CLOSE-WAIT",
	closing: "CLOSING",
	"last-ack": "LAST-ACK",
	"time-wait": "TIME-WAIT",
	closed: "UNCONN",
};

const base = (socket: InetSocket): Omit<SocketInfo, "protocol" | "state" | "receiveQueue" | "sendQueue"> => ({
	family: socket.family,
	local: socket.local,
	localPort: socket.localPort,
	remote: socket.remote,
	remotePort: socket.remotePort,
	inode: socket.ino,
	uid: socket.uid,
	device: socket.options.bindToDevice,
	v6only: socket.options.v6only,
	path: "",
	peerInode: 0,
	timer: undefined,
	retransmits: 0,
});

function connectionInfo(c: TcpConnection): SocketInfo {
	const { socket } = c;
	const waits = c.state === "time-wait";
	return {
		protocol: "tcp",
		family: socket?.family ?? (typeof c.local === "number" ? "inet" : "inet6"),
		state: states[c.state],
		local: c.local,
		localPort: c.localPort,
		remote: c.remote,
		remotePort: c.remotePort,
		receiveQueue: waits ? 0 : c.queues.receive + (c.finReceived ? 1 : 0),
		sendQueue: waits ? 0 : c.queues.send + (c.state === "syn-sent" || c.state === "fin-wait-1" || c.state === "last-ack" ? 1 : 0),
		inode: socket ? c.ino : 0,
		uid: waits ? 0 : c.uid,
		device: socket?.options.bindToDevice ?? "",
		v6only: false,
		path: "",
		peerInode: 0,
		timer: c.timer,
		retransmits: c.retries,
	};
}

export function listSockets(by: Pick<Requester, "ns">): SocketInfo[] {
	const { sockets, tunnels } = by.ns;
	const out: SocketInfo[] = unixSockets(by.ns);
	for (const socket of sockets.raw) {
		const protocol = socket.protocol === protocols.icmp ? "raw" : "raw";
		out.push({ ...base(socket), protocol, localPort: socket.protocol, state: socket.remote === undefined ? "UNCONN" : "ESTAB", receiveQueue: 0, sendQueue: 0 });
	}
	for (const port of [...sockets.udp.keys()].sort((a, b) => a - b)) {
		for (const socket of sockets.udp.get(port) ?? [])
			out.push({ ...base(socket), protocol: "udp", state: socket.remote === undefined ? "UNCONN" : "ESTAB", receiveQueue: socket.queued, sendQueue: 0 });
	}
	for (const port of new Set([...tunnels].map((t) => t.config.port))) {
		const shown = {
			protocol: "udp",
			state: "UNCONN",
			local: 0,
			localPort: port,
			remote: undefined,
			remotePort: 0,
			receiveQueue: 0,
			sendQueue: 0,
			inode: 0,
			uid: 0,
			device: "",
			v6only: false,
			path: "",
			peerInode: 0,
			timer: undefined,
			retransmits: 0,
		} as const;
		out.push({ ...shown, family: "inet" });
	}
	for (const port of [...sockets.tcpBound.keys()].sort((a, b) => a - b)) {
		for (const socket of sockets.tcpBound.get(port) ?? []) {
			if (socket.role.kind !== "listening") continue;
			out.push({ ...base(socket), protocol: "tcp", state: "LISTEN", receiveQueue: socket.role.ready.length, sendQueue: socket.role.backlog });
		}
	}
	for (const c of sockets.connections) out.push(connectionInfo(c));
	return out;
}
