/** Waiting for children: the one place where a shell calls waitpid. */
import type { Blocking, Termios } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { interrupt } from "../flow.ts";
import type { Shell } from "../shell.ts";
import { exitCodeOf, type Job } from "./job.ts";
import { announceEnd, announceStop, isReported } from "./notices.ts";

export const jobControl = (shell: Shell): boolean => shell.options.has("monitor");

/** Records one change of a child. False when there is no child left, or with `noHang` none that changed. Throws EINTR. */
export function* takeChange(shell: Shell, noHang: boolean): Blocking<boolean> {
	const monitored = jobControl(shell);
	try {
		const change = yield* shell.sys.waitpid(-1, { noHang, untraced: monitored, continued: monitored });
		if (!change) return false;
		shell.jobs.record(change.pid, change.status);
		return true;
	} catch (error) {
		if (isErrno(error, "ECHILD")) return false;
		throw error;
	}
}

/** Records all that has changed by now. */
export function* takeChanges(shell: Shell): Blocking<void> {
	shell.inbox.childChanged = false;
	while (yield* takeChange(shell, true));
}

/**
 * As a bash that is not interactive does whenever it reads a line or begins a command substitution: tells of the background jobs
 * that signals have ended by now, and forgets them.
 */
export function* reportKilled(shell: Shell, line?: number): Blocking<void> {
	if (shell.dialect !== "bash" || shell.interactive || shell.jobs.size === 0) return;
	yield* takeChanges(shell);
	for (const job of shell.jobs.all) {
		const { status } = job.lastProcess;
		if (job.notified || job.state !== "done" || status?.kind !== "signaled" || !isReported(shell, status.signal)) continue;
		yield* announceEnd(shell, job, line);
		shell.jobs.remove(job);
	}
}

/** Until the job is no longer running. A signal that came meanwhile waits in the inbox. */
function* untilChanged(shell: Shell, job: Job): Blocking<void> {
	while (job.state === "running") {
		try {
			if (!(yield* takeChange(shell, false))) {
				// its processes are no children of ours any more: as if they had ended
				for (const process of job.processes) process.status ??= { kind: "exited", code: 127 };
			}
			if (shell.jobs.size > 0) yield* takeChanges(shell);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}

/** Waits for a foreground job: lends it the terminal, tells how it ended. Returns its status. */
export function* waitForeground(shell: Shell, job: Job): Blocking<number> {
	const { sys, terminal } = shell;
	const lent = terminal !== undefined && job.group !== undefined;
	let modes: Termios | undefined;
	if (lent) {
		modes = sys.tcgetattr(terminal.fd);
		sys.tcsetpgrp(terminal.fd, job.group);
	}
	// a script that gets SIGINT together with its child does as the child does
	const plain = !shell.interactive && !shell.traps.traps("INT") && !shell.traps.ignoredAtStart.has("INT") && !shell.backgrounded;
	const before = plain ? sys.sigaction("INT", shell.inbox.note) : "default";
	yield* untilChanged(shell, job);
	if (plain) sys.sigaction("INT", before);
	if (lent) {
		sys.tcsetpgrp(terminal.fd, terminal.group);
		if (modes && job.lastProcess.status?.kind !== "exited") sys.tcsetattr(terminal.fd, modes);
	}
	const { status } = job.lastProcess;
	if (job.state === "stopped") {
		yield* announceStop(shell, job);
		return status?.kind === "stopped" ? exitCodeOf(status) : 148;
	}
	const code = job.exitCode(shell.options.has("pipefail"));
	shell.pipeStatus = job.processes.map((p) => (p.status ? exitCodeOf(p.status) : 0));
	yield* announceEnd(shell, job);
	shell.jobs.remove(job);
	const interrupted = status?.kind === "signaled" && status.signal === "INT";
	if (plain && shell.inbox.drop("INT") && interrupted) {
		shell.status = code;
		shell.dieOf = "INT";
		shell.flow = { kind: "exit" };
	} else if (interrupted && shell.interactive && !shell.isSubshell) {
		yield* shell.say("\n");
		// as if the shell had got the signal too; a trap on it only gives up loops
		if (!shell.traps.traps("INT") || shell.loops > 0) {
			shell.inbox.drop("INT");
			shell.status = code;
			shell.flow = interrupt;
		}
	}
	return code;
}

/** `wait` for one job that may run still; undefined when a trapped signal came first. */
export function* waitForJob(shell: Shell, job: Job): Blocking<number | undefined> {
	while (job.state !== "done") {
		try {
			if (!(yield* takeChange(shell, false))) for (const process of job.processes) process.status ??= { kind: "exited", code: 127 };
			// others that ended at the same time are ended before anything is said of this one
			yield* takeChanges(shell);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
		if (shell.inbox.any) return undefined;
		if (job.state === "stopped" && jobControl(shell)) break;
	}
	return job.state === "stopped" ? 148 : job.exitCode(shell.options.has("pipefail"));
}
