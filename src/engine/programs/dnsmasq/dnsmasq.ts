import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { formatIp, type Ip } from "../../net/address.ts";
import { type Options, parseOptions } from "../lib/options.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { parseResolvConf } from "../lib/resolver/conf.ts";
import { DnsFormatError } from "../lib/resolver/dns/format-error.ts";
import { type DnsMessage, decodeMessage, encodeMessage, type Question, query } from "../lib/resolver/dns/message.ts";
import { dataText } from "../lib/resolver/dns/record.ts";
import { rcode, rcodeName, typeName } from "../lib/resolver/dns/types.ts";
import { ask, messageId } from "../lib/resolver/exchange.ts";
import { parseHosts } from "../lib/resolver/hosts-file.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { Cache, type HostsFile, Knowledge, shownData } from "./answer.ts";
import { DnsmasqConfig, DnsmasqError, dnsmasqOptions, readConfigFile, takeOption } from "./config.ts";

const VERSION = "2.90";
const FEATURES = "IPv6 GNU-getopt DBus no-UBus i18n IDN2 DHCP DHCPv6 no-Lua TFTP conntrack ipset nftset auth cryptohash DNSSEC loop-detect inotify dumpfile";
const UPSTREAM_PATIENCE = 5;
/** "Not Ready" of RFC 8914. */
const NOT_READY = { code: 15, data: Uint8Array.of(0, 14) };

type Place = ReturnType<Sys["localAddress"]>;

class Dnsmasq {
	private readonly sys: Sys;
	private readonly config: DnsmasqConfig;
	private readonly zone: Zone;
	private readonly cache: Cache;
	private knowledge: Knowledge;
	private reload = false;
	private stopped = false;
	constructor(sys: Sys, config: DnsmasqConfig, zone: Zone) {
		this.sys = sys;
		this.config = config;
		this.zone = zone;
		this.cache = new Cache(config.cacheSize);
		this.knowledge = new Knowledge(config, []);
	}
	private *log(text: string, sys = this.sys): Blocking<void> {
		const { daemon, logToStderr } = this.config;
		if (logToStderr) {
			const stamp = formatTime("%b %e %H:%M:%S", instantOf(sys.clock("realtime") * 1000), this.zone);
			yield* sys.write(2, `${stamp} dnsmasq[${sys.getpid()}]: ${text}\n`);
		} else if (!daemon) yield* sys.write(2, `dnsmasq: ${text}\n`);
	}
	private *readHosts(): Blocking<void> {
		const paths = [...(this.config.noHosts ? [] : ["/etc/hosts"]), ...this.config.hostsFiles];
		const hosts: HostsFile[] = [];
		if (paths.length === 0) yield* this.log("cleared cache");
		for (const path of paths) {
			const text = yield* tryReadText(this.sys, path);
			if (text === undefined) {
				yield* this.log(`failed to load names from ${path}: No such file or directory`);
				continue;
			}
			const lines = parseHosts(text);
			hosts.push({ path, lines });
			yield* this.log(`read ${path} - ${lines.reduce((sum, l) => sum + 1 + l.aliases.length, 0)} names`);
		}
		this.knowledge = new Knowledge(this.config, hosts);
	}
	private *readUpstreams(): Blocking<void> {
		const { config, sys } = this;
		if (!config.noResolv) {
			const text = yield* tryReadText(sys, config.resolvFile);
			if (text !== undefined && /^nameserver/m.test(text)) {
				yield* this.log(`reading ${config.resolvFile}`);
				for (const address of parseResolvConf(text, new Map(), "").nameservers)
					if (!config.listen.includes(address)) config.upstreams.push({ address, port: 53, domain: "" });
			}
		}
		for (const { address, port, domain } of config.upstreams)
			yield* this.log(`using nameserver ${formatIp(address)}#${port}${domain ? ` for domain ${domain} ` : ""}`);
		for (const { domain, address } of config.addresses)
			if (address === undefined && domain) yield* this.log(`using only locally-known addresses for ${domain}`);
		if (config.upstreams.length === 0 && config.noResolv) yield* this.log("warning: no upstream servers configured");
	}
	private bind(address: Ip, type: "dgram" | "stream"): number {
		const { sys, config } = this;
		const fd = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", type);
		try {
			if (type === "stream") sys.setSocketOptions(fd, { reuseAddress: true });
			if (typeof address === "bigint") sys.setSocketOptions(fd, { v6only: true });
			sys.bindInet(fd, { address, port: config.port });
			if (type === "stream") sys.listen(fd, 5);
			return fd;
		} catch (error) {
			if (!isErrno(error)) throw error;
			const where = config.bindInterfaces && config.listen.length ? formatIp(address) : `port ${config.port}`;
			throw new DnsmasqError(`\ndnsmasq: failed to create listening socket for ${where}: ${error.message}\n`, 2);
		}
	}
	/** Opens the sockets; throws DnsmasqError. */
	open(): { udp: number[]; tcp: number[] } {
		const { config, sys } = this;
		for (const name of config.interfaces)
			if (!sys.netlink("links", undefined).some((link) => link.name === name)) throw new DnsmasqError(`\ndnsmasq: unknown interface ${name}\n`, 2);
		const addresses: readonly Ip[] = config.listen.length ? config.listen : [0, 0n];
		return { udp: addresses.map((a) => this.bind(a, "dgram")), tcp: addresses.map((a) => this.bind(a, "stream")) };
	}

	*run(sockets: { udp: number[]; tcp: number[] }): Blocking<number> {
		const { sys } = this;
		sys.sigaction("HUP", () => {
			this.reload = true;
		});
		for (const signal of ["TERM", "INT"] as const)
			sys.sigaction(signal, () => {
				this.stopped = true;
			});
		yield* this.log(`started, version ${VERSION} cachesize ${this.config.cacheSize}`);
		yield* this.log(`compile time options: ${FEATURES}`);
		yield* this.readUpstreams();
		yield* this.readHosts();
		while (!this.stopped) {
			if (this.reload) {
				this.reload = false;
				this.cache.clear();
				yield* this.readHosts();
			}
			try {
				const ready = yield* sys.poll([...sockets.udp, ...sockets.tcp].map((fd) => ({ fd, read: true })));
				for (const { fd } of ready) {
					if (sockets.udp.includes(fd)) {
						const { data, from } = yield* sys.receiveFrom(fd);
						sys.thread((own) => this.datagram(own, fd, data, from));
					} else {
						const connection = yield* sys.accept(fd);
						sys.thread((own) => this.stream(own, connection));
					}
				}
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
		yield* this.log("exiting on receipt of SIGTERM");
		return 0;
	}
	private *datagram(own: Sys, fd: number, data: Uint8Array, from: Place): Blocking<void> {
		const question = parse(data);
		if (!question) return;
		const answer = yield* this.answer(own, question, from.address);
		const limit = Math.max(512, question.edns?.udpSize ?? 512);
		const whole = encodeMessage(answer);
		const bytes =
			whole.length <= limit ? whole : encodeMessage({ ...answer, answers: [], authority: [], additional: [], flags: { ...answer.flags, truncated: true } });
		try {
			own.sendInet(fd, bytes, from);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	private *stream(own: Sys, fd: number): Blocking<void> {
		try {
			let got: number[] = [];
			for (;;) {
				const part = yield* own.read(fd, 65536);
				if (part.length === 0) break;
				got = [...got, ...part];
				const length = got.length < 2 ? Infinity : (got[0] ?? 0) * 256 + (got[1] ?? 0);
				if (got.length < length + 2) continue;
				const question = parse(Uint8Array.from(got.slice(2, length + 2)));
				got = got.slice(length + 2);
				if (!question) break;
				const bytes = encodeMessage(yield* this.answer(own, question, own.peerAddress(fd).address));
				yield* own.write(fd, Uint8Array.of(bytes.length >> 8, bytes.length & 255, ...bytes));
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		own.close(fd);
	}

	private *answer(own: Sys, asked: DnsMessage, from: Ip): Blocking<DnsMessage> {
		const { config } = this;
		const [question] = asked.questions;
		const edns = asked.edns ? { edns: { ...asked.edns, udpSize: 1232, options: [] } } : {};
		const reply = (code: number, rest: Partial<DnsMessage>, authoritative = false): DnsMessage => ({
			...asked,
			answers: [],
			authority: [],
			additional: [],
			...edns,
			flags: { ...asked.flags, response: true, authoritative, recursionAvailable: true, authentic: false, rcode: code },
			...rest,
		});
		if (!question || asked.flags.opcode !== 0) return reply(rcode.notImp, {});
		const say = (text: string): Blocking<void> => (config.logQueries ? this.log(text, own) : nothing());
		yield* say(`query[${typeName(question.type)}] ${question.name} from ${formatIp(from)}`);
		const local = this.knowledge.answer(question);
		if (local) {
			for (const line of local.log) yield* say(line);
			return reply(local.rcode, { answers: local.records }, local.authoritative);
		}
		const cached = this.cache.take(question, own.clock("monotonic"));
		if (cached) {
			for (const { name, data } of cached.answers) yield* say(`cached ${name} is ${shownData(data)}`);
			return reply(cached.flags.rcode, { answers: cached.answers });
		}
		return yield* this.forward(own, question, reply, say);
	}
	private *forward(
		own: Sys,
		question: Question,
		reply: (code: number, rest: Partial<DnsMessage>, authoritative?: boolean) => DnsMessage,
		say: (text: string) => Blocking<void>,
	): Blocking<DnsMessage> {
		if (this.config.domainNeeded && !question.name.includes(".")) {
			yield* say(`config ${question.name} is NXDOMAIN`);
			return reply(rcode.nxDomain, {});
		}
		const servers = this.knowledge.upstreamsFor(question.name);
		if (servers.length === 0) {
			yield* say("config error is REFUSED (EDE: not ready)");
			const refused = reply(rcode.refused, {});
			return refused.edns ? { ...refused, edns: { ...refused.edns, options: [NOT_READY] } } : refused;
		}
		let last: DnsMessage | undefined;
		for (const server of servers) {
			yield* say(`forwarded ${question.name} to ${formatIp(server.address)}${server.port === 53 ? "" : `#${server.port}`}`);
			const exchange = yield* ask(own, server, { ...query(messageId(own), question.name, question.type), questions: [question] }, UPSTREAM_PATIENCE);
			if (!exchange.ok) continue;
			last = exchange.message;
			if (last.flags.rcode !== rcode.refused && last.flags.rcode !== rcode.servFail) break;
		}
		if (!last) return reply(rcode.servFail, {});
		const { answers, authority, additional, flags } = last;
		if (flags.rcode === rcode.nxDomain) yield* say(`reply ${question.name} is NXDOMAIN`);
		else if (flags.rcode !== rcode.noError) yield* say(`reply error is ${rcodeName(flags.rcode)}`);
		else if (answers.length === 0) yield* say(`reply ${question.name} is NODATA`);
		for (const { name, data } of answers) yield* say(`reply ${name} is ${data.kind === "TXT" ? dataText(data).replaceAll('"', "") : shownData(data)}`);
		this.cache.put(question, last, own.clock("monotonic"));
		return reply(flags.rcode, { answers, authority, additional }, flags.authoritative);
	}
}

function* nothing(): Blocking<void> {}

function parse(data: Uint8Array): DnsMessage | undefined {
	try {
		const message = decodeMessage(data);
		return message.flags.response ? undefined : message;
	} catch (error) {
		if (error instanceof DnsFormatError) return undefined;
		throw error;
	}
}

function* start(context: Context, options: Options): Blocking<number> {
	const { sys } = context;
	const config = new DnsmasqConfig();
	if (!options.has("conf-file") && sys.tryStat("/etc/dnsmasq.conf")) yield* readConfigFile(sys, config, "/etc/dnsmasq.conf");
	for (const { key, value } of options.given) yield* takeOption(sys, config, key, value ?? "");
	if (config.test) {
		yield* sys.write(2, "dnsmasq: syntax check OK.\n");
		return 0;
	}
	const server = new Dnsmasq(sys, config, yield* localZone(sys));
	const sockets = server.open();
	if (!config.daemon || config.foreground) return yield* server.run(sockets);
	const zone = yield* localZone(sys);
	const pid = sys.fork(function* (child) {
		child.setsid();
		return yield* new Dnsmasq(child, config, zone).run(sockets);
	});
	if (config.pidFile) {
		const fd = yield* sys.open(config.pidFile, { write: true, create: true, truncate: true }, 0o644);
		yield* sys.write(fd, `${pid}\n`);
		sys.close(fd);
	}
	return 0;
}

export const dnsmasq = defineProgram({
	name: "dnsmasq",
	package: "dnsmasq-base",
	summary: "a lightweight DHCP and caching DNS server",
	usage: ["[OPTION]..."],
	options: dnsmasqOptions,
	rawArguments: true,
	*main(context) {
		const parsed = parseOptions(dnsmasqOptions, context.operands);
		if (!parsed.ok || parsed.operands.length) {
			if (!parsed.ok && parsed.unsimulated) return context.unsimulated(`option ${parsed.unsimulated}`);
			const words = parsed.ok ? "junk found in command line" : "bad command line options: try --help";
			yield* context.sys.write(2, `\ndnsmasq: ${words}\n`);
			return 1;
		}
		if (parsed.options.has("help")) return context.unsimulated("option --help");
		if (parsed.options.has("version")) {
			yield* context.print(`Dnsmasq version ${VERSION}  Copyright (c) 2000-2024 Simon Kelley\nCompile time options: ${FEATURES}\n`);
			return 0;
		}
		try {
			return yield* start(context, parsed.options);
		} catch (error) {
			if (!(error instanceof DnsmasqError)) throw error;
			yield* context.sys.write(2, error.message);
			return error.status;
		}
	},
});
