/** Forking: children that go on as shells, and children that become programs. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Signal } from "../../kernel/signal-names.ts";
import { discard, leave } from "../flow.ts";
import type { Shell } from "../shell.ts";
import { interactiveIgnored, jobControlSignals } from "../signals.ts";
import { driven } from "./deep.ts";
import { withinMemory } from "./out-of-memory.ts";
import { finish } from "./pending.ts";

export interface ForkOptions {
	/** The process group to join under job control; 0 makes one. */
	readonly group?: number | undefined;
	/** `jobs` in the child still shows the parent's: in a pipeline and in `$( )`. */
	readonly showsJobs?: boolean;
	/** Runs beside the shell (`&`): without job control it is out of reach of the terminal's signals. */
	readonly background?: boolean;
}

/** bash tries again after 1, 2, 4 and 8 seconds. */
const longestPause = 8;

/** Thrown where no child could be made: the commands up to the next line are given up. */
export class ForkFailure {}

/**
 * Forks. `body` is called at once, in the parent, and its generator runs in the child: copy there what the parent may change. Handlers of the
 * parent never run in the child. Throws ForkFailure, having said why.
 */
export function* fork(shell: Shell, options: ForkOptions, body: (sys: Sys) => Blocking<number>): Blocking<number> {
	const { sys } = shell;
	for (let pause = 1; ; pause *= 2) {
		try {
			return sys.fork((childSys) => {
				prepareChild(shell, childSys, options);
				return body(childSys);
			});
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (shell.dialect !== "bash") {
				// dash has no line for what it puts into the background
				const prefix = options.background && shell.dialect === "dash" ? shell.prefix.replace(/\d+: $/, "0: ") : shell.prefix;
				yield* shell.say(`${prefix}${shell.dialect === "dash" ? "Cannot fork" : `can't fork: ${error.message}`}\n`);
				shell.status = 2;
				shell.flow = shell.interactive ? discard : leave;
				throw new ForkFailure();
			}
			// sys_error names no line
			const prefix = shell.prefix.replace(/line \d+: $/, "");
			let reason: string | undefined;
			if (error.code === "EAGAIN" && pause <= longestPause) {
				yield* shell.say(`${prefix}fork: retry: ${error.message}\n`);
				reason = yield* pauseFor(sys, pause);
				if (reason === undefined) continue;
			}
			yield* shell.say(`${prefix}fork: ${reason ?? error.message}\n`);
			shell.status = 254;
			shell.flow = discard;
			throw new ForkFailure();
		}
	}
}

/** Sleeps; what ended it early when something did: a child's end is enough. */
function* pauseFor(sys: Sys, seconds: number): Blocking<string | undefined> {
	try {
		yield* sys.nanosleep(seconds);
		return undefined;
	} catch (interruption) {
		if (!isErrno(interruption, "EINTR")) throw interruption;
		return interruption.message;
	}
}

/** What a child is before anything of it runs, so that no signal finds it half made. */
function prepareChild(parent: Shell, sys: Sys, options: ForkOptions): void {
	if (options.group !== undefined) setGroup(sys, options.group);
	if (parent.handlesSignals) resetSignals(parent, sys);
	if (!options.background || options.group !== undefined) return;
	if (!parent.traps.traps("INT")) sys.sigaction("INT", "ignore");
	if (!parent.traps.traps("QUIT")) sys.sigaction("QUIT", "ignore");
}

function setGroup(sys: Sys, group: number): void {
	try {
		sys.setpgid(0, group);
	} catch (error) {
		// the first of a pipeline may have ended already, and its group with it
		if (!isErrno(error)) throw error;
	}
}

/** Takes down what the shell did for itself, so that a child starts with what the shell was given. */
function resetSignals(parent: Shell, sys: Sys): void {
	for (const signal of parent.traps.handledSignals()) sys.sigaction(signal, "default");
	const own: Signal[] = ["CHLD", "INT"];
	if (parent.terminal || parent.interactive) own.push(...interactiveIgnored, ...jobControlSignals);
	own.push(...parent.noted);
	for (const signal of own) if (parent.traps.get(signal) !== "" && !parent.traps.ignoredAtStart.has(signal)) sys.sigaction(signal, "default");
}

/** Forks a subshell: a copy of this shell runs `body`, then its trap on EXIT. Returns the PID. Throws ForkFailure. */
export function forkShell(shell: Shell, options: ForkOptions, body: (child: Shell) => Blocking<number>): Blocking<number> {
	return fork(shell, options, (sys) => {
		const child = shell.fork(sys);
		if (options.showsJobs && shell.jobs.size > 0) child.jobs = shell.jobs.snapshot();
		child.backgrounded ||= options.background === true && options.group === undefined;
		child.options.set("monitor", false);
		child.terminal = undefined;
		sys.sigaction("CHLD", child.inbox.noteChild, { restart: true });
		return driven(withinMemory(child, subshellMain(child, body)));
	});
}

function* subshellMain(child: Shell, body: (child: Shell) => Blocking<number>): Blocking<number> {
	let status: number;
	try {
		status = yield* body(child);
	} catch (error) {
		if (!(error instanceof ForkFailure)) throw error;
		status = child.status;
	}
	if (child.flow) status = child.status;
	return yield* finish(child, status);
}

/** The shell as a child sees it that only redirects and becomes a program: the parent's state, not to be changed. */
export function borrow(shell: Shell, sys: Sys): Shell {
	const view = Object.create(shell) as Shell;
	view.sys = sys;
	return view;
}
