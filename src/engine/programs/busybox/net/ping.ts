/** BusyBox's ping and ping6. networking/ping.c. */
import type { Blocking, Program, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { formatIp, type Ip, type IpFamily, parseIp } from "../../../net/address.ts";
import { parseOptions } from "../../lib/options.ts";
import { addressesOf } from "../../lib/resolver/getaddrinfo.ts";
import { usageText } from "../usage.ts";

const options = [
	{ short: "4", help: "IPv4" },
	{ short: "6", help: "IPv6" },
	{ short: "q", help: "quiet" },
	{ short: "A", help: "ping as soon as reply is received" },
	{ short: "n", help: "numeric" },
	{ short: "v", help: "verbose" },
	...["c", "s", "t", "w", "W", "I", "i", "p"].map((short) => ({ short, arg: "value", help: "" })),
];
const REPLY = 0;
const REPLY6 = 129;
/** Seconds waited for the first answer after all requests are sent. */
const MAXIMUM_WAIT = 10;

function* fail(sys: Sys, message: string): Blocking<number> {
	yield* sys.write(2, `ping: ${message}\n`);
	return 1;
}

/** Bytes that say when a request was sent stand first; the answers bring none back here, so the times are kept. */
class Pinger {
	readonly sys: Sys;
	readonly fd: number;
	readonly target: Ip;
	readonly size: number;
	readonly quiet: boolean;
	private readonly ident: number;
	private readonly sent = new Map<number, number>();
	private readonly seen = new Set<number>();
	stopped = false;
	transmitted = 0;
	received = 0;
	duplicates = 0;
	private least = Infinity;
	private most = 0;
	private sum = 0;

	constructor(sys: Sys, fd: number, target: Ip, size: number, quiet: boolean) {
		this.sys = sys;
		this.fd = fd;
		this.target = target;
		this.size = size;
		this.quiet = quiet;
		this.ident = sys.getpid() & 0xffff;
		sys.sigaction("INT", () => {
			this.stopped = true;
		});
	}
	/** A message where the network refuses it at once. */
	send(): string | undefined {
		const data = new Uint8Array(8 + this.size);
		data[0] = typeof this.target === "number" ? 8 : 128;
		data[4] = this.ident >> 8;
		data[5] = this.ident & 255;
		data[6] = (this.transmitted >> 8) & 255;
		data[7] = this.transmitted & 255;
		this.sent.set(this.transmitted, this.sys.clock("monotonic"));
		this.transmitted++;
		try {
			this.sys.sendInet(this.fd, data, { address: this.target, port: 0 });
			return undefined;
		} catch (error) {
			if (!isErrno(error)) throw error;
			return `sendto: ${error.message}`;
		}
	}
	/** Takes what comes until `until` (monotonic seconds), or with `once` until an answer has come. */
	*receive(until: number, once: boolean): Blocking<boolean> {
		const { sys } = this;
		while (!this.stopped) {
			try {
				const { packet } = yield* sys.receiveRaw(this.fd);
				const message = packet.payload;
				if (message.kind !== "icmp" || message.type !== (packet.kind === "ipv4" ? REPLY : REPLY6) || message.rest >>> 16 !== this.ident) continue;
				yield* this.answer(message.rest & 0xffff, packet.source, packet.kind === "ipv4" ? packet.ttl : packet.hopLimit, message.data.length + 8);
				if (once) return true;
				continue;
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
			const left = until - sys.clock("monotonic");
			if (left <= 0) return false;
			try {
				yield* sys.poll([{ fd: this.fd, read: true }], left);
			} catch (error) {
				if (!isErrno(error, "EINTR")) throw error;
			}
		}
		return false;
	}
	private *answer(sequence: number, from: Ip, ttl: number, bytes: number): Blocking<void> {
		const start = this.sent.get(sequence);
		const again = this.seen.has(sequence);
		this.seen.add(sequence);
		if (again) this.duplicates++;
		else this.received++;
		const trip = start === undefined || this.size < 4 ? undefined : (this.sys.clock("monotonic") - start) * 1000;
		if (trip !== undefined) {
			this.least = Math.min(this.least, trip);
			this.most = Math.max(this.most, trip);
			this.sum += trip;
		}
		if (this.quiet) return;
		yield* this.sys.write(
			1,
			`${bytes} bytes from ${formatIp(from)}: seq=${sequence} ttl=${ttl}${trip === undefined ? "" : ` time=${trip.toFixed(3)} ms`}${again ? " (DUP!)" : ""}\n`,
		);
	}
	summary(name: string): string {
		const { transmitted, received, duplicates } = this;
		const loss = transmitted ? ` ${Math.floor(((transmitted - received) * 100) / transmitted)}% packet loss` : "";
		const times =
			this.most > 0 ? `round-trip min/avg/max = ${this.least.toFixed(3)}/${(this.sum / (received + duplicates)).toFixed(3)}/${this.most.toFixed(3)} ms\n` : "";
		const twice = duplicates ? ` ${duplicates} duplicates,` : "";
		return `\n--- ${name} ping statistics ---\n${transmitted} packets transmitted, ${received} packets received,${twice}${loss}\n${times}`;
	}
}

function* run(sys: Sys, words: readonly string[], only: IpFamily | undefined): Blocking<number> {
	const parsed = parseOptions(options, words);
	if (!parsed.ok || parsed.operands.length === 0) {
		yield* sys.write(2, `${parsed.ok ? "" : `ping: ${parsed.message}\n`}${usageText("ping")}`);
		return 1;
	}
	const { options: given, operands } = parsed;
	const numbers = new Map<string, number>();
	for (const { key, value } of given.given) {
		if (value === undefined || key === "I" || key === "p") continue;
		if (!/^\d+(\.\d+)?$/.test(value) || (key !== "i" && value.includes("."))) return yield* fail(sys, `invalid number '${value}'`);
		numbers.set(key, Number(value));
	}
	const name = operands[0] as string;
	const family = given.has("6") ? "inet6" : given.has("4") ? "inet" : only;
	const found = yield* addressesOf(sys, name, family ? { family } : {});
	const target = found?.find((ip) => family !== undefined || typeof ip === "number") ?? found?.[0];
	if (target === undefined) return yield* fail(sys, `bad address '${name}'`);
	const six = typeof target === "bigint";
	let fd: number;
	try {
		fd = sys.inetSocket(six ? "inet6" : "inet", "raw", six ? 58 : 1);
	} catch (error) {
		if (!isErrno(error)) throw error;
		return yield* fail(sys, error.code === "EPERM" ? "permission denied (are you root?)" : `socket: ${error.message}`);
	}
	const from = given.value("I");
	const source = from === undefined ? undefined : parseIp(from);
	const ttl = numbers.get("t");
	try {
		if (source !== undefined) sys.bindInet(fd, { address: source, port: 0 });
		else if (from !== undefined) sys.setSocketOptions(fd, { bindToDevice: from });
	} catch (error) {
		if (!isErrno(error)) throw error;
		return yield* fail(sys, source === undefined ? `can't bind to interface ${from}` : `bind: ${error.message}`);
	}
	sys.setSocketOptions(fd, { broadcast: true, icmpFilter: [six ? REPLY6 : REPLY], ...(ttl === undefined ? {} : { ttl }) });
	sys.fcntlSet(fd, { nonBlocking: true });
	const size = numbers.get("s") ?? 56;
	const shown = formatIp(target);
	yield* sys.write(1, `PING ${name} (${shown})${source === undefined ? "" : ` from ${from}`}: ${size} data bytes\n`);
	return yield* exchange(new Pinger(sys, fd, target, size, given.has("q")), name, {
		count: numbers.get("c") || Infinity,
		interval: numbers.get("i") ?? 1,
		wait: numbers.get("W") ?? MAXIMUM_WAIT,
		deadline: numbers.get("w"),
		adaptive: given.has("A"),
	});
}

interface Pace {
	readonly count: number;
	readonly interval: number;
	readonly wait: number;
	readonly deadline: number | undefined;
	readonly adaptive: boolean;
}

/** Requests at their pace, then the last answers: as long as -W says when none has come, else twice the slowest. */
function* exchange(pinger: Pinger, name: string, pace: Pace): Blocking<number> {
	const { sys } = pinger;
	const start = sys.clock("monotonic");
	const end = pace.deadline === undefined ? Infinity : start + pace.deadline;
	let next = start;
	while (!pinger.stopped && pinger.transmitted < pace.count && sys.clock("monotonic") < end) {
		const refused = pinger.send();
		if (refused !== undefined) return yield* fail(sys, refused);
		next = Math.max(next, sys.clock("monotonic")) + pace.interval;
		if (pinger.transmitted >= pace.count) break;
		yield* pinger.receive(Math.min(next, end), pace.adaptive);
	}
	const patience = Math.min(end, sys.clock("monotonic") + (pace.deadline === undefined || pace.count !== Infinity ? pace.wait : 0));
	while (!pinger.stopped && pinger.received < pinger.transmitted) if (!(yield* pinger.receive(patience, true))) break;
	yield* sys.write(1, pinger.summary(name));
	return pinger.received === 0 ? 1 : 0;
}

export const ping: Program = (sys, argv) => run(sys, argv.slice(1), undefined);
export const ping6: Program = (sys, argv) => run(sys, argv.slice(1), "inet6");
