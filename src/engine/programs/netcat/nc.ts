/** nc(1) of OpenBSD as Debian has it: arbitrary TCP and UDP connections and listens. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { formatIp, type Ip, type IpFamily, parseIp } from "../../net/address.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { nameOfAddress } from "../lib/resolver/host-entry.ts";
import { serviceByName, serviceByPort } from "../lib/resolver/services.ts";

const usage = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;
const summary = `	Command Summary:
		-4		Use IPv4
		-6		Use IPv6
		-b		Allow broadcast
		-C		Send CRLF as line-ending
		-D		Enable the debug socket option
		-d		Detach from stdin
		-F		Pass socket fd
		-h		This help text
		-I length	TCP receive buffer length
		-i interval	Delay interval for lines sent, ports scanned
		-k		Keep inbound sockets open for multiple connects
		-l		Listen mode, for inbound connects
		-M ttl		Outgoing TTL / Hop Limit
		-m minttl	Minimum incoming TTL / Hop Limit
		-N		Shutdown the network socket after EOF on stdin
		-n		Suppress name/port resolutions
		-O length	TCP send buffer length
		-P proxyuser	Username for proxy authentication
		-p port		Specify local port for remote connects
		-q secs		quit after EOF on stdin and delay of secs
		-r		Randomize remote ports
		-S		Enable the TCP MD5 signature option
		-s sourceaddr	Local source address
		-T keyword	TOS value
		-t		Answer TELNET negotiation
		-U		Use UNIX domain socket
		-u		UDP mode
		-V rtable	Specify alternate routing table
		-v		Verbose
		-W recvlimit	Terminate after receiving a number of packets
		-w timeout	Timeout for connects and final net reads
		-X proto	Proxy protocol: "4", "4A", "5" (SOCKS) or "connect"
		-x addr[:port]	Specify proxy address and port
		-Z		DCCP mode
		-z		Zero-I/O mode [used for scanning]
	Port numbers can be individual or ranges: lo-hi [inclusive]
`;
const CHUNK = 16384;

interface Plan {
	readonly udp: boolean;
	readonly listen: boolean;
	readonly keep: boolean;
	readonly verbose: boolean;
	readonly numeric: boolean;
	readonly scan: boolean;
	readonly shutdown: boolean;
	readonly noInput: boolean;
	/** Seconds; undefined waits for ever. */
	readonly timeout: number | undefined;
	/** Seconds after the end of input. */
	readonly quit: number | undefined;
	readonly family: IpFamily | undefined;
}

class Netcat {
	private readonly sys: Sys;
	private readonly context: Context;
	private readonly plan: Plan;
	constructor(context: Context, plan: Plan) {
		this.sys = context.sys;
		this.context = context;
		this.plan = plan;
	}

	private *tell(text: string): Blocking<void> {
		yield* this.sys.write(2, text);
	}
	/** getaddrinfo: addresses of a name or the address itself. */
	*resolve(host: string, port: string): Blocking<Ip[]> {
		const { family } = this.plan;
		try {
			return [...(yield* getaddrinfo(this.sys, host, { family, numericHost: this.plan.numeric })).addresses];
		} catch (error) {
			if (error instanceof AddressInfoError) return this.context.fail(`getaddrinfo for host "${host}" port ${port}: ${error.message}`);
			throw error;
		}
	}
	private *serviceName(port: number): Blocking<string> {
		if (this.plan.numeric) return "*";
		return (yield* serviceByPort(this.sys, port, this.plan.udp ? "udp" : "tcp"))?.name ?? "*";
	}
	private *nameOf(ip: Ip): Blocking<string> {
		if (this.plan.numeric) return formatIp(ip);
		return (yield* nameOfAddress(this.sys, ip)) ?? formatIp(ip);
	}

	private socket(ip: Ip, source: Ip | undefined, sourcePort: number): number {
		const fd = this.sys.inetSocket(typeof ip === "number" ? "inet" : "inet6", this.plan.udp ? "dgram" : "stream");
		if (source !== undefined || sourcePort) {
			this.sys.setSocketOptions(fd, { reuseAddress: true });
			this.sys.bindInet(fd, { address: source ?? (typeof ip === "number" ? 0 : 0n), port: sourcePort });
		}
		return fd;
	}

	/** Connects within the time given; the errno's words when it cannot. */
	private *connect(fd: number, address: Ip, port: number): Blocking<string | undefined> {
		const { sys, plan } = this;
		try {
			if (plan.timeout === undefined || plan.udp) {
				yield* sys.connectInet(fd, { address, port });
				return undefined;
			}
			sys.fcntlSet(fd, { nonBlocking: true });
			try {
				yield* sys.connectInet(fd, { address, port });
			} catch (error) {
				if (!isErrno(error, "EINPROGRESS")) throw error;
			}
			const ready = yield* sys.poll([{ fd, write: true }], plan.timeout);
			if (ready.length === 0) return "timed out: Operation now in progress";
			const failed = sys.socketError(fd);
			sys.fcntlSet(fd, { nonBlocking: false });
			return failed === undefined ? undefined : `failed: ${new Errno(failed).message}`;
		} catch (error) {
			if (error instanceof Errno) return `failed: ${error.message}`;
			throw error;
		}
	}

	/** Tries ports of one host in turn. */
	*client(host: string, ports: readonly number[], source: Ip | undefined, sourcePort: number): Blocking<number> {
		const { sys, plan } = this;
		let status = 1;
		for (const port of ports) {
			for (const ip of yield* this.resolve(host, String(port))) {
				let fd: number;
				try {
					fd = this.socket(ip, source, sourcePort);
				} catch (error) {
					if (error instanceof Errno) return this.context.fail(`bind failed: ${error.message}`);
					throw error;
				}
				const kind = plan.udp ? "udp" : "tcp";
				const problem = yield* this.connect(fd, ip, port);
				if (problem !== undefined) {
					if (plan.verbose) yield* this.tell(`nc: connect to ${host}${host === formatIp(ip) ? "" : ` (${formatIp(ip)})`} port ${port} (${kind}) ${problem}\n`);
					sys.close(fd);
					continue;
				}
				if (plan.udp && plan.scan && !(yield* this.probe(fd))) {
					sys.close(fd);
					continue;
				}
				status = 0;
				if (plan.verbose) {
					const service = yield* this.serviceName(port);
					yield* this.tell(
						`Connection to ${host}${host === formatIp(ip) || plan.numeric ? "" : ` (${formatIp(ip)})`} ${port} port [${kind}/${service}] succeeded!\n`,
					);
				}
				if (!plan.scan) yield* this.carry(fd);
				sys.close(fd);
				break;
			}
			if (status === 0 && !plan.scan) break;
		}
		return status;
	}

	/** udptest: whether a few datagrams are not refused. */
	private *probe(fd: number): Blocking<boolean> {
		const { sys } = this;
		for (let i = 0; i < 4; i++) {
			try {
				sys.sendInet(fd, Uint8Array.of(88));
			} catch (error) {
				if (isErrno(error)) return false;
				throw error;
			}
			yield* sys.nanosleep(i === 0 ? 0.001 : (this.plan.timeout ?? 1) / 3);
		}
		return true;
	}

	*server(host: string | undefined, port: number): Blocking<number> {
		const { sys, plan } = this;
		const addresses: Ip[] = host === undefined ? [plan.family === "inet6" ? 0n : 0] : yield* this.resolve(host, String(port));
		const [address = 0] = addresses;
		const fd = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", plan.udp ? "dgram" : "stream");
		sys.setSocketOptions(fd, { reuseAddress: true });
		try {
			sys.bindInet(fd, { address, port });
			if (!plan.udp) sys.listen(fd, 1);
		} catch (error) {
			if (error instanceof Errno) return this.context.fail(error.message);
			throw error;
		}
		if (plan.verbose) yield* this.tell(`${plan.udp ? "Bound" : "Listening"} on ${formatIp(address)} ${sys.localAddress(fd).port}\n`);
		if (plan.udp) return yield* this.serveDatagrams(fd);
		for (;;) {
			const connection = yield* sys.accept(fd);
			if (plan.verbose) {
				const peer = sys.peerAddress(connection);
				yield* this.tell(`Connection received on ${yield* this.nameOf(peer.address)} ${peer.port}\n`);
			}
			if (!plan.keep) sys.close(fd);
			yield* this.carry(connection);
			sys.close(connection);
			if (!plan.keep) return 0;
		}
	}
	/** The first datagram says whom to talk to; with -k anybody. */
	private *serveDatagrams(fd: number): Blocking<number> {
		const { sys, plan } = this;
		const first = yield* sys.receiveFrom(fd, { peek: !plan.keep });
		if (!plan.keep) {
			if (plan.verbose) yield* this.tell(`Connection received on ${yield* this.nameOf(first.from.address)} ${first.from.port}\n`);
			yield* sys.connectInet(fd, first.from);
			yield* this.carry(fd);
			return 0;
		}
		yield* sys.write(1, first.data);
		for (;;) yield* sys.write(1, (yield* sys.receiveFrom(fd)).data);
	}

	/** readwrite(): standard input to the network, the network to standard output. */
	private *carry(fd: number): Blocking<void> {
		const { sys, plan } = this;
		let input = !plan.noInput;
		let network = true;
		let end = Infinity;
		const now = () => sys.clock("monotonic");
		if (!input && plan.shutdown && !plan.udp) sys.shutdown(fd, "write");
		while (network || input) {
			if (!network && plan.listen) return;
			if (!network && !plan.udp && !input) return;
			const watched = [...(network ? [{ fd, read: true }] : []), ...(input ? [{ fd: 0, read: true }] : [])];
			const patience = Math.min(plan.timeout ?? Infinity, Math.max(0, end - now()));
			const ready = yield* sys.poll(watched, patience === Infinity ? undefined : patience);
			if (ready.length === 0) return;
			for (const { fd: at, readable, hangup } of ready) {
				if (at === fd && (readable || hangup) && network) {
					const data = yield* this.readNetwork(fd);
					if (data === undefined || (data.length === 0 && !plan.udp)) network = false;
					else yield* sys.write(1, data);
				} else if (at === 0 && (readable || hangup)) {
					const data = yield* sys.read(0, CHUNK);
					if (data.length > 0) {
						if (!(yield* this.writeNetwork(fd, data))) return;
						continue;
					}
					input = false;
					if (plan.shutdown && !plan.udp) this.endOutput(fd);
					if (plan.quit !== undefined && plan.quit >= 0) end = now() + plan.quit;
				}
			}
			if (!network && !plan.udp) {
				// what is left of the input has nowhere to go once the other side is gone
				if (!input || plan.listen) return;
			}
		}
	}
	private endOutput(fd: number): void {
		try {
			this.sys.shutdown(fd, "write");
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	private *readNetwork(fd: number): Blocking<Uint8Array | undefined> {
		try {
			return yield* this.sys.read(fd, CHUNK);
		} catch (error) {
			if (!isErrno(error)) throw error;
			return undefined;
		}
	}
	private *writeNetwork(fd: number, data: Uint8Array): Blocking<boolean> {
		try {
			yield* this.sys.write(fd, data);
			return true;
		} catch (error) {
			if (!isErrno(error)) throw error;
			return false;
		}
	}
}

function* parsePorts(context: Context, text: string): Blocking<number[]> {
	const one = function* (word: string): Blocking<number> {
		if (/^\d+$/.test(word)) {
			const n = Number(word);
			if (n < 1) return context.fail(`port number too small: ${word}`);
			return n > 65535 ? context.fail(`port number too large: ${word}`) : n;
		}
		return (yield* serviceByName(context.sys, word, "tcp"))?.port ?? context.fail(`service "${word}" unknown`);
	};
	const m = /^(\d+)-(\d+)$/.exec(text);
	if (!m) return [yield* one(text)];
	const ends = [yield* one(m[1] as string), yield* one(m[2] as string)].sort((a, b) => a - b);
	const [low = 0, high = 0] = ends;
	return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

export const nc = defineProgram({
	name: "nc",
	package: "netcat-openbsd",
	summary: "arbitrary TCP and UDP connections and listens",
	usage: ["[options] [destination] [port]"],
	usageHint: usage,
	options: [
		{ short: "4", help: "Use IPv4" },
		{ short: "6", help: "Use IPv6" },
		{ short: "b", help: "Allow broadcast" },
		{ short: "C", help: "Send CRLF as line-ending", simulated: false },
		{ short: "D", help: "Enable the debug socket option" },
		{ short: "d", help: "Detach from stdin" },
		{ short: "F", help: "Pass socket fd", simulated: false },
		{ short: "h", help: "This help text" },
		{ short: "I", arg: "length", help: "TCP receive buffer length" },
		{ short: "i", arg: "interval", help: "Delay interval for lines sent, ports scanned", simulated: false },
		{ short: "k", help: "Keep inbound sockets open for multiple connects" },
		{ short: "l", help: "Listen mode, for inbound connects" },
		{ short: "M", arg: "ttl", help: "Outgoing TTL / Hop Limit", simulated: false },
		{ short: "m", arg: "minttl", help: "Minimum incoming TTL / Hop Limit", simulated: false },
		{ short: "N", help: "Shutdown the network socket after EOF on stdin" },
		{ short: "n", help: "Suppress name/port resolutions" },
		{ short: "O", arg: "length", help: "TCP send buffer length" },
		{ short: "P", arg: "proxyuser", help: "Username for proxy authentication", simulated: false },
		{ short: "p", arg: "port", help: "Specify local port for remote connects" },
		{ short: "q", arg: "secs", help: "quit after EOF on stdin and delay of secs" },
		{ short: "r", help: "Randomize remote ports" },
		{ short: "S", help: "Enable the TCP MD5 signature option", simulated: false },
		{ short: "s", arg: "sourceaddr", help: "Local source address" },
		{ short: "T", arg: "keyword", help: "TOS value" },
		{ short: "t", help: "Answer TELNET negotiation", simulated: false },
		{ short: "U", help: "Use UNIX domain socket", simulated: false },
		{ short: "u", help: "UDP mode" },
		{ short: "V", arg: "rtable", help: "Specify alternate routing table", simulated: false },
		{ short: "v", help: "Verbose" },
		{ short: "W", arg: "recvlimit", help: "Terminate after receiving a number of packets", simulated: false },
		{ short: "w", arg: "timeout", help: "Timeout for connects and final net reads" },
		{ short: "X", arg: "proto", help: "Proxy protocol", simulated: false },
		{ short: "x", arg: "addr[:port]", help: "Specify proxy address and port", simulated: false },
		{ short: "Z", help: "DCCP mode", simulated: false },
		{ short: "z", help: "Zero-I/O mode [used for scanning]" },
	],
	*main(context) {
		const { options, operands, sys } = context;
		if (options.has("h")) {
			yield* sys.write(2, `OpenBSD netcat (Debian patchlevel 1.239-1)\n${usage}${summary}`);
			return 0;
		}
		const seconds = (key: string): number | undefined => {
			const text = options.value(key);
			if (text === undefined) return undefined;
			return /^-?\d+$/.test(text) ? Number(text) : context.fail(`${key === "w" ? "timeout" : "quit timer"} invalid: ${text}`);
		};
		const plan: Plan = {
			udp: options.has("u"),
			listen: options.has("l"),
			keep: options.has("k"),
			verbose: options.has("v"),
			numeric: options.has("n"),
			scan: options.has("z"),
			shutdown: options.has("N"),
			noInput: options.has("d"),
			timeout: seconds("w"),
			quit: seconds("q"),
			family: options.has("4") ? "inet" : options.has("6") ? "inet6" : undefined,
		};
		if (plan.keep && !plan.listen) context.fail("must use -l with -k");
		if (plan.listen && plan.scan) context.fail("cannot use -z and -l");
		const netcat = new Netcat(context, plan);
		const local = options.value("p");
		if (plan.listen) {
			const [first, second] = operands;
			const portText = second ?? (local === undefined ? first : undefined) ?? local;
			const host = second !== undefined || (local !== undefined && first !== undefined) ? first : options.value("s");
			if (portText === undefined) return context.fail("missing port number");
			const [port = 0] = yield* parsePorts(context, portText);
			return yield* netcat.server(host, port);
		}
		const [host, portText] = operands;
		if (host === undefined) {
			yield* sys.write(2, usage);
			return 1;
		}
		if (portText === undefined) return context.fail("missing port number");
		const ports = yield* parsePorts(context, portText);
		const source = options.value("s") === undefined ? undefined : parseIp(options.value("s") ?? "");
		const [sourcePort = 0] = local === undefined ? [0] : yield* parsePorts(context, local);
		return yield* netcat.client(host, ports, source, sourcePort);
	},
});
