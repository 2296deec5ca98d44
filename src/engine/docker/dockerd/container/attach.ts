/** What a client and a container's streams exchange over a connection: daemon/attach.go and container/stream/attach.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Hijacked } from "../../../programs/lib/http/client.ts";
import { DescriptorTransport } from "../../../programs/lib/http/transport.ts";
import { Future } from "../../../programs/lib/sync.ts";
import { invalid } from "../../error.ts";
import { frame } from "../http/stdcopy.ts";
import type { Streams } from "./streams.ts";

/** ctrl-p ctrl-q */
const DEFAULT_KEYS = [16, 17];

/** term.ToBytes: `ctrl-p,ctrl-q`. Throws `Unknown character: 'xx'`. */
export function parseDetachKeys(text: string): readonly number[] {
	if (text === "") return DEFAULT_KEYS;
	return text.split(",").map((key) => {
		if (key.length === 1) return key.charCodeAt(0);
		const control = /^ctrl-([a-zA-Z@[\]\\^_])$/.exec(key)?.[1];
		if (control === undefined) throw invalid(`Invalid detach keys (${text}) provided`);
		return control.toUpperCase().charCodeAt(0) & 31;
	});
}

export interface AttachOptions {
	readonly stdin: boolean;
	readonly stdout: boolean;
	readonly stderr: boolean;
	readonly terminal: boolean;
	/** Empty where they are not looked for. */
	readonly detachKeys: readonly number[];
	/** The end of the client's input ends the process's. */
	readonly closeStdin: boolean;
}

/** Finds the detach keys in what is typed; keys that begin them are held back. */
class KeyWatch {
	private seen = 0;
	private readonly keys: readonly number[];
	constructor(keys: readonly number[]) {
		this.keys = keys;
	}
	/** What goes on to the process, and whether the keys came. */
	feed(data: Uint8Array): { readonly data: Uint8Array; readonly detached: boolean } {
		if (this.keys.length === 0) return { data, detached: false };
		const out: number[] = [];
		for (const byte of data) {
			if (byte === this.keys[this.seen]) {
				if (++this.seen === this.keys.length) return { data: Uint8Array.from(out), detached: true };
				continue;
			}
			out.push(...this.keys.slice(0, this.seen), byte);
			this.seen = 0;
		}
		return { data: Uint8Array.from(out), detached: false };
	}
}

export class Attachment {
	private readonly options: AttachOptions;
	private readonly connection: Hijacked;
	/** What is woken when something happens that may end the waiting for streams. */
	private readonly signal: object;
	private streams: Streams | undefined;
	/** What was typed before the process was there. */
	private typed: Uint8Array[] = [];
	private inputEnded = false;
	/** True when the client has detached by keys. */
	readonly detached = new Future<true>();
	private channel: ReturnType<Streams["listen"]> | undefined;

	constructor(connection: Hijacked, options: AttachOptions, signal: object) {
		this.signal = signal;
		this.connection = connection;
		this.options = options;
	}

	/** From now on this process's streams are meant. */
	bind(sys: Sys, streams: Streams): void {
		this.streams = streams;
		this.channel = streams.listen(sys);
		for (const data of this.typed.splice(0)) streams.type(sys, data);
		if (this.inputEnded && this.options.closeStdin) streams.endInput(sys);
		sys.futexWake(this.signal);
	}

	/** Reads what the client types, in a thread of its own. */
	startInput(sys: Sys): void {
		const read = this.input.bind(this);
		sys.thread(function* (own) {
			yield* read(own);
		});
	}

	private *input(sys: Sys): Blocking<void> {
		// this thread waits by its own system calls, not by those of the one that serves the request
		const transport = new DescriptorTransport(sys, (this.connection.transport as DescriptorTransport).fd);
		const watch = new KeyWatch(this.options.stdin ? this.options.detachKeys : []);
		let data = this.connection.buffered;
		for (;;) {
			if (data.length) {
				const fed = watch.feed(data);
				if (this.options.stdin && fed.data.length) {
					if (this.streams) this.streams.type(sys, fed.data);
					else this.typed.push(fed.data);
				}
				if (fed.detached) {
					this.detached.set(sys, true);
					this.endOutput(sys);
					return;
				}
			}
			try {
				data = yield* transport.read(32 * 1024);
			} catch (error) {
				if (!isErrno(error)) throw error;
				data = new Uint8Array(0);
			}
			if (data.length === 0) break;
		}
		this.inputEnded = true;
		if (this.options.stdin && this.options.closeStdin) this.streams?.endInput(sys);
	}

	private endOutput(sys: Sys): void {
		if (this.channel) {
			this.streams?.unlisten(this.channel);
			this.channel.close(sys);
		}
		sys.futexWake(this.signal);
	}

	/** Writes outputs to the client until they end, or it goes. */
	*output(sys: Sys, given: () => boolean): Blocking<void> {
		while (!this.channel && !this.detached.isSet && !given()) yield* sys.futexWait(this.signal);
		const { channel } = this;
		if (!channel) return;
		try {
			for (;;) {
				const chunk = yield* channel.receive(sys);
				if (!chunk) break;
				if (chunk.stream === "stdout" ? !this.options.stdout : !this.options.stderr) continue;
				yield* this.write(this.options.terminal ? chunk.data : frame(chunk.stream, chunk.data));
			}
		} catch (error) {
			// the client has gone
			if (!isErrno(error)) throw error;
		}
		this.streams?.unlisten(channel);
	}

	*write(data: Uint8Array): Blocking<void> {
		yield* this.connection.transport.write(data);
	}

	close(): void {
		try {
			this.connection.transport.finish();
			this.connection.transport.close();
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}
