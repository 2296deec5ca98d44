/** Heads of requests and responses: parsing, and how each says what body follows. RFC 9112. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Framing } from "./body.ts";
import { HttpError } from "./error.ts";
import { Headers } from "./headers.ts";
import type { StreamReader } from "./transport.ts";

export type HttpVersion = "1.0" | "1.1";

export interface RequestHead {
	readonly method: string;
	/** As it stands in the request line: a path with its query, an absolute URL, `host:port` or `*`. */
	readonly target: string;
	readonly version: HttpVersion;
	readonly headers: Headers;
	/** The request line, for logs. */
	readonly line: string;
}

export interface ResponseHead {
	readonly version: HttpVersion;
	readonly status: number;
	readonly reason: string;
	readonly headers: Headers;
	/** The lines as they came, without their ends; the empty one that ends the head is not among them. */
	readonly lines: readonly string[];
}

export interface HeadLimits {
	/** Bytes of the first line. */
	readonly line: number;
	/** Bytes of all header fields. */
	readonly headers: number;
}
export const defaultLimits: HeadLimits = { line: 8192, headers: 1 << 20 };

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function* readFields(reader: StreamReader, limits: HeadLimits): Blocking<{ headers: Headers; lines: string[] }> {
	const lines: string[] = [];
	const fields: [string, string][] = [];
	let size = 0;
	for (;;) {
		const line = yield* reader.line(limits.headers - size);
		if (line === undefined) throw new HttpError("truncated");
		if (line === "") return { headers: new Headers(fields), lines };
		size += line.length + 2;
		lines.push(line);
		const last = fields.at(-1);
		if (last && /^[ \t]/.test(line)) {
			// obs-fold of RFC 9112 5.2
			last[1] = `${last[1]} ${line.trim()}`;
			continue;
		}
		const colon = line.indexOf(":");
		const name = line.slice(0, colon);
		if (colon <= 0 || !token.test(name)) throw new HttpError("bad header", line);
		fields.push([name, line.slice(colon + 1).trim()]);
	}
}

/** The next request; undefined when the connection ends, or throws HttpError. One empty line before it is passed over. */
export function* readRequestHead(reader: StreamReader, limits: HeadLimits = defaultLimits): Blocking<RequestHead | undefined> {
	let line = yield* reader.line(limits.line);
	if (line === "") line = yield* reader.line(limits.line);
	if (line === undefined) return undefined;
	const [, method = "", target = "", version = ""] = /^(\S+) (\S.*?) (HTTP\/\d+(?:\.\d+)?)$/.exec(line) ?? [];
	if (!token.test(method) || /\s/.test(target)) throw new HttpError("bad start line", line);
	if (!/^HTTP\/1\.\d$/.test(version)) throw new HttpError("bad version", line);
	const { headers } = yield* readFields(reader, limits);
	return { method, target, version: version === "HTTP/1.0" ? "1.0" : "1.1", headers, line };
}

/** The next response, 1xx ones too. Throws "closed" when nothing came. */
export function* readResponseHead(reader: StreamReader, limits: HeadLimits = defaultLimits): Blocking<ResponseHead> {
	const line = yield* reader.line(limits.line);
	if (line === undefined) throw new HttpError("closed");
	const m = /^HTTP\/(\d+)(?:\.(\d+))? +(\d{3})(?: (.*))?$/.exec(line);
	if (!m) throw new HttpError("bad start line", line);
	if (m[1] !== "1") throw new HttpError("bad version", line);
	const { headers, lines } = yield* readFields(reader, limits);
	return { version: m[2] === "0" ? "1.0" : "1.1", status: Number(m[3]), reason: m[4] ?? "", headers, lines: [line, ...lines] };
}

/** Content-Length where there is one; several must agree. */
function lengthOf(headers: Headers): number | undefined {
	const values = headers.all("Content-Length").flatMap((v) => v.split(",").map((word) => word.trim()));
	const [first] = values;
	if (first === undefined) return undefined;
	if (!/^\d{1,15}$/.test(first) || values.some((v) => v !== first)) throw new HttpError("bad length", first);
	return Number(first);
}

/** RFC 9112, 6.3, for a request. */
export function requestFraming(head: RequestHead): Framing {
	const coding = head.headers.get("Transfer-Encoding");
	if (coding !== undefined) {
		if (coding.toLowerCase() !== "chunked") throw new HttpError("bad encoding", coding);
		return { kind: "chunked" };
	}
	const length = lengthOf(head.headers);
	return length === undefined ? { kind: "none" } : { kind: "length", length };
}

/** RFC 9112, 6.3, for the response to a request of this method. */
export function responseFraming(head: ResponseHead, method: string): Framing {
	const { status, headers } = head;
	if (method === "HEAD" || status < 200 || status === 204 || status === 304) return { kind: "none" };
	if (headers.hasToken("Transfer-Encoding", "chunked")) return { kind: "chunked" };
	const length = lengthOf(headers);
	return length === undefined ? { kind: "close" } : { kind: "length", length };
}

/** Whether the connection may be used again after a message with this head. */
export const keepsAlive = (head: { readonly version: HttpVersion; readonly headers: Headers }): boolean =>
	head.version === "1.1" ? !head.headers.hasToken("Connection", "close") : head.headers.hasToken("Connection", "keep-alive");
