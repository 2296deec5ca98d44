/** What carries messages: a stream of bytes both ways, a socket or something wrapped around one. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import { concat, decode } from "../../../kernel/text.ts";
import { HttpError } from "./error.ts";

export interface Transport {
	/** At most `count` bytes; empty when the other side has ended. Throws Errno. */
	read(count: number): Blocking<Uint8Array>;
	write(data: Uint8Array): Blocking<void>;
	/** Ends the own direction only. */
	finish(): void;
	close(): void;
}

/** A connected stream socket (or a pair of pipe ends) as a transport. Seconds of silence after which reading throws ETIMEDOUT may be given. */
export class DescriptorTransport implements Transport {
	private readonly sys: Sys;
	readonly fd: number;
	/** Seconds on the monotonic clock at which reading gives up with ETIMEDOUT. */
	deadline: number | undefined;
	constructor(sys: Sys, fd: number) {
		this.sys = sys;
		this.fd = fd;
	}
	*read(count: number): Blocking<Uint8Array> {
		for (;;) {
			try {
				if (this.deadline !== undefined) {
					const left = this.deadline - this.sys.clock("monotonic");
					if (left <= 0 || (yield* this.sys.poll([{ fd: this.fd, read: true }], left)).length === 0) throw new Errno("ETIMEDOUT");
				}
				return yield* this.sys.read(this.fd, count);
			} catch (error) {
				if (!isErrno(error, "EINTR")) throw error;
			}
		}
	}
	*write(data: Uint8Array): Blocking<void> {
		if (data.length > 0) yield* this.sys.write(this.fd, data);
	}
	finish(): void {
		try {
			this.sys.shutdown(this.fd, "write");
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	close(): void {
		this.sys.close(this.fd);
	}
}

const CHUNK = 65536;

/** Reads lines and bytes of a transport; what was read too far waits here. */
export class StreamReader {
	private readonly transport: Transport;
	private buffer: Uint8Array = new Uint8Array(0);
	constructor(transport: Transport) {
		this.transport = transport;
	}
	/** How many bytes are there without waiting. */
	get buffered(): number {
		return this.buffer.length;
	}
	/** Hands out what was read too far, to who takes the connection over. */
	takeBuffered(): Uint8Array {
		const rest = this.buffer;
		this.buffer = new Uint8Array(0);
		return rest;
	}
	/** Waits for more; false at the end. */
	*fill(): Blocking<boolean> {
		const chunk = yield* this.transport.read(CHUNK);
		if (chunk.length === 0) return false;
		this.buffer = this.buffer.length ? concat([this.buffer, chunk]) : chunk;
		return true;
	}
	/**
	 * A line without its end (CRLF, or LF alone as RFC 9112 2.2 allows); undefined when the stream ends before its first byte.
	 * Throws "truncated", and "head too large" past `limit` bytes.
	 */
	*line(limit: number): Blocking<string | undefined> {
		let searched = 0;
		for (;;) {
			const end = this.buffer.indexOf(10, searched);
			if (end > limit || (end < 0 && this.buffer.length > limit)) throw new HttpError("head too large", decode(this.buffer.subarray(0, limit)));
			if (end >= 0) {
				const line = this.buffer.subarray(0, end > 0 && this.buffer[end - 1] === 13 ? end - 1 : end);
				this.buffer = this.buffer.subarray(end + 1);
				return decode(line);
			}
			searched = this.buffer.length;
			if (yield* this.fill()) continue;
			if (this.buffer.length === 0) return undefined;
			throw new HttpError("truncated", decode(this.buffer));
		}
	}
	/** At least one byte and at most `count`; empty at the end. */
	*some(count: number): Blocking<Uint8Array> {
		if (this.buffer.length === 0 && !(yield* this.fill())) return new Uint8Array(0);
		const part = this.buffer.subarray(0, count);
		this.buffer = this.buffer.subarray(part.length);
		return part;
	}
}
