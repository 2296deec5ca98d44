/** Probes of the methods of traceroute(8): what is sent, and which answer belongs to which. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Ip } from "../../net/address.ts";
import { encodePayload } from "../../net/encode.ts";
import type { TcpSegment } from "../../net/packet.ts";
import type { ErrorReport } from "../../net/sockets/udp.ts";

export interface Answer {
	readonly from: Ip;
	/** The target itself, or somebody who says that the way ends here. */
	readonly final: boolean;
	/** `!H` and its kin; "" for none. */
	readonly mark: string;
}

export interface ProbeOptions {
	readonly target: Ip;
	readonly port: number;
	/** Bytes behind the IP header. */
	readonly length: number;
	readonly tos: number;
	readonly mark: number;
	readonly device: string;
	readonly source: Ip | undefined;
	readonly dontFragment: boolean;
}

/** A way to probe. Probes are told apart by their number. */
export interface Method {
	readonly fds: readonly number[];
	send(number: number, ttl: number): void;
	/** The next answer that has come; undefined when there is none. */
	receive(): Blocking<{ readonly number: number; readonly answer: Answer } | undefined>;
}

/** What an ICMP error means: print_reply of traceroute.c. */
function meaning({ from, type, icmpCode, info }: ErrorReport, target: Ip): Answer {
	const six = typeof from === "bigint";
	if (type === (six ? 3 : 11)) return { from, final: false, mark: "" };
	if (six) return { from, final: true, mark: icmpCode === 4 ? "" : (["!N", "!X", "!S", "!H", "", "!P"][icmpCode] ?? `!<${icmpCode}>`) };
	if (type !== 3) return { from, final: true, mark: `!<${type}-${icmpCode}>` };
	if (icmpCode === 3) return { from, final: true, mark: from === target ? "" : "!p" };
	const marks: Readonly<Record<number, string>> = {
		0: "!N",
		1: "!H",
		2: "!P",
		4: `!F-${info & 0xffff}`,
		5: "!S",
		6: "!U",
		7: "!W",
		8: "!I",
		9: "!A",
		10: "!Z",
		11: "!Q",
		12: "!T",
		13: "!X",
		14: "!V",
		15: "!C",
	};
	return { from, final: true, mark: marks[icmpCode] ?? `!<${icmpCode}>` };
}

function prepare(sys: Sys, fd: number, o: ProbeOptions): void {
	sys.fcntlSet(fd, { nonBlocking: true });
	sys.setSocketOptions(fd, {
		receiveErrors: true,
		tos: o.tos,
		mtuDiscover: o.dontFragment ? "do" : "dont",
		...(o.mark ? { mark: o.mark } : {}),
		...(o.device ? { bindToDevice: o.device } : {}),
	});
	if (o.source !== undefined) sys.bindInet(fd, { address: o.source, port: 0 });
}

/** UDP: the "default" method counts the port up, "udp" keeps it and tells probes apart by their own ports. */
export class UdpMethod implements Method {
	readonly fds: number[] = [];
	private readonly sys: Sys;
	private readonly options: ProbeOptions;
	private readonly counting: boolean;
	/** By descriptor; answered ones are closed. */
	private readonly numbers = new Map<number, number>();
	constructor(sys: Sys, options: ProbeOptions, counting: boolean) {
		this.sys = sys;
		this.options = options;
		this.counting = counting;
	}
	send(number: number, ttl: number): void {
		const { sys, options } = this;
		const fd = sys.inetSocket(typeof options.target === "number" ? "inet" : "inet6", "dgram");
		prepare(sys, fd, options);
		sys.setSocketOptions(fd, { ttl });
		sys.connectInet(fd, { address: options.target, port: options.port + (this.counting ? number : 0) }).next();
		this.numbers.set(fd, number);
		this.fds.push(fd);
		const data = Uint8Array.from({ length: Math.max(0, options.length - 8) }, (_, i) => 0x40 + (i & 0x3f));
		sys.sendInet(fd, data);
	}
	*receive(): Blocking<{ number: number; answer: Answer } | undefined> {
		for (const [fd, number] of this.numbers) {
			const report = this.sys.errorReport(fd);
			if (report) return this.done(fd, number, meaning(report, this.options.target));
			try {
				yield* this.sys.receiveFrom(fd, { dontWait: true });
				return this.done(fd, number, { from: this.options.target, final: true, mark: "" });
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
		return undefined;
	}
	private done(fd: number, number: number, answer: Answer) {
		this.sys.close(fd);
		this.numbers.delete(fd);
		this.fds.splice(this.fds.indexOf(fd), 1);
		return { number, answer };
	}
}

/** What ICMP and TCP have in common: one raw socket on which all answers come. */
abstract class RawMethod implements Method {
	readonly fds: readonly number[];
	protected readonly sys: Sys;
	protected readonly options: ProbeOptions;
	protected readonly fd: number;
	constructor(sys: Sys, options: ProbeOptions, protocol: number) {
		this.sys = sys;
		this.options = options;
		this.fd = sys.inetSocket(typeof options.target === "number" ? "inet" : "inet6", "raw", protocol);
		this.fds = [this.fd];
		prepare(sys, this.fd, options);
		sys.connectInet(this.fd, { address: options.target, port: 0 }).next();
	}
	protected abstract bytes(number: number): Uint8Array;
	/** The probe that an ICMP error quotes. */
	protected abstract quoted(data: Uint8Array): number | undefined;
	protected abstract next(): Blocking<{ number: number; answer: Answer } | "other">;
	send(number: number, ttl: number): void {
		this.sys.setSocketOptions(this.fd, { ttl });
		this.sys.sendInet(this.fd, this.bytes(number));
	}
	*receive(): Blocking<{ number: number; answer: Answer } | undefined> {
		for (;;) {
			const report = this.sys.errorReport(this.fd);
			if (report) {
				const number = this.quoted(report.data);
				if (number !== undefined) return { number, answer: meaning(report, this.options.target) };
				continue;
			}
			try {
				const got = yield* this.next();
				if (got !== "other") return got;
			} catch (error) {
				if (isErrno(error, "EAGAIN")) return undefined;
				// an error that is told by a report
				if (!isErrno(error)) throw error;
			}
		}
	}
}

export class IcmpMethod extends RawMethod {
	private readonly ident: number;
	constructor(sys: Sys, options: ProbeOptions) {
		super(sys, options, typeof options.target === "number" ? 1 : 58);
		this.ident = sys.getpid() & 0xffff;
	}
	protected override bytes(number: number): Uint8Array {
		const data = new Uint8Array(Math.max(8, this.options.length));
		const sequence = this.options.port + number;
		data.set([typeof this.options.target === "number" ? 8 : 128, 0, 0, 0, this.ident >> 8, this.ident & 255, (sequence >> 8) & 255, sequence & 255]);
		for (let i = 8; i < data.length; i++) data[i] = 0x40 + ((i - 8) & 0x3f);
		return data;
	}
	protected override quoted(data: Uint8Array): number | undefined {
		const word = (at: number) => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
		return word(4) === this.ident ? word(6) - this.options.port : undefined;
	}
	protected override *next(): Blocking<{ number: number; answer: Answer } | "other"> {
		const { packet } = yield* this.sys.receiveRaw(this.fd);
		const message = packet.payload;
		const reply = packet.kind === "ipv4" ? 0 : 129;
		if (message.kind !== "icmp" || message.type !== reply || message.rest >>> 16 !== this.ident) return "other";
		return { number: (message.rest & 0xffff) - this.options.port, answer: { from: packet.source, final: true, mark: "" } };
	}
}

/** Half-open connections: probes are told apart by their source port. */
export class TcpMethod extends RawMethod {
	private readonly firstPort: number;
	constructor(sys: Sys, options: ProbeOptions) {
		super(sys, options, 6);
		const [a = 0, b = 0] = sys.getrandom(2);
		this.firstPort = 32768 + (((a << 8) | b) % 20000);
	}
	protected override bytes(number: number): Uint8Array {
		const { target, port } = this.options;
		const segment: TcpSegment = {
			kind: "tcp",
			sourcePort: this.firstPort + number,
			destinationPort: port,
			sequence: 0x1000 * (number + 1),
			acknowledgment: 0,
			flags: { syn: true },
			window: 5840,
			options: { mss: 1460, sackPermitted: true, timestamp: { value: 1000 + number, echo: 0 }, windowScale: 2 },
			data: new Uint8Array(0),
		};
		const source = this.sys.sourceTowards(this.fd, target);
		if (typeof target === "number" && typeof source === "number")
			return encodePayload({ kind: "ipv4", source, destination: target, ttl: 64, tos: 0, id: 0, dontFragment: true, payload: segment });
		return encodePayload({ kind: "ipv6", source: BigInt(source), destination: BigInt(target), hopLimit: 64, trafficClass: 0, payload: segment });
	}
	protected override quoted(data: Uint8Array): number | undefined {
		return this.numberOf(((data[0] ?? 0) << 8) | (data[1] ?? 0));
	}
	private numberOf(port: number): number | undefined {
		return port >= this.firstPort && port < this.firstPort + 10_000 ? port - this.firstPort : undefined;
	}
	protected override *next(): Blocking<{ number: number; answer: Answer } | "other"> {
		const { packet } = yield* this.sys.receiveRaw(this.fd);
		const segment = packet.payload;
		if (segment.kind !== "tcp" || segment.sourcePort !== this.options.port || packet.source !== this.options.target) return "other";
		const number = this.numberOf(segment.destinationPort);
		return number === undefined ? "other" : { number, answer: { from: packet.source, final: true, mark: "" } };
	}
}
