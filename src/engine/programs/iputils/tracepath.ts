/** tracepath(8) of iputils: the routers on the way and the path's MTU, by UDP packets with a growing time to live. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { formatIp, type Ip } from "../../net/address.ts";
import type { ErrorReport } from "../../net/sockets/udp.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { nameOfAddress } from "../lib/resolver/host-entry.ts";

/** The first port that probes go to; each takes the next. */
const PORT = 44444;
const MAX_HOPS = 30;
/** Probes of one hop, and how long each is waited for, in seconds. */
const TRIES = 3;
const PATIENCE = 1;
const HOST_COLUMN = 52;
const IP_AND_UDP = { inet: 28, inet6: 48 } as const;

interface Path {
	readonly target: Ip;
	readonly numeric: boolean;
	readonly both: boolean;
	readonly maxHops: number;
	port: number;
	mtu: number;
	/** Hops there, and back as far as the errors' time to live tells. */
	there: number | undefined;
	back: number | undefined;
}

/** How far away the sender of an error is, when it began with 64, 128 or 255. */
const hopsBack = (ttl: number): number => (ttl <= 64 ? 65 - ttl : ttl <= 128 ? 129 - ttl : 256 - ttl);

function* hostColumn(sys: Sys, path: Path, address: Ip): Blocking<string> {
	const plain = formatIp(address);
	const name = path.numeric ? undefined : yield* nameOfAddress(sys, address);
	const text = name === undefined ? plain : path.both ? `${name} (${plain})` : name;
	return text.padEnd(HOST_COLUMN);
}

/** Says what an answer means. True ends the trace, false goes on with the next hop, undefined tries this one again. */
function* tell(context: Context, path: Path, hop: number, report: ErrorReport, seconds: number): Blocking<boolean | undefined> {
	const six = typeof report.from === "bigint";
	const head = `${String(hop).padStart(2)}:  ${yield* hostColumn(context.sys, path, report.from)}`;
	const time = `${(seconds * 1000).toFixed(3).padStart(7)}ms `;
	const say = (text: string): Blocking<void> => context.print(`${head}${time}${text}\n`);
	path.back = hopsBack(report.ttl);
	if (six ? report.type === 2 : report.type === 3 && report.icmpCode === 4) {
		path.mtu = six ? report.info : report.info & 0xffff;
		yield* say(`pmtu ${path.mtu}`);
		return undefined;
	}
	if (six ? report.type === 3 : report.type === 11) {
		yield* say(path.back === hop ? "" : `asymm ${String(path.back).padStart(2)} `);
		return false;
	}
	if (report.code === "ECONNREFUSED") {
		yield* say("reached");
		path.there = hop;
		return true;
	}
	yield* say({ EHOSTUNREACH: "!H", ENETUNREACH: "!N", EACCES: "!A", EPROTO: "!P" }[report.code as string] ?? "");
	return true;
}

/** One packet as large as the path is known to take, and the error that it brings; undefined when none comes. */
function* probe(sys: Sys, path: Path, hop: number): Blocking<{ readonly report: ErrorReport; readonly seconds: number } | undefined> {
	const family = typeof path.target === "number" ? "inet" : "inet6";
	const fd = sys.inetSocket(family, "dgram");
	try {
		sys.fcntlSet(fd, { nonBlocking: true });
		sys.setSocketOptions(fd, { ttl: hop, receiveErrors: true, mtuDiscover: "probe" });
		yield* sys.connectInet(fd, { address: path.target, port: path.port++ });
		const start = sys.clock("monotonic");
		sys.sendInet(fd, new Uint8Array(Math.max(0, path.mtu - IP_AND_UDP[family])));
		for (;;) {
			const report = sys.errorReport(fd);
			const seconds = sys.clock("monotonic") - start;
			if (report) return { report, seconds };
			if (seconds >= PATIENCE) return undefined;
			yield* sys.poll([{ fd, read: true }], PATIENCE - seconds);
		}
	} finally {
		sys.close(fd);
	}
}

function* trace(context: Context, path: Path): Blocking<number> {
	for (let hop = 1; hop <= path.maxHops; hop++) {
		let answered = false;
		for (let tries = 0; tries < TRIES && !answered; tries++) {
			const got = yield* probe(context.sys, path, hop);
			if (!got) continue;
			const ended = yield* tell(context, path, hop, got.report, got.seconds);
			yield* context.out.flush();
			if (ended) return yield* resume(context, path);
			answered = ended === false;
			if (!answered) tries = -1;
		}
		if (!answered) yield* context.print(`${String(hop).padStart(2)}:  no reply\n`);
		yield* context.out.flush();
	}
	yield* context.print(`     Too many hops: pmtu ${path.mtu}\n`);
	return yield* resume(context, path);
}

function* resume(context: Context, path: Path): Blocking<number> {
	const there = path.there === undefined ? "" : `hops ${path.there} `;
	const back = path.back === undefined ? "" : `back ${path.back} `;
	yield* context.print(`     Resume: pmtu ${path.mtu} ${there}${back}\n`);
	return 0;
}

/** The MTU of the device by which packets to the target leave. */
function localMtu(sys: Sys, target: Ip): number {
	const { index } = sys.netlink("getroute", { destination: target });
	return sys.netlink("links", undefined).find((l) => l.index === index)?.mtu ?? 1500;
}

function number(context: Context, key: string, low: number, high: number): number | undefined {
	const text = context.options.value(key);
	if (text === undefined) return undefined;
	if (!/^\d+$/.test(text)) return context.fail(`invalid argument: '${text}'`);
	const value = Number(text);
	return value < low || value > high ? context.fail(`invalid argument: '${text}': out of range: ${low} <= value <= ${high}`) : value;
}

export const tracepath = defineProgram({
	name: "tracepath",
	package: "iputils-tracepath",
	summary: "trace path to a network host discovering MTU along this path",
	usage: ["[options] <destination>"],
	options: [
		{ short: "4", help: "use IPv4" },
		{ short: "6", help: "use IPv6" },
		{ short: "b", help: "print both name and IP" },
		{ short: "l", arg: "length", help: "use packet <length>" },
		{ short: "m", arg: "hops", help: "use maximum <hops>" },
		{ short: "n", help: "no reverse DNS name resolution" },
		{ short: "p", arg: "port", help: "use destination <port>" },
		{ short: "V", help: "print version and exit" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("V")) {
			yield* context.print("tracepath from iputils 20250605\n");
			return 0;
		}
		const [name, portText] = (operands[0] ?? "").split("/");
		if (!name || operands.length > 1) return context.usage("usage error: Destination address required");
		try {
			const family = options.has("4") ? "inet" : options.has("6") ? "inet6" : undefined;
			const { addresses } = yield* getaddrinfo(sys, name, family ? { family } : {});
			const target = addresses[0] as Ip;
			const limit = localMtu(sys, target);
			const wanted = number(context, "l", 0, 65535) ?? 65535;
			const path: Path = {
				target,
				numeric: options.has("n"),
				both: options.has("b"),
				maxHops: number(context, "m", 1, 255) ?? MAX_HOPS,
				port: number(context, "p", 1, 65535) ?? (portText && /^\d+$/.test(portText) ? Number(portText) : PORT),
				mtu: Math.min(limit, wanted),
				there: undefined,
				back: undefined,
			};
			// the first packet is too large for the own device already
			if (wanted > limit) yield* context.print(` 1?: ${"[LOCALHOST]".padEnd(32)} pmtu ${limit}\n`);
			return yield* trace(context, path);
		} catch (error) {
			if (error instanceof AddressInfoError) return context.fail(`${name}: ${error.message}`);
			if (error instanceof Errno && isErrno(error)) return context.fail(`send failed: ${error.message}`);
			throw error;
		}
	},
});
