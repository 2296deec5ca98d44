/** One URL from its first request to the end of its body, through redirects. lib/http.c, lib/transfer.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import { formatIp } from "../../net/address.ts";
import { ClientConnection, type ClientResponse } from "../lib/http/client.ts";
import type { ResponseHead } from "../lib/http/head.ts";
import { DescriptorTransport } from "../lib/http/transport.ts";
import type { RequestBody } from "./body.ts";
import { type Connected, Connector, overtime } from "./connect.ts";
import type { CookieJar } from "./cookies.ts";
import { gunzipBody } from "./decode.ts";
import { CurlFailure, UsageFailure } from "./failure.ts";
import type { Pool, Pooled } from "./pool.ts";
import type { Progress } from "./progress.ts";
import { requestHeaders } from "./request.ts";
import type { Settings } from "./settings.ts";
import { dispositionName, type Sink } from "./sink.ts";
import type { Talk } from "./talk.ts";
import type { Timing } from "./timing.ts";
import { failureOf, timeoutWords } from "./transfer-failure.ts";
import type { TransferReport } from "./transfer-report.ts";
import { hostHeader, isForeign, parseUrl, requestTarget, resolveUrl, type Url, urlText } from "./url.ts";
import { VERSION } from "./version.ts";

export interface Transfer {
	readonly settings: Settings;
	readonly url: string;
	readonly body: RequestBody | undefined;
	readonly custom: readonly string[];
	readonly extraQuery: string;
	/** -T to a URL that ends in a slash puts this behind it. */
	readonly uploadName: string | undefined;
	readonly sink: Sink;
	/** Where -D writes; the body's place with -i. */
	readonly dump: ((text: string) => Blocking<void>) | undefined;
	readonly styled: boolean;
	/** Bytes that are there already, for -C. */
	readonly resumeFrom: number;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const USER_AGENT = `curl/${VERSION}`;

export class Transferrer {
	private readonly sys: Sys;
	private readonly pool: Pool;
	private readonly cookies: CookieJar;
	private readonly talk: Talk;
	constructor(sys: Sys, pool: Pool, cookies: CookieJar, talk: Talk) {
		this.sys = sys;
		this.pool = pool;
		this.cookies = cookies;
		this.talk = talk;
	}

	/** Throws CurlFailure; `report` holds what was reached by then. */
	*run(transfer: Transfer, progress: Progress, report: TransferReport): Blocking<void> {
		const { settings } = transfer;
		const parse = { pathAsIs: settings.on("path-as-is"), ...(settings.value("proto-default") ? { defaultScheme: settings.value("proto-default") ?? "" } : {}) };
		let url = parseUrl(transfer.url, parse);
		if (transfer.uploadName !== undefined && url.path.endsWith("/")) url = { ...url, path: url.path + transfer.uploadName };
		if (transfer.extraQuery) url = { ...url, query: url.query === undefined ? transfer.extraQuery : `${url.query}&${transfer.extraQuery}` };
		report.url = urlText(url);
		const first = url;
		let method = this.firstMethod(transfer);
		let { body } = transfer;
		const refererWord = settings.value("referer") ?? "";
		const autoReferer = /(^|;)auto$/.test(refererWord);
		let referer: string | undefined = refererWord.replace(/;?auto$/, "") || undefined;
		for (;;) {
			this.checkScheme(url, settings);
			report.scheme = url.scheme;
			report.method = method;
			report.referer = referer;
			const trusted = settings.on("location-trusted") || (url.host === first.host && url.port === first.port && url.scheme === first.scheme);
			const next = yield* this.once({ transfer, url, method, body, referer, trusted, progress, report, parse });
			if (!next) return;
			const most = settings.number("max-redirs") ?? 50;
			if (most >= 0 && report.redirects >= most) throw new CurlFailure(47, `Maximum (${most}) redirects followed`);
			report.redirects++;
			if (autoReferer) referer = urlText({ ...url, user: undefined, password: undefined, fragment: undefined });
			const { status } = report;
			const toGet =
				method !== "HEAD" &&
				(status === 303
					? method !== "GET" && !settings.on("post303")
					: (status === 301 || status === 302) && method === "POST" && !settings.on(`post${status}`));
			yield* this.talk.info(`Issue another request to this URL: '${urlText(next)}'`);
			if (toGet) {
				body = undefined;
				if (settings.value("request") === undefined) {
					yield* this.talk.info("Switch from POST to GET");
					method = "GET";
				}
			}
			url = next;
			report.url = urlText(url);
			report.timing.redirected();
		}
	}
	private firstMethod(transfer: Transfer): string {
		const { settings, body } = transfer;
		const custom = settings.value("request");
		if (custom !== undefined) return custom;
		if (settings.on("head")) return "HEAD";
		if (transfer.uploadName !== undefined) return "PUT";
		return body ? "POST" : "GET";
	}
	private checkScheme(url: Url, settings: Settings): void {
		if (url.scheme === "https" || isForeign(url.scheme))
			throw new UsageFailure(`curl: protocol ${url.scheme} is not simulated here; the real curl has it\n`, 64);
		if (url.scheme !== "http") throw new CurlFailure(1, `Protocol "${url.scheme}" not supported`);
		const allowed = settings.value("proto");
		if (allowed?.startsWith("=") && !allowed.slice(1).split(",").includes("http")) throw new CurlFailure(1, 'Protocol "http" disabled');
	}

	private *connection(url: Url, settings: Settings, report: TransferReport): Blocking<Pooled> {
		const key = `${settings.value("unix-socket") ?? ""} ${hostHeader(url)} ${settings.values("connect-to").join()}`;
		const reused = this.pool.take(key);
		const { timing } = report;
		if (reused) {
			yield* this.talk.info(`Re-using existing http: connection with host ${url.host}`);
			for (const phase of ["namelookup", "connect"] as const) timing.reached(phase);
			report.remote = reused.remote;
			report.local = reused.local;
			report.connectionId = reused.id;
			return reused;
		}
		const id = this.pool.newId();
		report.connectionId = id;
		const connected = yield* this.connect(url, settings, timing, id);
		const transport = new DescriptorTransport(this.sys, connected.fd);
		const path = settings.value("unix-socket");
		report.connects++;
		report.remote = connected.remote;
		report.local = connected.local;
		report.unixPath = path ?? "";
		const { remote, local } = connected;
		yield* this.talk.info(
			remote && local
				? `Established connection to ${url.host} (${formatIp(remote.address)} port ${remote.port}) from ${formatIp(local.address)} port ${local.port} `
				: `Established connection to ${path} (${path} port 0) from  port 0 `,
		);
		return { ...connected, connection: new ClientConnection(transport), transport, id, name: key };
	}

	private *connect(url: Url, settings: Settings, timing: Timing, id: number): Blocking<Connected> {
		try {
			return yield* new Connector(this.sys, settings, this.talk).connect(url, timing);
		} catch (error) {
			if (error instanceof CurlFailure) {
				yield* this.talk.info(error.message);
				yield* this.talk.info(`closing connection #${id}`);
			}
			throw error;
		}
	}

	/** One request and its answer; the place it redirects to, or undefined when the body is done. */
	private *once(step: {
		transfer: Transfer;
		url: Url;
		method: string;
		body: RequestBody | undefined;
		referer: string | undefined;
		trusted: boolean;
		progress: Progress;
		report: TransferReport;
		parse: { pathAsIs?: boolean; defaultScheme?: string };
	}): Blocking<Url | undefined> {
		const { transfer, url, method, body, report, progress } = step;
		const { settings } = transfer;
		const { timing } = report;
		const pooled = yield* this.connection(url, settings, report);
		const maxTime = settings.number("max-time");
		if (maxTime) pooled.transport.deadline = this.sys.clock("monotonic") + maxTime - timing.elapsed;
		timing.reached("pretransfer");
		yield* progress.update(true);
		const given = settings.values("cookie").filter((text) => text.includes("="));
		const kept = this.cookies.active ? this.cookies.headerFor(url) : undefined;
		const cookies = step.trusted || !given.length ? [kept, ...given].filter((text) => text).join("; ") : (kept ?? "");
		const range = settings.value("range");
		const headers = requestHeaders(
			{
				url,
				method,
				body,
				cookies: cookies || undefined,
				referer: step.referer,
				trusted: step.trusted,
				range: range !== undefined ? `bytes=${range}` : transfer.resumeFrom > 0 ? `bytes=${transfer.resumeFrom}-` : undefined,
				custom: transfer.custom,
				userAgent: settings.value("user-agent") ?? USER_AGENT,
			},
			settings,
		);
		const target = settings.value("request-target") ?? requestTarget(url);
		const version = settings.on("http1.0") ? "1.0" : "1.1";
		const lines = [`${method} ${target} HTTP/${version}`, ...[...headers].map(([name, value]) => `${name}:${value === "" ? "" : ` ${value}`}`), ""];
		yield* this.talk.info("using HTTP/1.x");
		const { connection } = pooled;
		let done = false;
		try {
			const chunked = headers.hasToken("Transfer-Encoding", "chunked");
			yield* connection.send({ method, target, version, headers });
			yield* this.talk.heard("sent head", lines);
			report.requestSize += lines.reduce((sum, line) => sum + encode(line).length + 2, 0);
			if (headers.has("Expect") && body) yield* this.awaitContinue(pooled, settings);
			if (body) {
				const writer = connection.bodyWriter(chunked);
				progress.sendTotal = body.data.length;
				if (body.data.length) yield* this.talk.heard("sent data", body.data);
				for (let at = 0; at < body.data.length; at += 65536) {
					yield* writer.write(body.data.subarray(at, at + 65536));
					progress.sent = Math.min(body.data.length, at + 65536);
				}
				yield* writer.end();
				report.uploaded = body.data.length;
				yield* this.talk.info(`upload completely sent off: ${body.data.length} bytes`);
			} else yield* this.talk.info("Request completely sent off");
			timing.reached("posttransfer");
			const response = yield* this.readHead(pooled, step);
			const next = yield* this.readBody(response, step);
			done = true;
			if (connection.reusable && !settings.on("http1.0")) {
				pooled.transport.deadline = undefined;
				yield* this.talk.info(`Connection #${pooled.id} to host ${url.host}:${url.port} left intact`);
				this.pool.keep(pooled.name, pooled);
			} else {
				yield* this.talk.info(`shutting down connection #${pooled.id}`);
				connection.close();
			}
			return next;
		} catch (error) {
			const failure = failureOf(error, report, progress);
			if (!done) {
				yield* this.talk.info(failure.message);
				yield* this.talk.info(`closing connection #${pooled.id}`);
				connection.close();
			}
			throw failure;
		}
	}
	/** Waits for `100 Continue`, or until patience is over. */
	private *awaitContinue(pooled: Pooled, settings: Settings): Blocking<void> {
		const patience = settings.number("expect100-timeout") ?? 1;
		const ready = yield* this.sys.poll([{ fd: pooled.fd, read: true }], patience);
		if (ready.length === 0) yield* this.talk.info("Done waiting for 100-continue");
	}

	private *readHead(pooled: Pooled, step: { transfer: Transfer; url: Url; report: TransferReport }): Blocking<ClientResponse> {
		const { report, transfer } = step;
		for (;;) {
			const head = yield* pooled.connection.head();
			if (report.timing.at("starttransfer") <= report.timing.redirect) report.timing.reached("starttransfer");
			yield* this.talk.heard("received head", head.lines);
			const location = head.headers.get("Location");
			if (REDIRECTS.has(head.status) && location !== undefined && transfer.settings.on("location")) {
				yield* this.talk.info("Ignoring the response-body");
				if (head.headers.has("Content-Length")) yield* this.talk.info("setting size while ignoring");
			}
			yield* this.talk.heard("received head", [""]);
			report.headers = head;
			report.allHeads.push(head);
			report.status = head.status;
			report.version = head.version === "1.0" ? "1" : head.version;
			report.headerSize += head.lines.reduce((sum, line) => sum + encode(line).length + 2, 2);
			if (this.cookies.active) for (const value of head.headers.all("Set-Cookie")) this.cookies.take(step.url, value);
			yield* this.showHead(transfer, head);
			if (head.status >= 200 || head.status === 101) return pooled.connection.bodyOf(head);
		}
	}
	private *showHead(transfer: Transfer, head: ResponseHead): Blocking<void> {
		const text = head.lines.map((line) => `${line}\r\n`).join("");
		if (transfer.dump) yield* transfer.dump(`${text}\r\n`);
		if (!transfer.settings.on("show-headers") && !transfer.settings.on("head")) return;
		const styled = transfer.styled ? text.replace(/^([^:\r\n]+):/gm, "\x1b[1m$1\x1b[0m:") : text;
		yield* transfer.sink.write(encode(`${styled}\r\n`));
	}

	private *readBody(
		response: ClientResponse,
		step: { transfer: Transfer; url: Url; method: string; progress: Progress; report: TransferReport; parse: { pathAsIs?: boolean; defaultScheme?: string } },
	): Blocking<Url | undefined> {
		const { transfer, report, progress, url } = step;
		const { settings } = transfer;
		const { headers, status, body } = response;
		const location = headers.get("Location");
		const redirect = REDIRECTS.has(status) && location !== undefined ? resolveUrl(url, location, step.parse) : undefined;
		report.redirectUrl = redirect ? urlText(redirect) : "";
		const following = redirect !== undefined && settings.on("location");
		if (status >= 400 && settings.on("fail")) throw new CurlFailure(22, `The requested URL returned error: ${status}`);
		if (transfer.resumeFrom > 0 && status === 200) throw new CurlFailure(33, "HTTP server does not seem to support byte ranges. Cannot resume.");
		const limit = settings.number("max-filesize");
		const length = body.framing.kind === "length" ? body.framing.length : undefined;
		if (limit && length !== undefined && length > limit) throw new CurlFailure(63, "Maximum file size exceeded");
		if (settings.on("remote-header-name") && transfer.sink.name !== undefined)
			transfer.sink.name = dispositionName(headers.get("Content-Disposition")) ?? transfer.sink.name;
		progress.receiveTotal = length;
		progress.received = 0;
		const rate = settings.number("limit-rate");
		const compressed = settings.on("compressed") && /^(x-)?(gzip|deflate)$/i.test(headers.get("Content-Encoding") ?? "");
		const raw = settings.on("raw") && body.framing.kind === "chunked";
		const held: Uint8Array[] = [];
		const start = report.timing.elapsed;
		for (;;) {
			const part = yield* body.read();
			if (part.length === 0) break;
			yield* this.talk.heard("received data", part);
			progress.received += part.length;
			if (!following) report.downloaded += part.length;
			if (limit && report.downloaded > limit) throw new CurlFailure(63, "Exceeded the maximum allowed file size");
			if (compressed) held.push(part);
			else if (!following) yield* transfer.sink.write(raw ? frame(part) : part);
			if (rate) {
				const early = progress.received / rate - (report.timing.elapsed - start);
				if (early > 0) yield* this.sys.nanosleep(early);
			}
			yield* progress.update();
			if (overtime(settings, report.timing)) throw new CurlFailure(28, timeoutWords(report, progress));
		}
		if (raw && !following) yield* transfer.sink.write(encode("0\r\n\r\n"));
		if (compressed && !following) yield* transfer.sink.write(gunzipBody(held, headers.get("Content-Encoding") ?? ""));
		return following ? redirect : undefined;
	}
}

const frame = (data: Uint8Array): Uint8Array => {
	const head = encode(`${data.length.toString(16)}\r\n`);
	const out = new Uint8Array(head.length + data.length + 2);
	out.set(head);
	out.set(data, head.length);
	out.set([13, 10], head.length + data.length);
	return out;
};
