/** The answering end: a thread for every connection. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { RpcError } from "./error.ts";
import { type RequestFrame, type ResponseFrame, readFrame, writeFrame } from "./frame.ts";
import type { Methods, Request, Response, StreamMethods } from "./methods.ts";

/** What a handler knows of the call beside its request. */
export interface Call<Item = never> {
	/** Of the thread that serves this connection. */
	readonly sys: Sys;
	readonly namespace: string;
	/** Sends one item of a stream. False when the client has gone: the handler should return. */
	readonly send: (item: Item) => Blocking<boolean>;
}

/** What needs no waiting may be given at once. */
type MaybeBlocking<T> = Blocking<T> | T;

/** One handler for every method. It throws RpcError to refuse; every other error is answered as Unknown with its message. */
export type Handlers<M extends Methods> = {
	readonly [K in keyof M]: (
		call: Call<K extends StreamMethods<M> ? Response<M, K> : never>,
		request: Request<M, K>,
	) => MaybeBlocking<K extends StreamMethods<M> ? void : Response<M, K>>;
};

type AnyHandler = (call: Call<unknown>, request: unknown) => MaybeBlocking<unknown>;

const isBlocking = (value: unknown): value is Blocking<unknown> => Object.prototype.toString.call(value) === "[object Generator]";

/** Accepts connections on a listening socket until it is closed, and serves each in a thread of its own. */
export function* serve<M extends Methods>(sys: Sys, listener: number, handlers: Handlers<M>): Blocking<void> {
	const table = new Map<string, AnyHandler>(Object.entries(handlers) as [string, AnyHandler][]);
	for (;;) {
		try {
			const fd = yield* sys.accept(listener);
			sys.thread((own) => serveConnection(own, fd, table));
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (error.code === "EBADF" || error.code === "EINVAL") return;
			if (error.code !== "EINTR" && error.code !== "EMFILE") throw error;
		}
	}
}

function* serveConnection(sys: Sys, fd: number, table: ReadonlyMap<string, AnyHandler>): Blocking<void> {
	try {
		for (;;) {
			const frame = yield* readFrame(sys, fd);
			if (frame === undefined) return;
			yield* writeFrame(sys, fd, yield* answer(sys, fd, frame as RequestFrame, table));
		}
	} catch (error) {
		if (!isErrno(error)) throw error;
		// the client has gone
	} finally {
		sys.close(fd);
	}
}

function* answer(sys: Sys, fd: number, frame: RequestFrame, table: ReadonlyMap<string, AnyHandler>): Blocking<ResponseFrame> {
	const handler = table.get(`${frame.service}.${frame.method}`);
	if (!handler) return { error: { code: "Unimplemented", message: `unknown method ${frame.method} for service ${frame.service}` } };
	const send = function* (item: unknown): Blocking<boolean> {
		try {
			yield* writeFrame(sys, fd, { item });
			return true;
		} catch (error) {
			if (isErrno(error)) return false;
			throw error;
		}
	};
	try {
		const result = handler({ sys, namespace: frame.namespace, send }, frame.body);
		return { body: (isBlocking(result) ? yield* result : result) ?? {} };
	} catch (error) {
		if (error instanceof RpcError) return { error: { code: error.code, message: error.message } };
		if (isErrno(error)) return { error: { code: "Unknown", message: error.message.charAt(0).toLowerCase() + error.message.slice(1) } };
		throw error;
	}
}
