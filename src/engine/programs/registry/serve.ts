/** `registry serve`: accepts connections, answers and logs. registry/registry.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { ANY, formatIp, parseIpv4 } from "../../net/address.ts";
import { serveConnection } from "../lib/http/server.ts";
import type { Context } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import type { Configuration } from "./configuration.ts";
import { handle, parseQuery, type Registry } from "./handler.ts";
import { Log, uuid } from "./log.ts";
import { Store } from "./store.ts";
import { tokenGuard } from "./token.ts";

const NO_SECRET =
	"No HTTP secret provided - generated random secret. This may cause problems with uploads if multiple registries are behind a load-balancer. To provide a shared secret, fill in http.secret in the configuration file or set the REGISTRY_HTTP_SECRET environment variable.";

/** A listening socket; on every address of both families where no host is named. */
function* listen(sys: Sys, { host, port }: Configuration["address"]): Blocking<number> {
	if (host === "") {
		try {
			const fd = sys.inetSocket("inet6", "stream");
			sys.setSocketOptions(fd, { reuseAddress: true });
			sys.bindInet(fd, { address: 0n, port });
			sys.listen(fd, 4096);
			return fd;
		} catch (error) {
			if (!isErrno(error, "EAFNOSUPPORT")) throw error;
		}
	}
	const address = host === "" ? ANY : (parseIpv4(host) ?? (yield* getaddrinfo(sys, host, { passive: true })).addresses[0] ?? ANY);
	const fd = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", "stream");
	sys.setSocketOptions(fd, { reuseAddress: true });
	sys.bindInet(fd, { address, port });
	sys.listen(fd, 4096);
	return fd;
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** "1.234ms", as Go prints durations. */
function duration(seconds: number): string {
	const ns = Math.round(seconds * 1e9);
	const trim = (n: number): string => String(Number(n.toFixed(6)));
	if (ns < 1e6) return `${trim(ns / 1e3)}µs`;
	return ns < 1e9 ? `${trim(ns / 1e6)}ms` : `${trim(ns / 1e9)}s`;
}

function peerText(sys: Sys, fd: number): string {
	const { address, port } = sys.peerAddress(fd);
	const mapped = typeof address === "bigint" && address >> 32n === 0xffffn ? Number(address & 0xffffffffn) : address;
	return typeof mapped === "number" ? `${formatIp(mapped)}:${port}` : `[${formatIp(mapped)}]:${port}`;
}

function* serveOne(sys: Sys, fd: number, registry: Registry, store: Store, log: Log): Blocking<void> {
	let remote: string;
	try {
		remote = peerText(sys, fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
		sys.close(fd);
		return;
	}
	yield* serveConnection(
		sys,
		fd,
		function* (request, response) {
			const started = sys.clock("monotonic");
			const host = request.host;
			yield* handle({ sys, registry, store: store.by(sys), request, response, query: parseQuery(request.query), root: `http://${host}` });
			yield* response.end();
			// so that the clock shows what answering has taken
			yield* sys.reschedule();
			const agent = request.headers.get("User-Agent") ?? "";
			const about: [string, string | number][] = [
				["http.request.host", host],
				["http.request.id", uuid(sys)],
				["http.request.method", request.method],
				["http.request.remoteaddr", remote],
				["http.request.uri", request.target],
				["http.request.useragent", agent],
			];
			const type = response.headers.get("Content-Type");
			const outcome: [string, string | number][] = [
				...(type === undefined ? [] : ([["http.response.contenttype", type]] as [string, string][])),
				["http.response.duration", duration(sys.clock("monotonic") - started)],
				["http.response.status", response.status],
				["http.response.written", response.sent],
			];
			yield* log.say("info", response.status >= 400 ? "response completed with error" : "response completed", [...about, ...outcome], "none");
			yield* log.access(
				remote.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""),
				`${request.method} ${request.target} HTTP/${request.version}`,
				response.status,
				response.sent,
				"",
				agent,
			);
		},
		{ order: "go" },
	);
}

export function* serve(context: Context, configuration: Configuration): Blocking<number> {
	const { sys } = context;
	const log = new Log(sys, configuration);
	if (configuration.secret === undefined) yield* log.say("warning", NO_SECRET);
	yield* log.say("info", `Starting upload purge in ${(sys.getrandom(1)[0] ?? 0) % 60}m0s`);
	yield* log.say("info", "redis not configured");
	const { host, port } = configuration.address;
	let listener: number;
	try {
		listener = yield* listen(sys, configuration.address);
	} catch (error) {
		if (!isErrno(error) && !(error instanceof AddressInfoError)) throw error;
		const why = error instanceof AddressInfoError ? `lookup ${host}: no such host` : `listen tcp ${host}:${port}: bind: ${lower(error.message)}`;
		yield* log.fatal(why);
		return 1;
	}
	yield* log.say("info", `listening on ${host === "" ? `[::]:${port}` : `${host}:${port}`}`);
	const bytes = sys.getrandom(32);
	const secret = configuration.secret ?? [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
	const registry: Registry = { configuration, secret, authorize: tokenGuard(configuration) };
	const store = new Store(sys, configuration.root);
	for (;;) {
		let fd: number;
		try {
			fd = yield* sys.accept(listener);
		} catch (error) {
			if (isErrno(error)) continue;
			throw error;
		}
		sys.thread(function* (own) {
			yield* serveOne(own, fd, registry, store, log);
		});
	}
}
