import type { Sys } from "../../kernel/abi.ts";
import { argumentsText } from "../lib/procfs/command-line.ts";
import { HERTZ, type Process, readProcesses } from "../lib/procfs/process.ts";
import { ttyName } from "../lib/procfs/tty.ts";
import { outputWidth } from "../lib/screen.ts";
import { formatTime } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { readSessions, type Session } from "../lib/utmp.ts";
import { defineProcps } from "./define.ts";
import { uptimeLine } from "./uptime-text.ts";

const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");

/** Seven columns: 12.34s, 1:23, 2:03m, 3days. */
function span(seconds: number): string {
	if (seconds >= 2 * 86400) return `${Math.floor(seconds / 86400)}days`;
	if (seconds >= 3600) return `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}m`;
	if (seconds > 60) return `${Math.floor(seconds / 60)}:${two(seconds % 60)} `;
	return `${seconds.toFixed(2)}s`;
}

/** What runs in front of a session: the foreground process started last. */
function foreground(processes: readonly Process[], session: Session): Process | undefined {
	const own = processes.filter((p) => ttyName(p.tty) === session.line);
	const front = own.filter((p) => p.pgrp === p.tpgid);
	return (front.length ? front : own).reduce<Process | undefined>((best, p) => (!best || p.startTime >= best.startTime ? p : best), undefined);
}

function idle(sys: Sys, session: Session): number {
	const stat = sys.tryStat(`/dev/${session.line}`);
	return stat ? Math.max(0, sys.clock("realtime") - stat.atime / 1000) : 0;
}

export const w = defineProcps({
	name: "w",
	summary: "show who is logged on and what they are doing",
	usage: ["[options] [user]"],
	options: [
		{ short: "c", long: "container", help: "uptime of the container" },
		{ short: "h", long: "no-header", help: "no heading" },
		{ short: "u", long: "no-current", help: "ignore the current user's name" },
		{ short: "s", long: "short", help: "without login time and processor time" },
		{ short: "t", long: "terminal", help: "show terminals" },
		{ short: "f", long: "from", help: "leave out the host" },
		{ short: "o", long: "old-style", help: "old style: blanks for short idle times" },
		{ short: "i", long: "ip-addr", help: "addresses instead of names" },
		{ short: "p", long: "pids", help: "show process numbers" },
		{ long: "help", help: "display this help and exit" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const short = options.has("short");
		const from = !options.has("from");
		if (!options.has("no-header")) {
			yield* context.print(`${yield* uptimeLine(sys, options.has("container"))}\n`);
			yield* context.print(`USER     TTY      ${from ? "FROM             " : ""}${short ? "  " : "LOGIN@"}   IDLE ${short ? "" : "  JCPU   PCPU  "}WHAT\n`);
		}
		const sessions = (yield* readSessions(sys)).filter((s) => operands.length === 0 || operands.includes(s.user));
		const processes = sessions.length ? yield* readProcesses(sys, { files: ["cmdline"] }) : [];
		const zone = yield* localZone(sys);
		for (const session of sessions) {
			const front = foreground(processes, session);
			const cpu = processes.filter((p) => ttyName(p.tty) === session.line).reduce((sum, p) => sum + p.ticks(), 0) / HERTZ;
			const login = formatTime("%H:%M", { seconds: session.time, nanoseconds: 0 }, zone).padEnd(8);
			const head = `${session.user.slice(0, 8).padEnd(8)} ${session.line.slice(0, 8).padEnd(8)} ${from ? (session.host || "-").slice(0, 16).padEnd(17) : ""}`;
			const times = `${short ? "" : login}${span(idle(sys, session)).padStart(6)} ${short ? "" : `${span(cpu).padStart(6)} ${span((front?.ticks() ?? 0) / HERTZ).padStart(6)}  `}`;
			const what = front ? (options.has("pids") ? `${session.pid}/${front.pid} ` : "") + argumentsText(front) : "-";
			yield* context.print(`${`${head}${times}${what}`.slice(0, outputWidth(sys) ?? 512)}\n`);
		}
		return 0;
	},
});
