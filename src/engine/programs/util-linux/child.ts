/** Programs that run another one in a child and end as it does: unshare, nsenter. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Signal } from "../../kernel/signal-names.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";

/** Signals that a waiting parent leaves to its child, as both are in the foreground. */
const left: ReadonlySet<Signal> = new Set(["INT", "TERM"]);

/** Waits for a child and ends in the same way: its status, or its signal. Stops when it stops. */
export function* endLike(sys: Sys, pid: number): Blocking<number> {
	for (;;) {
		const result = yield* waitOnce(sys, pid);
		if (!result) continue;
		const { status } = result;
		if (status.kind === "exited") return status.code;
		if (status.kind === "stopped") {
			sys.kill(sys.getpid(), "STOP");
			yield* sys.reschedule();
			sys.kill(pid, "CONT");
		} else if (status.kind === "signaled") {
			if (status.signal !== "KILL") sys.sigaction(status.signal, "default");
			sys.sigprocmask(new Set());
			sys.kill(sys.getpid(), status.signal);
			yield* sys.reschedule();
			return 1;
		}
	}
}

function* waitOnce(sys: Sys, pid: number) {
	try {
		return yield* sys.waitpid(pid, { untraced: true });
	} catch (error) {
		if (isErrno(error, "EINTR")) return undefined;
		throw error;
	}
}

/** Blocks what the parent must not die of; returns what was blocked before, for the child. */
export const leaveToChild = (sys: Sys): ReadonlySet<Signal> => {
	const before = sys.sigprocmask(left);
	sys.sigprocmask(new Set([...before, ...left]));
	return before;
};

/** Replaces the program by a command, or by the user's shell where there is none; only comes back to say what failed. */
export function* execOrShell(sys: Sys, name: string, argv: readonly string[], environ: ReadonlyMap<string, string> = sys.environ): Blocking<number> {
	const shell = environ.get("SHELL") || "/bin/sh";
	const command = argv.length ? argv : [`-${shell.slice(shell.lastIndexOf("/") + 1)}`];
	const error = yield* execvp(sys, command, environ, argv.length ? undefined : shell);
	yield* sys.write(2, `${name}: failed to execute ${argv[0] ?? shell}: ${error.message}\n`);
	return execFailureStatus(error);
}
