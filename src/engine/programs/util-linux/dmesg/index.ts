import type { Blocking } from "../../../kernel/abi.ts";
import { readSystemStat } from "../../lib/procfs/system.ts";
import type { Context } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";
import { readText } from "../../lib/stdio.ts";
import { localZone } from "../../lib/timezone.ts";
import { defineUtilLinux } from "../define.ts";
import { Formatter, jsonRecords, type TimeFormat, timeFormats } from "./format.ts";
import { facilities, facilityOf, type LogRecord, levelOf, levels, parseRecord, readRecords } from "./records.ts";

/** How often --follow looks for new records, in seconds. */
const INTERVAL = 0.2;

function* openLog(context: Context): Blocking<number> {
	try {
		return yield* context.sys.open("/dev/kmsg", { nonBlocking: true });
	} catch (error) {
		return context.fail(`read kernel buffer failed: ${reason(error)}`);
	}
}

/** Records of a file: `<5>[    0.000000] text`, or the format of /dev/kmsg with -K. */
function* fromFile(context: Context, path: string, kmsg: boolean): Blocking<LogRecord[]> {
	let text: string;
	try {
		text = yield* readText(context.sys, path);
	} catch (error) {
		return context.fail(`cannot open ${path}: ${reason(error)}`);
	}
	return text
		.split("\n")
		.filter(Boolean)
		.flatMap((line) => {
			if (kmsg) return parseRecord(line) ?? [];
			const match = /^(?:<(\d+)>)?(?:\[ *(\d+\.\d+)\] )?(.*)$/.exec(line);
			return match ? [{ priority: Number(match[1] ?? 6), time: Number(match[2] ?? 0), text: match[3] as string }] : [];
		});
}

/** Names between commas as numbers; `+name` and `name+` mean all from there on. */
function parseNames(context: Context, text: string | undefined, names: readonly string[], what: string): ReadonlySet<number> | undefined {
	if (text === undefined) return undefined;
	const out = new Set<number>();
	for (const word of text.split(",")) {
		const index = names.indexOf(word.replace(/^\+|\+$/g, "").replace(/^warning$/, "warn"));
		if (index < 0) context.fail(`unknown ${what} '${word}'`);
		if (word.startsWith("+")) for (let i = index; i < names.length; i++) out.add(i);
		else if (word.endsWith("+")) for (let i = 0; i <= index; i++) out.add(i);
		else out.add(index);
	}
	return out;
}

function timeFormat(context: Context): TimeFormat {
	const { options } = context;
	const key = options.last("time-format", "ctime", "notime", "show-delta", "reltime", "human", "raw");
	if (key === "time-format") {
		const name = options.value(key) as (typeof timeFormats)[number];
		return timeFormats.includes(name) ? (name === "raw" ? "plain" : name) : context.fail(`unknown time format: ${name}`);
	}
	return ({ ctime: "ctime", notime: "notime", "show-delta": "delta", reltime: "reltime", human: "reltime" } as const)[key as "ctime"] ?? "plain";
}

export const dmesg = defineUtilLinux({
	name: "dmesg",
	summary: "Display or control the kernel ring buffer",
	usage: ["[options]"],
	options: [
		{ short: "C", long: "clear", help: "clear the buffer" },
		{ short: "c", long: "read-clear", help: "print, then clear" },
		{ short: "D", long: "console-off", help: "no messages on the console" },
		{ short: "E", long: "console-on", help: "messages on the console" },
		{ short: "F", long: "file", arg: "file", help: "read a file instead" },
		{ short: "K", long: "kmsg-file", arg: "file", help: "read a file in the format of /dev/kmsg" },
		{ short: "f", long: "facility", arg: "list", help: "only these facilities" },
		{ short: "H", long: "human", help: "for people" },
		{ short: "J", long: "json", help: "as JSON" },
		{ short: "k", long: "kernel", help: "the kernel's messages" },
		{ short: "L", long: "color", arg: "when", optional: true, help: "colours", simulated: false },
		{ short: "l", long: "level", arg: "list", help: "only these levels" },
		{ short: "n", long: "console-level", arg: "level", help: "level of the console" },
		{ short: "P", long: "nopager", help: "no pager" },
		{ short: "p", long: "force-prefix", help: "the time on every line" },
		{ short: "r", long: "raw", help: "as it is in the buffer" },
		{ long: "noescape", help: "do not escape what cannot be printed" },
		{ short: "S", long: "syslog", help: "read by syslog(2)" },
		{ short: "s", long: "buffer-size", arg: "size", help: "size of the buffer" },
		{ short: "u", long: "userspace", help: "messages from programs" },
		{ short: "w", long: "follow", help: "wait for new messages" },
		{ short: "W", long: "follow-new", help: "wait, and print only new ones" },
		{ short: "x", long: "decode", help: "facility and level in words" },
		{ short: "d", long: "show-delta", help: "the time between messages" },
		{ short: "e", long: "reltime", help: "local time and differences" },
		{ short: "T", long: "ctime", help: "local time" },
		{ short: "t", long: "notime", help: "no time" },
		{ long: "time-format", arg: "format", help: "delta, reltime, ctime, notime, iso or raw" },
		{ long: "since", arg: "time", help: "from a time on", simulated: false },
		{ long: "until", arg: "time", help: "up to a time", simulated: false },
	],
	*main(context) {
		const { sys, options } = context;
		if (context.operands.length) context.usage("bad usage");
		const wantedLevels = parseNames(context, options.value("level"), levels, "level");
		const wantedFacilities = parseNames(context, options.value("facility"), facilities, "facility");
		const time = timeFormat(context);
		if (options.has("console-on") || options.has("console-off") || options.has("console-level")) return 0;
		const wanted = (r: LogRecord): boolean => {
			if (wantedLevels && !wantedLevels.has(levelOf(r))) return false;
			if (wantedFacilities && !wantedFacilities.has(facilityOf(r))) return false;
			if (options.has("kernel") && facilityOf(r) !== 0) return false;
			return !options.has("userspace") || facilityOf(r) !== 0;
		};
		const file = options.value("file") ?? options.value("kmsg-file");
		const fd = file === undefined ? yield* openLog(context) : undefined;
		if (options.has("clear")) {
			sys.clearKernelLog();
			return 0;
		}
		const all = file === undefined ? yield* readRecords(sys, fd as number) : yield* fromFile(context, file, options.has("kmsg-file"));
		const { bootTime } = yield* readSystemStat(sys);
		const formatter = new Formatter({
			time,
			raw: options.has("raw"),
			decode: options.has("decode"),
			boot: bootTime,
			zone: yield* localZone(sys),
			forcePrefix: options.has("force-prefix"),
		});
		if (options.has("json")) yield* context.print(jsonRecords(all.filter(wanted)));
		else if (!options.has("follow-new")) for (const record of all.filter(wanted)) yield* context.print(formatter.line(record));
		if (options.has("read-clear")) sys.clearKernelLog();
		while (fd !== undefined && (options.has("follow") || options.has("follow-new"))) {
			yield* context.out.flush();
			yield* sys.nanosleep(INTERVAL);
			for (const record of (yield* readRecords(sys, fd)).filter(wanted)) yield* context.print(formatter.line(record));
		}
		return 0;
	},
});
