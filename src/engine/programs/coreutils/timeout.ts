import type { Blocking, Sys, WaitStatus } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Signal, signalNumber } from "../../kernel/signal-names.ts";
import { parseDuration } from "../lib/duration.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { parseSignal } from "../lib/signal-argument.ts";

/** A day's worth of the longest alarm; more is no timeout for anyone. */
const longest = 2 ** 31;

/** A group of its own; the leader of a session has one, and setpgid(2) refuses it. */
function ownGroup(sys: Sys): void {
	try {
		sys.setpgid(0, 0);
	} catch (error) {
		if (!isErrno(error, "EPERM")) throw error;
	}
}

class Watch {
	private readonly context: Context;
	private readonly command: string;
	private readonly foreground: boolean;
	private child = 0;
	private signal: Signal;
	private killAfter: number;
	/** Signals that came and have not been dealt with. */
	private readonly arrived: Signal[] = [];
	timedOut = false;

	constructor(context: Context, command: string, signal: Signal, killAfter: number) {
		this.context = context;
		this.command = command;
		this.signal = signal;
		this.killAfter = killAfter;
		this.foreground = context.options.has("foreground");
	}

	/** Starts the command and waits for its end. */
	*run(argv: readonly string[], seconds: number): Blocking<WaitStatus> {
		const { context } = this;
		const { sys } = context;
		// a group of its own, so that all of the command's processes can be reached
		if (!this.foreground) ownGroup(sys);
		const caught: Signal[] = ["ALRM", "INT", "QUIT", "HUP", "TERM", "PIPE", "USR1", "USR2"];
		if (!caught.includes(this.signal) && this.signal !== "KILL" && this.signal !== "STOP") caught.push(this.signal);
		for (const name of caught) if (sys.sigaction(name, (s) => this.arrived.push(s)) === "ignore" && name !== "ALRM") sys.sigaction(name, "ignore");
		sys.sigaction("TTIN", "ignore");
		sys.sigaction("TTOU", "ignore");
		this.child = sys.fork(function* (child) {
			child.sigaction("TTIN", "default");
			child.sigaction("TTOU", "default");
			const error = yield* execvp(child, argv);
			yield* child.write(2, `timeout: failed to run command ${quote(argv[0] ?? "")}: ${error.message}\n`);
			return execFailureStatus(error);
		});
		this.setTimer(seconds);
		return yield* this.wait();
	}

	private setTimer(seconds: number): void {
		if (seconds > 0) this.context.sys.alarm(Math.min(seconds, longest));
	}

	private *wait(): Blocking<WaitStatus> {
		const { sys } = this.context;
		for (;;) {
			try {
				const ended = yield* sys.waitpid(this.child, { untraced: true });
				if (ended?.status.kind === "stopped") {
					// stops with its command, and continues it when it is continued itself
					sys.kill(sys.getpid(), "STOP");
					yield* sys.reschedule();
					this.send("CONT");
				} else if (ended) return ended.status;
			} catch (error) {
				if (!isErrno(error, "EINTR")) throw error;
			}
			for (let name = this.arrived.shift(); name; name = this.arrived.shift()) yield* this.handle(name);
		}
	}

	private *handle(name: Signal): Blocking<void> {
		const { sys, options } = this.context;
		let signal = name;
		if (name === "ALRM") {
			this.timedOut = true;
			signal = this.signal;
		}
		if (this.killAfter > 0) {
			this.signal = "KILL";
			this.setTimer(this.killAfter);
			this.killAfter = 0;
		}
		if (options.has("verbose") && name === "ALRM") yield* this.context.complain(`sending signal ${signal} to command ${quote(this.command)}`);
		this.send(signal);
		if (this.foreground) return;
		// the rest of the group, without coming back here
		if (signal !== "KILL" && signal !== "STOP") sys.sigaction(signal, "ignore");
		this.send(signal, 0);
		if (signal !== "KILL" && signal !== "CONT") {
			this.send("CONT");
			sys.sigaction("CONT", "ignore");
			this.send("CONT", 0);
		}
	}

	private send(signal: Signal, to = this.child): void {
		try {
			this.context.sys.kill(to, signal);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}

export const timeout = defineProgram({
	name: "timeout",
	package: "coreutils",
	summary: "Start COMMAND, and kill it if still running after DURATION.",
	usage: ["[OPTION]... DURATION COMMAND [ARG]..."],
	options: [
		{ short: "f", long: "foreground", help: "when not running timeout directly from a shell prompt, allow COMMAND to read from the TTY and get TTY signals" },
		{
			short: "k",
			long: "kill-after",
			arg: "DURATION",
			help: "also send a KILL signal if COMMAND is still running this long after the initial signal was sent",
		},
		{ short: "p", long: "preserve-status", help: "exit with the same status as COMMAND, even when the command times out" },
		{ short: "s", long: "signal", arg: "SIGNAL", help: "specify the signal to be sent on timeout; SIGNAL may be a name like 'HUP' or a number" },
		{ short: "v", long: "verbose", help: "diagnose to standard error any signal sent upon timeout" },
	],
	usageStatus: 125,
	stopAtOperand: true,
	*main(context) {
		const { sys, options, operands } = context;
		const duration = (text: string): number => parseDuration(text) ?? context.usage(`invalid time interval ${quote(text)}`);
		const killText = options.value("kill-after");
		const killAfter = killText === undefined ? 0 : duration(killText);
		const signalText = options.value("signal");
		const signal = signalText === undefined ? "TERM" : parseSignal(signalText);
		if (signal === undefined) context.usage(`${quote(signalText ?? "")}: invalid signal`);
		if (operands.length < 2) context.usage("");
		const seconds = duration(operands[0] ?? "");
		const watch = new Watch(context, operands[1] ?? "", (signal || "TERM") as Signal, killAfter);
		const ended = yield* watch.run(operands.slice(1), seconds);
		if (ended.kind === "exited") return watch.timedOut && !options.has("preserve-status") ? 124 : ended.code;
		if (ended.kind !== "signaled") return 125;
		if (!watch.timedOut) {
			// dies as its command did
			sys.sigaction(ended.signal, "default");
			sys.kill(sys.getpid(), ended.signal);
			yield* sys.reschedule();
		}
		const preserve = options.has("preserve-status") || ended.signal === "KILL";
		return watch.timedOut && !preserve ? 124 : 128 + signalNumber(ended.signal);
	},
});
