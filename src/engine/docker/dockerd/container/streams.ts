/** Standard streams of a process in a container: FIFOs towards its shim, and all who listen or type. daemon/internal/stream and libcontainerd's cio. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { Channel, Future } from "../../../programs/lib/sync.ts";
import type { StreamPaths } from "../../rpc/containerd-api.ts";
import { makeDirectories, unlinkQuietly } from "../files.ts";

export interface OutputChunk {
	readonly stream: "stdout" | "stderr";
	readonly data: Uint8Array;
}

/** Gets every chunk, in the thread that reads the FIFO; an empty one at a stream's end. */
export type OutputTap = (sys: Sys, chunk: OutputChunk) => Blocking<void>;

export interface StreamsWanted {
	/** Where the FIFOs are made. */
	readonly directory: string;
	/** "init", or the exec's id. */
	readonly process: string;
	readonly stdin: boolean;
	readonly terminal: boolean;
	/** The log. */
	readonly tap: OutputTap | undefined;
}

const CHUNK = 32 * 1024;

export class Streams {
	readonly paths: StreamPaths;
	private readonly wanted: StreamsWanted;
	private readonly listeners = new Set<Channel<OutputChunk>>();
	private readonly input = new Channel<Uint8Array>();
	/** FIFOs that wait in open(2) for the other side, by path, and how the other side opens them. */
	private readonly opening = new Map<string, "read" | "write">();
	private outputs = 0;
	/** Set when all outputs have ended. */
	readonly drained = new Future<true>();

	constructor(wanted: StreamsWanted) {
		this.wanted = wanted;
		const path = (name: string): string => `${wanted.directory}/${wanted.process}-${name}`;
		this.paths = {
			stdin: wanted.stdin ? path("stdin") : "",
			stdout: path("stdout"),
			stderr: wanted.terminal ? "" : path("stderr"),
			terminal: wanted.terminal,
		};
	}

	/** Makes the FIFOs and begins to read. `onInputEnd` runs when stdin was closed by who typed. */
	start(sys: Sys, onInputEnd: (sys: Sys) => Blocking<void>): void {
		makeDirectories(sys, this.wanted.directory, 0o755);
		for (const path of [this.paths.stdin, this.paths.stdout, this.paths.stderr]) {
			// a daemon that was restarted finds those of the last one, which the shim has open
			if (path && !sys.tryStat(path)) sys.mknod(path, "fifo", 0o700);
		}
		for (const stream of ["stdout", "stderr"] as const) {
			const path = this.paths[stream];
			if (!path) continue;
			this.outputs++;
			this.opening.set(path, "write");
			const pump = this.pump.bind(this, stream, path);
			sys.thread(function* (own) {
				yield* pump(own);
			});
		}
		const { stdin } = this.paths;
		if (!stdin) return;
		this.opening.set(stdin, "read");
		const feed = this.feed.bind(this, stdin, onInputEnd);
		sys.thread(function* (own) {
			yield* feed(own);
		});
	}

	private *pump(stream: "stdout" | "stderr", path: string, sys: Sys): Blocking<void> {
		const fd = yield* this.opened(sys, path, "read");
		for (;;) {
			const data = fd === undefined ? new Uint8Array(0) : yield* sys.read(fd, CHUNK);
			if (this.wanted.tap) yield* this.wanted.tap(sys, { stream, data });
			if (data.length === 0) break;
			for (const listener of this.listeners) listener.send(sys, { stream, data });
		}
		if (fd !== undefined) sys.close(fd);
		if (--this.outputs > 0) return;
		for (const listener of this.listeners) listener.close(sys);
		this.drained.set(sys, true);
	}

	private *feed(path: string, onInputEnd: (sys: Sys) => Blocking<void>, sys: Sys): Blocking<void> {
		const fd = yield* this.opened(sys, path, "write");
		if (fd === undefined) return;
		try {
			for (;;) {
				const data = yield* this.input.receive(sys);
				if (data === undefined) break;
				yield* sys.write(fd, data);
			}
		} catch (error) {
			// the process has ended: what is typed further goes nowhere
			if (!isErrno(error)) throw error;
		}
		sys.close(fd);
		yield* onInputEnd(sys);
	}

	/** Waits in open(2) for the other side; undefined when the FIFO has gone before that began. */
	private *opened(sys: Sys, path: string, side: "read" | "write"): Blocking<number | undefined> {
		try {
			const fd = yield* sys.open(path, { [side]: true, closeOnExec: true });
			this.opening.delete(path);
			return fd;
		} catch (error) {
			if (!isErrno(error, "ENOENT")) throw error;
			return undefined;
		}
	}

	/** From now on; closed when the outputs end. */
	listen(sys: Sys): Channel<OutputChunk> {
		const channel = new Channel<OutputChunk>();
		if (this.drained.isSet) channel.close(sys);
		else this.listeners.add(channel);
		return channel;
	}
	unlisten(channel: Channel<OutputChunk>): void {
		this.listeners.delete(channel);
	}
	type(sys: Sys, data: Uint8Array): void {
		this.input.send(sys, data);
	}
	endInput(sys: Sys): void {
		this.input.close(sys);
	}

	/** Lets go of FIFOs that nobody has opened, and removes all. */
	*finish(sys: Sys): Blocking<void> {
		this.input.close(sys);
		for (const [path, side] of [...this.opening]) {
			try {
				sys.close(yield* sys.open(path, { [side]: true, nonBlocking: true, closeOnExec: true }));
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
		for (const path of [this.paths.stdin, this.paths.stdout, this.paths.stderr]) if (path) unlinkQuietly(sys, path);
	}
}
