/** Passing a request on. src/http/modules/ngx_http_proxy_module.c, src/http/ngx_http_upstream.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno, numberOf } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { formatIp } from "../../net/address.ts";
import { ClientConnection, type ClientResponse } from "../lib/http/client.ts";
import { HttpError } from "../lib/http/error.ts";
import { Headers } from "../lib/http/headers.ts";
import { percentEncode } from "../lib/http/path.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { DescriptorTransport } from "../lib/http/transport.ts";
import { begin } from "./answer.ts";
import type { ProxyTarget, Upstream } from "./config/model.ts";
import type { NginxRequest } from "./request.ts";

/** Servers of a group from the next one on, by their weights; spare ones last. */
function order(target: ProxyTarget): Upstream[] {
	const usable = target.servers.filter((s) => !s.down);
	const wheel = usable.filter((s) => !s.backup).flatMap((s) => Array.from({ length: s.weight }, () => s));
	if (wheel.length === 0) return usable;
	const start = target.turn.next++ % wheel.length;
	const turned = [...wheel.slice(start), ...wheel.slice(0, start)];
	return [...new Set([...turned, ...usable.filter((s) => s.backup)])];
}

function* connect(sys: Sys, server: Upstream, timeout: number): Blocking<number> {
	const fd = sys.inetSocket(typeof server.address === "number" ? "inet" : "inet6", "stream");
	try {
		sys.fcntlSet(fd, { nonBlocking: true });
		try {
			yield* sys.connectInet(fd, { address: server.address, port: server.port });
		} catch (error) {
			if (!isErrno(error, "EINPROGRESS")) throw error;
		}
		if ((yield* sys.poll([{ fd, write: true }], timeout)).length === 0) throw new Errno("ETIMEDOUT");
		const failed = sys.socketError(fd);
		if (failed !== undefined) throw new Errno(failed);
		sys.fcntlSet(fd, { nonBlocking: false });
		return fd;
	} catch (error) {
		sys.close(fd);
		throw error;
	}
}

function requestHeaders(request: NginxRequest, target: ProxyTarget, length: number | undefined): Headers {
	const { settings, http } = request;
	const headers = new Headers();
	const given = new Map(settings.proxyHeaders.map(([name, value]) => [name.toLowerCase(), [name, value] as const]));
	const put = (name: string, usual: string): void => {
		const own = given.get(name.toLowerCase());
		const value = own ? request.expand(own[1].replaceAll("$proxy_host", target.host)) : usual;
		if (value !== "") headers.add(own?.[0] ?? name, value);
	};
	put("Host", target.host);
	put("Connection", settings.proxyVersion === "1.1" && given.has("connection") ? "" : "close");
	for (const [name, value] of settings.proxyHeaders) {
		if (/^(host|connection)$/i.test(name)) continue;
		const text = request.expand(value.replaceAll("$proxy_host", target.host));
		if (text !== "") headers.add(name, text);
	}
	if (length !== undefined) headers.set("Content-Length", String(length));
	for (const [name, value] of http.headers)
		if (!given.has(name.toLowerCase()) && !/^(host|connection|keep-alive|content-length|transfer-encoding|upgrade|te|expect)$/i.test(name))
			headers.add(name, value);
	return headers;
}

/** The status of a failure, or "done" when an answer was passed on. */
export function* passOn(request: NginxRequest, response: ResponseWriter, target: ProxyTarget): Blocking<number | "done"> {
	const { sys, logs } = request.worker;
	const { http, settings } = request;
	const query = request.args === "" ? "" : `?${request.args}`;
	const uri =
		target.path === undefined
			? request.internal
				? `${percentEncode(request.uri)}${query}`
				: http.target
			: `${target.path}${percentEncode(request.uri.slice(request.matched.length), "/:")}${query}`;
	const body = yield* http.body.all();
	if (settings.maxBody !== 0 && body.length > settings.maxBody) return 413;
	const length = http.body.framing.kind === "none" ? undefined : body.length;
	const servers: readonly (Upstream | string)[] = target.socket === undefined ? order(target) : [target.socket];
	for (const [i, server] of servers.entries()) {
		const shown =
			typeof server === "string"
				? `http://unix:${server}:${uri}`
				: `http://${typeof server.address === "bigint" ? `[${formatIp(server.address)}]` : formatIp(server.address)}:${server.port}${uri}`;
		request.upstreamAddress = typeof server === "string" ? `unix:${server}` : `${formatIp(server.address)}:${server.port}`;
		const about = `, upstream: "${shown}"`;
		const more = i + 1 < servers.length;
		let fd: number;
		try {
			if (typeof server === "string") {
				fd = sys.socket("stream");
				yield* sys.connect(fd, server);
			} else fd = yield* connect(sys, server, settings.proxyConnectTimeout);
		} catch (error) {
			if (!isErrno(error)) throw error;
			const slow = error.code === "ETIMEDOUT";
			const words = slow
				? "upstream timed out (110: Connection timed out) while connecting to upstream"
				: `connect() failed (${numberOf(error.code)}: ${error.message}) while connecting to upstream`;
			yield* logs.requestError(request, "error", words, about);
			if (more) continue;
			return slow ? 504 : 502;
		}
		const transport = new DescriptorTransport(sys, fd);
		transport.deadline = sys.clock("monotonic") + settings.proxyReadTimeout;
		const connection = new ClientConnection(transport);
		try {
			const answer = yield* connection.request({
				method: http.method,
				target: uri,
				version: settings.proxyVersion,
				headers: requestHeaders(request, target, length),
				...(length === undefined ? {} : { body }),
			});
			if (settings.proxyIntercept && answer.status >= 300 && settings.errorPages.has(answer.status)) return answer.status;
			yield* relay(request, response, answer, target, connection);
			return "done";
		} catch (error) {
			if (response.begun) throw error;
			const slow = isErrno(error, "ETIMEDOUT");
			let words: string;
			if (slow) words = "upstream timed out (110: Connection timed out) while reading response header from upstream";
			else if (isErrno(error)) words = `recv() failed (${numberOf(error.code)}: ${error.message}) while reading response header from upstream`;
			else if (error instanceof HttpError)
				words =
					error.problem === "closed"
						? "upstream prematurely closed connection while reading response header from upstream"
						: "upstream sent no valid HTTP/1.0 header while reading response header from upstream";
			else throw error;
			yield* logs.requestError(request, "error", words, about);
			if (more) continue;
			return slow ? 504 : 502;
		} finally {
			if (!response.hijacked) connection.close();
		}
	}
	yield* logs.requestError(request, "error", "no live upstreams while connecting to upstream", `, upstream: "${target.url}"`);
	return 502;
}

function* relay(request: NginxRequest, response: ResponseWriter, answer: ClientResponse, target: ProxyTarget, connection: ClientConnection): Blocking<void> {
	const { settings } = request;
	const { headers } = answer;
	if (answer.status === 101) return yield* tunnel(request, response, answer, connection);
	const hidden = new Set([
		"date",
		"server",
		"x-pad",
		"connection",
		"keep-alive",
		"transfer-encoding",
		"content-type",
		"content-length",
		"last-modified",
		"location",
		...settings.proxyHide.map((n) => n.toLowerCase()),
	]);
	const location = headers.get("Location");
	// proxy_redirect default: what the upstream says of itself is said of the own place
	const own = target.path === undefined ? undefined : `http://${target.host}${target.path}`;
	const shown =
		location !== undefined && settings.proxyRedirect && own !== undefined && location.startsWith(own)
			? `http://${request.http.host}${request.matched}${location.slice(own.length)}`
			: location;
	const { framing } = answer.body;
	const known = request.http.method === "HEAD" ? headers.get("Content-Length") : framing.kind === "length" ? String(framing.length) : undefined;
	begin(request, response, {
		status: answer.status,
		type: headers.get("Content-Type"),
		length: known === undefined ? undefined : Number(known),
		lastModified: headers.get("Last-Modified"),
		location: shown,
		more: [...headers].filter(([name]) => !hidden.has(name.toLowerCase())),
	});
	if (answer.reason) response.reason = answer.reason;
	for (;;) {
		const part = yield* answer.body.read();
		if (part.length === 0) break;
		request.bodySent += part.length;
		yield* response.write(part);
	}
	yield* response.end();
}

/** A connection that was upgraded: bytes both ways until one side ends. */
function* tunnel(request: NginxRequest, response: ResponseWriter, answer: ClientResponse, connection: ClientConnection): Blocking<void> {
	const { sys } = request.worker;
	request.status = 101;
	const client = response.hijack();
	const upstream = connection.hijack();
	yield* client.transport.write(encode(`${answer.lines.join("\r\n")}\r\n\r\n`));
	yield* client.transport.write(upstream.buffered);
	yield* upstream.transport.write(client.buffered);
	const [a, b] = [client.transport, upstream.transport];
	if (a instanceof DescriptorTransport && b instanceof DescriptorTransport) {
		b.deadline = undefined;
		for (;;) {
			const ready = yield* sys.poll([
				{ fd: a.fd, read: true },
				{ fd: b.fd, read: true },
			]);
			const from = ready[0]?.fd === a.fd ? a : b;
			const part = yield* from.read(65536);
			if (part.length === 0) break;
			yield* (from === a ? b : a).write(part);
		}
	}
	a.close();
	b.close();
}
