/** How a server answers one request. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { concat, encode } from "../../../kernel/text.ts";
import { BodyWriter } from "./body.ts";
import type { Hijacked } from "./client.ts";
import { httpDate } from "./date.ts";
import { keepsAlive, type RequestHead } from "./head.ts";
import { Headers } from "./headers.ts";
import { sniff } from "./sniff.ts";
import { reasons } from "./status.ts";
import type { StreamReader, Transport } from "./transport.ts";

export interface WriterOptions {
	readonly buffer?: number;
	readonly order?: "given" | "go";
}

export class ResponseWriter {
	readonly headers = new Headers();
	status = 200;
	/** The phrase behind the status; the usual one where it is not set. */
	reason: string | undefined;
	/** HTTP/1.0 for servers that speak only that. */
	version: "1.0" | "1.1" = "1.1";
	/** Whether the connection may be kept behind this answer; set false to close. */
	keepAlive: boolean;
	hijacked = false;
	/** Bytes of body handed over, for logs. */
	sent = 0;
	private readonly sys: Sys;
	private readonly transport: Transport;
	private readonly reader: StreamReader;
	private readonly request: RequestHead;
	private readonly options: WriterOptions;
	/** Body bytes that wait for the head. */
	private waiting: Uint8Array[] = [];
	private waitingSize = 0;
	private body: BodyWriter | undefined;
	private ended = false;

	constructor(sys: Sys, transport: Transport, reader: StreamReader, request: RequestHead, options: WriterOptions) {
		this.sys = sys;
		this.transport = transport;
		this.reader = reader;
		this.request = request;
		this.options = options;
		this.keepAlive = keepsAlive(request);
	}
	/** Whether the head is on its way and can no longer be changed. */
	get begun(): boolean {
		return this.body !== undefined;
	}
	private get bodiless(): boolean {
		return this.request.method === "HEAD" || this.status < 200 || this.status === 204 || this.status === 304;
	}
	/** A response of status 1xx, before the real one. */
	*inform(status: number, headers = new Headers()): Blocking<void> {
		yield* this.transport.write(encode(`HTTP/1.1 ${status} ${reasons[status] ?? ""}\r\n${headers.text}\r\n`));
	}
	/** Adds to the body. The head goes out with the first bytes that the buffer does not hold. */
	*write(data: Uint8Array | string): Blocking<void> {
		const bytes = typeof data === "string" ? encode(data) : data;
		if (bytes.length === 0) return;
		this.sent += bytes.length;
		if (this.body) {
			if (!this.bodiless) yield* this.body.write(bytes);
			return;
		}
		this.waiting.push(bytes);
		this.waitingSize += bytes.length;
		if (this.waitingSize > (this.options.buffer ?? 2048)) yield* this.flush();
	}
	/** Sends the head and all that waits, so that the other side sees it now. */
	*flush(): Blocking<void> {
		if (this.body) return;
		yield* this.begin(undefined);
	}
	/** Ends the answer; the loop does it too. */
	*end(data: Uint8Array | string = ""): Blocking<void> {
		if (this.ended || this.hijacked) return;
		yield* this.write(data);
		this.ended = true;
		if (!this.body) yield* this.begin(this.waitingSize);
		else if (!this.bodiless) yield* this.body.end();
	}
	/** A whole answer. */
	*send(status: number, body: Uint8Array | string = "", headers: Iterable<readonly [string, string]> = []): Blocking<void> {
		this.status = status;
		for (const [name, value] of headers) this.headers.set(name, value);
		yield* this.end(body);
	}
	/** Takes the connection over before any answer, or behind one that was flushed: the handler writes what it likes and closes it. */
	hijack(): Hijacked {
		this.hijacked = true;
		return { buffered: this.reader.takeBuffered(), transport: this.transport };
	}

	/** `length` of the whole body when it is known. */
	private *begin(length: number | undefined): Blocking<void> {
		const framing = this.frame(length);
		const [start] = this.waiting;
		if (this.options.order === "go" && start && !this.headers.has("Content-Type")) framing.set("Content-Type", sniff(start));
		const chunked = framing.hasToken("Transfer-Encoding", "chunked");
		const head = encode(`HTTP/${this.version} ${this.status} ${this.reason ?? reasons[this.status] ?? ""}\r\n${this.fields(framing)}\r\n`);
		this.body = new BodyWriter(this.transport, chunked);
		const data = this.waiting.length ? concat(this.waiting) : new Uint8Array(0);
		this.waiting = [];
		const shown = this.bodiless || data.length === 0 ? [] : [this.body.frame(data)];
		const last = length !== undefined && chunked && !this.bodiless ? [encode("0\r\n\r\n")] : [];
		yield* this.transport.write(concat([head, ...shown, ...last]));
	}
	/** The fields that say how the body ends and whether the connection stays. */
	private frame(length: number | undefined): Headers {
		const framing = new Headers();
		const given = this.headers;
		const empty = this.status < 200 || this.status === 204 || this.status === 304;
		if (!empty && !given.has("Content-Length") && !given.has("Transfer-Encoding")) {
			if (length !== undefined && !(this.request.method === "HEAD" && length === 0)) framing.set("Content-Length", String(length));
			else if (this.request.method === "HEAD") framing.delete("Content-Length");
			else if (this.request.version === "1.1" && this.version === "1.1") framing.set("Transfer-Encoding", "chunked");
			else this.keepAlive = false;
		}
		if (given.hasToken("Transfer-Encoding", "chunked")) framing.set("Transfer-Encoding", "chunked");
		if (given.hasToken("Connection", "close")) this.keepAlive = false;
		else if (!given.has("Connection") && this.version === "1.1") {
			if (!this.keepAlive && this.request.version === "1.1") framing.set("Connection", "close");
			else if (this.keepAlive && this.request.version === "1.0") framing.set("Connection", "keep-alive");
		}
		return framing;
	}
	private fields(framing: Headers): string {
		if (this.options.order !== "go") return this.headers.text + new Headers([...framing].filter(([name]) => !this.headers.has(name))).text;
		// http.Header.Write sorts; extraHeader of net/http/server.go writes Date, then what frames the body
		const own = [...this.headers].filter(([name]) => !framing.has(name)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
		const date = this.headers.has("Date") ? [] : [["Date", httpDate(this.sys.clock("realtime"))] as const];
		const order = ["Content-Length", "Content-Type", "Connection", "Transfer-Encoding"];
		const behind = order.flatMap((name) => framing.all(name).map((value) => [name, value] as const));
		return new Headers([...own, ...date, ...behind]).text;
	}
}
