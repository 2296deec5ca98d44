/** runc's log: logrus, as lines of text on standard error or in a file, or as JSON. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { goQuote, rfc3339 } from "../../oci/text.ts";

type Level = "debug" | "warning" | "error" | "fatal";

/** Colour and letters of a level on a terminal. */
const onTerminal: Readonly<Record<Level, readonly [number, string]>> = { debug: [37, "DEBU"], warning: [33, "WARN"], error: [31, "ERRO"], fatal: [31, "FATA"] };

/** As logrus quotes: only what is not plain. */
const shown = (text: string): string => (/^[A-Za-z0-9\-._/@^+]+$/.test(text) ? text : goQuote(text));

export class Logger {
	private readonly sys: Sys;
	private readonly path: string;
	private readonly json: boolean;
	readonly debugging: boolean;
	constructor(sys: Sys, path: string, json: boolean, debugging: boolean) {
		this.sys = sys;
		this.path = path;
		this.json = json;
		this.debugging = debugging;
	}
	/** Whether what is logged goes to standard error anyway. */
	get onStandardError(): boolean {
		return this.path === "";
	}
	*write(level: Level, message: string): Blocking<void> {
		if (level === "debug" && !this.debugging) return;
		const { sys } = this;
		const time = rfc3339(sys.clock("realtime"), 0);
		const terminal = this.onStandardError && sys.isatty(2);
		const [colour, letters] = onTerminal[level];
		const caller = this.debugging && level === "error" ? ' func="main.fatalWithCode()" file="utils.go:62"' : "";
		const line = this.json
			? `${JSON.stringify({ level, msg: message, time })}\n`
			: terminal
				? `\u001b[${colour}m${letters}\u001b[0m[0000] ${message.padEnd(44)} \n`
				: `time="${time}" level=${level} msg=${shown(message)}${caller}\n`;
		if (this.onStandardError) {
			yield* sys.write(2, line);
			return;
		}
		try {
			const fd = yield* sys.open(this.path, { write: true, create: true, append: true }, 0o644);
			yield* sys.write(fd, line);
			sys.close(fd);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* sys.write(2, line);
		}
	}
}
