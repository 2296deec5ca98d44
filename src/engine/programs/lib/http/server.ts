/** The server's end of a connection: the loop over requests. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { encode } from "../../../kernel/text.ts";
import { BodyReader } from "./body.ts";
import { HttpError } from "./error.ts";
import { defaultLimits, type HeadLimits, type RequestHead, readRequestHead, requestFraming } from "./head.ts";
import { ResponseWriter } from "./response-writer.ts";
import { DescriptorTransport, StreamReader, type Transport } from "./transport.ts";

export interface ServerRequest extends RequestHead {
	/** The target without its query; of an absolute URL the path. Still with its escapes. */
	readonly path: string;
	/** Behind the "?", without it. */
	readonly query: string;
	/** From Host, or from an absolute URL; "" where neither says. */
	readonly host: string;
	readonly body: BodyReader;
}

export type Handler = (request: ServerRequest, response: ResponseWriter) => Blocking<void>;

export interface ServerOptions {
	readonly limits?: HeadLimits;
	/** Seconds to wait for the next request on a connection that is kept; for ever where it is not said. */
	readonly keepAlive?: number;
	/** Bytes that wait for `Content-Length` to be known before a response turns chunked; Go's net/http has 2048. */
	readonly buffer?: number;
	/** Go writes header fields in alphabetical order, with Date and those that frame the body behind them. */
	readonly order?: "given" | "go";
	/** Whole answer to a request that cannot be understood; the connection closes behind it. Go's words where it is not said. */
	readonly bad?: (error: HttpError) => Uint8Array;
}

/** net/http: badRequestError and statusError. */
const goRefusal = (error: HttpError): Uint8Array => {
	const words: Readonly<Record<number, string>> = {
		400: "400 Bad Request",
		431: "431 Request Header Fields Too Large",
		501: "501 Unsupported transfer encoding",
		505: "505 HTTP Version Not Supported: unsupported protocol version",
	};
	const text = words[error.status] ?? "400 Bad Request";
	const line = text.replace(/: .*/, "");
	return encode(`HTTP/1.1 ${line}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${text}`);
};

function withParts(head: RequestHead, body: BodyReader): ServerRequest {
	const absolute = /^https?:\/\/([^/?]*)(.*)$/i.exec(head.target);
	const local = absolute ? absolute[2] || "/" : head.target;
	const mark = local.indexOf("?");
	return {
		...head,
		path: mark < 0 ? local : local.slice(0, mark),
		query: mark < 0 ? "" : local.slice(mark + 1),
		host: absolute?.[1] ?? head.headers.all("Host")[0] ?? "",
		body,
	};
}

/** Bodies that a handler left unread are read away up to this size, so that the connection can be kept; as net/http does. */
const DRAIN_LIMIT = 262_144;

/**
 * Serves the requests of one connection until it ends, is given up, or a handler hijacks it; closes it then (not when hijacked).
 * What a handler throws goes up, but failures of the connection itself (Errno) end it in silence.
 */
export function* serveConnection(sys: Sys, connection: number | Transport, handler: Handler, options: ServerOptions = {}): Blocking<"closed" | "hijacked"> {
	const transport = typeof connection === "number" ? new DescriptorTransport(sys, connection) : connection;
	const reader = new StreamReader(transport);
	try {
		for (;;) {
			const request = yield* nextRequest(sys, transport, reader, options);
			if (!request) break;
			const response = new ResponseWriter(sys, transport, reader, request, options);
			if (request.headers.get("Expect")?.toLowerCase() === "100-continue") request.body.onFirstRead = () => response.inform(100);
			yield* handler(request, response);
			if (response.hijacked) return "hijacked";
			yield* response.end();
			request.body.onFirstRead = undefined;
			if (!response.keepAlive || !(yield* request.body.drain(DRAIN_LIMIT))) break;
		}
	} catch (error) {
		if (!isErrno(error) && !(error instanceof HttpError)) throw error;
	}
	transport.close();
	return "closed";
}

function* nextRequest(sys: Sys, transport: Transport, reader: StreamReader, options: ServerOptions): Blocking<ServerRequest | undefined> {
	try {
		if (transport instanceof DescriptorTransport && options.keepAlive !== undefined) transport.deadline = sys.clock("monotonic") + options.keepAlive;
		const head = yield* readRequestHead(reader, options.limits ?? defaultLimits);
		if (transport instanceof DescriptorTransport) transport.deadline = undefined;
		return head && withParts(head, new BodyReader(reader, requestFraming(head)));
	} catch (error) {
		if (isErrno(error)) return undefined;
		if (!(error instanceof HttpError)) throw error;
		if (error.status !== 0) yield* transport.write((options.bad ?? goRefusal)(error));
		return undefined;
	}
}
