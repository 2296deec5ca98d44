/** popen(3): a shell command with a pipe to or from it. */
import type { Blocking, Sys, WaitStatus } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat } from "../../kernel/text.ts";
import { waitFor } from "./launch.ts";

export interface Piped {
	readonly fd: number;
	readonly pid: number;
}

/** Starts `sh -c command`; "read" gives the end from which its output comes, "write" the one to its input. Standard output must be flushed before. */
export function popen(sys: Sys, command: string, direction: "read" | "write", environ: ReadonlyMap<string, string> = sys.environ): Piped {
	const [read, write] = sys.pipe();
	const [own, given, target] = direction === "read" ? [read, write, 1] : [write, read, 0];
	const pid = sys.fork(function* (child) {
		child.close(own);
		if (given !== target) {
			child.dup2(given, target);
			child.close(given);
		}
		try {
			return yield* child.execve("/bin/sh", ["sh", "-c", command], environ);
		} catch (error) {
			if (isErrno(error)) return 127;
			throw error;
		}
	});
	sys.close(given);
	sys.fcntlSet(own, { closeOnExec: true });
	return { fd: own, pid };
}

/** Runs `sh -c command` and waits for it, with the signals of a terminal left to it, as system(3). */
export function* system(sys: Sys, command: string, environ: ReadonlyMap<string, string> = sys.environ): Blocking<WaitStatus | undefined> {
	const interrupt = sys.sigaction("INT", "ignore");
	const quit = sys.sigaction("QUIT", "ignore");
	const pid = sys.fork(function* (child) {
		child.sigaction("INT", interrupt);
		child.sigaction("QUIT", quit);
		try {
			return yield* child.execve("/bin/sh", ["sh", "-c", command], environ);
		} catch (error) {
			if (isErrno(error)) return 127;
			throw error;
		}
	});
	try {
		return yield* reap(sys, pid);
	} finally {
		sys.sigaction("INT", interrupt);
		sys.sigaction("QUIT", quit);
	}
}

/** Waits for a child; undefined when the kernel has let it go already (SIGCHLD is ignored). */
export function* reap(sys: Sys, pid: number): Blocking<WaitStatus | undefined> {
	try {
		return yield* waitFor(sys, pid);
	} catch (error) {
		if (isErrno(error, "ECHILD")) return undefined;
		throw error;
	}
}

/** Ends a command of `popen`: closes the pipe and waits. */
export function* pclose(sys: Sys, piped: Piped): Blocking<WaitStatus | undefined> {
	sys.close(piped.fd);
	return yield* reap(sys, piped.pid);
}

/** All that a command prints. */
export function* commandOutput(sys: Sys, command: string): Blocking<Uint8Array> {
	const piped = popen(sys, command, "read");
	const chunks: Uint8Array[] = [];
	for (;;) {
		const chunk = yield* sys.read(piped.fd, 65536);
		if (chunk.length === 0) break;
		sys.charge(chunk.length);
		chunks.push(chunk);
	}
	yield* pclose(sys, piped);
	return concat([new Uint8Array(0), ...chunks]);
}
