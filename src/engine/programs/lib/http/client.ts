/** The client's end of a connection: requests go out one after the other, each answer is read before the next. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { concat, encode } from "../../../kernel/text.ts";
import { BodyReader, BodyWriter } from "./body.ts";
import { keepsAlive, type ResponseHead, readResponseHead, responseFraming } from "./head.ts";
import type { Headers } from "./headers.ts";
import { DescriptorTransport, StreamReader, type Transport } from "./transport.ts";

export interface ClientRequest {
	readonly method: string;
	readonly target: string;
	/** All fields that go out, in order; `Host` and those that frame the body are the caller's to set, but for `body`. */
	readonly headers: Headers;
	readonly version?: "1.0" | "1.1";
	/** Sent with the head; sets Content-Length where neither that nor Transfer-Encoding is given. */
	readonly body?: Uint8Array;
}

export interface ClientResponse extends ResponseHead {
	/** Responses of status 1xx that came before it. */
	readonly informational: readonly ResponseHead[];
	readonly body: BodyReader;
}

/** A connection that was taken over after `101 Switching Protocols` or a hijack: what came already, and the stream. */
export interface Hijacked {
	readonly buffered: Uint8Array;
	readonly transport: Transport;
}

export class ClientConnection {
	readonly transport: Transport;
	private readonly reader: StreamReader;
	private method = "GET";
	private last: ClientResponse | undefined;
	constructor(transport: Transport) {
		this.transport = transport;
		this.reader = new StreamReader(transport);
	}
	/** Over a connected stream socket. */
	static over(sys: Sys, fd: number): ClientConnection {
		return new ClientConnection(new DescriptorTransport(sys, fd));
	}
	/** Sends head and body in one write. Throws Errno. */
	*send(request: ClientRequest): Blocking<void> {
		const { method, target, headers, body, version = "1.1" } = request;
		if (body && !headers.has("Content-Length") && !headers.has("Transfer-Encoding")) headers.set("Content-Length", String(body.length));
		this.method = method;
		const head = encode(`${method} ${target} HTTP/${version}\r\n${headers.text}\r\n`);
		yield* this.transport.write(body?.length ? concat([head, body]) : head);
	}
	/** For a body that is made while it goes out; end it with `end()`. */
	bodyWriter(chunked: boolean): BodyWriter {
		return new BodyWriter(this.transport, chunked);
	}
	/** One head, of whatever status. Throws HttpError, Errno. */
	head(): Blocking<ResponseHead> {
		return readResponseHead(this.reader);
	}
	/** The response with its body, unread; 1xx before it are kept aside (101 is a response by itself). */
	*response(): Blocking<ClientResponse> {
		const informational: ResponseHead[] = [];
		for (;;) {
			const head = yield* this.head();
			if (head.status >= 200 || head.status === 101) return this.bodyOf(head, informational);
			informational.push(head);
		}
	}
	/** The body that belongs to a head got by `head`. */
	bodyOf(head: ResponseHead, informational: readonly ResponseHead[] = []): ClientResponse {
		const body = new BodyReader(this.reader, responseFraming(head, this.method));
		this.last = { ...head, informational, body };
		return this.last;
	}
	/** Sends and reads the head of the answer. */
	*request(request: ClientRequest): Blocking<ClientResponse> {
		yield* this.send(request);
		return yield* this.response();
	}
	/** Whether another request may be sent: the last answer is read to its end, and neither side wants to close. */
	get reusable(): boolean {
		return this.last === undefined || (this.last.body.done && this.last.body.framing.kind !== "close" && keepsAlive(this.last));
	}
	/** Takes the stream out of HTTP's hands. */
	hijack(): Hijacked {
		return { buffered: this.reader.takeBuffered(), transport: this.transport };
	}
	close(): void {
		this.transport.close();
	}
}
