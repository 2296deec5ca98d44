import type { Blocking, WaitStatus } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { signalNumber } from "../../kernel/signal-names.ts";
import type { Context } from "../lib/program.ts";
import { parseSize } from "../lib/size.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { defineUtilLinux } from "../util-linux/define.ts";
import { PtySession, type Tap } from "./session.ts";

const DEFAULT_FILE = "typescript";

/** The files that a session is kept in. */
class Logs implements Tap {
	private readonly context: Context;
	private readonly outputs: number[] = [];
	private readonly inputs: number[] = [];
	private timing: number | undefined;
	private last: number;
	private left: number;

	constructor(context: Context, limit: number) {
		this.context = context;
		this.last = context.sys.clock("monotonic");
		this.left = limit;
	}

	*open(path: string, streams: readonly ("in" | "out")[], header: string, append: boolean): Blocking<void> {
		const fd = yield* this.openFile(path, append);
		if (streams.includes("out")) this.outputs.push(fd);
		if (streams.includes("in")) this.inputs.push(fd);
		yield* this.context.sys.write(fd, header);
	}

	*openTiming(path: string | undefined): Blocking<void> {
		this.timing = path === undefined ? 2 : yield* this.openFile(path, false);
	}

	*output(data: Uint8Array): Blocking<void> {
		yield* this.keep(this.outputs, data);
	}

	*input(data: Uint8Array): Blocking<void> {
		yield* this.keep(this.inputs, data);
	}

	*end(footer: string): Blocking<void> {
		for (const fd of new Set([...this.outputs, ...this.inputs])) yield* this.context.sys.write(fd, footer);
	}

	private *keep(fds: readonly number[], data: Uint8Array): Blocking<void> {
		const { sys } = this.context;
		for (const fd of fds) yield* sys.write(fd, data.subarray(0, Math.min(data.length, this.left)));
		if (fds.length > 0) this.left -= data.length;
		if (this.timing === undefined || fds.length === 0) return;
		const now = sys.clock("monotonic");
		yield* sys.write(this.timing, `${(now - this.last).toFixed(6)} ${data.length}\n`);
		this.last = now;
	}

	private *openFile(path: string, append: boolean): Blocking<number> {
		const { context } = this;
		try {
			return yield* context.sys.open(path, { write: true, create: true, closeOnExec: true, ...(append ? { append: true } : { truncate: true }) }, 0o666);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* context.out.flush();
			yield* context.complain(`cannot open ${path}: ${error.message}`);
			if (!context.options.has("quiet")) yield* context.print("Script done.\n");
			return context.fail("", 1);
		}
	}
}

/** Where the session's terminal stands, for the header. */
function place({ sys }: Context): string {
	if (!sys.isatty(1)) return "<not executed on terminal>";
	const { rows, cols } = sys.getWindowSize(1);
	const term = sys.environ.get("TERM");
	return `${term === undefined ? "" : `TERM="${term}" `}TTY="${sys.ttyname(1)}" COLUMNS="${cols}" LINES="${rows}"`;
}

function* now(context: Context): Blocking<string> {
	const zone = yield* localZone(context.sys);
	return formatTime("%Y-%m-%d %H:%M:%S%:z", instantOf(context.sys.clock("realtime") * 1000), zone);
}

function statusOf(status: WaitStatus): number {
	if (status.kind === "exited") return status.code;
	return status.kind === "signaled" ? 128 + signalNumber(status.signal) : 0;
}

function echoes(context: Context): boolean {
	const when = context.options.value("echo") ?? "auto";
	if (when !== "auto" && when !== "always" && when !== "never") context.fail(`unsupported echo mode: '${when}'`);
	return when === "always" || (when === "auto" && (!context.sys.isatty(0) || context.sys.tcgetattr(0).echo));
}

function* openLogs(context: Context, file: string | undefined, command: string | undefined, limit: number): Blocking<Logs> {
	const { options } = context;
	const logs = new Logs(context, limit);
	const header = `Script started on ${yield* now(context)} [${command === undefined ? "" : `COMMAND="${command}" `}${place(context)}]\n`;
	const append = options.has("append");
	const [input, output, both] = [options.value("log-in"), options.value("log-out"), options.value("log-io")];
	if (input !== undefined) yield* logs.open(input, ["in"], header, append);
	if (both !== undefined) yield* logs.open(both, ["in", "out"], header, append);
	if (output !== undefined) yield* logs.open(output, ["out"], header, append);
	else if (input === undefined && both === undefined) yield* logs.open(file ?? DEFAULT_FILE, ["out"], header, append);
	if (options.has("log-timing")) yield* logs.openTiming(options.value("log-timing"));
	else if (options.has("timing")) yield* logs.openTiming(options.value("timing"));
	return logs;
}

/** The default file is not written through a link, which somebody else may have laid there. */
function refuseLink(context: Context, file: string | undefined): void {
	if (file !== undefined || ["force", "log-out", "log-io", "log-in"].some((key) => context.options.has(key))) return;
	const found = context.sys.tryStat(DEFAULT_FILE, { noFollow: true });
	if (found && (found.kind === "symlink" || found.nlink > 1)) {
		context.fail(`output file \`${DEFAULT_FILE}' is a link\nUse --force if you really want to use it.\nProgram not started.`);
	}
}

function readLimit(context: Context): number {
	const text = context.options.value("output-limit");
	if (text === undefined) return Number.POSITIVE_INFINITY;
	const limit = parseSize(text);
	return typeof limit === "number" ? limit : context.fail(`failed to parse output limit size: '${text}'`);
}

export const script = defineUtilLinux({
	name: "script",
	summary: "Make a typescript of a terminal session",
	usage: ["[options] [<file>] [-- <command> [<argument>...]]"],
	options: [
		{ short: "I", long: "log-in", arg: "file", help: "log stdin to file" },
		{ short: "O", long: "log-out", arg: "file", help: "log stdout to file (default)" },
		{ short: "B", long: "log-io", arg: "file", help: "log stdin and stdout to file" },
		{ short: "T", long: "log-timing", arg: "file", help: "log timing information to file" },
		{ short: "t", long: "timing", arg: "file", optional: true, help: "deprecated alias to -T (default file is stderr)" },
		{ short: "m", long: "logging-format", arg: "name", help: "force to 'classic' or 'advanced' format", simulated: false },
		{ short: "a", long: "append", help: "append to the log file" },
		{ short: "c", long: "command", arg: "command", help: "run <command> rather than an interactive shell" },
		{ short: "e", long: "return", help: "return exit code of the child process" },
		{ short: "f", long: "flush", help: "run flush after each write" },
		{ long: "force", help: "use output file even when it is a link" },
		{ short: "E", long: "echo", arg: "when", help: "echo input in session (auto, always or never)" },
		{ short: "o", long: "output-limit", arg: "size", help: "terminate if output files exceed size" },
		{ short: "q", long: "quiet", help: "be quiet" },
	],
	*main(context) {
		const { sys, options, operands, argv } = context;
		const echo = echoes(context);
		const limit = readLimit(context);
		// a command behind "--" is joined and run by the shell like that of -c
		const dashes = argv.indexOf("--");
		const rest = dashes < 0 ? [] : argv.slice(dashes + 1);
		const files = dashes < 0 ? operands : operands.slice(0, operands.length - rest.length);
		if (files.length > 1) context.usage("unexpected number of arguments");
		const command = options.value("command") ?? (rest.length > 0 ? rest.join(" ") : undefined);
		const quiet = options.has("quiet");
		refuseLink(context, files[0]);
		const name = options.value("log-out") ?? options.value("log-io") ?? files[0] ?? DEFAULT_FILE;
		if (!quiet) yield* context.print(`Script started, output log file is '${name}'.\n`);
		yield* context.out.flush();
		const logs = yield* openLogs(context, files[0], command, limit);
		const shell = sys.environ.get("SHELL") || "/bin/sh";
		const shellName = shell.slice(shell.lastIndexOf("/") + 1);
		const status = yield* new PtySession(sys, logs).run(command === undefined ? [shellName, "-i"] : [shellName, "-c", command], shell, echo);
		const code = statusOf(status);
		yield* logs.end(`\nScript done on ${yield* now(context)} [COMMAND_EXIT_CODE="${code}"]\n`);
		if (!quiet) yield* context.print("Script done.\n");
		return options.has("return") ? code : 0;
	},
});
