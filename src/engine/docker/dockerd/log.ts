/** The daemon's log: lines of logrus' text formatter on standard error, which the journal keeps. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Channel } from "../../programs/lib/sync.ts";
import { now, rfc3339Fixed } from "./time.ts";

const levels = ["trace", "debug", "info", "warning", "error", "fatal", "panic"] as const;
export type LogLevel = (typeof levels)[number];
export type LogFields = Readonly<Record<string, string | number | boolean>>;

const bare = /^[A-Za-z0-9\-._/@^+]+$/;
/** TextFormatter.appendValue: quoted as %q unless every character is harmless. */
const quote = (text: string): string => (bare.test(text) ? text : JSON.stringify(text));

export function isLogLevel(text: string): text is LogLevel {
	return levels.some((level) => level === text);
}

/** Lines are queued, and written by a thread of their own, so that anybody can log without waiting. */
export class Log {
	level: LogLevel = "info";
	private readonly lines = new Channel<string>();
	private readonly sys: Sys;
	constructor(sys: Sys) {
		this.sys = sys;
	}
	/** Starts writing. */
	start(): void {
		const { lines } = this;
		this.sys.thread(function* (sys) {
			for (;;) {
				const line = yield* lines.receive(sys);
				if (line === undefined) return;
				yield* writeLine(sys, line);
			}
		});
	}
	/** Writes what is queued, before the process ends. */
	*flush(sys: Sys): Blocking<void> {
		this.lines.close(sys);
		for (;;) {
			const line = yield* this.lines.receive(sys);
			if (line === undefined) return;
			yield* writeLine(sys, line);
		}
	}
	private put(level: LogLevel, message: string, fields: LogFields): void {
		if (levels.indexOf(level) < levels.indexOf(this.level)) return;
		const rest = Object.entries(fields)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, value]) => ` ${key}=${quote(String(value))}`)
			.join("");
		this.lines.send(this.sys, `time="${rfc3339Fixed(now(this.sys))}" level=${level} msg=${quote(message)}${rest}\n`);
	}
	debug(message: string, fields: LogFields = {}): void {
		this.put("debug", message, fields);
	}
	info(message: string, fields: LogFields = {}): void {
		this.put("info", message, fields);
	}
	warn(message: string, fields: LogFields = {}): void {
		this.put("warning", message, fields);
	}
	error(message: string, fields: LogFields = {}): void {
		this.put("error", message, fields);
	}
}

function* writeLine(sys: Sys, line: string): Blocking<void> {
	try {
		yield* sys.write(2, line);
	} catch (error) {
		// nobody reads the log any more
		if (!isErrno(error)) throw error;
	}
}
