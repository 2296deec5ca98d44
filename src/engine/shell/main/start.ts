/** Signals of a shell that starts. */
import type { Sys } from "../../kernel/abi.ts";
import type { Signal } from "../../kernel/signal-names.ts";
import { guardInteractive, takeTerminal } from "../jobs/monitor.ts";
import type { Shell } from "../shell.ts";
import { ignoredSignals, terminating } from "../signals.ts";

/** Those ignored when the process began. */
export const startSignals = (sys: Sys): Set<Signal> => ignoredSignals(sys, [...terminating, "QUIT", "TSTP", "TTIN", "TTOU"]);

/** Puts up the handlers that a shell always has; an interactive one takes its terminal. */
export function prepareSignals(shell: Shell): void {
	shell.sys.sigaction("CHLD", shell.inbox.noteChild, { restart: true });
	// dash and ash die of SIGINT by their own hand, also where it could not kill them: as init of a PID namespace
	if (shell.dialect !== "bash" && !shell.interactive && !shell.options.has("stdin") && !shell.traps.ignoredAtStart.has("INT"))
		shell.sys.sigaction("INT", shell.inbox.note);
	if (!shell.interactive) return;
	guardInteractive(shell);
	if (takeTerminal(shell)) shell.options.set("monitor", true);
}
