import type { Blocking, Sys } from "../../kernel/abi.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { formatTime, type Instant } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { readSessions, type Session } from "../lib/utmp.ts";
import { noMoreThan } from "./operands.ts";

const minute = (seconds: number, zone: Zone): string => formatTime("%Y-%m-%d %H:%M", { seconds, nanoseconds: 0 } satisfies Instant, zone);

/** How long a terminal was left alone: `.` under a minute, `old` over a day. */
function idleText(sys: Sys, line: string): string {
	const stat = sys.tryStat(`/dev/${line}`);
	if (!stat) return "  ?  ";
	const idle = Math.floor(sys.clock("realtime") - stat.atime / 1000);
	if (idle < 60) return "  .  ";
	if (idle >= 86400) return " old ";
	return `${String(Math.floor(idle / 3600)).padStart(2, "0")}:${String(Math.floor(idle / 60) % 60).padStart(2, "0")}`;
}

/** Whether others may write to the terminal. */
function messageSign(sys: Sys, line: string): string {
	const stat = sys.tryStat(`/dev/${line}`);
	return stat === undefined ? "?" : stat.mode & 0o020 ? "+" : "-";
}

interface Columns {
	readonly messages: boolean;
	readonly idle: boolean;
}

function sessionLine(context: Context, session: Session, columns: Columns, zone: Zone): string {
	const { sys } = context;
	const sign = columns.messages ? `${messageSign(sys, session.line)} ` : "";
	const idle = columns.idle ? ` ${idleText(sys, session.line).padEnd(6)}${String(session.pid).padStart(10)}` : "";
	const host = session.host === "" ? "" : ` (${session.host})`;
	return `${`${session.user.padEnd(8)} ${sign}${session.line.padEnd(12)} ${minute(session.time, zone)}${idle}${host}`.trimEnd()}\n`;
}

/** Users only, and their number. */
function* printCount(context: Context, sessions: readonly Session[]): Blocking<void> {
	yield* context.print(`${sessions.map((s) => s.user).join(" ")}\n# users=${sessions.length}\n`);
}

export const who = defineProgram({
	name: "who",
	package: "coreutils",
	summary: "Print information about users who are currently logged in.",
	usage: ["[OPTION]... [ FILE | ARG1 ARG2 ]"],
	options: [
		{ short: "a", long: "all", help: "same as -b -d --login -p -r -t -T -u" },
		{ short: "b", long: "boot", help: "time of last system boot" },
		{ short: "d", long: "dead", help: "print dead processes" },
		{ short: "H", long: "heading", help: "print line of column headings" },
		{ short: "l", long: "login", help: "print system login processes" },
		{ long: "lookup", help: "attempt to canonicalize hostnames via DNS" },
		{ short: "m", help: "only hostname and user associated with stdin" },
		{ short: "p", long: "process", help: "print active processes spawned by init" },
		{ short: "q", long: "count", help: "all login names and number of users logged on" },
		{ short: "r", long: "runlevel", help: "print current runlevel" },
		{ short: "s", long: "short", help: "print only name, line, and time (default)" },
		{ short: "t", long: "time", help: "print last system clock change" },
		{ short: "T", long: "mesg", help: "add user's message status as +, - or ?" },
		{ short: "w", help: "same as -T" },
		{ short: "u", long: "users", help: "list users logged in" },
		{ long: "message", help: "same as -T" },
		{ long: "writable", help: "same as -T" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		noMoreThan(context, 2);
		const all = options.has("all");
		const has = (...keys: string[]): boolean => keys.some((key) => options.has(key));
		const zone = yield* localZone(sys);
		let sessions = yield* readSessions(sys);
		if (has("count")) {
			yield* printCount(context, sessions);
			return 0;
		}
		if (has("m") || operands.length === 2) {
			if (!sys.isatty(0)) return 0;
			const line = sys.ttyname(0).replace(/^\/dev\//, "");
			sessions = sessions.filter((session) => session.line === line);
		}
		const columns: Columns = { messages: all || has("mesg", "w", "message", "writable"), idle: all || has("users", "login") };
		if (has("heading")) {
			const sign = columns.messages ? "  " : "";
			const idle = columns.idle ? ` IDLE          PID` : "";
			yield* context.print(`NAME     ${sign}LINE         TIME            ${idle} COMMENT\n`);
		}
		if (all || has("boot")) {
			const boot = Math.floor(sys.clock("realtime") - sys.sysinfo().uptime);
			yield* context.print(`         ${columns.messages ? "  " : ""}system boot  ${minute(boot, zone)}\n`);
		}
		// without a choice, or with one that names them, the users
		if (all || has("users") || !has("boot", "dead", "login", "process", "runlevel", "time")) {
			for (const session of sessions) yield* context.print(sessionLine(context, session, columns, zone));
		}
		return 0;
	},
});
