/** The streams of a container or an exec on the terminal: raw mode, detach keys, signals handed on, sizes followed. */
import type { Blocking, Sys, Termios } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import type { Signal } from "../../../kernel/signal-names.ts";
import type { Hijacked } from "../../../programs/lib/http/client.ts";
import type { DescriptorTransport } from "../../../programs/lib/http/transport.ts";
import type { Cli } from "../cli.ts";
import { ApiError } from "../client/client.ts";
import { CliError } from "../command/spec.ts";
import { demultiplex } from "./demultiplex.ts";
import { detachBytes, EscapeFilter } from "./detach-keys.ts";

export interface Attachment {
	readonly stdin: boolean;
	readonly stdout: boolean;
	readonly stderr: boolean;
	readonly tty: boolean;
	readonly detachKeys: string;
	/** Where signals and sizes go: `/containers/ID` or `/exec/ID`. */
	readonly path: string;
	readonly proxySignals: boolean;
}

const proxied: readonly Signal[] = ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM", "CONT"];

/** The terminal that must be there for -t with standard input. Throws CliError. */
export function checkTty(cli: Cli, attachesStdin: boolean, tty: boolean): void {
	if (tty && attachesStdin && !cli.sys.isatty(0)) throw new CliError("the input device is not a TTY");
}

/** Rows and columns of the terminal on standard output; zeros without one. */
export function terminalSize(cli: Cli): [rows: number, cols: number] {
	if (!cli.sys.isatty(1)) return [0, 0];
	const { rows, cols } = cli.sys.getWindowSize(1);
	return [rows, cols];
}

/** cfmakeraw(3). */
const raw = (termios: Termios): Termios => ({
	...termios,
	icrnl: false,
	inlcr: false,
	igncr: false,
	ixon: false,
	opost: false,
	isig: false,
	icanon: false,
	iexten: false,
	echo: false,
	echonl: false,
	cc: { ...termios.cc, min: 1, time: 0 },
});

/** What is told between the thread that reads the keyboard and the one that writes the screen. */
export class AttachedSession {
	private readonly cli: Cli;
	private readonly stream: Hijacked;
	private readonly options: Attachment;
	/** Of the connection: each thread uses it by its own system calls. */
	private readonly fd: number;
	private readonly pending: Signal[] = [];
	private resized = false;
	private saved: Termios | undefined;
	private detached = false;
	private first: Uint8Array;
	constructor(cli: Cli, stream: Hijacked, options: Attachment) {
		this.cli = cli;
		this.stream = stream;
		this.options = options;
		this.fd = (stream.transport as DescriptorTransport).fd;
		this.first = stream.buffered;
		const { sys } = cli;
		if (options.proxySignals) for (const signal of proxied) sys.sigaction(signal, (s) => this.pending.push(s));
		if (options.tty) {
			sys.sigaction("WINCH", () => {
				this.resized = true;
			});
		}
		if (options.stdin && options.tty && sys.isatty(0)) {
			this.saved = sys.tcgetattr(0);
			sys.tcsetattr(0, raw(this.saved));
		}
	}
	/** Tells the size of the terminal. */
	*resize(): Blocking<void> {
		if (!this.options.tty || !this.cli.sys.isatty(1)) return;
		const [h, w] = terminalSize(this.cli);
		if (h === 0 && w === 0) return;
		yield* this.quietly("/resize", { h, w });
	}
	/** Copies until the container's side ends, or the keys to detach are typed. */
	*run(): Blocking<"ended" | "detached"> {
		try {
			this.beginInput();
			if (this.options.stdout || this.options.stderr) yield* this.output();
			else yield* this.untilClosed();
			return this.detached ? "detached" : "ended";
		} finally {
			this.restore();
		}
	}
	restore(): void {
		if (this.saved) this.cli.sys.tcsetattr(0, this.saved);
		this.saved = undefined;
	}
	close(): void {
		this.restore();
		this.stream.transport.close();
	}
	private beginInput(): void {
		const { sys } = this.cli;
		if (!this.options.stdin) {
			this.stream.transport.finish();
			return;
		}
		const session = this;
		sys.thread(function* (thread: Sys) {
			yield* session.input(thread);
		});
	}
	private *input(sys: Sys): Blocking<void> {
		const filter = this.options.tty ? new EscapeFilter(detachBytes(this.options.detachKeys)) : undefined;
		try {
			for (;;) {
				const chunk = yield* readAgain(sys, 0);
				if (chunk.length === 0) break;
				const passed = filter ? filter.pass(chunk) : { data: chunk, detached: false };
				if (passed.data.length) yield* sys.write(this.fd, passed.data);
				if (passed.detached) {
					this.detached = true;
					sys.shutdown(this.fd, "both");
					return;
				}
			}
			sys.shutdown(this.fd, "write");
		} catch (error) {
			// the container's side is gone: who reads the output sees that too
			if (!(error instanceof Errno)) throw error;
		}
	}
	private *chunk(): Blocking<Uint8Array> {
		if (this.first.length) {
			const { first } = this;
			this.first = new Uint8Array(0);
			return first;
		}
		yield* this.forward();
		const { sys } = this.cli;
		for (;;) {
			try {
				return yield* sys.read(this.fd, 65536);
			} catch (error) {
				if (isErrno(error, "EINTR")) yield* this.forward();
				else if (isErrno(error)) return new Uint8Array(0);
				else throw error;
			}
		}
	}
	private *output(): Blocking<void> {
		const { sys } = this.cli;
		const session = this;
		const read = (): Blocking<Uint8Array> => session.chunk();
		if (!this.options.tty) {
			yield* demultiplex(read, function* (stream, data) {
				if (stream === 2 ? session.options.stderr : session.options.stdout) yield* writeAgain(sys, stream === 2 ? 2 : 1, data);
			});
			return;
		}
		for (;;) {
			const data = yield* read();
			if (data.length === 0) return;
			yield* writeAgain(sys, 1, data);
		}
	}
	private *untilClosed(): Blocking<void> {
		while ((yield* this.chunk()).length > 0);
	}
	/** Hands on the signals that came meanwhile. */
	private *forward(): Blocking<void> {
		for (let signal = this.pending.shift(); signal; signal = this.pending.shift()) yield* this.quietly("/kill", { signal: `SIG${signal}` });
		if (!this.resized) return;
		this.resized = false;
		yield* this.resize();
	}
	private *quietly(path: string, query: Record<string, string | number>): Blocking<void> {
		const client = this.cli.client.fork(this.cli.sys);
		try {
			yield* client.text("POST", `${this.options.path}${path}`, { query });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
		} finally {
			client.close();
		}
	}
}

function* readAgain(sys: Sys, fd: number): Blocking<Uint8Array> {
	for (;;) {
		try {
			return yield* sys.read(fd, 32768);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}

function* writeAgain(sys: Sys, fd: number, data: Uint8Array): Blocking<void> {
	for (;;) {
		try {
			yield* sys.write(fd, data);
			return;
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}
