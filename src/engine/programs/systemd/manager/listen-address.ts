/** What socket units listen on: `ListenStream=` and its kin. systemd.socket(5). */
import type { Sys } from "../../../kernel/abi.ts";
import type { SocketType } from "../../../kernel/abi-unix.ts";
import { type Ip, parseIp } from "../../../net/address.ts";
import type { Settings } from "../units/unit-file.ts";

export type ListenAddress =
	| { readonly kind: "unix"; readonly type: SocketType; readonly name: string }
	| { readonly kind: "inet"; readonly type: "stream" | "dgram"; readonly address: Ip; readonly port: number };

export interface Listening {
	/** As systemctl shows it: `/run/docker.sock`, `@name`, `127.0.0.1:80`, `[::]:80`. */
	readonly text: string;
	/** `Stream`, `Datagram`, `SequentialPacket`. */
	readonly word: string;
	/** Undefined where it cannot be understood. */
	readonly address: ListenAddress | undefined;
}

const kinds = [
	["ListenStream", "stream", "Stream"],
	["ListenDatagram", "dgram", "Datagram"],
	["ListenSequentialPacket", "seqpacket", "SequentialPacket"],
] as const;

export const listensOn = (settings: Settings): Listening[] =>
	kinds.flatMap(([key, type, word]) => settings.values("Socket", key).map((value) => ({ ...parse(value, type), word })));

function parse(value: string, type: SocketType): { readonly text: string; readonly address: ListenAddress | undefined } {
	if (value.startsWith("/")) return { text: value, address: { kind: "unix", type, name: value } };
	if (value.startsWith("@")) return { text: value, address: { kind: "unix", type, name: `\0${value.slice(1)}` } };
	const m = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([\d.]+)):)?(\d+)$/.exec(value);
	const port = Number(m?.[3] ?? "0");
	// a port alone is heard by both families
	const address = m?.[1] === undefined && m?.[2] === undefined ? 0n : parseIp(m[1] ?? (m[2] as string));
	if (!m || address === undefined || port < 1 || port > 65535 || type === "seqpacket") return { text: value, address: undefined };
	const text = m[1] === undefined && m[2] === undefined ? `[::]:${port}` : value;
	return { text, address: { kind: "inet", type, address, port } };
}

/** A descriptor that is bound, and listens where its type does. Throws Errno. */
export function openListener(sys: Sys, address: ListenAddress, options: { readonly backlog: number; readonly v6only: boolean; readonly mode: number }): number {
	if (address.kind === "unix") {
		const fd = sys.socket(address.type);
		const umask = sys.umask(0o777 & ~options.mode);
		try {
			// what an earlier process left behind is in the way
			if (!address.name.startsWith("\0") && sys.tryStat(address.name, { noFollow: true })?.kind === "socket") sys.unlink(address.name);
			sys.bindSocket(fd, address.name);
			if (address.type !== "dgram") sys.listen(fd, options.backlog);
			return fd;
		} catch (error) {
			sys.close(fd);
			throw error;
		} finally {
			sys.umask(umask);
		}
	}
	const fd = sys.inetSocket(typeof address.address === "bigint" ? "inet6" : "inet", address.type);
	try {
		sys.setSocketOptions(fd, { reuseAddress: true, ...(typeof address.address === "bigint" && options.v6only ? { v6only: true } : {}) });
		sys.bindInet(fd, { address: address.address, port: address.port });
		if (address.type === "stream") sys.listen(fd, options.backlog);
		return fd;
	} catch (error) {
		sys.close(fd);
		throw error;
	}
}
