/** The criteria that pgrep, pkill and pidwait share. */
import type { Blocking } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import { UsageFailure } from "../lib/family.ts";
import type { OptionSpec } from "../lib/options.ts";
import { printable } from "../lib/procfs/command-line.ts";
import { type Process, readProcess, readProcesses } from "../lib/procfs/process.ts";
import { readUptime } from "../lib/procfs/system.ts";
import { ttyNumber } from "../lib/procfs/tty.ts";
import type { Context } from "../lib/program.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { reason } from "../lib/report.ts";
import { readText } from "../lib/stdio.ts";

export const matchingOptions: readonly OptionSpec[] = [
	{ short: "c", long: "count", help: "count the matching processes" },
	{ short: "f", long: "full", help: "match against the whole command line" },
	{ short: "g", long: "pgroup", arg: "PGID,...", help: "match process groups" },
	{ short: "G", long: "group", arg: "GID,...", help: "match real groups" },
	{ short: "i", long: "ignore-case", help: "match without regard to case" },
	{ short: "n", long: "newest", help: "only the one started last" },
	{ short: "o", long: "oldest", help: "only the one started first" },
	{ short: "O", long: "older", arg: "seconds", help: "only those older than this" },
	{ short: "p", long: "pid", arg: "PID,...", help: "match process numbers" },
	{ short: "P", long: "parent", arg: "PPID,...", help: "match children of these" },
	{ short: "s", long: "session", arg: "SID,...", help: "match sessions" },
	{ long: "signal", arg: "sig", help: "the signal, by number or name" },
	{ short: "t", long: "terminal", arg: "tty,...", help: "match controlling terminals" },
	{ short: "u", long: "euid", arg: "ID,...", help: "match effective users" },
	{ short: "U", long: "uid", arg: "ID,...", help: "match real users" },
	{ short: "x", long: "exact", help: "the name must match as a whole" },
	{ short: "F", long: "pidfile", arg: "file", help: "read process numbers from a file" },
	{ short: "L", long: "logpidfile", help: "fail when that file is not locked", simulated: false },
	{ short: "r", long: "runstates", arg: "state", help: "match states (D,S,Z,...)" },
	{ short: "A", long: "ignore-ancestors", help: "leave out this program's ancestors" },
	{ short: "Q", long: "shell-quote", help: "quote the command line for a shell" },
	{ long: "cgroup", arg: "grp,...", help: "match cgroup v2 names" },
	{ long: "ns", arg: "PID", help: "match those in the namespaces of PID" },
	{ long: "nslist", arg: "ns,...", help: "which namespaces --ns compares" },
	{ long: "env", arg: "name=val,...", help: "match the environment" },
];

const namespaceKinds = ["ipc", "mnt", "net", "pid", "user", "uts"] as const;

/** Ends a program of this family: they exit with 2 for wrong usage. */
const wrong = (context: Context, message: string): never => context.fail(`${message}\nTry \`${context.name} --help' for more information.`, 2);

const numbers = (context: Context, key: string, zero: () => number): number[] | undefined =>
	context.options
		.value(key)
		?.split(",")
		.map((text) => {
			if (!/^\d+$/.test(text)) return context.fail(`not a number: ${text}`, 2);
			return Number(text) === 0 ? zero() : Number(text);
		});

const ids = (context: Context, key: string, kind: string, find: (name: string) => number | undefined): number[] | undefined =>
	context.options
		.value(key)
		?.split(",")
		.map((text) => find(text) ?? (/^\d+$/.test(text) ? Number(text) : context.fail(`invalid ${kind} name: ${text}`, 2)));

/** The processes of a --pidfile. */
function* pidFile(context: Context, path: string): Blocking<number> {
	try {
		const text = yield* readText(context.sys, path);
		const digits = /^\s*(\d+)/.exec(text);
		return digits ? Number(digits[1]) : context.fail("pidfile not valid", 1);
	} catch (error) {
		return context.fail(`Unable to open pidfile: ${reason(error)}`, 1);
	}
}

/** A pattern over names or command lines; undefined when there is none. */
function pattern(context: Context, source: string | undefined): RegExp | undefined {
	if (source === undefined) return undefined;
	const { options } = context;
	if (!options.has("full") && source.length > 15 && /^[\w./-]+$/.test(source)) {
		context.fail(
			"pattern that searches for process name longer than 15 characters will result in zero matches\nTry `pgrep -f' option to match against the complete command line.",
			1,
		);
	}
	try {
		return compileRegex(options.has("exact") ? `^(${source})$` : source, { extended: true, ignoreCase: options.has("ignore-case") });
	} catch (error) {
		if (error instanceof RegexError) context.fail(`regex error: ${error.message}`, 2);
		throw error;
	}
}

type Test = (process: Process) => boolean;
const among = (wanted: readonly number[] | undefined, field: (p: Process) => number): Test[] => (wanted ? [(p) => wanted.includes(field(p))] : []);

/** --ns: the same namespaces as those of a process. */
function* sameNamespaces(context: Context): Blocking<Test[]> {
	const pid = context.options.value("ns");
	if (pid === undefined) return [];
	const kinds = context.options.value("nslist")?.split(",") ?? [...namespaceKinds];
	if (!kinds.every((kind) => (namespaceKinds as readonly string[]).includes(kind))) throw new UsageFailure();
	const model = yield* readProcess(context.sys, Number(pid), { namespaces: true });
	if (!model) context.fail("error reading reference namespace information", 3);
	return [(p) => kinds.every((kind) => p.namespaces.has(kind) && p.namespaces.get(kind) === (model as Process).namespaces.get(kind))];
}

/** All processes that fit the criteria of the command line, in order of their numbers. The program itself never does. */
export function* findMatches(context: Context): Blocking<Process[]> {
	const { sys, options, operands } = context;
	const accounts = yield* Accounts.load(sys);
	const self = (yield* readProcess(sys, sys.getpid())) as Process;
	if (operands.length > 1) wrong(context, "only one pattern can be provided");
	if (options.has("newest") && options.has("oldest")) throw new UsageFailure();
	const user = (name: string) => accounts.userByName(name)?.uid;
	const tests: Test[] = [
		...among(
			numbers(context, "pid", () => 0),
			(p) => p.pid,
		),
		...among(
			numbers(context, "parent", () => self.ppid),
			(p) => p.ppid,
		),
		...among(
			numbers(context, "pgroup", () => self.pgrp),
			(p) => p.pgrp,
		),
		...among(
			numbers(context, "session", () => self.session),
			(p) => p.session,
		),
		...among(ids(context, "euid", "user", user), (p) => p.uids[1]),
		...among(ids(context, "uid", "user", user), (p) => p.uids[0]),
		...among(
			ids(context, "group", "group", (name) => accounts.groupByName(name)?.gid),
			(p) => p.gids[0],
		),
		...(yield* sameNamespaces(context)),
	];
	const terminals = options
		.value("terminal")
		?.split(",")
		.map((name) => ttyNumber(sys, name) ?? -1);
	tests.push(...among(terminals, (p) => p.tty));
	const states = options.value("runstates");
	if (states !== undefined) tests.push((p) => states.includes(p.state));
	const older = options.value("older");
	const uptime = yield* readUptime(sys);
	if (older !== undefined) tests.push((p) => uptime - p.startTime >= Number(older));
	const file = options.value("pidfile");
	if (file !== undefined) tests.push(...among([yield* pidFile(context, file)], (p) => p.pid));
	const groups = options.value("cgroup")?.split(",");
	if (groups)
		tests.push((p) => groups.some((group) => (p.files.get("cgroup") ?? "").split("\n").some((line) => line.startsWith("0::") && line.slice(3) === group)));
	const environment = options.value("env")?.split(",");
	if (environment)
		tests.push((p) =>
			environment.some((entry) => (entry.includes("=") ? p.environment.includes(entry) : p.environment.some((e) => e.startsWith(`${entry}=`)))),
		);
	if (tests.length === 0 && operands.length === 0 && !options.has("newest") && !options.has("oldest")) wrong(context, "no matching criteria specified");
	const wanted = pattern(context, operands[0]);
	if (wanted) tests.push((p) => wanted.test(options.has("full") ? printable(p.words.join(" ") || p.comm) : p.comm));
	const files = ["cmdline", ...(groups ? (["cgroup"] as const) : []), ...(environment ? (["environ"] as const) : [])] as const;
	const all = yield* readProcesses(sys, { files, namespaces: options.has("ns") });
	const ancestors = options.has("ignore-ancestors") ? ancestorsOf(all, self) : new Set<number>();
	const found = all.filter((p) => p.pid !== self.pid && !ancestors.has(p.pid) && tests.every((test) => test(p)) !== options.has("inverse"));
	if (options.has("newest")) return found.length ? [found.reduce((a, b) => (b.startTime >= a.startTime ? b : a))] : [];
	if (options.has("oldest")) return found.length ? [found.reduce((a, b) => (b.startTime < a.startTime ? b : a))] : [];
	return found;
}

function ancestorsOf(all: readonly Process[], self: Process): Set<number> {
	const parents = new Map(all.map((p) => [p.pid, p.ppid]));
	const out = new Set<number>();
	for (let pid = self.ppid; pid > 0 && !out.has(pid); pid = parents.get(pid) ?? 0) out.add(pid);
	return out;
}
