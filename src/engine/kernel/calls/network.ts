/** Calls on sockets of the Internet and packet families, and on the configuration of the network. */
import type { Ip, IpFamily } from "../../net/address.ts";
import type { ConnectionEvent } from "../../net/conntrack/info.ts";
import { ConntrackSocket } from "../../net/conntrack/monitor.ts";
import type { NetlinkCalls } from "../../net/netlink/abi.ts";
import { netlink } from "../../net/netlink/door.ts";
import { type NetlinkMessage, NetlinkSocket } from "../../net/netlink/monitor.ts";
import { PathTraceFile, type TracedStep } from "../../net/path-trace.ts";
import { type InetAddress, InetSocket, type SocketOptions } from "../../net/sockets/inet.ts";
import { type Captured, PacketSocket } from "../../net/sockets/packet.ts";
import { type RawReceived, RawSocket } from "../../net/sockets/raw.ts";
import { TcpSocket } from "../../net/sockets/tcp/socket.ts";
import { type ErrorReport, type Received, UdpSocket } from "../../net/sockets/udp.ts";
import { UnixSocket } from "../../net/unix/socket.ts";
import type { OpenFile } from "../../vfs/file.ts";
import type { Blocking } from "../abi.ts";
import type { UnixSys } from "../abi-unix.ts";
import { capable } from "../credentials.ts";
import { Errno, type ErrnoCode } from "../errno.ts";
import { WaitQueue } from "../wait-queue.ts";
import { SocketCalls } from "./sockets.ts";

const ICMP = 1;
const ICMPV6 = 58;

export class NetworkCalls extends SocketCalls {
	netlink<K extends keyof NetlinkCalls>(call: K, request: NetlinkCalls[K]["request"]): NetlinkCalls[K]["reply"] {
		this.task.steps += 10;
		return netlink(this.task, call, request);
	}
	netlinkListen(): number {
		return this.installOpen(new NetlinkSocket(this.task));
	}
	*nextChange(fd: number): Blocking<NetlinkMessage> {
		const socket = this.file(fd);
		if (!(socket instanceof NetlinkSocket)) throw new Errno("EOPNOTSUPP");
		return yield* this.waitFor(socket, () => socket.next());
	}

	conntrackListen(): number {
		return this.installOpen(new ConntrackSocket(this.task));
	}
	*nextConnection(fd: number): Blocking<ConnectionEvent> {
		const socket = this.file(fd);
		if (!(socket instanceof ConntrackSocket)) throw new Errno("EOPNOTSUPP");
		return yield* this.waitFor(socket, () => socket.next());
	}

	packetTrace(): number {
		return this.installOpen(new PathTraceFile(this.task));
	}
	*nextPacketStep(fd: number): Blocking<TracedStep> {
		const file = this.file(fd);
		if (!(file instanceof PathTraceFile)) throw new Errno("EINVAL");
		return yield* this.waitFor(file, () => file.next());
	}

	private installOpen(file: OpenFile): number {
		return this.task.fds.install(file, this.task.limits.nofile.soft, 0, true);
	}
	private inet(fd: number): InetSocket {
		const file = this.file(fd);
		if (!(file instanceof InetSocket)) throw new Errno("ENOTSOCK");
		return file;
	}
	/** Tries until it gets something, sleeping on the queue it gets in place; EAGAIN when it may not block or the time is over. */
	private *waitFor<T>(file: OpenFile, attempt: () => T | WaitQueue, options: { dontWait?: boolean; seconds?: number } = {}): Blocking<T> {
		if (this.mustYield) yield* this.reschedule();
		const deadline = options.seconds ? this.kernel.now + options.seconds * 1e9 : undefined;
		for (;;) {
			const got = attempt();
			if (!(got instanceof WaitQueue)) return got;
			if (file.flags.nonBlocking || options.dontWait || (deadline !== undefined && this.kernel.now >= deadline)) throw new Errno("EAGAIN");
			yield* this.sleepOn([got], deadline);
		}
	}

	inetSocket(family: IpFamily, type: "stream" | "dgram" | "raw", protocol = 0): number {
		const { task } = this;
		task.steps += 3;
		if (type === "stream") return this.installOpen(new TcpSocket(family, task));
		if (type === "raw") return this.installOpen(new RawSocket(family, protocol, task));
		// ping sockets are for the groups of ping_group_range, which is empty here
		if (protocol === ICMP || protocol === ICMPV6) throw new Errno("EACCES");
		return this.installOpen(new UdpSocket(family, task));
	}
	packetSocket(protocol: number): number {
		this.task.steps += 3;
		return this.installOpen(new PacketSocket(protocol, this.task));
	}
	bindDevice(fd: number, ifindex: number, promiscuous = false): void {
		const file = this.file(fd);
		if (!(file instanceof PacketSocket)) throw new Errno("EINVAL");
		file.bind(ifindex, 0);
		file.setPromiscuous(promiscuous);
	}
	bindInet(fd: number, address: InetAddress): void {
		this.task.steps++;
		this.inet(fd).bind(this.task, address);
	}
	override listen(fd: number, backlog: number): void {
		const file = this.file(fd);
		if (file instanceof TcpSocket) file.listen(backlog);
		else if (file instanceof InetSocket) throw new Errno("EOPNOTSUPP");
		else super.listen(fd, backlog);
	}
	override *accept(fd: number): Blocking<number> {
		const file = this.file(fd);
		if (!(file instanceof TcpSocket)) {
			if (file instanceof InetSocket) throw new Errno("EOPNOTSUPP");
			return yield* super.accept(fd);
		}
		return this.installOpen(yield* this.waitFor(file, () => file.accept(this.task)));
	}
	*connectInet(fd: number, address: InetAddress | undefined): Blocking<void> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.inet(fd);
		if (socket instanceof UdpSocket || socket instanceof RawSocket) {
			socket.connect(address);
			return;
		}
		if (!(socket instanceof TcpSocket)) throw new Errno("EOPNOTSUPP");
		if (!address) throw new Errno("EAFNOSUPPORT");
		socket.connect(address);
		if (socket.flags.nonBlocking) throw new Errno("EINPROGRESS");
		const { sendTimeout } = socket.options;
		const deadline = sendTimeout ? this.kernel.now + sendTimeout * 1e9 : undefined;
		while (!socket.connected) {
			if (deadline !== undefined && this.kernel.now >= deadline) throw new Errno("EINPROGRESS");
			yield* this.sleepOn([socket.changed], deadline);
		}
	}

	*receiveFrom(fd: number, options: { readonly peek?: boolean; readonly dontWait?: boolean } = {}): Blocking<Received> {
		const socket = this.inet(fd);
		if (!(socket instanceof UdpSocket)) throw new Errno("EOPNOTSUPP");
		return yield* this.waitFor(socket, () => socket.receive(options.peek ?? false), { ...options, seconds: socket.options.receiveTimeout });
	}
	*receiveRaw(fd: number): Blocking<RawReceived> {
		const socket = this.inet(fd);
		if (!(socket instanceof RawSocket)) throw new Errno("EOPNOTSUPP");
		return yield* this.waitFor(socket, () => socket.receive(false), { seconds: socket.options.receiveTimeout });
	}
	*receiveFrame(fd: number): Blocking<Captured> {
		const socket = this.file(fd);
		if (!(socket instanceof PacketSocket)) throw new Errno("ENOTSOCK");
		return yield* this.waitFor(socket, () => socket.receive());
	}
	sendInet(fd: number, data: Uint8Array, to?: InetAddress): number {
		this.task.steps += 2;
		const socket = this.inet(fd);
		if (!(socket instanceof UdpSocket || socket instanceof RawSocket)) throw new Errno("EISCONN");
		return socket.send(data, to);
	}
	shutdown(fd: number, how: "read" | "write" | "both"): void {
		const file = this.file(fd);
		if (file instanceof UnixSocket) {
			file.shutdown(how);
			return;
		}
		const socket = this.inet(fd);
		if (!(socket instanceof UdpSocket || socket instanceof TcpSocket)) throw new Errno("ENOTCONN");
		socket.shutdown(how);
	}

	localAddress(fd: number): InetAddress {
		return this.inet(fd).localAddress;
	}
	peerAddress(fd: number): InetAddress {
		return this.inet(fd).peerAddress;
	}
	sourceTowards(fd: number, target: Ip): Ip {
		const socket = this.inet(fd);
		if (!(socket instanceof RawSocket)) throw new Errno("EOPNOTSUPP");
		return socket.sourceTowards(target);
	}
	setSocketOptions(fd: number, options: Partial<SocketOptions>): void {
		const socket = this.inet(fd);
		const { bindToDevice, mark, ttl, v6only } = options;
		if (bindToDevice && !socket.ns.byName.has(bindToDevice)) throw new Errno("ENODEV");
		if (mark !== undefined && !capable(this.task.cred, "net_admin", socket.ns.owner)) throw new Errno("EPERM");
		if (ttl !== undefined && (ttl < 1 || ttl > 255)) throw new Errno("EINVAL");
		if (v6only !== undefined && (socket.family !== "inet6" || socket.localPort !== 0)) throw new Errno("EINVAL");
		Object.assign(socket.options, options);
	}
	socketOptions(fd: number): Readonly<SocketOptions> {
		return this.inet(fd).options;
	}
	socketKind(fd: number): ReturnType<UnixSys["socketKind"]> {
		const file = this.file(fd);
		if (file instanceof UnixSocket) return { family: "unix", type: file.type, listening: file.summary.state === "LISTEN" };
		if (file instanceof PacketSocket) return { family: "packet", type: "raw", listening: false };
		const { family, type } = this.inet(fd);
		return { family, type, listening: file instanceof TcpSocket && file.role.kind === "listening" };
	}
	socketError(fd: number): ErrnoCode | undefined {
		const file = this.file(fd);
		if (file instanceof UnixSocket) return file.takeError();
		return this.inet(fd).takeError();
	}
	errorReport(fd: number): ErrorReport | undefined {
		const socket = this.inet(fd);
		return socket instanceof UdpSocket || socket instanceof RawSocket ? socket.takeReport() : undefined;
	}
}
