/** From a URL to a connected socket: --resolve, --connect-to, unix sockets, addresses of both families, timeouts. lib/cf-socket.c, lib/cf-ip-happy.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { familyOf, formatIp, type Ip, type IpFamily, LOOPBACK, LOOPBACK6, parseIp } from "../../net/address.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { CurlFailure, UsageFailure } from "./failure.ts";
import type { Settings } from "./settings.ts";
import type { Talk } from "./talk.ts";
import type { Timing } from "./timing.ts";
import type { Url } from "./url.ts";

type Place = ReturnType<Sys["localAddress"]>;

export interface Connected {
	readonly fd: number;
	/** undefined for a unix socket. */
	readonly remote: Place | undefined;
	readonly local: Place | undefined;
}

/** --interface or --local-port cannot be had. */
class BindFailure extends Error {}

/** Seconds after which the other family is tried beside the first. RFC 8305. */
const HAPPY_EYEBALLS = 0.2;

const ended = (timing: Timing, limit: number | undefined): boolean => limit !== undefined && timing.elapsed >= limit;

export class Connector {
	private readonly sys: Sys;
	private readonly settings: Settings;
	private readonly talk: Talk;
	constructor(sys: Sys, settings: Settings, talk: Talk) {
		this.sys = sys;
		this.settings = settings;
		this.talk = talk;
	}
	/** Seconds since the start at which connecting must be done. */
	private get limit(): number | undefined {
		const limits = [this.settings.number("connect-timeout") || 300, this.settings.number("max-time") || Infinity];
		return Math.min(...limits);
	}

	/** --connect-to: where to go in place of the URL's host and port. */
	private target(url: Url): { host: string; port: number } {
		for (const entry of this.settings.values("connect-to")) {
			const m = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(entry);
			if (!m) throw new CurlFailure(43);
			const bare = (text: string | undefined): string => (text ?? "").replace(/^\[|\]$/g, "");
			if ((bare(m[1]) === "" || bare(m[1]) === url.host) && (m[2] === "" || Number(m[2]) === url.port))
				return { host: bare(m[3]) || url.host, port: m[4] ? Number(m[4]) : url.port };
		}
		return url;
	}
	private override(host: string, port: number): Ip[] | undefined {
		for (const entry of [...this.settings.values("resolve")].reverse()) {
			const m = /^\+?([^:]+|\[[^\]]*\]):(\d+):(.+)$/.exec(entry);
			if (!m) {
				if (/^-[^:]+:\d+$/.test(entry)) continue;
				throw new CurlFailure(49, `Could not parse CURLOPT_RESOLVE entry '${entry}'`);
			}
			if ((m[1]?.toLowerCase() === host.toLowerCase() || m[1] === "*") && Number(m[2]) === port)
				return (m[3] ?? "").split(",").flatMap((text) => parseIp(text.replace(/^\[|\]$/g, "")) ?? []);
		}
		return undefined;
	}
	private *resolve(host: string, port: number): Blocking<Ip[]> {
		const family: IpFamily | undefined = this.settings.on("ipv4") ? "inet" : this.settings.on("ipv6") ? "inet6" : undefined;
		const given = this.override(host, port);
		if (given) {
			yield* this.talk.info(`[DNS] added ${host}:${port}:${given.map(formatIp).join(",")} to cache`);
			yield* this.talk.info(`Hostname ${host} was found in DNS cache`);
			return given;
		}
		const literal = parseIp(host.replace(/%.*/, ""));
		if (literal !== undefined) return [literal];
		// RFC 6761: never asked for
		if (/(^|\.)localhost\.?$/i.test(host)) return [LOOPBACK6, LOOPBACK].filter((ip) => family === undefined || familyOf(ip) === family);
		try {
			return [...(yield* getaddrinfo(this.sys, host, { family })).addresses];
		} catch (error) {
			if (error instanceof AddressInfoError) throw new CurlFailure(6, `Could not resolve host: ${host}`);
			throw error;
		}
	}

	*connect(url: Url, timing: Timing): Blocking<Connected> {
		const path = this.settings.value("unix-socket");
		if (path !== undefined) return yield* this.connectUnix(url, path, timing);
		if (this.settings.value("abstract-unix-socket") !== undefined)
			throw new UsageFailure("curl: option --abstract-unix-socket is not simulated here; the real curl has it\n", 64);
		const { host, port } = this.target(url);
		const addresses = yield* this.resolve(host, port);
		timing.reached("namelookup");
		if (!parseIp(host)) {
			yield* this.talk.info(`Host ${host}:${port} was resolved.`);
			for (const family of ["inet6", "inet"] as const) {
				const own = addresses.filter((ip) => familyOf(ip) === family).map(formatIp);
				yield* this.talk.info(`${family === "inet" ? "IPv4" : "IPv6"}: ${own.join(", ") || "(none)"}`);
			}
		}
		const first = addresses[0];
		const ordered =
			first === undefined ? [] : [...addresses.filter((ip) => familyOf(ip) === familyOf(first)), ...addresses.filter((ip) => familyOf(ip) !== familyOf(first))];
		let connected: Connected | "failed" | "timeout";
		try {
			connected = yield* this.race(ordered, port, timing);
		} catch (error) {
			if (error instanceof BindFailure)
				throw new CurlFailure(45, `Failed to connect to ${host}:${port} after ${timing.milliseconds} ms: Failed binding local connection end`);
			throw error;
		}
		if (typeof connected === "object") return connected;
		const where = `${host}:${port}`;
		if (connected === "timeout") throw new CurlFailure(28, `Connection timed out after ${timing.milliseconds} milliseconds`);
		throw new CurlFailure(7, `Failed to connect to ${where} after ${timing.milliseconds} ms: Could not connect to server`);
	}
	private *connectUnix(url: Url, path: string, timing: Timing): Blocking<Connected> {
		timing.reached("namelookup");
		yield* this.talk.info(`  Trying ${path}:0...`);
		const fd = this.sys.socket("stream");
		try {
			yield* this.sys.connect(fd, path);
		} catch (error) {
			if (!isErrno(error)) throw error;
			this.sys.close(fd);
			yield* this.talk.info(`connect to ${path} port 0 from  port -1 failed: ${error.message}`);
			throw new CurlFailure(7, `Failed to connect to ${url.host}:${url.port} over unix://${path} after ${timing.milliseconds} ms: Could not connect to server`);
		}
		timing.reached("connect");
		return { fd, remote: undefined, local: undefined };
	}

	private bind(fd: number, address: Ip): void {
		const device = this.settings.value("interface");
		const ports = /^(\d+)(?:-(\d+))?$/.exec(this.settings.value("local-port") ?? "");
		const any = typeof address === "number" ? 0 : 0n;
		let own: Ip = any;
		if (device !== undefined) {
			const name = device.replace(/^(if|host|ifhost)!/, "");
			const literal = parseIp(name);
			if (literal === undefined) {
				try {
					this.sys.setSocketOptions(fd, { bindToDevice: name });
				} catch (error) {
					if (isErrno(error)) throw new BindFailure();
					throw error;
				}
			} else own = literal;
		}
		if (own === any && !ports) return;
		const from = Number(ports?.[1] ?? 0);
		const to = Number(ports?.[2] ?? from);
		for (let port = from; ; port++) {
			try {
				this.sys.bindInet(fd, { address: own, port });
				return;
			} catch (error) {
				if (!isErrno(error)) throw error;
				if (port < to && error.code === "EADDRINUSE") continue;
				throw new BindFailure();
			}
		}
	}

	/** Tries the addresses in turn; a slow one is joined by the next, and the first that answers wins. */
	private *race(addresses: readonly Ip[], port: number, timing: Timing): Blocking<Connected | "failed" | "timeout"> {
		const { sys } = this;
		const waiting = [...addresses];
		const running: { fd: number; address: Ip }[] = [];
		const finish = (winner: number): Connected => {
			for (const { fd } of running) if (fd !== winner) sys.close(fd);
			sys.fcntlSet(winner, { nonBlocking: false });
			timing.reached("connect");
			return { fd: winner, remote: sys.peerAddress(winner), local: sys.localAddress(winner) };
		};
		for (;;) {
			const address = waiting.shift();
			if (address !== undefined) {
				yield* this.talk.info(`  Trying ${typeof address === "bigint" ? `[${formatIp(address)}]` : formatIp(address)}:${port}...`);
				const begun = yield* this.begin(address, port);
				if (typeof begun === "number") running.push({ fd: begun, address });
				else yield* this.refused(address, port, begun.error, begun.own);
			}
			if (running.length === 0) {
				if (waiting.length) continue;
				return "failed";
			}
			const { limit } = this;
			const left = limit === undefined ? Infinity : limit - timing.elapsed;
			if (left <= 0) {
				for (const { fd } of running) sys.close(fd);
				return "timeout";
			}
			const patience = Math.min(left, waiting.length ? HAPPY_EYEBALLS : Infinity);
			const ready = yield* sys.poll(
				running.map(({ fd }) => ({ fd, write: true })),
				patience === Infinity ? undefined : patience,
			);
			for (const { fd } of ready) {
				const failed = sys.socketError(fd);
				if (failed === undefined) return finish(fd);
				const at = running.findIndex((r) => r.fd === fd);
				const [lost] = running.splice(at, 1);
				if (lost) yield* this.refused(lost.address, port, new Errno(failed), sys.localAddress(fd));
				sys.close(fd);
			}
		}
	}
	private *refused(address: Ip, port: number, error: Errno, own?: Place): Blocking<void> {
		const from = own ? `from ${formatIp(own.address)} port ${own.port} ` : "";
		yield* this.talk.info(`connect to ${formatIp(address)} port ${port} ${from}failed: ${error.message}`);
	}
	private *begin(address: Ip, port: number): Blocking<number | { readonly error: Errno; readonly own: Place }> {
		const fd = this.sys.inetSocket(familyOf(address), "stream");
		try {
			this.sys.setSocketOptions(fd, { noDelay: true, keepAlive: !this.settings.off("keepalive") });
			this.bind(fd, address);
			this.sys.fcntlSet(fd, { nonBlocking: true });
			yield* this.sys.connectInet(fd, { address, port });
		} catch (error) {
			if (isErrno(error, "EINPROGRESS")) return fd;
			const own = this.sys.localAddress(fd);
			this.sys.close(fd);
			if (isErrno(error)) return { error, own };
			throw error;
		}
		return fd;
	}
}

/** Whether the whole transfer has taken longer than --max-time. */
export const overtime = (settings: Settings, timing: Timing): boolean => ended(timing, settings.number("max-time") || undefined);
