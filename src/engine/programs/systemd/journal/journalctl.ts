/** journalctl: shows what the journal has. journalctl(1). */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { parseDate } from "../../lib/date-parse.ts";
import type { OptionSpec } from "../../lib/options.ts";
import type { Context } from "../../lib/program.ts";
import { localZone, utc, type Zone } from "../../lib/timezone.ts";
import { defineSystemd } from "../define.ts";
import { mangle } from "../units/names.ts";
import { parseSpan } from "../units/span.ts";
import { bootId, type Entry, journalPath, levels, readEntries, syncJournal } from "./entry.ts";
import { allFields, cursor, formatEntry, fullTime, type OutputMode, outputModes, roughSize } from "./formats.ts";
import { ofUnit } from "./matches.ts";
import { compile } from "./pattern.ts";

/** How often a following journalctl looks again, seconds: the kernel's inotify is not there. */
const FOLLOW_INTERVAL = 0.25;

const optionTable: readonly OptionSpec[] = [
	{ long: "system", help: "Show the system journal" },
	{ long: "user", help: "Show the user journal for the current user", simulated: false },
	{ short: "M", long: "machine", arg: "CONTAINER", help: "Operate on local container", simulated: false },
	{ short: "m", long: "merge", help: "Show entries from all available journals" },
	{ short: "D", long: "directory", arg: "PATH", help: "Show journal files from directory", simulated: false },
	{ long: "file", arg: "PATH", help: "Show journal file", simulated: false },
	{ short: "S", long: "since", arg: "DATE", help: "Show entries not older than the specified date" },
	{ short: "U", long: "until", arg: "DATE", help: "Show entries not newer than the specified date" },
	{ short: "c", long: "cursor", arg: "CURSOR", help: "Show entries starting at the specified cursor", simulated: false },
	{ long: "after-cursor", arg: "CURSOR", help: "Show entries after the specified cursor", simulated: false },
	{ long: "show-cursor", help: "Print the cursor after all the entries" },
	{ short: "b", long: "boot", arg: "ID", optional: true, help: "Show current boot or the specified boot" },
	{ short: "u", long: "unit", arg: "UNIT", help: "Show logs from the specified unit" },
	{ long: "user-unit", arg: "UNIT", help: "Show logs from the specified user unit", simulated: false },
	{ long: "invocation", arg: "ID", help: "Show logs from the matching invocation ID", simulated: false },
	{ short: "I", help: "Show logs from the latest invocation of unit" },
	{ short: "t", long: "identifier", arg: "STRING", help: "Show entries with the specified syslog identifier" },
	{ short: "T", long: "exclude-identifier", arg: "STRING", help: "Hide entries with the specified syslog identifier" },
	{ short: "p", long: "priority", arg: "RANGE", help: "Show entries within the specified priority range" },
	{ long: "facility", arg: "FACILITY", help: "Show entries with the specified facilities" },
	{ short: "g", long: "grep", arg: "PATTERN", help: "Show entries with MESSAGE matching PATTERN" },
	{ long: "case-sensitive", arg: "BOOL", optional: true, help: "Force case sensitive or insensitive matching" },
	{ short: "k", long: "dmesg", help: "Show kernel message log from the current boot" },
	{ short: "o", long: "output", arg: "STRING", help: "Change journal output mode" },
	{ long: "output-fields", arg: "LIST", help: "Select fields to print in verbose/export/json modes" },
	{ short: "n", long: "lines", arg: "[+]INTEGER", optional: true, help: "Number of journal entries to show" },
	{ short: "r", long: "reverse", help: "Show the newest entries first" },
	{ short: "x", long: "catalog", help: "Add message explanations where available" },
	{ long: "no-hostname", help: "Suppress output of hostname field" },
	{ long: "no-full", help: "Ellipsize fields" },
	{ short: "l", long: "full", help: "Do not ellipsize fields" },
	{ short: "a", long: "all", help: "Show all fields, including long and unprintable" },
	{ short: "f", long: "follow", help: "Follow the journal" },
	{ long: "no-tail", help: "Show all lines, even in follow mode" },
	{ short: "q", long: "quiet", help: "Do not show info messages and privilege warning" },
	{ short: "e", long: "pager-end", help: "Immediately jump to the end in the pager" },
	{ long: "no-pager", help: "Do not pipe output into a pager" },
	{ long: "utc", help: "Express time in Coordinated Universal Time (UTC)" },
	{ short: "N", long: "fields", help: "List all field names currently used" },
	{ short: "F", long: "field", arg: "FIELD", help: "List all values that a specified field takes" },
	{ long: "list-boots", help: "Show terse information about recorded boots" },
	{ long: "disk-usage", help: "Show total disk usage of all journal files" },
	{ long: "vacuum-size", arg: "BYTES", help: "Reduce disk usage below specified size" },
	{ long: "vacuum-time", arg: "TIME", help: "Remove journal files older than specified time" },
	{ long: "vacuum-files", arg: "INT", help: "Leave only the specified number of journal files" },
	{ long: "verify", help: "Verify journal file consistency", simulated: false },
	{ long: "sync", help: "Synchronize unwritten journal messages to disk" },
	{ long: "flush", help: "Flush all journal data from /run into /var" },
	{ long: "rotate", help: "Request immediate rotation of the journal files" },
	{ long: "header", help: "Show journal header information", simulated: false },
	{ long: "list-catalog", help: "Show all message IDs in the catalog", simulated: false },
];

function* fail(context: Context, message: string): Blocking<never> {
	yield* context.sys.write(2, `${message}\n`);
	return context.fail("", 1);
}

/** A date as systemd.time(7) has it; seconds since the epoch. */
function* moment(context: Context, text: string, zone: Zone): Blocking<number> {
	const now = context.sys.clock("realtime");
	const midnight = (days: number) => {
		const { offset } = zone(now);
		const day = Math.floor((now + offset) / 86400) + days;
		return day * 86400 - offset;
	};
	const fixed: Readonly<Record<string, number>> = { now, today: midnight(0), yesterday: midnight(-1), tomorrow: midnight(1) };
	if (fixed[text] !== undefined) return fixed[text];
	if (/^@\d/.test(text)) return Number(text.slice(1));
	const relative = /^([-+]?)(.*?)( ago| left)?$/.exec(text);
	const span = relative && (relative[1] || relative[3]) ? parseSpan(relative[2] ?? "") : undefined;
	if (span !== undefined) return relative?.[1] === "-" || relative?.[3] === " ago" ? now - span : now + span;
	if (/^\d{4}-\d\d-\d\d|^\d\d:\d\d/.test(text)) {
		const parsed = yield* parseDate(context.sys, text, { seconds: Math.floor(now), nanoseconds: 0 }, zone);
		if (parsed) return parsed.seconds + parsed.nanoseconds / 1e9;
	}
	return yield* fail(context, `Failed to parse timestamp: ${text}`);
}

function* priorities(context: Context, text: string): Blocking<(level: number) => boolean> {
	const one = (word: string): number =>
		/^[0-7]$/.test(word)
			? Number(word)
			: (levels as readonly string[]).indexOf(
					word
						.toLowerCase()
						.replace(/^error$/, "err")
						.replace(/^warn$/, "warning")
						.replace(/^panic$/, "emerg"),
				);
	const [from = "", to] = text.split("..");
	const low = to === undefined ? 0 : one(from);
	const high = one(to ?? from);
	if (low < 0 || high < 0) return yield* fail(context, `Unknown log level ${text}`);
	return (level) => level >= Math.min(low, high) && level <= Math.max(low, high);
}

/** The entries asked for; a test of one entry. */
function* makeFilter(context: Context, zone: Zone): Blocking<(entry: Entry) => boolean> {
	const { options: given, operands, sys } = context;
	const tests: ((entry: Entry) => boolean)[] = [];
	const units = given.values("unit").map((u) => (/[*?[]/.test(u) && !u.includes(".") ? `${u}.service` : /[*?[]/.test(u) ? u : mangle(u)));
	if (units.length) tests.push((e) => units.some((u) => ofUnit(e, u)));
	const identifiers = given.values("identifier");
	if (identifiers.length) tests.push(({ fields }) => identifiers.includes(fields["SYSLOG_IDENTIFIER"] ?? ""));
	const excluded = given.values("exclude-identifier");
	if (excluded.length) tests.push(({ fields }) => !excluded.includes(fields["SYSLOG_IDENTIFIER"] ?? ""));
	const priority = given.value("priority");
	if (priority !== undefined) {
		const test = yield* priorities(context, priority);
		tests.push(({ fields }) => test(Number(fields["PRIORITY"] ?? "6")));
	}
	const facility = given.value("facility");
	if (facility !== undefined) {
		const names = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"];
		const wanted = facility.split(",").map((f) => (/^\d+$/.test(f) ? Number(f) : names.indexOf(f)));
		if (wanted.some((n) => n < 0)) return yield* fail(context, `Bad --facility= argument "${facility}".`);
		tests.push(({ fields }) => wanted.includes(Number(fields["SYSLOG_FACILITY"] ?? "-1")));
	}
	if (given.has("dmesg")) tests.push(({ fields }) => fields["_TRANSPORT"] === "kernel");
	const grep = given.value("grep");
	if (grep !== undefined) {
		const sensitive = given.has("case-sensitive") ? !/^(no|0|false)$/.test(given.value("case-sensitive") ?? "") : /[A-Z]/.test(grep);
		const pattern = compile(grep, sensitive);
		if (!pattern) return yield* fail(context, `Bad pattern "${grep}": missing closing parenthesis`);
		tests.push(({ fields }) => pattern.test(fields["MESSAGE"] ?? ""));
	}
	const since = given.value("since");
	if (since !== undefined) {
		const at = yield* moment(context, since, zone);
		tests.push((e) => e.realtime >= at * 1e6);
	}
	const until = given.value("until");
	if (until !== undefined) {
		const at = yield* moment(context, until, zone);
		tests.push((e) => e.realtime <= at * 1e6);
	}
	// matches on one field are alternatives, different fields must all hold, "+" begins anew
	const groups: Map<string, string[]>[] = [new Map()];
	for (const word of operands) {
		if (word === "+") {
			groups.push(new Map());
			continue;
		}
		const group = groups.at(-1) as Map<string, string[]>;
		const equals = word.indexOf("=");
		if (word.startsWith("/")) {
			if (!sys.tryStat(word)) return yield* fail(context, `Couldn't canonicalize path: No such file or directory`);
			group.set("_EXE", [...(group.get("_EXE") ?? []), word.replace(/^\/bin\//, "/usr/bin/").replace(/^\/sbin\//, "/usr/sbin/")]);
		} else if (equals > 0 && /^[A-Z_][A-Z0-9_]*$/.test(word.slice(0, equals)))
			group.set(word.slice(0, equals), [...(group.get(word.slice(0, equals)) ?? []), word.slice(equals + 1)]);
		else return yield* fail(context, `Failed to add match '${word}': Invalid argument`);
	}
	if (operands.length) tests.push(({ fields }) => groups.some((g) => [...g].every(([key, values]) => values.includes(fields[key] ?? "\0"))));
	return (entry) => tests.every((t) => t(entry));
}

/** Verbs that show no entries; undefined when none was asked for. */
function* otherAction(context: Context, zone: Zone): Blocking<number | undefined> {
	const { sys, options: given } = context;
	if (given.has("sync") || given.has("flush")) {
		yield* syncJournal(sys);
		return 0;
	}
	if (given.has("rotate") && !["vacuum-size", "vacuum-time", "vacuum-files"].some((k) => given.has(k))) return 0;
	const path = yield* journalPath(sys);
	if (given.has("disk-usage")) {
		const size = Math.max(8388608, sys.tryStat(path)?.size ?? 0);
		yield* context.print(`Archived and active journals take up ${roughSize(size)} in the file system.\n`);
		return 0;
	}
	if (["vacuum-size", "vacuum-time", "vacuum-files"].some((k) => given.has(k))) {
		const directory = path.slice(0, path.lastIndexOf("/"));
		for (const d of [directory, "/var/log/journal", "/run/log/journal"]) yield* sys.write(2, `Vacuuming done, freed 0B of archived journals from ${d}.\n`);
		return 0;
	}
	const entries = yield* readEntries(sys);
	if (given.has("list-boots")) {
		const boots = [...new Set(entries.map((e) => e.fields["_BOOT_ID"] ?? ""))];
		yield* context.print(`IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY\n`);
		for (const [i, boot] of boots.entries()) {
			const own = entries.filter((e) => e.fields["_BOOT_ID"] === boot);
			const stamp = (e: Entry | undefined) => fullTime((e?.realtime ?? 0) / 1e6, zone);
			yield* context.print(`${String(i - boots.length + 1).padStart(3)} ${boot} ${stamp(own[0])} ${stamp(own.at(-1))}\n`);
		}
		return 0;
	}
	const field = given.value("field");
	if (field !== undefined) {
		const values = new Set(entries.flatMap((e) => (e.fields[field] === undefined ? [] : [e.fields[field] as string])));
		for (const value of values) yield* context.print(`${value}\n`);
		return 0;
	}
	if (given.has("fields")) {
		const names = new Set(entries.flatMap((e) => allFields(e).map(([k]) => k)).filter((k) => !k.startsWith("__")));
		for (const name of names) yield* context.print(`${name}\n`);
		return 0;
	}
	return undefined;
}

export const journalctl = defineSystemd({
	name: "journalctl",
	summary: "Query the journal",
	usage: ["[OPTIONS...] [MATCHES...]"],
	options: optionTable,
	// -n and -b take the next word where it looks like their argument
	rewrite: (args) => {
		const out: string[] = [];
		for (let i = 0; i < args.length; i++) {
			const word = args[i] as string;
			const next = args[i + 1];
			if ((/^-[a-zA-Z]*n$/.test(word) || word === "--lines") && next !== undefined && /^(\+?\d+|all)$/.test(next)) {
				out.push(word === "--lines" ? `--lines=${next}` : word + next);
				i++;
			} else if ((word === "-b" || word === "--boot") && next !== undefined && /^([-+]?\d+|[0-9a-f]{32}([-+]\d+)?|all)$/.test(next)) {
				out.push(`--boot=${next}`);
				i++;
			} else out.push(word);
		}
		return out;
	},
	*main(context) {
		const { sys, options: given } = context;
		const zone = given.has("utc") ? utc : yield* localZone(sys);
		const mode = given.value("output") ?? "short";
		if (mode === "help") {
			yield* context.print(`${outputModes.join("\n")}\n`);
			return 0;
		}
		if (!outputModes.includes(mode as OutputMode)) return yield* fail(context, `Unknown output format '${mode}'.`);
		yield* syncJournal(sys);
		try {
			const other = yield* otherAction(context, zone);
			if (other !== undefined) return other;
		} catch (error) {
			return yield* unreadable(context, error);
		}
		const filter = yield* makeFilter(context, zone);
		const boot = given.value("boot");
		if (boot !== undefined && boot !== "0" && boot !== "all" && boot !== "" && boot !== (yield* bootId(sys)))
			return yield* fail(context, `No journal boot entry found for the specified boot (${boot.replace(/^(\d)/, "+$1")}).`);
		const lines = given.has("lines")
			? (given.value("lines") ?? "10")
			: given.has("follow") && !given.has("no-tail")
				? "10"
				: given.has("pager-end")
					? "1000"
					: "all";
		const fields = given.has("output-fields") ? given.values("output-fields").flatMap((f) => f.split(",")) : undefined;
		const settings = { zone, noHostname: given.has("no-hostname"), fields };
		let last: Entry | undefined;
		const print = function* (entries: readonly Entry[]): Blocking<void> {
			for (const entry of entries) {
				yield* context.print(formatEntry(entry, mode as OutputMode, { ...settings, before: last }));
				last = entry;
				if (sys.spend(5)) yield* sys.reschedule();
			}
		};
		let seen: number;
		try {
			const all = yield* readEntries(sys);
			seen = all.at(-1)?.sequence ?? 0;
			let entries = all.filter(filter);
			if (lines.startsWith("+")) entries = entries.slice(0, Number(lines.slice(1)));
			else if (lines !== "all") entries = Number(lines) === 0 ? [] : entries.slice(-Number(lines));
			if (given.has("reverse")) entries.reverse();
			if (entries.length === 0 && !given.has("quiet") && !given.has("follow") && !/^(json|export|cat$)/.test(mode)) yield* context.print("-- No entries --\n");
			else if (entries.length === 0 && mode === "cat" && !given.has("quiet") && !given.has("follow")) yield* context.print("-- No entries --\n");
			yield* print(entries);
			if (given.has("show-cursor") && last) yield* context.print(`-- cursor: ${cursor(last)}\n`);
		} catch (error) {
			return yield* unreadable(context, error);
		}
		if (!given.has("follow")) return 0;
		for (;;) {
			yield* context.out.flush();
			yield* sys.nanosleep(FOLLOW_INTERVAL);
			const fresh = (yield* readEntries(sys)).filter((e) => e.sequence > seen);
			seen = fresh.at(-1)?.sequence ?? seen;
			yield* print(fresh.filter(filter));
		}
	},
});

function* unreadable(context: Context, error: unknown): Blocking<number> {
	if (!isErrno(error, "EACCES")) throw error;
	yield* context.sys.write(
		2,
		"Hint: You are currently not seeing messages from other users and the system.\n      Users in groups 'adm', 'systemd-journal' can see all messages.\n      Pass -q to turn off this notice.\nNo journal files were opened due to insufficient permissions.\n",
	);
	return 1;
}
