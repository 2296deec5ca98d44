/** systemd-analyze, and the clients of logind and timedated. */
import type { Blocking } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { formatTime } from "../../lib/time-format.ts";
import { localZone } from "../../lib/timezone.ts";
import { defineSystemd, unknownVerb } from "../define.ts";
import { ask } from "../protocol.ts";
import { nextElapse, parseCalendar } from "../units/calendar.ts";
import { unitDirectories } from "../units/paths.ts";
import { formatAgo, formatSpan, parseSpan } from "../units/span.ts";

function* fail(context: Context, message: string, status = 1): Blocking<number> {
	yield* context.sys.write(2, message.endsWith("\n") ? message : `${message}\n`);
	return status;
}

export const analyze = defineSystemd({
	name: "systemd-analyze",
	summary: "Profile systemd, show unit dependencies, check unit files",
	usage: ["[OPTIONS...] COMMAND ..."],
	options: [{ long: "no-pager", help: "Do not pipe output into a pager" }],
	*main(context) {
		const { sys, operands } = context;
		const [verb = "time", ...words] = operands;
		const zone = yield* localZone(sys);
		const stamp = (real: number) => formatTime("%a %Y-%m-%d %H:%M:%S %Z", { seconds: Math.floor(real), nanoseconds: 0 }, zone);
		switch (verb) {
			case "time": {
				const known = (yield* ask(sys, { op: "units", load: [] }))?.units ?? [];
				const target = known.find((s) => s.name === "graphical.target") ?? known.find((s) => s.name === "multi-user.target");
				const at = Number(target?.properties["ActiveEnterTimestampMonotonic"] ?? "0") / 1e6;
				yield* context.print(`Startup finished in ${formatSpan(Math.max(at, 0.001), 1e-3)} (userspace) = ${formatSpan(Math.max(at, 0.001), 1e-3)} \n`);
				if (target) yield* context.print(`${target.name} reached after ${formatSpan(Math.max(at, 0.001), 1e-3)} in userspace.\n`);
				return 0;
			}
			case "blame": {
				const known = (yield* ask(sys, { op: "units", load: [] }))?.units ?? [];
				const times = known
					.map((s) => ({
						name: s.name,
						took: (Number(s.properties["ActiveEnterTimestampMonotonic"]) - Number(s.properties["InactiveExitTimestampMonotonic"])) / 1e6,
					}))
					.filter((t) => t.took > 0)
					.sort((a, b) => b.took - a.took);
				const rows = times.map((t) => [formatSpan(t.took, 1e-3), t.name] as const);
				const width = Math.max(0, ...rows.map(([t]) => t.length));
				yield* context.print(rows.map(([t, n]) => `${t.padStart(width)} ${n}\n`).join(""));
				return 0;
			}
			case "calendar": {
				for (const word of words) {
					const parsed = parseCalendar(word);
					if (!parsed) return yield* fail(context, `Failed to parse calendar specification '${word}': Invalid argument`);
					const now = sys.clock("realtime");
					const next = nextElapse(word, now);
					if (parsed.normalized !== word) yield* context.print(`  Original form: ${word}\n`);
					yield* context.print(`Normalized form: ${parsed.normalized}\n    Next elapse: ${next === undefined ? "never" : stamp(next)}\n`);
					if (next !== undefined) yield* context.print(`       From now: ${formatAgo(now - next)}\n`);
				}
				return 0;
			}
			case "timespan":
				for (const word of words) {
					const span = parseSpan(word);
					if (span === undefined) return yield* fail(context, `Failed to parse time span '${word}': Invalid argument`);
					yield* context.print(`Original: ${word}\n      μs: ${Math.round(span * 1e6)}\n   Human: ${formatSpan(span)}\n`);
				}
				return 0;
			case "unit-paths":
				yield* context.print(unitDirectories.map((d) => `${d}\n`).join(""));
				return 0;
			case "log-level":
				yield* context.print("info\n");
				return 0;
		}
		const verbs = [
			"time",
			"blame",
			"critical-chain",
			"plot",
			"dot",
			"dump",
			"cat-config",
			"unit-files",
			"unit-gdb",
			"unit-paths",
			"unit-shell",
			"exit-status",
			"capability",
			"syscall-filter",
			"filesystems",
			"condition",
			"verify",
			"calendar",
			"timestamp",
			"timespan",
			"security",
			"fdstore",
			"image-policy",
			"has-tpm2",
			"pcrs",
			"srk",
			"log-level",
			"log-target",
			"service-watchdogs",
			"malloc",
			"architectures",
			"smbios11",
			"chid",
			"transient-settings",
			"compare-versions",
			"inspect-elf",
			"identify-tpm2",
		];
		return verbs.includes(verb) ? context.unsimulated(`the verb ${verb}`) : yield* fail(context, unknownVerb(verb, verbs));
	},
});

export const loginctl = defineSystemd({
	name: "loginctl",
	summary: "Send control commands to or query the login manager",
	usage: ["[OPTIONS...] COMMAND ..."],
	options: [
		{ long: "no-pager", help: "Do not pipe output into a pager" },
		{ long: "no-legend", help: "Do not show the headers and footers" },
		{ short: "a", long: "all", help: "Show all properties" },
		{ short: "p", long: "property", arg: "NAME", help: "Show only properties by this name" },
	],
	*main(context) {
		const [verb = "list-sessions", word = "root"] = context.operands;
		switch (verb) {
			case "list-sessions":
				yield* context.print("SESSION UID USER SEAT LEADER CLASS TTY IDLE SINCE\nNo sessions.\n");
				return 0;
			case "list-users":
				yield* context.print("UID USER LINGER STATE\nNo users.\n");
				return 0;
			case "list-seats":
				yield* context.print("SEAT\nseat0\n\n1 seats listed.\n");
				return 0;
			case "user-status":
			case "show-user": {
				const uid = /^\d+$/.test(word)
					? word
					: (new RegExp(`^${word.replace(/\W/g, "\\$&")}:[^:]*:(\\d+):`, "m").exec((yield* tryReadText(context.sys, "/etc/passwd")) ?? "")?.[1] ?? undefined);
				if (uid === undefined) return yield* fail(context, `Failed to look up user ${word}: Unknown user`);
				return yield* fail(context, `Failed to get user: User ID ${uid} is not logged in or lingering`);
			}
			case "session-status":
			case "show-session":
				return yield* fail(context, `Failed to get session: No session '${context.operands[1] ?? ""}' known`);
		}
		const verbs = [
			"help",
			"list-sessions",
			"session-status",
			"show-session",
			"activate",
			"lock-session",
			"unlock-session",
			"lock-sessions",
			"unlock-sessions",
			"terminate-session",
			"kill-session",
			"list-users",
			"user-status",
			"show-user",
			"enable-linger",
			"disable-linger",
			"terminate-user",
			"kill-user",
			"list-seats",
			"seat-status",
			"show-seat",
			"attach",
			"flush-devices",
			"terminate-seat",
		];
		return verbs.includes(verb) ? context.unsimulated(`the verb ${verb}`) : yield* fail(context, unknownVerb(verb, verbs));
	},
});

export const timedatectl = defineSystemd({
	name: "timedatectl",
	summary: "Query or change system time and date settings",
	usage: ["[OPTIONS...] COMMAND ..."],
	options: [
		{ long: "no-pager", help: "Do not pipe output into a pager" },
		{ long: "no-ask-password", help: "Do not prompt for password" },
		{ short: "p", long: "property", arg: "NAME", help: "Show only properties by this name" },
		{ short: "a", long: "all", help: "Show all properties" },
		{ long: "value", help: "When showing properties, only print the value" },
		{ long: "adjust-system-clock", help: "Adjust system clock when changing local RTC mode", simulated: false },
		{ long: "monitor", help: "Monitor status of systemd-timesyncd", simulated: false },
	],
	*main(context) {
		const { sys, options: given } = context;
		const [verb = "status", word = ""] = context.operands;
		const zone = yield* localZone(sys);
		const now = { seconds: Math.floor(sys.clock("realtime")), nanoseconds: 0 };
		const name = ((yield* tryReadText(sys, "/etc/timezone")) ?? "Etc/UTC").trim();
		const local = formatTime("%a %Y-%m-%d %H:%M:%S %Z", now, zone);
		const universal = formatTime("%a %Y-%m-%d %H:%M:%S UTC", now, () => zone(now.seconds));
		switch (verb) {
			case "status":
				yield* context.print(
					`               Local time: ${local}\n           Universal time: ${universal}\n                 RTC time: ${universal.replace(/ UTC$/, "")}\n                Time zone: ${name} (${formatTime("%Z, %z", now, zone)})\nSystem clock synchronized: no\n              NTP service: n/a\n          RTC in local TZ: no\n`,
				);
				return 0;
			case "show": {
				const rows = [
					["Timezone", name],
					["LocalRTC", "no"],
					["CanNTP", "no"],
					["NTP", "no"],
					["NTPSynchronized", "no"],
					["TimeUSec", local],
					["RTCTimeUSec", universal],
				] as const;
				const wanted = given.values("property").flatMap((v) => v.split(","));
				for (const [key, value] of rows)
					if (wanted.length === 0 || wanted.includes(key)) yield* context.print(given.has("value") ? `${value}\n` : `${key}=${value}\n`);
				return 0;
			}
			case "set-timezone":
				if (!sys.tryStat(`/usr/share/zoneinfo/${word}`) && !["UTC", "Etc/UTC"].includes(word))
					return yield* fail(context, `Failed to set time zone: Invalid or not installed time zone '${word}'`);
				return context.unsimulated("set-timezone");
			case "list-timezones":
				yield* context.print("UTC\n");
				return 0;
			case "set-ntp":
				return yield* fail(context, "Failed to set ntp: NTP not supported");
		}
		const verbs = [
			"status",
			"show",
			"set-time",
			"set-timezone",
			"list-timezones",
			"set-local-rtc",
			"set-ntp",
			"timesync-status",
			"show-timesync",
			"ntp-servers",
			"revert",
			"help",
		];
		return verbs.includes(verb) ? context.unsimulated(`the verb ${verb}`) : yield* fail(context, unknownVerb(verb, verbs));
	},
});
