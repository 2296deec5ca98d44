/** System calls on sockets of the family AF_UNIX, and on connections of every family. Part of `Sys`. */
import type { Blocking } from "./abi.ts";

export type SocketType = "stream" | "dgram" | "seqpacket";

/** SCM_CREDENTIALS and SO_PEERCRED: a process on the other side, as seen from the receiver's namespaces (PID 0 where it is not visible). */
export interface SenderCredentials {
	readonly pid: number;
	readonly uid: number;
	readonly gid: number;
}

export interface ReceivedMessage {
	readonly data: Uint8Array;
	readonly from: SenderCredentials;
	/** The name of the sender's socket; "" where it has none. */
	readonly name: string;
	/** SCM_RIGHTS: new descriptors in this process. */
	readonly fds: readonly number[];
	/** MSG_CTRUNC: there was no room for all descriptors. */
	readonly truncated: boolean;
	/** When it was sent (SO_TIMESTAMP), in seconds of the monotonic clock. */
	readonly time: number;
}

/** sendmsg(2): what goes beside the bytes. */
export interface SendOptions {
	/** SCM_RIGHTS: descriptors of this process that the receiver gets copies of. */
	readonly fds?: readonly number[];
	/** SCM_CREDENTIALS: another process than the sender. EPERM without the capability. */
	readonly credentials?: SenderCredentials;
	/** A datagram's receiver, where that is not the peer. */
	readonly to?: string;
	/** MSG_DONTWAIT. */
	readonly dontWait?: boolean;
	/** MSG_NOSIGNAL. */
	readonly noSignal?: boolean;
}

export interface ReceiveOptions {
	readonly peek?: boolean;
	readonly dontWait?: boolean;
	/** Descriptors that come in survive exec: no MSG_CMSG_CLOEXEC. */
	readonly keepOnExec?: boolean;
}

/**
 * Names are paths, or begin with "\0" in the abstract namespace of the network namespace; "" is no name. New descriptors are closed
 * by exec (SOCK_CLOEXEC) until `fcntlSet` says otherwise.
 */
export interface UnixSys {
	socket(type: SocketType): number;
	socketpair(type: SocketType): [number, number];
	/** bind(2): makes the name; "" takes a free abstract one. EADDRINUSE where it exists, EINVAL when bound already or too long. */
	bindSocket(fd: number, name: string): void;
	/** listen(2) of every family. */
	listen(fd: number, backlog: number): void;
	/** ECONNREFUSED, ENOENT, EACCES, EPROTOTYPE, EPERM; EAGAIN when it may not block and the backlog is full. "" dissolves a datagram socket's. */
	connect(fd: number, name: string): Blocking<void>;
	/** accept(2) of every family. EAGAIN when it may not block. */
	accept(fd: number): Blocking<number>;
	/** recvmsg(2): the next message with its sender; undefined at the end of a stream. */
	receive(fd: number, count: number, options?: ReceiveOptions): Blocking<ReceivedMessage | undefined>;
	/** sendmsg(2): waits for room unless it may not (EAGAIN). Returns the count, which a stream may fall short of. */
	sendMessage(fd: number, data: Uint8Array | string, options?: SendOptions): Blocking<number>;
	/** One datagram that does not wait: EAGAIN where the receiver's queue is full. */
	sendTo(fd: number, name: string, data: Uint8Array): void;
	/** getsockname(2) and getpeername(2) of an AF_UNIX socket. ENOTCONN. */
	socketName(fd: number): string;
	peerName(fd: number): string;
	/** SO_PEERCRED, as it was when they connected. ENOTCONN. */
	peerCredentials(fd: number): SenderCredentials;
	/** SO_DOMAIN and SO_TYPE, and SO_ACCEPTCONN. ENOTSOCK. */
	socketKind(fd: number): { readonly family: "unix" | "inet" | "inet6" | "packet"; readonly type: SocketType | "raw"; readonly listening: boolean };
	/** pidfd_getfd(2): a copy of a descriptor of another process, closed by exec. ESRCH, EPERM, EBADF. */
	pidfdGetfd(pid: number, fd: number): number;
}
