/** System calls on the network: sockets of the Internet and packet families, and configuration. Part of `Sys`. */
import type { Ip, IpFamily } from "../net/address.ts";
import type { ConnectionEvent } from "../net/conntrack/info.ts";
import type { NetlinkCalls } from "../net/netlink/abi.ts";
import type { NetlinkMessage } from "../net/netlink/monitor.ts";
import type { TracedStep } from "../net/path-trace.ts";
import type { InetAddress, SocketOptions } from "../net/sockets/inet.ts";
import type { Captured } from "../net/sockets/packet.ts";
import type { RawReceived } from "../net/sockets/raw.ts";
import type { ErrorReport, Received } from "../net/sockets/udp.ts";
import type { Blocking } from "./abi.ts";
import type { ErrnoCode } from "./errno.ts";

export interface NetworkSys {
	/** One request of configuration in the task's network namespace: rtnetlink(7), sock_diag(7). Throws NetlinkError. */
	netlink<K extends keyof NetlinkCalls>(call: K, request: NetlinkCalls[K]["request"]): NetlinkCalls[K]["reply"];
	/** A descriptor on which changes of the configuration are heard, for `nextChange`. */
	netlinkListen(): number;
	nextChange(fd: number): Blocking<NetlinkMessage>;
	/** A descriptor on which changes of tracked connections are heard, for `nextConnection`. */
	conntrackListen(): number;
	nextConnection(fd: number): Blocking<ConnectionEvent>;
	/** A descriptor on which the steps of packets are heard, for `nextPacketStep`: not a system call of Linux. EPERM without CAP_NET_ADMIN. */
	packetTrace(): number;
	/** EAGAIN when it may not block. */
	nextPacketStep(fd: number): Blocking<TracedStep>;
	/** socket(2). "raw" needs CAP_NET_RAW (EPERM) and a protocol number. EAFNOSUPPORT, EACCES (ICMP datagrams without ping_group_range). */
	inetSocket(family: IpFamily, type: "stream" | "dgram" | "raw", protocol?: number): number;
	/** AF_PACKET for frames of an EtherType (3: all). EPERM. */
	packetSocket(protocol: number): number;
	/** bind(2) of a packet socket to a device, and whether that goes promiscuous. ENODEV. */
	bindDevice(fd: number, ifindex: number, promiscuous?: boolean): void;
	/** EADDRINUSE, EADDRNOTAVAIL, EACCES, EINVAL. */
	bindInet(fd: number, address: InetAddress): void;
	/** Without an address: dissolves a datagram socket's association. EINPROGRESS when it may not block, else what the network answers. */
	connectInet(fd: number, address: InetAddress | undefined): Blocking<void>;
	/** recvmsg(2) of datagrams with their sender. EAGAIN when it may not block. */
	receiveFrom(fd: number, options?: { readonly peek?: boolean; readonly dontWait?: boolean }): Blocking<Received>;
	receiveRaw(fd: number): Blocking<RawReceived>;
	receiveFrame(fd: number): Blocking<Captured>;
	/** sendmsg(2) of one datagram. EMSGSIZE, EDESTADDRREQ, ENETUNREACH, EPERM ... */
	sendInet(fd: number, data: Uint8Array, to?: InetAddress): number;
	/** ENOTCONN. */
	shutdown(fd: number, how: "read" | "write" | "both"): void;
	localAddress(fd: number): InetAddress;
	peerAddress(fd: number): InetAddress;
	/** The own address from which this socket would talk to another. */
	sourceTowards(fd: number, target: Ip): Ip;
	setSocketOptions(fd: number, options: Partial<SocketOptions>): void;
	socketOptions(fd: number): Readonly<SocketOptions>;
	/** SO_ERROR, taken by reading it. */
	socketError(fd: number): ErrnoCode | undefined;
	/** MSG_ERRQUEUE: the next report of an ICMP error; undefined when there is none. */
	errorReport(fd: number): ErrorReport | undefined;
}
