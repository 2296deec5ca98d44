/** `set -m`: process groups for jobs, and the terminal they take turns on. */
import { isErrno } from "../../kernel/errno.ts";
import type { Shell } from "../shell.ts";
import { interactiveIgnored, jobControlSignals } from "../signals.ts";

/** Switches job control in a running shell. */
export function switchMonitor(shell: Shell, on: boolean): void {
	if (shell.interactive) return;
	if (on) takeTerminal(shell);
	else shell.terminal = undefined;
}

/** A shell on a terminal puts itself into a group of its own, in the foreground. Without a terminal jobs only get groups. */
export function takeTerminal(shell: Shell): boolean {
	const { sys } = shell;
	try {
		const fd = sys.dup(2, 255);
		sys.fcntlSet(fd, { closeOnExec: true });
		try {
			sys.tcgetpgrp(fd);
		} catch (error) {
			sys.close(fd);
			throw error;
		}
		const before = jobControlSignals.map((signal) => [signal, sys.sigaction(signal, "ignore")] as const);
		if (sys.getpgid(0) !== sys.getpid() && sys.getsid(0) !== sys.getpid()) sys.setpgid(0, sys.getpid());
		sys.tcsetpgrp(fd, sys.getpgid(0));
		shell.terminal = { fd, group: sys.getpgid(0) };
		if (!shell.interactive) for (const [signal, action] of before) sys.sigaction(signal, action);
		return true;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return false;
	}
}

/** The signals of an interactive shell. */
export function guardInteractive(shell: Shell): void {
	const { sys } = shell;
	for (const signal of [...interactiveIgnored, ...jobControlSignals]) sys.sigaction(signal, "ignore");
	sys.sigaction("INT", shell.inbox.note);
	sys.sigaction("HUP", shell.inbox.note);
}
