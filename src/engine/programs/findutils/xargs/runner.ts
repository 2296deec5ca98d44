/** Starting the commands of xargs, several at a time with -P. */
import type { Blocking, WaitStatus } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { signalNumber } from "../../../kernel/signal-names.ts";
import { execFailureStatus, execvp } from "../../lib/launch.ts";
import { type Context, Failure } from "../../lib/program.ts";
import { quote, quoteAs } from "../../lib/quote.ts";
import { Lines } from "../../lib/stdio.ts";

export interface RunnerOptions {
	/** 0 is without limit. */
	readonly processes: number;
	readonly shows: boolean;
	readonly asks: boolean;
	/** -o: commands get the terminal as their input. */
	readonly terminal: boolean;
	readonly slotVariable: string | undefined;
}

export class Runner {
	private readonly context: Context;
	private readonly options: RunnerOptions;
	/** By process id, the slot each has. */
	private readonly running = new Map<number, number>();
	private answers: Lines | undefined;
	status = 0;
	constructor(context: Context, options: RunnerOptions) {
		this.context = context;
		this.options = options;
	}

	/** Runs a command, when the answer to -p allows it. Throws Failure when xargs has to end. */
	*run(words: readonly string[]): Blocking<void> {
		const { context, options } = this;
		const { sys } = context;
		if (!(yield* this.allowed(words))) return;
		if (options.processes > 0) while (this.running.size >= options.processes) yield* this.reap();
		const slot = this.freeSlot();
		yield* context.out.flush();
		const environ = new Map(sys.environ);
		if (options.slotVariable !== undefined) environ.set(options.slotVariable, String(slot));
		const pid = sys.fork(function* (child) {
			// the input is the list of arguments and no business of the commands
			const input = options.terminal ? "/dev/tty" : "/dev/null";
			try {
				const fd = yield* child.open(input);
				child.dup2(fd, 0);
				if (fd !== 0) child.close(fd);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* child.write(2, `xargs: ${quote(input)}: ${error.message}\n`);
			}
			const error = yield* execvp(child, words, environ);
			yield* child.write(2, `xargs: failed to run command ${quote(words[0] ?? "")}: ${error.message}\n`);
			return execFailureStatus(error);
		});
		this.running.set(pid, slot);
		if (options.processes === 1) yield* this.reap();
	}

	/** Waits for all that still runs. */
	*finish(): Blocking<void> {
		while (this.running.size) yield* this.reap();
	}

	private freeSlot(): number {
		const taken = new Set(this.running.values());
		let slot = 0;
		while (taken.has(slot)) slot++;
		return slot;
	}

	private *allowed(words: readonly string[]): Blocking<boolean> {
		const { sys } = this.context;
		const { asks, shows } = this.options;
		if (!asks && !shows) return true;
		const line = words.map((word) => quoteAs("shell-escape", word)).join(" ");
		if (!asks) {
			yield* sys.write(2, `${line}\n`);
			return true;
		}
		yield* sys.write(2, `${line}?...`);
		if (!this.answers) {
			try {
				this.answers = new Lines(sys, yield* sys.open("/dev/tty"));
			} catch (error) {
				if (!isErrno(error)) throw error;
				throw new Failure(`xargs: failed to open /dev/tty for reading: ${error.message}\n`, 1);
			}
		}
		return /^[yY]/.test((yield* this.answers.next()) ?? "");
	}

	private *reap(): Blocking<void> {
		try {
			const ended = yield* this.context.sys.waitpid(-1);
			if (!ended) return;
			const mine = this.running.delete(ended.pid);
			if (mine) yield* this.judge(ended.status);
		} catch (error) {
			if (isErrno(error, "ECHILD")) this.running.clear();
			else if (!isErrno(error, "EINTR")) throw error;
		}
	}

	private command = "";
	/** The name for messages about how a command ended. */
	set name(name: string) {
		this.command = name;
	}

	private *judge(status: WaitStatus): Blocking<void> {
		if (status.kind === "signaled") return yield* this.end(`${this.command}: terminated by signal ${signalNumber(status.signal)}`, 125);
		if (status.kind !== "exited") return;
		if (status.code === 255) return yield* this.end(`${this.command}: exited with status 255; aborting`, 124);
		if (status.code === 126 || status.code === 127) return yield* this.end("", status.code);
		if (status.code !== 0) this.status = 123;
	}

	/** The end of xargs, once the other commands are through. */
	private *end(message: string, status: number): Blocking<never> {
		const { sys } = this.context;
		while (this.running.size) {
			const ended = yield* sys.waitpid(-1);
			if (ended) this.running.delete(ended.pid);
		}
		return this.context.fail(message, status);
	}
}
