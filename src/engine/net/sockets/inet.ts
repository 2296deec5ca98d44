/** What sockets of the Internet families share: addresses, options, errors that wait to be told. ip(7), socket(7). */
import { capable } from "../../kernel/credentials.ts";
import { Errno, type ErrnoCode } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { WaitQueue } from "../../kernel/wait-queue.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { OpenFile } from "../../vfs/file.ts";
import { BROADCAST, type Ip, type IpFamily, isLinkLocal6, isMulticast } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import type { SendOptions } from "../ip/output.ts";
import { isOwnAddress } from "../ip/route.ts";
import type { Sender } from "../skb.ts";

/** Where a socket is or whom it talks to. On an inet6 socket an IPv4 address stands for its mapped form. */
export interface InetAddress {
	readonly address: Ip;
	readonly port: number;
	/** Index of the device a link-local address belongs to. */
	readonly scope?: number;
}

/** socket(7), ip(7), tcp(7): what setsockopt takes. */
export interface SocketOptions {
	reuseAddress: boolean;
	reusePort: boolean;
	broadcast: boolean;
	keepAlive: boolean;
	noDelay: boolean;
	v6only: boolean;
	/** SO_BINDTODEVICE; "" for none. */
	bindToDevice: string;
	ttl: number | undefined;
	tos: number;
	mark: number;
	/** IP_MTU_DISCOVER: whether DF is set, and whether too large a packet is refused. */
	mtuDiscover: "do" | "dont" | "want" | "probe";
	/** IP_RECVERR: errors of the network are told at once. */
	receiveErrors: boolean;
	/** SO_RCVTIMEO and SO_SNDTIMEO in seconds; 0 is for ever. */
	receiveTimeout: number;
	sendTimeout: number;
	receiveBuffer: number;
	sendBuffer: number;
	/** SO_LINGER in seconds; undefined when off. */
	linger: number | undefined;
	/** IP_HDRINCL and packet filters of raw sockets: types of ICMP that are heard; undefined for all. */
	icmpFilter: readonly number[] | undefined;
	passCredentials: boolean;
	multicastTtl: number;
	multicastLoop: boolean;
}

const defaults = (): SocketOptions => ({
	reuseAddress: false,
	reusePort: false,
	broadcast: false,
	keepAlive: false,
	noDelay: false,
	v6only: false,
	bindToDevice: "",
	ttl: undefined,
	tos: 0,
	mark: 0,
	mtuDiscover: "want",
	receiveErrors: false,
	receiveTimeout: 0,
	sendTimeout: 0,
	receiveBuffer: 212992,
	sendBuffer: 212992,
	linger: undefined,
	icmpFilter: undefined,
	passCredentials: false,
	multicastTtl: 1,
	multicastLoop: true,
});

export abstract class InetSocket extends OpenFile {
	readonly ns: NetNamespace;
	readonly family: IpFamily;
	abstract readonly type: "stream" | "dgram" | "raw";
	readonly ino: number;
	readonly changed = new WaitQueue();
	readonly options = defaults();
	/** 0 or 0n: any of this host. */
	local: Ip;
	localPort = 0;
	remote: Ip | undefined;
	remotePort = 0;
	/** Kernel id of who made it. */
	readonly uid: number;
	readonly sender: Sender;
	protected error: ErrnoCode | undefined;
	protected readClosed = false;
	protected writeClosed = false;

	constructor(family: IpFamily, task: Task) {
		super(undefined);
		this.ns = task.ns.net;
		this.family = family;
		this.ino = task.kernel.nextAnonymousIno();
		this.uid = task.cred.euid;
		this.sender = { uid: task.cred.euid, gid: task.cred.egid, cgroup: task.cgroup };
		this.local = family === "inet" ? 0 : 0n;
		this.flags = { read: true, write: true, append: false, nonBlocking: false };
	}

	get isAny(): boolean {
		return this.local === 0 || this.local === 0n;
	}
	/** Whether packets to this own address are for it. */
	owns(ip: Ip): boolean {
		if (this.local === ip) return true;
		if (!this.isAny) return false;
		return typeof ip === typeof this.local || (this.family === "inet6" && !this.options.v6only);
	}
	/** Whether two sockets would both get what comes to their common port. */
	overlaps(other: InetSocket): boolean {
		const here = this.options.bindToDevice;
		const there = other.options.bindToDevice;
		if (here && there && here !== there) return false;
		return this.isAny || other.isAny ? typeof this.local === typeof other.local || this.spans || other.spans : this.local === other.local;
	}
	/** An inet6 socket on all addresses takes IPv4 too. */
	private get spans(): boolean {
		return this.family === "inet6" && this.isAny && !this.options.v6only;
	}

	get device(): NetDevice | undefined {
		return this.options.bindToDevice ? this.ns.byName.get(this.options.bindToDevice) : undefined;
	}
	get sendOptions(): SendOptions {
		const { ttl, tos, mark, mtuDiscover } = this.options;
		const { device } = this;
		return {
			tos,
			mark,
			sender: this.sender,
			dontFragment: mtuDiscover !== "dont",
			...(ttl === undefined ? {} : { ttl }),
			...(device ? { device } : {}),
			...(this.isAny ? {} : { source: this.local }),
		};
	}

	/** Takes the error that waits and throws it. */
	protected throwError(): void {
		const { error } = this;
		if (!error) return;
		this.error = undefined;
		throw new Errno(error);
	}
	/** SO_ERROR: reading it takes it. */
	takeError(): ErrnoCode | undefined {
		const { error } = this;
		this.error = undefined;
		return error;
	}

	/** What bind(2) checks for all types. EADDRNOTAVAIL, EACCES, EINVAL, EAFNOSUPPORT. */
	protected checkBind(task: Task, to: InetAddress): void {
		if (this.family === "inet" && typeof to.address === "bigint") throw new Errno("EAFNOSUPPORT");
		if (to.port !== 0 && to.port < this.ns.settings.number("ipv4/ip_unprivileged_port_start") && !capable(task.cred, "net_bind_service", this.ns.owner))
			throw new Errno("EACCES");
		const any = to.address === 0 || to.address === 0n;
		if (any || isMulticast(to.address) || to.address === BROADCAST) return;
		if (isLinkLocal6(to.address) && !to.scope && !this.options.bindToDevice) throw new Errno("EINVAL");
		const broadcast = this.type !== "stream" && this.ns.fib.routes("inet", 255).some((r) => r.type === "broadcast" && r.destination === to.address);
		if (!broadcast && !isOwnAddress(this.ns, to.address) && !this.ns.settings.number("ipv4/ip_nonlocal_bind")) throw new Errno("EADDRNOTAVAIL");
	}
	abstract bind(task: Task, to: InetAddress): void;

	/** A free port of ip_local_port_range, from a place drawn by chance on. EADDRINUSE, or what connect(2) calls it, when there is none. */
	protected ephemeralPort(free: (port: number) => boolean): number | undefined {
		const [low = 32768, high = 60999] = (this.ns.settings.get("ipv4/ip_local_port_range") ?? "").split("\t").map(Number);
		const count = high - low + 1;
		const start = this.ns.kernel.random.below(count);
		for (let i = 0; i < count; i++) {
			const port = low + ((start + i) % count);
			if (free(port)) return port;
		}
		return undefined;
	}
	get localAddress(): InetAddress {
		return { address: this.local, port: this.localPort };
	}
	/** ENOTCONN. */
	get peerAddress(): InetAddress {
		if (this.remote === undefined) throw new Errno("ENOTCONN");
		return { address: this.remote, port: this.remotePort };
	}
	override get label(): string {
		return `socket:[${this.ino}]`;
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.changed];
	}
}
