/** Sockets by inode from /proc/net, and how lsof(8) names them. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { formatIpv6 } from "../../net/address.ts";
import { tryReadText } from "../lib/procfs/process.ts";

export interface Endpoint {
	/** `127.0.0.1`, `::1`; `*` for any. */
	readonly address: string;
	readonly port: number;
}

export interface Socket {
	/** `IPv4`, `IPv6`, `unix`. */
	readonly type: string;
	readonly device: string;
	/** `TCP`, `UDP`; undefined for a unix socket, whose node is its number. */
	readonly protocol: string | undefined;
	/** `LISTEN` and its kin. */
	readonly state: string | undefined;
	readonly ends: readonly Endpoint[];
	/** Bytes received and not read, sent and not acknowledged. */
	readonly queues: readonly [receive: number, send: number];
	/** Without the state. */
	readonly name: string;
}

export type SocketTable = ReadonlyMap<number, Socket>;

/** States of /proc/net/tcp, from 1. */
export const tcpStates = [
	"ESTABLISHED",
	"SYN_SENT",
	"SYN_RECV",
	"FIN_WAIT1",
	"FIN_WAIT2",
	"TIME_WAIT",
	"CLOSE",
	"CLOSE_WAIT",
	"LAST_ACK",
	"LISTEN",
	"CLOSING",
] as const;

/** Names of hosts and ports; none with -n and -P. */
export interface Names {
	readonly host: (address: string) => string | undefined;
	readonly port: (port: number, protocol: string) => string | undefined;
}

function endpoint(text: string): Endpoint {
	const [hex = "", port = "0"] = text.split(":");
	// words in the byte order of the machine
	const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)));
	const address = bytes.every((b) => b === 0)
		? "*"
		: bytes.length === 4
			? bytes.join(".")
			: formatIpv6(BigInt(`0x${bytes.map((b) => b.toString(16).padStart(2, "0")).join("")}`));
	return { address, port: Number.parseInt(port, 16) };
}

function endText(end: Endpoint, protocol: string, names: Names): string {
	const host = end.address === "*" ? "*" : (names.host(end.address) ?? (end.address.includes(":") ? `[${end.address}]` : end.address));
	return `${host}:${end.port === 0 ? "*" : (names.port(end.port, protocol) ?? end.port)}`;
}

function* internet(sys: Sys, file: string, names: Names, out: Map<number, Socket>): Blocking<void> {
	const protocol = file.startsWith("tcp") ? "TCP" : "UDP";
	for (const line of ((yield* tryReadText(sys, `/proc/net/${file}`)) ?? "").split("\n").slice(1)) {
		const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/);
		if (!local || !remote || !state || !queues || !inode) continue;
		const [send = 0, receive = 0] = queues.split(":").map((part) => Number.parseInt(part, 16));
		const ends = [endpoint(local), endpoint(remote)].filter((end, i) => i === 0 || end.address !== "*" || end.port !== 0);
		out.set(Number(inode), {
			type: file.endsWith("6") ? "IPv6" : "IPv4",
			device: inode,
			protocol,
			state: protocol === "TCP" ? tcpStates[Number.parseInt(state, 16) - 1] : undefined,
			ends,
			queues: [receive, send],
			// a blank stands where TCP has its state
			name: ends.map((end) => endText(end, protocol.toLowerCase(), names)).join("->") + (protocol === "UDP" ? " " : ""),
		});
	}
}

const unixTypes: Readonly<Record<string, string>> = { "0001": "STREAM", "0002": "DGRAM", "0005": "SEQPACKET" };

/** Every socket of the caller's network namespace. */
export function* readSockets(sys: Sys, names: Names): Blocking<SocketTable> {
	const out = new Map<number, Socket>();
	for (const file of ["tcp", "tcp6", "udp", "udp6"]) yield* internet(sys, file, names, out);
	for (const line of ((yield* tryReadText(sys, "/proc/net/unix")) ?? "").split("\n").slice(1)) {
		const m = /^([0-9a-f]+): \S+ \S+ (\S+) (\S+) (\S+) +(\d+) ?(.*)$/i.exec(line);
		if (!m) continue;
		const [, number = "", flags = "", type = "", state = "", inode = "", path = ""] = m;
		const listens = (Number.parseInt(flags, 16) & 0x10000) !== 0;
		out.set(Number(inode), {
			type: "unix",
			device: `0x${number.padStart(16, "0")}`,
			protocol: undefined,
			state: listens ? "LISTEN" : ["", "UNCONNECTED", "CONNECTING", "CONNECTED", "DISCONNECTING"][Number.parseInt(state, 16)],
			ends: [],
			queues: [0, 0],
			name: `${path ? `${path} ` : ""}type=${unixTypes[type] ?? "unknown"}`,
		});
	}
	return out;
}
