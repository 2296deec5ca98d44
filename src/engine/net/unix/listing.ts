/** AF_UNIX sockets as sock_diag(7) and /proc/net/unix tell of them. */
import type { NetNamespace } from "../../namespaces/net.ts";
import type { SocketInfo } from "../netlink/abi.ts";
import type { UnixSocket } from "./socket.ts";

const protocols = { stream: "u_str", dgram: "u_dgr", seqpacket: "u_seq" } as const;
const numbers = { stream: 1, dgram: 2, seqpacket: 5 } as const;

/** Abstract names are shown with @ in place of the zero bytes. */
const shown = (name: string): string => name.replaceAll("\0", "@");
const byInode = (ns: NetNamespace): UnixSocket[] => [...ns.sockets.unix.all].sort((a, b) => a.ino - b.ino);

export const unixSockets = (ns: NetNamespace): SocketInfo[] =>
	byInode(ns).map((socket) => ({
		protocol: protocols[socket.type],
		family: "unix",
		local: 0,
		localPort: 0,
		remote: undefined,
		remotePort: 0,
		inode: socket.ino,
		uid: socket.uid,
		device: "",
		v6only: false,
		path: shown(socket.name),
		timer: undefined,
		retransmits: 0,
		...socket.summary,
	}));

/** __SO_ACCEPTCON. */
const ACCEPTS = 0x10000;

const hex = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width, "0");

/** proc_pid_net(5): the kernel hides its addresses, so the sockets are numbered by inode. */
export function unixText(ns: NetNamespace): string {
	const rows = byInode(ns).map((socket) => {
		const { state } = socket.summary;
		const references = state === "ESTAB" ? 3 : 2;
		const flags = state === "LISTEN" ? ACCEPTS : 0;
		// SS_UNCONNECTED or SS_CONNECTED
		const connection = state === "ESTAB" ? 3 : 1;
		const number = socket.ino.toString(16).padStart(16, "0");
		const name = socket.name === "" ? "" : ` ${shown(socket.name)}`;
		return `${number}: ${hex(references, 8)} 00000000 ${hex(flags, 8)} ${hex(numbers[socket.type], 4)} ${hex(connection, 2)} ${String(socket.ino).padStart(5)}${name}\n`;
	});
	return `Num               RefCount Protocol Flags    Type St Inode Path\n${rows.join("")}`;
}
