import type { Blocking } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import { Accounts } from "../lib/accounts.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { Lines } from "../lib/stdio.ts";
import { formatTime } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { defineUtilLinux } from "./define.ts";
import { facilities, levels } from "./dmesg/records.ts";

const SYSLOG_SOCKET = "/dev/log";

/** `user.notice`, `err`, `4`: facility and level as one number. */
function parsePriority(context: Context, text: string): number {
	if (/^\d+$/.test(text)) return Number(text);
	const [first = "", second] = text.split(".");
	const level = levels.indexOf(
		(second ?? first)
			.replace(/^warning$/, "warn")
			.replace(/^error$/, "err")
			.replace(/^panic$/, "emerg") as "err",
	);
	const facility = second === undefined ? 1 : facilities.indexOf(first as "user");
	if (facility < 0) context.fail(`unknown facility name: ${first}`);
	if (level < 0) context.fail(second === undefined ? `unknown priority name: ${text}` : `unknown priority name: ${text}`);
	return facility * 8 + level;
}

/** Lines of a file, or of standard input. */
function* inputLines(context: Context, path: string | undefined): Blocking<string[]> {
	const { sys } = context;
	let fd = 0;
	if (path !== undefined && path !== "-") {
		try {
			fd = yield* sys.open(path);
		} catch (error) {
			return context.fail(`file ${path}: ${reason(error)}`);
		}
	}
	const lines = new Lines(sys, fd);
	const out: string[] = [];
	for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) out.push(line);
	return out;
}

export const logger = defineUtilLinux({
	name: "logger",
	summary: "Enter messages into the system log",
	usage: ["[options] [<message>]"],
	options: [
		{ short: "i", help: "log the process number" },
		{ long: "id", arg: "id", optional: true, help: "log this number, or the process's" },
		{ short: "f", long: "file", arg: "file", help: "log the contents of a file" },
		{ short: "e", long: "skip-empty", help: "no empty lines of files" },
		{ long: "no-act", help: "do all but write the log" },
		{ short: "p", long: "priority", arg: "prio", help: "facility and level" },
		{ long: "prio-prefix", help: "look for <N> before each line of standard input" },
		{ short: "s", long: "stderr", help: "on standard error too" },
		{ short: "S", long: "size", arg: "size", help: "longest message" },
		{ short: "t", long: "tag", arg: "tag", help: "instead of the user's name" },
		{ short: "n", long: "server", arg: "name", help: "to another host", simulated: false },
		{ short: "P", long: "port", arg: "port", help: "port of that host", simulated: false },
		{ short: "T", long: "tcp", help: "by TCP", simulated: false },
		{ short: "d", long: "udp", help: "by UDP", simulated: false },
		{ short: "u", long: "socket", arg: "socket", help: "to this socket", simulated: false },
		{ long: "journald", arg: "file", optional: true, help: "write a journal entry", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const priority = parsePriority(context, options.value("priority") ?? "user.notice");
		const accounts = yield* Accounts.load(sys);
		const tag = options.value("tag") ?? accounts.userName(sys.getuid());
		const id = options.has("id") ? (options.value("id") ?? String(sys.getpid())).replace(/^=/, "") : options.has("i") ? String(sys.getpid()) : undefined;
		const zone = yield* localZone(sys);
		const fromOperands = operands.length > 0;
		const messages = fromOperands ? [operands.join(" ")] : yield* inputLines(context, options.value("file"));
		for (const raw of messages) {
			if (raw === "" && options.has("skip-empty")) continue;
			const prefix = !fromOperands && options.has("prio-prefix") ? /^<(\d+)>/.exec(raw) : null;
			const text = prefix ? raw.slice(prefix[0].length) : raw;
			const stamp = formatTime("%b %e %H:%M:%S", { seconds: Math.floor(sys.clock("realtime")), nanoseconds: 0 }, zone);
			const line = `<${prefix ? prefix[1] : priority}>${stamp} ${tag}${id === undefined ? "" : `[${id}]`}: ${text}\n`;
			if (options.has("stderr")) yield* sys.write(2, line);
			if (options.has("no-act")) continue;
			const fd = sys.socket("dgram");
			try {
				sys.sendTo(fd, SYSLOG_SOCKET, encode(line.trimEnd()));
			} catch (error) {
				yield* context.complain(`socket ${SYSLOG_SOCKET}: ${reason(error)}`);
				return 1;
			} finally {
				sys.close(fd);
			}
		}
		return 0;
	},
});
