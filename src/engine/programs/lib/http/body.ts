/** Bodies of messages: read and written by length, in chunks, or until the connection closes. RFC 9112, 6 and 7. */
import type { Blocking } from "../../../kernel/abi.ts";
import { concat, encode } from "../../../kernel/text.ts";
import { HttpError } from "./error.ts";
import { Headers } from "./headers.ts";
import type { StreamReader, Transport } from "./transport.ts";

const CHUNK = 65536;
const LINE_LIMIT = 8192;

export type Framing =
	| { readonly kind: "none" }
	| { readonly kind: "length"; readonly length: number }
	| { readonly kind: "chunked" }
	| { readonly kind: "close" };

/** A body as it comes in. */
export class BodyReader {
	private readonly reader: StreamReader;
	readonly framing: Framing;
	/** Bytes that are left of the length or of the chunk. */
	private left: number;
	/** Whether the chunk's data must be followed by its line end. */
	private inChunk = false;
	private finished: boolean;
	/** Fields behind the last chunk. */
	readonly trailers = new Headers();
	/** Called before the first read, for `100 Continue`. */
	onFirstRead: (() => Blocking<void>) | undefined;
	constructor(reader: StreamReader, framing: Framing) {
		this.reader = reader;
		this.framing = framing;
		this.left = framing.kind === "length" ? framing.length : 0;
		this.finished = framing.kind === "none" || (framing.kind === "length" && framing.length === 0);
	}
	/** Whether all of it was read. */
	get done(): boolean {
		return this.finished;
	}
	/** Some bytes; empty at the end. Throws "truncated" when the connection ends before the body does, "bad chunk". */
	*read(count = CHUNK): Blocking<Uint8Array> {
		if (this.onFirstRead) {
			const first = this.onFirstRead;
			this.onFirstRead = undefined;
			if (!this.finished) yield* first();
		}
		if (this.finished) return new Uint8Array(0);
		if (this.framing.kind === "close") {
			const part = yield* this.reader.some(count);
			this.finished = part.length === 0;
			return part;
		}
		if (this.framing.kind === "chunked" && this.left === 0) {
			yield* this.nextChunk();
			if (this.finished) return new Uint8Array(0);
		}
		const part = yield* this.reader.some(Math.min(count, this.left));
		if (part.length === 0) throw new HttpError("truncated");
		this.left -= part.length;
		if (this.framing.kind === "length" && this.left === 0) this.finished = true;
		return part;
	}
	private *nextChunk(): Blocking<void> {
		if (this.inChunk && (yield* this.reader.line(LINE_LIMIT)) !== "") throw new HttpError("bad chunk");
		const line = yield* this.reader.line(LINE_LIMIT);
		if (line === undefined) throw new HttpError("truncated");
		const size = /^([0-9a-fA-F]{1,13})[ \t]*(?:;.*)?$/.exec(line)?.[1];
		if (size === undefined) throw new HttpError("bad chunk", line);
		this.left = Number.parseInt(size, 16);
		this.inChunk = true;
		if (this.left > 0) return;
		for (;;) {
			const trailer = yield* this.reader.line(LINE_LIMIT);
			if (trailer === undefined) throw new HttpError("truncated");
			if (trailer === "") break;
			const colon = trailer.indexOf(":");
			if (colon > 0) this.trailers.add(trailer.slice(0, colon), trailer.slice(colon + 1).trim());
		}
		this.finished = true;
	}
	/** All of it. */
	*all(): Blocking<Uint8Array> {
		const parts: Uint8Array[] = [];
		for (;;) {
			const part = yield* this.read();
			if (part.length === 0) return parts.length ? concat(parts) : new Uint8Array(0);
			parts.push(part);
		}
	}
	/** Reads what is left away, up to `limit` bytes; false when there was more. */
	*drain(limit: number): Blocking<boolean> {
		let read = 0;
		while (!this.finished) {
			read += (yield* this.read()).length;
			if (read > limit) return false;
		}
		return true;
	}
}

/** A body as it goes out. */
export class BodyWriter {
	private readonly transport: Transport;
	private readonly chunked: boolean;
	constructor(transport: Transport, chunked: boolean) {
		this.transport = transport;
		this.chunked = chunked;
	}
	/** Bytes that `write` puts on the wire for these. */
	frame(data: Uint8Array): Uint8Array {
		return this.chunked ? concat([encode(`${data.length.toString(16)}\r\n`), data, encode("\r\n")]) : data;
	}
	*write(data: Uint8Array): Blocking<void> {
		if (data.length > 0) yield* this.transport.write(this.frame(data));
	}
	*end(trailers = new Headers()): Blocking<void> {
		if (this.chunked) yield* this.transport.write(encode(`0\r\n${trailers.text}\r\n`));
	}
}
