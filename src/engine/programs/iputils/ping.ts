/** ping(8) of iputils: echo requests through a raw socket, one a second, and statistics at the end. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { BROADCAST, formatIp, type Ip, isMulticast, parseIp, parseIpv4 } from "../../net/address.ts";
import type { ErrorReport } from "../../net/sockets/udp.ts";
import { isValidName } from "../hostname/resolve.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { pingOptions, pingUsage } from "./ping-options.ts";
import { PingStatistics } from "./ping-statistics.ts";

const REQUEST = 8;
const REQUEST6 = 128;
const REPLY = 0;
const REPLY6 = 129;
/** Bytes of payload that hold the time a request was sent. */
const TIMESTAMP = 16;
/** How long the last answer is waited for when none has come yet, in seconds. */
const LINGER = 10;

interface Plan {
	readonly target: Ip;
	readonly shown: string;
	readonly count: number;
	readonly interval: number;
	readonly size: number;
	readonly linger: number | undefined;
	readonly deadline: number | undefined;
	readonly ident: number;
	readonly quiet: boolean;
	readonly flood: boolean;
	readonly numeric: boolean;
	readonly audible: boolean;
	readonly stamps: boolean;
	readonly outstanding: boolean;
	readonly verbose: boolean;
	readonly adaptive: boolean;
	readonly preload: number;
}

const text = (ip: Ip): string => formatIp(ip);

function integer(context: Context, value: string, low: number, high: number, flag?: string): number {
	const prefix = flag ? `invalid -${flag} value: ` : "invalid argument: ";
	if (!/^[+-]?\d+$/.test(value)) return context.fail(`${prefix}'${value}'`);
	const n = Number(value);
	const top = high === Infinity ? "9223372036854775807" : String(high);
	if (n < low || n > high) return context.fail(`${prefix}'${value}': out of range: ${low} <= value <= ${top}`);
	return n;
}

function seconds(context: Context, value: string, what: string): number {
	if (!/^(\d+\.?\d*|\.\d+)$/.test(value)) return context.fail(`${what}: ${value}`, 2);
	return Number(value);
}

/** getaddrinfo(3) for the target. */
function* resolve(context: Context, name: string, family: "inet" | "inet6" | undefined): Blocking<{ ip: Ip; named: boolean }> {
	const literal = name.includes(":") ? parseIp(name.replace(/%.*$/, "")) : parseIpv4(name);
	const wanted = (ip: Ip) => family === undefined || (family === "inet") === (typeof ip === "number");
	if (literal !== undefined) return wanted(literal) ? { ip: literal, named: false } : context.fail(`${name}: Address family for hostname not supported`, 2);
	if (/^\d+(\.\d+){0,2}$/.test(name)) {
		const parts = name.split(".").map(Number);
		const last = parts.pop() ?? 0;
		const value = parts.reduce((v, p, i) => v + p * 2 ** (24 - 8 * i), 0) + last;
		return { ip: value >>> 0, named: false };
	}
	if (!isValidName(name)) return context.fail(`${name}: Name or service not known`, 2);
	try {
		const [ip] = (yield* getaddrinfo(context.sys, name, { family })).addresses;
		if (ip !== undefined) return { ip, named: true };
	} catch (error) {
		if (error instanceof AddressInfoError) return context.fail(`${name}: ${error.message}`, 2);
		throw error;
	}
	return context.fail(`${name}: Name or service not known`, 2);
}

/** A name for an address, as the answers show it: "localhost (127.0.0.1)". */
function* nameOf(sys: Sys, ip: Ip, plan: Plan): Blocking<string> {
	if (plan.numeric) return text(ip);
	const name = yield* reverse(sys, text(ip));
	return name === undefined ? text(ip) : `${name} (${text(ip)})`;
}

function* reverse(sys: Sys, address: string): Blocking<string | undefined> {
	const fd = yield* sys.open("/etc/hosts");
	const bytes = yield* sys.read(fd, 65536);
	sys.close(fd);
	for (const line of new TextDecoder().decode(bytes).split("\n")) {
		const [at, name] = line.replace(/#.*/, "").trim().split(/\s+/);
		if (at === address && name) return name;
	}
	return undefined;
}

const errors: Readonly<Record<string, string>> = {
	"3/0": "Destination Net Unreachable",
	"3/1": "Destination Host Unreachable",
	"3/2": "Destination Protocol Unreachable",
	"3/3": "Destination Port Unreachable",
	"3/5": "Source Route Failed",
	"3/6": "Destination Net Unknown",
	"3/7": "Destination Host Unknown",
	"3/9": "Destination Net Prohibited",
	"3/10": "Destination Host Prohibited",
	"3/13": "Packet filtered",
	"11/0": "Time to live exceeded",
	"11/1": "Frag reassembly time exceeded",
};
const errors6: Readonly<Record<string, string>> = {
	"1/0": "Destination unreachable: No route",
	"1/1": "Destination unreachable: Administratively prohibited",
	"1/3": "Destination unreachable: Address unreachable",
	"1/4": "Destination unreachable: Port unreachable",
	"3/0": "Time exceeded: Hop limit",
	"3/1": "Time exceeded: Defragmentation failure",
};

function errorText(r: ErrorReport): string {
	const six = typeof r.from === "bigint";
	if (!six && r.type === 3 && r.icmpCode === 4) return `Frag needed and DF set (mtu = ${r.info & 0xffff})`;
	if (!six && r.type === 5) return `Redirect Host(New nexthop: ${formatIp(r.info)})`;
	if (six && r.type === 2) return `Packet too big: mtu=${r.info}`;
	return (six ? errors6 : errors)[`${r.type}/${r.icmpCode}`] ?? (r.type === 3 ? `Dest Unreachable, Bad Code: ${r.icmpCode}` : `Bad ICMP type: ${r.type}`);
}

/** How a round trip is written: three significant digits, as far as there are. */
export function triptime(ms: number): string {
	if (ms >= 100) return ms.toFixed(0);
	if (ms >= 10) return ms.toFixed(1);
	return ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}

class Pinger {
	private readonly sys: Sys;
	private readonly context: Context;
	private readonly plan: Plan;
	private readonly fd: number;
	readonly statistics = new PingStatistics();
	private readonly sentAt = new Map<number, number>();
	private sequence = 0;
	private stopped = false;

	constructor(context: Context, plan: Plan, fd: number) {
		this.sys = context.sys;
		this.context = context;
		this.plan = plan;
		this.fd = fd;
		this.sys.sigaction("INT", () => {
			this.stopped = true;
		});
	}
	private get now(): number {
		return this.sys.clock("monotonic");
	}

	private payload(): Uint8Array {
		const { plan } = this;
		const data = new Uint8Array(8 + plan.size);
		data[0] = typeof plan.target === "number" ? REQUEST : REQUEST6;
		data[4] = plan.ident >> 8;
		data[5] = plan.ident & 255;
		data[6] = (this.sequence >> 8) & 255;
		data[7] = this.sequence & 255;
		for (let i = 0; i < plan.size; i++) data[8 + i] = i & 255;
		return data;
	}
	private *send(): Blocking<void> {
		this.sequence++;
		this.statistics.transmitted++;
		this.sentAt.set(this.sequence, this.now);
		try {
			this.sys.sendInet(this.fd, this.payload(), { address: this.plan.target, port: 0 });
			if (this.plan.flood && !this.plan.quiet) yield* this.sys.write(1, ".");
		} catch (error) {
			if (!(error instanceof Errno)) throw error;
			// an error that waits in the queue belongs to a request before
			if (yield* this.readErrors()) {
				this.sequence--;
				this.statistics.transmitted--;
				return yield* this.send();
			}
			this.statistics.errors++;
			yield* this.context.out.flush();
			yield* this.sys.write(2, `ping: sendmsg: ${error.message}\n`);
		}
	}

	private *readErrors(): Blocking<boolean> {
		let any = false;
		for (let report = this.sys.errorReport(this.fd); report; report = this.sys.errorReport(this.fd)) {
			if (report.about.address !== this.plan.target) continue;
			const ident = ((report.data[4] ?? 0) << 8) | (report.data[5] ?? 0);
			if (ident !== this.plan.ident) continue;
			any = true;
			if (report.type !== 5) this.statistics.errors++;
			if (this.plan.quiet || this.plan.flood) continue;
			const sequence = ((report.data[6] ?? 0) << 8) | (report.data[7] ?? 0);
			const from = yield* nameOf(this.sys, report.from, this.plan);
			yield* this.say(`From ${from}${report.type === 5 ? ":" : ""} icmp_seq=${sequence} ${errorText(report)}\n`);
		}
		return any;
	}
	private *say(line: string): Blocking<void> {
		yield* this.context.print(line);
		yield* this.context.out.flush();
	}

	/** Everything that has come in; returns whether an answer was among it. */
	private *receive(): Blocking<boolean> {
		let answered = false;
		for (;;) {
			try {
				const got = yield* this.sys.receiveRaw(this.fd);
				const { packet } = got;
				const message = packet.payload;
				if (message.kind !== "icmp" || message.type !== (packet.kind === "ipv4" ? REPLY : REPLY6) || message.rest >>> 16 !== this.plan.ident) continue;
				answered = true;
				yield* this.answer(message.rest & 0xffff, packet.source, packet.kind === "ipv4" ? packet.ttl : packet.hopLimit, message.data.length + 8);
			} catch (error) {
				if (isErrno(error, "EAGAIN") || isErrno(error, "EINTR")) return answered;
				if (!isErrno(error)) throw error;
				yield* this.readErrors();
			}
		}
	}
	private *answer(sequence: number, from: Ip, ttl: number, bytes: number): Blocking<void> {
		const { plan, statistics } = this;
		const sent = this.sentAt.get(sequence);
		const timed = plan.size >= TIMESTAMP && sent !== undefined;
		const trip = timed ? Math.max(0, (this.now - sent) * 1000) : undefined;
		statistics.received(sequence, trip);
		if (plan.quiet) return;
		if (plan.flood) {
			yield* this.sys.write(1, "\b \b");
			return;
		}
		const stamp = plan.stamps ? `[${this.sys.clock("realtime").toFixed(6)}] ` : "";
		const who = yield* nameOf(this.sys, from, plan);
		const ident = plan.verbose ? ` ident=${plan.ident}` : "";
		const dup = statistics.lastDuplicate ? " (DUP!)" : "";
		yield* this.say(
			`${stamp}${bytes} bytes from ${who}: icmp_seq=${sequence}${ident} ttl=${ttl}${trip === undefined ? "" : ` time=${triptime(trip)} ms`}${dup}${plan.audible ? "\x07" : ""}\n`,
		);
	}

	/** Waits for something to come, at most until `until` (monotonic seconds). */
	private *wait(until: number): Blocking<boolean> {
		const left = until - this.now;
		if (left <= 0) return yield* this.receive();
		try {
			yield* this.sys.poll([{ fd: this.fd, read: true }], left);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
		return yield* this.receive();
	}
	private get complete(): boolean {
		return this.statistics.unique >= this.plan.count;
	}

	*run(): Blocking<number> {
		const { plan, statistics } = this;
		const start = this.now;
		const end = plan.deadline === undefined ? Infinity : start + plan.deadline;
		let next = start;
		let last = start;
		const limit = plan.count;
		for (let i = 1; i < plan.preload && statistics.transmitted < limit; i++) yield* this.send();
		while (!this.stopped && statistics.transmitted < limit && this.now < end) {
			if (plan.outstanding && statistics.transmitted > 0 && !statistics.has(this.sequence)) yield* this.say(`no answer yet for icmp_seq=${this.sequence}\n`);
			yield* this.send();
			last = this.now;
			next = Math.max(next + plan.interval, last);
			if (statistics.transmitted >= limit) break;
			while (!this.stopped && this.now < next && this.now < end) {
				const answered = yield* this.wait(Math.min(next, end));
				if (answered && plan.adaptive && statistics.has(this.sequence)) next = this.now;
				if (this.complete) break;
			}
			if (this.complete || (statistics.errors > 0 && plan.deadline !== undefined && statistics.unique === 0 && statistics.errors >= limit)) break;
		}
		// the last answers: as long as was asked for, or twice the slowest round trip
		const patience = plan.linger ?? (statistics.unique ? Math.max(1, (2 * statistics.max) / 1000) : LINGER);
		const until = Math.min(end, last + patience);
		while (!this.stopped && this.now < until && statistics.unique + statistics.errors < statistics.transmitted) yield* this.wait(until);
		yield* this.readErrors();
		// the time from the first request to the last
		const elapsed = Math.round((last - start) * 1000);
		yield* this.context.print(statistics.summary(plan.shown, elapsed, plan.flood ? plan.interval : undefined));
		yield* this.context.out.flush();
		return statistics.unique === 0 || (plan.deadline !== undefined && plan.count !== Infinity && statistics.unique < plan.count) ? 1 : 0;
	}
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const value = (key: string): string | undefined => options.value(key);
	const family = options.has("4") ? "inet" : options.has("6") ? "inet6" : undefined;
	const count = value("c") === undefined ? Infinity : integer(context, value("c") ?? "", 1, Infinity);
	const interval = value("i") === undefined ? undefined : seconds(context, value("i") ?? "", "bad timing interval");
	const size = value("s") === undefined ? 56 : integer(context, value("s") ?? "", 0, 65507, "s");
	const ttl = value("t") === undefined ? undefined : integer(context, value("t") ?? "", 0, 255);
	const linger = value("W") === undefined ? undefined : seconds(context, value("W") ?? "", "bad linger time");
	const deadline = value("w") === undefined ? undefined : seconds(context, value("w") ?? "", "bad timing interval") || undefined;
	const preload = value("l") === undefined ? 1 : integer(context, value("l") ?? "", 1, 65536);
	const tos = value("Q") === undefined ? 0 : integer(context, value("Q") ?? "", 0, 255);
	const mark = value("m") === undefined ? 0 : integer(context, value("m") ?? "", 0, 0xffffffff);
	const pmtu = value("M");
	if (pmtu !== undefined && !["do", "dont", "want", "probe"].includes(pmtu)) context.fail(`invalid -M argument: ${pmtu}`, 1);
	const [name] = operands;
	if (name === undefined || operands.length > 1) return context.fail("usage error: Destination address required", 2);
	if (value("p") !== undefined) yield* context.print(`PATTERN: 0x${value("p")?.toLowerCase()}\n`);

	const { ip: found, named } = yield* resolve(context, name, family);
	const six = typeof found === "bigint";
	let fd: number;
	try {
		fd = sys.inetSocket(six ? "inet6" : "inet", "raw", six ? 58 : 1);
	} catch (error) {
		if (error instanceof Errno)
			return context.fail(`socktype: SOCK_RAW\nping: socket: ${error.message}\nping: => missing cap_net_raw+p capability or setuid?`, 2);
		throw error;
	}
	const from = value("I");
	let source = "";
	let device = "";
	if (from !== undefined) {
		const address = parseIp(from);
		if (address === undefined) {
			device = from;
			try {
				sys.setSocketOptions(fd, { bindToDevice: from });
			} catch (error) {
				if (error instanceof Errno) return context.fail(`SO_BINDTODEVICE ${from}: ${error.message}`, 2);
				throw error;
			}
		} else {
			try {
				sys.bindInet(fd, { address, port: 0 });
			} catch (error) {
				if (error instanceof Errno) return context.fail(`bind: ${error.message}`, 2);
				throw error;
			}
		}
	}
	if (ttl === 0) return context.fail("cannot set unicast time-to-live: Invalid argument", 2);
	const target: Ip = found === 0 ? 0x7f000001 : found;
	try {
		sys.setSocketOptions(fd, {
			broadcast: options.has("b"),
			receiveErrors: true,
			icmpFilter: six ? [REPLY6] : [REPLY],
			tos,
			...(ttl === undefined ? {} : { ttl }),
			...(mark ? { mark } : {}),
			...(pmtu ? { mtuDiscover: pmtu as "do" | "dont" | "want" | "probe" } : {}),
		});
		yield* sys.connectInet(fd, { address: target, port: 0 });
		yield* sys.connectInet(fd, undefined);
	} catch (error) {
		if (isErrno(error, "EACCES")) return context.fail("Do you want to ping broadcast? Then -b. If not, check your local firewall rules", 2);
		if (error instanceof Errno) return context.fail(`connect: ${error.message}`, 2);
		throw error;
	}
	const broadcast = options.has("b") && (target === BROADCAST || sys.netlink("getroute", { destination: target }).type === "broadcast");
	if (broadcast) yield* sys.write(2, "WARNING: pinging broadcast address\n");
	if (from !== undefined) source = ` from ${text(sys.sourceTowards(fd, target))} ${device}:`;
	sys.fcntlSet(fd, { nonBlocking: true });
	const flood = options.has("f");
	const quickest = interval !== undefined && interval < 0.002 && sys.geteuid() !== 0;
	if (quickest) return context.fail("cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)", 2);
	const ident = sys.getpid() & 0xffff;
	if (options.has("v")) {
		const ai = text(found);
		yield* sys.write(
			1,
			`ping: sock4.fd: 3 (socktype: SOCK_RAW), sock6.fd: 5 (socktype: SOCK_RAW), hints.ai_family: AF_UNSPEC\nping: ai->ai_family: ${six ? "AF_INET6" : "AF_INET"}, ai->ai_canonname: '${named ? name : ai}'\n`,
		);
	}
	yield* context.print(
		six ? `PING ${name} (${text(target)})${source} ${size} data bytes\n` : `PING ${name} (${text(target)})${source} ${size}(${size + 28}) bytes of data.\n`,
	);
	yield* context.out.flush();
	const plan: Plan = {
		target,
		shown: name,
		count,
		interval: interval ?? (flood ? 0.001 : 1),
		size,
		linger: linger === 0 ? undefined : linger,
		deadline,
		ident,
		quiet: options.has("q"),
		flood,
		numeric: (options.has("n") || !named || flood) && !options.has("H"),
		audible: options.has("a"),
		stamps: options.has("D"),
		outstanding: options.has("O"),
		verbose: options.has("v"),
		adaptive: options.has("A"),
		preload,
	};
	if (isMulticast(target)) sys.setSocketOptions(fd, { ttl: ttl ?? 1 });
	return yield* new Pinger(context, plan, fd).run();
}

export const ping = defineProgram({
	name: "ping",
	package: "iputils-ping",
	summary: "send ICMP ECHO_REQUEST to network hosts",
	usage: ["[options] <destination>"],
	options: [...pingOptions, { short: "h", help: "print help and exit" }, { short: "V", help: "print version and exit" }],
	usageStatus: 2,
	usageHint: pingUsage,
	*main(context) {
		if (context.options.has("V")) {
			yield* context.print("ping from iputils 20250605\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n");
			return 0;
		}
		if (context.options.has("h")) throw new Failure(pingUsage, 2);
		return yield* main(context);
	},
});
