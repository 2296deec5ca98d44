/** Runs a command on a pseudo-terminal of its own, and carries bytes between it and this program's own input and output. */
import type { Blocking, Sys, Termios, WaitStatus } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { execFailureStatus, execvp, waitFor } from "../lib/launch.ts";

/** What a session tells of the bytes that pass. */
export interface Tap {
	output(data: Uint8Array): Blocking<void>;
	input(data: Uint8Array): Blocking<void>;
}

const END_OF_FILE = new Uint8Array([4]);

export class PtySession {
	private readonly sys: Sys;
	private readonly tap: Tap;
	private readonly ownTermios: Termios | undefined;
	private childEnded = false;
	private resized = false;

	constructor(sys: Sys, tap: Tap) {
		this.sys = sys;
		this.tap = tap;
		this.ownTermios = sys.isatty(0) ? sys.tcgetattr(0) : undefined;
	}

	/** Runs to the command's end. `echo` says whether the new terminal echoes. */
	*run(argv: readonly string[], program: string, echo: boolean): Blocking<WaitStatus> {
		const { sys, ownTermios } = this;
		const { master, slave } = sys.openpty();
		this.prepare(slave, echo);
		sys.sigaction("CHLD", () => {
			this.childEnded = true;
		});
		sys.sigaction("WINCH", () => {
			this.resized = true;
		});
		const pid = sys.fork(function* (child): Blocking<number> {
			child.close(master);
			child.sigaction("CHLD", "default");
			child.sigaction("WINCH", "default");
			child.setsid();
			child.setControllingTty(slave);
			for (const fd of [0, 1, 2]) child.dup2(slave, fd);
			if (slave > 2) child.close(slave);
			const error = yield* execvp(child, argv, child.environ, program);
			yield* child.write(2, `script: failed to execute ${program}: ${error.message}\n`);
			return execFailureStatus(error);
		});
		sys.close(slave);
		if (ownTermios) sys.tcsetattr(0, raw(ownTermios));
		try {
			yield* this.carry(master);
			return yield* waitFor(sys, pid);
		} finally {
			if (ownTermios) sys.tcsetattr(0, ownTermios);
			sys.sigaction("CHLD", "default");
			sys.sigaction("WINCH", "default");
			sys.close(master);
		}
	}

	/** The new terminal is like this program's own; without one it is as the kernel makes it. */
	private prepare(slave: number, echo: boolean): void {
		const { sys, ownTermios } = this;
		sys.setWindowSize(slave, ownTermios ? sys.getWindowSize(0) : { rows: 0, cols: 0 });
		sys.tcsetattr(slave, ownTermios ? { ...ownTermios, echo } : { ...sys.tcgetattr(slave), iutf8: false, echo });
	}

	private *carry(master: number): Blocking<void> {
		const { sys } = this;
		let inputOpen = true;
		while (!this.childEnded) {
			if (this.resized) {
				this.resized = false;
				sys.setWindowSize(master, sys.getWindowSize(0));
			}
			const ready: readonly number[] = yield* this.wait(master, inputOpen);
			if (ready.includes(master) && !(yield* this.pass(master))) return;
			if (ready.includes(0)) inputOpen = yield* this.feed(master);
		}
		// what the command wrote last is still to be carried, but not what it left running in the background
		while ((yield* sys.poll([{ fd: master, read: true }], 0)).some((result) => result.readable || result.hangup) && (yield* this.pass(master)));
	}

	private *wait(master: number, inputOpen: boolean): Blocking<number[]> {
		try {
			const results = yield* this.sys.poll([...(inputOpen ? [{ fd: 0, read: true }] : []), { fd: master, read: true }]);
			return results.filter((result) => result.readable || result.hangup).map((result) => result.fd);
		} catch (error) {
			if (isErrno(error, "EINTR")) return [];
			throw error;
		}
	}

	/** From the terminal to standard output; false at its end. */
	private *pass(master: number): Blocking<boolean> {
		const { sys } = this;
		try {
			const data = yield* sys.read(master, 4096);
			if (data.length === 0) return false;
			yield* sys.write(1, data);
			yield* this.tap.output(data);
			return true;
		} catch (error) {
			if (isErrno(error, "EIO")) return false;
			if (isErrno(error, "EINTR")) return true;
			throw error;
		}
	}

	/** From standard input to the terminal; at its end the terminal gets an end of file. */
	private *feed(master: number): Blocking<boolean> {
		const { sys } = this;
		try {
			const data = yield* sys.read(0, 4096);
			yield* sys.write(master, data.length > 0 ? data : END_OF_FILE);
			if (data.length > 0) yield* this.tap.input(data);
			return data.length > 0;
		} catch (error) {
			if (isErrno(error, "EINTR")) return true;
			if (isErrno(error, "EIO")) return false;
			throw error;
		}
	}
}

/** cfmakeraw(3) */
function raw(termios: Termios): Termios {
	return {
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
	};
}
