import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { UsageFailure } from "../lib/family.ts";
import { execFailureStatus, execvp, exitStatus, waitFor } from "../lib/launch.ts";
import type { Context } from "../lib/program.ts";
import { readAll } from "../lib/stdio.ts";
import { formatTime } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { defineProcps } from "./define.ts";

/** Runs the command; its output, both streams in order, and its status. */
function* run(sys: Sys, argv: readonly string[]): Blocking<{ text: string; status: number }> {
	const [from, to] = sys.pipe();
	const pid = sys.fork(function* (child) {
		child.dup2(to, 1);
		child.dup2(to, 2);
		child.close(to);
		child.close(from);
		const error = yield* execvp(child, argv);
		yield* child.write(2, `watch: Unable to execute ${argv[0]}: ${error.message}\n`);
		return execFailureStatus(error);
	});
	sys.close(to);
	const text = decode(yield* readAll(sys, from));
	sys.close(from);
	return { text, status: exitStatus(yield* waitFor(sys, pid)) };
}

/** Lines cut or folded to the screen. */
function layOut(text: string, rows: number, cols: number, wrap: boolean): string[] {
	const lines: string[] = [];
	for (const raw of text.replace(/\n$/, "").split("\n")) {
		const line = raw.replace(/\t/g, "        ");
		if (!wrap || line.length <= cols) lines.push(line.slice(0, cols));
		else for (let at = 0; at < line.length; at += cols) lines.push(line.slice(at, at + cols));
	}
	return lines.slice(0, rows);
}

/** What differs from the picture before stands inverse. */
function highlight(line: string, old: string | undefined): string {
	if (old === undefined) return line;
	return [...line].map((char, i) => (char === (old[i] ?? " ") ? char : `\x1b[7m${char}\x1b[m`)).join("");
}

function* title(context: Context, interval: number, command: string, cols: number): Blocking<string> {
	const { sys } = context;
	const now = formatTime("%a %b %e %H:%M:%S %Y", { seconds: Math.floor(sys.clock("realtime")), nanoseconds: 0 }, yield* localZone(sys));
	const right = `${sys.uname().nodename}: ${now}`;
	const left = `Every ${interval.toFixed(1)}s: ${command}`;
	return `${left.slice(0, Math.max(0, cols - right.length - 1)).padEnd(cols - right.length)}${right}`;
}

export const watch = defineProcps({
	name: "watch",
	summary: "execute a program periodically, showing output fullscreen",
	usage: ["[options] command"],
	stopAtOperand: true,
	options: [
		{ short: "b", long: "beep", help: "beep when the command fails" },
		{ short: "c", long: "color", help: "pass on colours" },
		{ short: "C", long: "no-color", help: "do not pass on colours" },
		{ short: "d", long: "differences", arg: "permanent", optional: true, help: "mark what changed" },
		{ short: "e", long: "errexit", help: "end when the command fails" },
		{ short: "f", long: "follow", help: "do not clear the screen" },
		{ short: "g", long: "chgexit", help: "end when the output changes" },
		{ short: "q", long: "equexit", arg: "cycles", help: "end when the output stays the same" },
		{ short: "n", long: "interval", arg: "secs", help: "seconds between runs" },
		{ short: "p", long: "precise", help: "count the command's time in" },
		{ short: "r", long: "no-rerun", help: "do not run anew when the window changes" },
		{ short: "s", long: "shotsdir", arg: "dir", help: "where to put screenshots", simulated: false },
		{ short: "t", long: "no-title", help: "no heading" },
		{ short: "w", long: "no-wrap", help: "cut long lines" },
		{ short: "x", long: "exec", help: "run the command without a shell" },
		{ short: "v", long: "version", help: "output version information and exit" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("version")) {
			yield* context.print("watch from procps-ng 4.0.7\n");
			return 0;
		}
		if (operands.length === 0) throw new UsageFailure();
		const text = options.value("interval") ?? sys.environ.get("WATCH_INTERVAL") ?? "2";
		if (!(Number(text.replace(",", ".")) >= 0)) context.fail(`failed to parse argument: '${text}'`);
		const interval = Math.max(0.1, Number(text.replace(",", ".")));
		const command = operands.join(" ");
		const argv = options.has("exec") ? operands : ["sh", "-c", command];
		let old: string[] | undefined;
		let before: string | undefined;
		let same = 0;
		sys.sigaction("WINCH", () => {});
		let interrupted = false;
		sys.sigaction("INT", () => {
			interrupted = true;
		});
		sys.sigaction("TERM", () => {
			interrupted = true;
		});
		yield* sys.write(1, "\x1b[?1049h\x1b[H\x1b[2J\x1b[?25l");
		try {
			for (;;) {
				const started = sys.clock("monotonic");
				const result = yield* run(sys, argv);
				const { rows, cols } = sys.isatty(1) ? sys.getWindowSize(1) : { rows: 24, cols: 80 };
				const head = options.has("no-title") ? [] : [yield* title(context, interval, command, cols || 80), ""];
				const body = layOut(result.text, (rows || 24) - head.length, cols || 80, !options.has("no-wrap"));
				const marked = options.has("differences") && old ? body.map((line, i) => highlight(line, (old as string[])[i] ?? "")) : body;
				yield* sys.write(1, `\x1b[H${[...head, ...marked].map((line) => `${line}\x1b[K`).join("\r\n")}\x1b[J`);
				if (result.status !== 0 && options.has("beep")) yield* sys.write(1, "\x07");
				if (result.status !== 0 && options.has("errexit")) return 8;
				if (options.has("chgexit") && before !== undefined && before !== result.text) return 0;
				same = before === result.text ? same + 1 : 0;
				if (same > 0 && same >= Number(options.value("equexit") ?? Infinity)) return 0;
				old = body;
				before = result.text;
				const spent = options.has("precise") ? sys.clock("monotonic") - started : 0;
				try {
					yield* sys.nanosleep(Math.max(0, interval - spent));
				} catch (error) {
					if (!isErrno(error, "EINTR")) throw error;
				}
				if (interrupted) return 0;
			}
		} finally {
			yield* sys.write(1, "\x1b[?25h\x1b[?1049l");
		}
	},
});
