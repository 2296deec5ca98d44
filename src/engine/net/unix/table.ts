/** The AF_UNIX sockets of one network namespace, and who has which name. unix(7). */
import { Errno } from "../../kernel/errno.ts";
import type { Inode } from "../../vfs/inode.ts";
import type { UnixSocket } from "./socket.ts";

/** Who is bound to a path: the inode of kind "socket" leads to the socket as long as that is open, from every network namespace. */
const byInode = new WeakMap<Inode, UnixSocket>();

/** Names that begin with a zero byte are of the abstract namespace, which each network namespace has for itself. */
export const isAbstract = (name: string): boolean => name.startsWith("\0");

/** Longest name: sun_path has 108 bytes, of which one ends a path. */
export const LONGEST_NAME = 107;

export class UnixTable {
	readonly all = new Set<UnixSocket>();
	private readonly abstract = new Map<string, UnixSocket>();
	private lastName = 0;

	/** EADDRINUSE. */
	bindAbstract(name: string, socket: UnixSocket): void {
		if (this.abstract.has(name)) throw new Errno("EADDRINUSE");
		this.abstract.set(name, socket);
	}
	/** A name that nobody has, of five hexadecimal digits (unix_autobind). */
	freeName(): string {
		let name: string;
		do {
			this.lastName = (this.lastName + 1) & 0xfffff;
			name = `\0${this.lastName.toString(16).padStart(5, "0")}`;
		} while (this.abstract.has(name));
		return name;
	}
	/** ECONNREFUSED. */
	findAbstract(name: string): UnixSocket {
		const socket = this.abstract.get(name);
		if (!socket) throw new Errno("ECONNREFUSED");
		return socket;
	}
	remove(socket: UnixSocket): void {
		this.all.delete(socket);
		if (this.abstract.get(socket.name) === socket) this.abstract.delete(socket.name);
	}
}

export function bindInode(inode: Inode, socket: UnixSocket): void {
	byInode.set(inode, socket);
}
/** ECONNREFUSED when its process has gone, or no socket was ever bound there. */
export function findByInode(inode: Inode): UnixSocket {
	const socket = inode.kind === "socket" ? byInode.get(inode) : undefined;
	if (!socket || socket.isClosed) throw new Errno("ECONNREFUSED");
	return socket;
}
