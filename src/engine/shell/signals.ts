/**
 * How a shell hears of signals. Handlers only note them in the inbox; the executor looks into it between commands and when a blocking call
 * ended with EINTR. A forked subshell has an inbox of its own and puts up its own handlers.
 */
import type { SignalAction, Sys } from "../kernel/abi.ts";
import type { Signal } from "../kernel/signal-names.ts";

/** Signals that an interactive shell does not die of. */
export const interactiveIgnored: readonly Signal[] = ["TERM", "QUIT"];
export const jobControlSignals: readonly Signal[] = ["TSTP", "TTIN", "TTOU"];
/** Signals that end a shell: with a trap on EXIT they run it first. */
export const terminating: readonly Signal[] = [
	"HUP",
	"INT",
	"ILL",
	"TRAP",
	"ABRT",
	"FPE",
	"BUS",
	"SEGV",
	"PIPE",
	"ALRM",
	"TERM",
	"XCPU",
	"XFSZ",
	"VTALRM",
	"PROF",
	"USR1",
	"USR2",
];

export class Inbox {
	/** Signals that came and were not handled yet, in order. */
	private waiting: Signal[] = [];
	/** A child changed since the shell last looked. */
	childChanged = false;

	readonly note = (signal: Signal): void => {
		if (!this.waiting.includes(signal)) this.waiting.push(signal);
	};
	readonly noteChild = (): void => {
		this.childChanged = true;
	};
	/** Whether there is something to do before the next command. */
	get any(): boolean {
		return this.waiting.length > 0;
	}
	has(signal: Signal): boolean {
		return this.waiting.includes(signal);
	}
	get first(): Signal | undefined {
		return this.waiting[0];
	}
	take(): Signal | undefined {
		return this.waiting.shift();
	}
	/** Drops a noted signal; true when it was there. */
	drop(signal: Signal): boolean {
		const at = this.waiting.indexOf(signal);
		if (at < 0) return false;
		this.waiting.splice(at, 1);
		return true;
	}
}

/** Which signals are ignored now: those the shell got ignored from its parent. */
export function ignoredSignals(sys: Sys, among: readonly Signal[]): Set<Signal> {
	const ignored = new Set<Signal>();
	for (const signal of among) {
		const before: SignalAction = sys.sigaction(signal, "ignore");
		if (before === "ignore") ignored.add(signal);
		else sys.sigaction(signal, before);
	}
	return ignored;
}
