/** Sending answers: nginx's header fields in its order, its own pages, redirects. src/http/ngx_http_header_filter_module.c. */
import type { Blocking } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import { httpDate } from "../lib/http/date.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { reasonOf, serverToken, statusPage } from "./pages.ts";
import type { NginxRequest } from "./request.ts";

export interface Answer {
	readonly status: number;
	readonly type?: string | undefined;
	/** undefined when it is not known before it is sent. */
	readonly length?: number | undefined;
	readonly lastModified?: string | undefined;
	readonly location?: string | undefined;
	/** ETag, Accept-Ranges and the like, which stand behind Connection. */
	readonly more?: readonly (readonly [string, string])[];
}

/** Statuses whose answers carry the fields of add_header without "always". */
const plain = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

function expiresFields(request: NginxRequest): (readonly [string, string])[] {
	const { expires } = request.settings;
	if (expires === undefined || expires === "off") return [];
	const now = request.worker.sys.clock("realtime");
	if (expires === "epoch")
		return [
			["Expires", "Thu, 01 Jan 1970 00:00:01 GMT"],
			["Cache-Control", "no-cache"],
		];
	if (expires === "max")
		return [
			["Expires", "Thu, 31 Dec 2037 23:55:55 GMT"],
			["Cache-Control", "max-age=315360000"],
		];
	const m = /^(-?)(\d+)([smhdwMy]?)$/.exec(expires);
	const unit = { s: 1, m: 60, h: 3600, d: 86400, w: 604800, M: 2592000, y: 31536000, "": 1 }[m?.[3] ?? ""] ?? 1;
	const seconds = Number(m?.[2] ?? 0) * unit * (m?.[1] ? -1 : 1);
	return [
		["Expires", httpDate(now + seconds)],
		["Cache-Control", seconds < 0 ? "no-cache" : `max-age=${seconds}`],
	];
}

/** Sets status and fields; the body follows with `response.write`. */
export function begin(request: NginxRequest, response: ResponseWriter, answer: Answer): void {
	const { settings, worker, http } = request;
	const { length, location } = answer;
	const status = answer.status === 200 ? (request.statusOverride ?? 200) : answer.status;
	request.status = status;
	response.status = status;
	response.reason = reasonOf(status);
	if (worker.stopping) response.keepAlive = false;
	if (settings.keepAlive === 0 || [400, 413, 414, 500, 501, 505].includes(status)) response.keepAlive = false;
	const { headers } = response;
	headers.set("Server", serverToken(settings.serverTokens)).set("Date", httpDate(worker.sys.clock("realtime")));
	const type = answer.type;
	if (type !== undefined)
		headers.set("Content-Type", settings.charset && /^text\//.test(type) && !type.includes("charset") ? `${type}; charset=${settings.charset}` : type);
	if (length !== undefined) headers.set("Content-Length", String(length));
	if (answer.lastModified !== undefined) headers.set("Last-Modified", answer.lastModified);
	// a redirect to this server is made absolute, and stands before Connection
	if (location?.startsWith("/")) headers.set("Location", absolute(request, location));
	if (length === undefined && status !== 304 && status !== 204 && http.version === "1.1") headers.set("Transfer-Encoding", "chunked");
	if (length === undefined && http.version === "1.0" && status !== 304) response.keepAlive = false;
	headers.set("Connection", response.keepAlive ? "keep-alive" : "close");
	if (location !== undefined && !location.startsWith("/")) headers.set("Location", location);
	for (const [name, value] of answer.more ?? []) headers.set(name, value);
	if (plain.has(status)) for (const [name, value] of expiresFields(request)) headers.set(name, value);
	for (const { name, value, always } of settings.addHeaders) {
		const text = request.expand(value);
		if (text !== "" && (always || plain.has(status))) headers.add(name, text);
	}
}

/** ngx_http_header_filter: a path becomes a whole URL with the host asked for. */
function absolute(request: NginxRequest, path: string): string {
	if (!request.settings.absoluteRedirect) return path;
	const { port } = request.local;
	return `http://${request.host}${port === 80 ? "" : `:${port}`}${path}`;
}

/** A whole answer of bytes. */
export function* send(request: NginxRequest, response: ResponseWriter, answer: Answer, body: Uint8Array | string): Blocking<void> {
	const bytes = typeof body === "string" ? encode(body) : body;
	begin(request, response, { ...answer, length: bytes.length });
	if (request.http.method !== "HEAD") request.bodySent = bytes.length;
	yield* response.end(bytes);
}

/** One of nginx's own pages. */
export function* special(request: NginxRequest, response: ResponseWriter, status: number, more: Omit<Answer, "status"> = {}): Blocking<void> {
	if (status === 444) {
		response.hijack().transport.close();
		request.status = 444;
		return;
	}
	const page = statusPage(status, request.settings.serverTokens);
	if (page === undefined) {
		begin(request, response, { ...more, status, length: status === 304 || status === 204 ? undefined : 0 });
		return yield* response.end();
	}
	yield* send(request, response, { ...more, status, type: "text/html" }, page);
}
