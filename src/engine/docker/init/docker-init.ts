/** docker-init: tini, the first process of containers with --init. It passes signals on, reaps what is orphaned, and ends as its child does. */
import type { Blocking, Sys, WaitStatus } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Signal, signalNumber, signalNumbers } from "../../kernel/signal-names.ts";
import { exitStatus } from "../../programs/lib/launch.ts";
import { type Context, defineProgram } from "../../programs/lib/program.ts";

const VERSION = "tini version 0.19.0";

const usage = (name: string): string => `${name} (${VERSION})
Usage: ${name} [OPTIONS] PROGRAM -- [ARGS] | --version

Execute a program under the supervision of a valid init process (${name})

Command line options:

  --version: Show version and exit.
  -h: Show this help message and exit.
  -s: Register as a process subreaper (requires Linux >= 3.4).
  -p SIGNAL: Trigger SIGNAL when parent dies, e.g. "-p SIGKILL".
  -v: Generate more verbose output. Repeat up to 3 times.
  -w: Print a warning when processes are getting reaped.
  -g: Send signals to the child's process group.
  -e EXIT_CODE: Remap EXIT_CODE (from 0 to 255) to 0 (can be repeated).
  -l: Show license and exit.

Environment variables:

  TINI_SUBREAPER: Register as a process subreaper (requires Linux >= 3.4).
  TINI_VERBOSITY: Set the verbosity level (default: 1).
  TINI_KILL_PROCESS_GROUP: Send signals to the child's process group.

`;

interface Settings {
	subreaper: boolean;
	warn: boolean;
	group: boolean;
	verbosity: number;
	parentDeath: Signal | undefined;
	readonly remapped: Set<number>;
	readonly command: readonly string[];
}

/** A number is the status to end with at once. */
function* parse({ sys, argv }: Context): Blocking<Settings | number> {
	const name = argv[0] ?? "docker-init";
	const settings = {
		subreaper: sys.environ.has("TINI_SUBREAPER"),
		warn: false,
		group: sys.environ.has("TINI_KILL_PROCESS_GROUP"),
		verbosity: Number(sys.environ.get("TINI_VERBOSITY") ?? "1"),
		parentDeath: undefined as Signal | undefined,
		remapped: new Set<number>(),
	};
	if (argv.length === 2 && argv[1] === "--version") {
		yield* sys.write(1, `${VERSION}\n`);
		return 0;
	}
	let at = 1;
	for (; at < argv.length; at++) {
		const word = argv[at] as string;
		if (word === "--") {
			at++;
			break;
		}
		if (!word.startsWith("-") || word === "-") break;
		for (let i = 1; i < word.length; i++) {
			const letter = word[i] as string;
			if (letter === "h") {
				yield* sys.write(1, usage(name));
				return 0;
			}
			if (letter === "s") settings.subreaper = true;
			else if (letter === "v") settings.verbosity++;
			else if (letter === "w") settings.warn = true;
			else if (letter === "g") settings.group = true;
			else if (letter === "l") {
				yield* sys.write(1, "The MIT License (MIT)\n");
				return 0;
			} else if (letter === "p" || letter === "e") {
				const value = word.slice(i + 1) || argv[++at];
				if (value === undefined) {
					yield* sys.write(2, `${name}: option requires an argument -- '${letter}'\n${usage(name)}`);
					return 1;
				}
				if (letter === "e") {
					if (!/^\d+$/.test(value) || Number(value) > 255) {
						yield* sys.write(2, `[FATAL tini (${sys.getpid()})] Not a valid option for -e: ${value}\n`);
						return 1;
					}
					settings.remapped.add(Number(value));
				} else {
					const signal = value.replace(/^SIG/, "");
					if (!Object.hasOwn(signalNumbers, signal)) {
						yield* sys.write(2, `[FATAL tini (${sys.getpid()})] Not a valid option for -p: ${value}\n`);
						return 1;
					}
					settings.parentDeath = signal as Signal;
				}
				break;
			} else {
				yield* sys.write(2, `${name}: invalid option -- '${letter}'\n${usage(name)}`);
				return 1;
			}
		}
	}
	const command = argv.slice(at);
	if (command.length === 0) {
		yield* sys.write(2, usage(name));
		return 1;
	}
	return { ...settings, command };
}

/** Those that tini leaves alone: faults of its own, and what job control needs. */
const ownSignals: ReadonlySet<Signal> = new Set(["FPE", "ILL", "SEGV", "BUS", "ABRT", "TRAP", "SYS", "TTIN", "TTOU", "KILL", "STOP", "CHLD"]);

function start(sys: Sys, command: readonly string[]): number {
	return sys.fork(function* (child) {
		child.setpgid(0, 0);
		if (child.isatty(0)) {
			child.sigaction("TTOU", "ignore");
			try {
				child.tcsetpgrp(0, child.getpgid(0));
			} catch (error) {
				// no controlling terminal
				if (!isErrno(error)) throw error;
			}
		}
		child.sigaction("TTOU", "default");
		child.sigaction("TTIN", "default");
		const [name = ""] = command;
		const paths = name.includes("/") ? [name] : (child.environ.get("PATH") ?? "/bin:/usr/bin").split(":").map((d) => `${d}/${name}`);
		let status = 127;
		let words = "No such file or directory";
		for (const path of paths) {
			try {
				return yield* child.execve(path, command, child.environ);
			} catch (error) {
				if (!isErrno(error)) throw error;
				if (error.code === "ENOENT" || error.code === "ENOTDIR") continue;
				status = error.code === "EACCES" ? 126 : 1;
				words = error.message;
			}
		}
		yield* child.write(2, `[FATAL tini (${child.getpid()})] exec ${name} failed: ${words}\n`);
		return status;
	});
}

const warning = (pid: number): string => `[WARN  tini (${pid})] Tini is not running as PID 1 and isn't registered as a child subreaper.
Zombie processes will not be re-parented to Tini, so zombie reaping won't work.
To fix the problem, use the -s option or set the environment variable TINI_SUBREAPER to register Tini as a child subreaper, or run Tini as PID 1.
`;

function* main(context: Context): Blocking<number> {
	const { sys } = context;
	const settings = yield* parse(context);
	if (typeof settings === "number") return settings;
	if (settings.parentDeath) sys.prctl({ parentDeathSignal: settings.parentDeath });
	if (settings.subreaper) sys.prctl({ childSubreaper: true });
	else if (sys.getpid() !== 1 && settings.verbosity > 0) yield* sys.write(2, warning(sys.getpid()));
	const child = start(sys, settings.command);
	for (const signal of Object.keys(signalNumbers) as Signal[]) {
		if (ownSignals.has(signal)) continue;
		sys.sigaction(signal, () => {
			try {
				sys.kill(settings.group ? -child : child, signal);
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		});
	}
	const status = ended(yield* reapUntil(sys, child, settings.warn));
	return settings.remapped.has(status) ? 0 : status;
}

const ended = (status: WaitStatus): number => (status.kind === "signaled" ? 128 + signalNumber(status.signal) : exitStatus(status));

/** Reaps whatever ends, until the child does; then what has ended already. */
function* reapUntil(sys: Sys, child: number, warn: boolean): Blocking<WaitStatus> {
	for (;;) {
		try {
			const one = yield* sys.waitpid(-1);
			if (!one) continue;
			if (one.pid === child) return one.status;
			if (warn) yield* sys.write(2, `[WARN  tini (${sys.getpid()})] Reaped zombie process with pid=${one.pid}\n`);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}

export const dockerInit = defineProgram({
	name: "docker-init",
	package: "docker.io",
	summary: "First process of a container that passes signals on and reaps zombies",
	usage: ["[OPTIONS] PROGRAM -- [ARGS] | --version"],
	options: [],
	rawArguments: true,
	main,
});
