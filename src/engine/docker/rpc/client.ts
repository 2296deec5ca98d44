/** The asking end of a service's socket. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { RpcError } from "./error.ts";
import { type ResponseFrame, readFrame, writeFrame } from "./frame.ts";
import type { Methods, Request, Response, StreamMethods, UnaryMethods } from "./methods.ts";

/**
 * Calls methods of one socket. Threads of a process may share one: each call has a connection for itself, which is kept for the next.
 * Every call throws RpcError; `Unavailable` when nobody answers at the socket, or it dies before it has answered.
 */
export class RpcClient<M extends Methods> {
	readonly address: string;
	private readonly namespace: string;
	private readonly idle: number[] = [];
	constructor(address: string, namespace = "") {
		this.address = address;
		this.namespace = namespace;
	}

	*call<K extends UnaryMethods<M>>(sys: Sys, method: K, request: Request<M, K>): Blocking<Response<M, K>> {
		const kept = this.idle.pop();
		if (kept !== undefined) {
			// the server may have been started anew since
			if (!(yield* ended(sys, kept))) return yield* this.ask(sys, kept, method, request);
			sys.close(kept);
		}
		return yield* this.ask(sys, yield* this.connect(sys), method, request);
	}

	/** Opens a stream of items. */
	*stream<K extends StreamMethods<M>>(sys: Sys, method: K, request: Request<M, K>): Blocking<RpcStream<Response<M, K>>> {
		const fd = yield* this.connect(sys);
		yield* this.send(sys, fd, method, request);
		return new RpcStream(fd);
	}

	/** Lets go of the connections that are kept. */
	close(sys: Sys): void {
		for (const fd of this.idle.splice(0)) sys.close(fd);
	}

	private *ask<K extends UnaryMethods<M>>(sys: Sys, fd: number, method: K, request: Request<M, K>): Blocking<Response<M, K>> {
		let answered = false;
		try {
			yield* this.send(sys, fd, method, request);
			const frame = (yield* readFrame(sys, fd)) as ResponseFrame | undefined;
			if (frame === undefined) throw new RpcError("Unavailable", "error reading from server: EOF");
			answered = true;
			if ("error" in frame) throw new RpcError(frame.error.code as RpcError["code"], frame.error.message);
			return ("body" in frame ? frame.body : undefined) as Response<M, K>;
		} finally {
			if (answered) this.idle.push(fd);
			else sys.close(fd);
		}
	}

	private *connect(sys: Sys): Blocking<number> {
		const fd = sys.socket("stream");
		try {
			yield* sys.connect(fd, this.address);
			return fd;
		} catch (error) {
			sys.close(fd);
			if (!isErrno(error)) throw error;
			const words = error.message.charAt(0).toLowerCase() + error.message.slice(1);
			throw new RpcError("Unavailable", `connection error: desc = "transport: Error while dialing: dial unix ${this.address}: connect: ${words}"`);
		}
	}

	private *send(sys: Sys, fd: number, method: string, body: unknown): Blocking<void> {
		const dot = method.indexOf(".");
		try {
			yield* writeFrame(sys, fd, { service: method.slice(0, dot), method: method.slice(dot + 1), namespace: this.namespace, body });
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new RpcError("Unavailable", `error writing to server: ${error.message}`);
		}
	}
}

/** Items that a server sends until it ends the stream. */
export class RpcStream<T> {
	private readonly fd: number;
	constructor(fd: number) {
		this.fd = fd;
	}
	/** The next item; undefined when the server has ended the stream or died. Throws RpcError with which it ended. */
	*next(sys: Sys): Blocking<T | undefined> {
		const frame = (yield* readFrame(sys, this.fd)) as ResponseFrame | undefined;
		if (frame === undefined || "body" in frame) return undefined;
		if ("error" in frame) throw new RpcError(frame.error.code as RpcError["code"], frame.error.message);
		return frame.item as T;
	}
	close(sys: Sys): void {
		sys.close(this.fd);
	}
}

/** Whether the other side of a connection on which nothing is awaited has closed it. */
function* ended(sys: Sys, fd: number): Blocking<boolean> {
	const [found] = yield* sys.poll([{ fd, read: true }], 0);
	return found?.readable === true || found?.hangup === true;
}
