/** What joins a container in the foreground to the caller's streams: pipes, or a terminal. utils_linux.go: setupIO, tty.go. */
import type { Blocking, Sys, Termios } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Signal } from "../../../kernel/signal-names.ts";
import { WaitGroup } from "../../../programs/lib/sync.ts";
import { CommandError } from "../app/command.ts";
import type { Streams } from "./launch.ts";

export interface Attached {
	readonly streams: Streams;
	/** For the launch: a socket for the terminal's master, or -1. */
	readonly console: number;
	/** The process has these now: ends that are its own are closed here, and copying starts. */
	readonly started: () => Blocking<void>;
	/** All that the process wrote has come through. */
	readonly finished: () => Blocking<void>;
	/** The window has another size now. */
	readonly resized: () => void;
}

const inherited: Streams = { stdin: 0, stdout: 1, stderr: 2 };

/** The process gets the caller's own streams. */
export const inherit: Attached = {
	streams: inherited,
	console: -1,
	*started() {},
	*finished() {},
	resized() {},
};

function* nothing(): Blocking<void> {}

/** Copies until the end of either side. */
function* copy(sys: Sys, from: number, to: number): Blocking<void> {
	try {
		for (;;) {
			const chunk = yield* sys.read(from, 32768);
			if (chunk.length === 0) return;
			yield* sys.write(to, chunk);
		}
	} catch (error) {
		// EIO: the last who had the terminal open has gone
		if (!isErrno(error)) throw error;
	}
}

export function pipes(sys: Sys): Attached {
	const [stdin, inputEnd] = sys.pipe();
	const [outputEnd, stdout] = sys.pipe();
	const [errorEnd, stderr] = sys.pipe();
	for (const fd of [stdin, inputEnd, outputEnd, stdout, errorEnd, stderr]) sys.fcntlSet(fd, { closeOnExec: true });
	const copying = new WaitGroup();
	return {
		streams: { stdin, stdout, stderr },
		console: -1,
		started() {
			for (const fd of [stdin, stdout, stderr]) sys.close(fd);
			sys.sigaction("PIPE", "ignore");
			sys.thread(function* (own) {
				yield* copy(own, 0, inputEnd);
				own.close(inputEnd);
			});
			for (const [from, to] of [
				[outputEnd, 1],
				[errorEnd, 2],
			] as const) {
				copying.add();
				sys.thread(function* (own) {
					yield* copy(own, from, to);
					copying.done(own);
				});
			}
			return nothing();
		},
		*finished() {
			yield* copying.wait(sys);
		},
		resized() {},
	};
}

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
	cc: { ...termios.cc, min: 1, time: 0 },
});

/** A terminal whose master comes over a socket, joined to the caller's own. Throws CommandError without one. */
export function terminal(sys: Sys): Attached {
	const host = [0, 1, 2].find((fd) => sys.isatty(fd));
	if (host === undefined) throw new CommandError("open /dev/tty: no such device or address");
	const [own, theirs] = sys.socketpair("stream");
	const before = sys.tcgetattr(host);
	const copying = new WaitGroup();
	let master = -1;
	const resized = () => {
		if (master >= 0) sys.setWindowSize(master, sys.getWindowSize(host));
	};
	return {
		streams: inherited,
		console: theirs,
		*started() {
			sys.close(theirs);
			const message = yield* sys.receive(own, 4096);
			sys.close(own);
			const [fd] = message?.fds ?? [];
			if (fd === undefined) throw new CommandError("no terminal came from the container");
			master = fd;
			resized();
			sys.tcsetattr(host, raw(before));
			sys.thread((inner) => copy(inner, 0, fd));
			copying.add();
			sys.thread(function* (inner) {
				yield* copy(inner, fd, 1);
				copying.done(inner);
			});
		},
		*finished() {
			yield* copying.wait(sys);
			sys.tcsetattr(host, before);
		},
		resized,
	};
}

/** A terminal whose master goes to who listens at a socket. Throws CommandError. */
export function* consoleSocket(sys: Sys, path: string): Blocking<Attached> {
	const fd = sys.socket("stream");
	try {
		yield* sys.connect(fd, path);
	} catch (error) {
		sys.close(fd);
		if (!isErrno(error)) throw error;
		throw new CommandError(`dial unix ${path}: connect: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`);
	}
	return {
		streams: inherited,
		console: fd,
		started() {
			sys.close(fd);
			return nothing();
		},
		*finished() {},
		resized() {},
	};
}

/** Signals of the caller's go on to the process, but for what concerns the caller itself. */
export function forwardSignals(sys: Sys, pid: number, attached: Attached): void {
	const forwarded: readonly Signal[] = ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM", "CONT", "TSTP"];
	for (const signal of forwarded)
		sys.sigaction(
			signal,
			() => {
				try {
					sys.kill(pid, signal);
				} catch (error) {
					if (!isErrno(error)) throw error;
				}
			},
			{ restart: true },
		);
	sys.sigaction("WINCH", () => attached.resized(), { restart: true });
}
