/** systemctl: asks and tells the service manager. systemctl(1). */
import type { Blocking } from "../../../kernel/abi.ts";
import type { OptionSpec } from "../../lib/options.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { parseSignal } from "../../lib/signal-argument.ts";
import { localZone } from "../../lib/timezone.ts";
import { defineSystemd, unknownVerb } from "../define.ts";
import { fullTime } from "../journal/formats.ts";
import { ask, type JobVerb, type UnitState } from "../protocol.ts";
import { globMatches } from "../units/install.ts";
import { mangle, typeOf, unitTypes } from "../units/names.ts";
import { change, checked, offline, refusal, states } from "./change.ts";
import { cat, changeFiles, defaultTarget, isEnabled, setProperty } from "./files.ts";
import { type ListOptions, listDependencies, listSockets, listTimers, listUnitFiles, listUnits, table } from "./lists.ts";
import { show } from "./show.ts";
import { systemStatus, unitStatus } from "./status.ts";

const options: readonly OptionSpec[] = [
	{ long: "system", help: "Connect to system manager" },
	{ long: "user", help: "Connect to user service manager", simulated: false },
	{ short: "C", long: "capsule", arg: "NAME", help: "Connect to service manager of specified capsule", simulated: false },
	{ short: "H", long: "host", arg: "[USER@]HOST", help: "Operate on remote host", simulated: false },
	{ short: "M", long: "machine", arg: "CONTAINER", help: "Operate on a local container", simulated: false },
	{ short: "t", long: "type", arg: "TYPE", help: "List units of a particular type" },
	{ long: "state", arg: "STATE", help: "List units with particular LOAD or SUB or ACTIVE state" },
	{ long: "failed", help: "Shortcut for --state=failed" },
	{ short: "p", long: "property", arg: "NAME", help: "Show only properties by this name" },
	{ short: "P", arg: "NAME", help: "Equivalent to --value --property=NAME" },
	{ short: "a", long: "all", help: "Show all properties/all units currently in memory" },
	{ long: "value", help: "When showing properties, only print the value" },
	{ short: "l", long: "full", help: "Don't ellipsize unit names on output" },
	{ short: "r", long: "recursive", help: "Show unit list of host and local containers", simulated: false },
	{ long: "reverse", help: "Show reverse dependencies with 'list-dependencies'" },
	{ long: "with-dependencies", help: "Show unit dependencies with 'status', 'cat', 'list-units', and 'list-unit-files'", simulated: false },
	{ long: "job-mode", arg: "MODE", help: "Specify how to deal with already queued jobs", simulated: false },
	{ short: "T", long: "show-transaction", help: "When enqueuing a unit job, show full transaction", simulated: false },
	{ long: "show-types", help: "When showing sockets, explicitly show their type", simulated: false },
	{ long: "check-inhibitors", arg: "MODE", help: "Whether to check inhibitors" },
	{ short: "i", help: "Shortcut for --check-inhibitors=no" },
	{ long: "kill-whom", arg: "WHOM", help: "Whom to send signal to" },
	{ long: "kill-who", arg: "WHOM", help: "Whom to send signal to" },
	{ short: "s", long: "signal", arg: "SIGNAL", help: "Which signal to send" },
	{ long: "now", help: "Start or stop unit after enabling or disabling it" },
	{ short: "q", long: "quiet", help: "Suppress output" },
	{ short: "v", long: "verbose", help: "Show unit logs while executing operation", simulated: false },
	{ long: "no-warn", help: "Suppress several warnings shown by default" },
	{ long: "wait", help: "For (re)start, wait until service stopped again", simulated: false },
	{ long: "no-block", help: "Do not wait until operation finished" },
	{ long: "no-wall", help: "Don't send wall message before halt/power-off/reboot" },
	{ long: "no-reload", help: "Don't reload daemon after en-/dis-abling unit files" },
	{ long: "legend", arg: "BOOL", help: "Enable/disable the legend" },
	{ long: "no-legend", help: "No legend" },
	{ long: "no-pager", help: "Do not pipe output into a pager" },
	{ long: "no-ask-password", help: "Do not ask for system passwords" },
	{ long: "global", help: "Edit/enable/disable/mask default user unit files globally", simulated: false },
	{ long: "runtime", help: "Edit/enable/disable/mask unit files temporarily until next reboot" },
	{ short: "f", long: "force", help: "When enabling unit files, override existing symlinks" },
	{ long: "preset-mode", arg: "MODE", help: "Apply only enable, only disable, or all presets", simulated: false },
	{ long: "root", arg: "PATH", help: "Edit/enable/disable/mask unit files in the specified root directory", simulated: false },
	{ short: "n", long: "lines", arg: "INTEGER", help: "Number of journal entries to show" },
	{ short: "o", long: "output", arg: "STRING", help: "Change journal output mode", simulated: false },
	{ long: "plain", help: "Print unit dependencies as a list instead of a tree" },
	{ long: "timestamp", arg: "FORMAT", help: "Change format of printed timestamps", simulated: false },
];

const jobVerbs: Readonly<Record<string, JobVerb>> = {
	start: "start",
	stop: "stop",
	restart: "restart",
	"try-restart": "try-restart",
	condrestart: "try-restart",
	reload: "reload",
	"force-reload": "reload-or-restart",
	"reload-or-restart": "reload-or-restart",
	"try-reload-or-restart": "try-reload-or-restart",
	isolate: "isolate",
};
const fileVerbs = ["enable", "disable", "reenable", "preset", "mask", "unmask", "revert"];
const verbs = [
	...["list-units", "list-unit-files", "list-automounts", "list-paths", "list-sockets", "list-timers", "list-jobs", "list-machines", "list-dependencies"],
	...["is-active", "is-enabled", "is-failed", "is-system-running", "status", "show", "cat", "help", "kill", "clean", "freeze", "thaw", "set-property", "bind"],
	...Object.keys(jobVerbs),
	...fileVerbs,
	...["link", "add-wants", "add-requires", "edit", "get-default", "set-default", "reset-failed", "cancel", "log-level", "daemon-reload", "daemon-reexec"],
	...["show-environment", "set-environment", "unset-environment", "import-environment", "default", "rescue", "emergency", "halt", "poweroff", "reboot", "exit"],
	...["kexec", "switch-root", "sleep", "suspend", "hibernate", "preset-all", "mount-image", "service-log-level", "service-log-target", "log-target"],
];
const needUnits = new Set([
	...Object.keys(jobVerbs),
	...fileVerbs,
	"kill",
	"cat",
	"edit",
	"is-active",
	"is-enabled",
	"set-property",
	"set-default",
	"help",
	"set-environment",
	"unset-environment",
]);

function listOptions(context: Context, patterns: readonly string[]): ListOptions {
	const { options: given } = context;
	const words = (key: string) => given.values(key).flatMap((v) => v.split(","));
	return {
		all: given.has("all"),
		types: words("type"),
		states: [...words("state"), ...(given.has("failed") ? ["failed"] : [])],
		legend: !given.has("no-legend") && !/^(no|0|false|off)$/.test(given.value("legend") ?? "") && !given.has("quiet"),
		plain: given.has("plain"),
		patterns: patterns.map((p) => (/[*?[]/.test(p) ? p : mangle(p))),
	};
}

/** Names with patterns replaced by the units they match. */
function* expand(context: Context, words: readonly string[]): Blocking<string[]> {
	if (!words.some((w) => /[*?[]/.test(w))) return words.map((w) => mangle(w));
	const known = yield* states(context);
	return words.flatMap((w) => (/[*?[]/.test(w) ? known.filter((s) => s.active !== "inactive" && globMatches(w, s.name)).map((s) => s.name) : [mangle(w)]));
}

function* stateCheck(context: Context, units: readonly string[], good: (state: UnitState) => boolean, bad: number): Blocking<number> {
	const known = yield* states(context, units);
	let any = false;
	let found = false;
	for (const name of units) {
		const state = known.find((s) => s.name === name);
		if (state && state.load !== "not-found") found = true;
		if (!context.options.has("quiet")) yield* context.print(`${state?.active ?? "inactive"}\n`);
		if (state && good(state)) any = true;
	}
	return any ? 0 : found ? bad : 4;
}

function* status(context: Context, words: readonly string[]): Blocking<number> {
	const { sys, options: given } = context;
	const zone = yield* localZone(sys);
	const time = (real: number) => fullTime(real, zone);
	if (words.length === 0 && !given.has("all")) {
		const jobs = (yield* ask(sys, { op: "jobs" }))?.jobs?.length ?? 0;
		yield* context.print(yield* systemStatus(context, yield* states(context), jobs, time));
		return 0;
	}
	const pids = words.filter((w) => /^\d+$/.test(w));
	let names = yield* expand(
		context,
		words.filter((w) => !/^\d+$/.test(w)),
	);
	for (const pid of pids) {
		const path = /^0::(.*)$/m.exec((yield* tryReadText(sys, `/proc/${pid}/cgroup`)) ?? "")?.[1];
		const unit = path?.split("/").findLast((p) => /\.(service|scope|slice)$/.test(p));
		if (unit === undefined) {
			yield* sys.write(2, `Failed to get unit for PID ${pid}: PID ${pid} does not belong to any loaded unit.\n`);
			return 1;
		}
		names.push(unit);
	}
	const known = yield* states(context, names);
	if (words.length === 0) names = known.filter((s) => s.load === "loaded").map((s) => s.name);
	const find = (name: string) => known.find((s) => s.name === name);
	let result = 0;
	let first = true;
	for (const name of names) {
		const state = find(name) ?? known.find((s) => s.properties["Names"]?.split(" ").includes(name));
		if (!state || (state.load === "not-found" && state.active === "inactive")) {
			yield* sys.write(2, `Unit ${name} could not be found.\n`);
			result = 4;
			continue;
		}
		if (state.needReload)
			yield* sys.write(
				2,
				`Warning: The unit file, source configuration file or drop-ins of ${name} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`,
			);
		const lines = Number(given.value("lines") ?? "10");
		yield* context.print((first ? "" : "\n") + (yield* unitStatus(context, state, find, { lines, time })));
		first = false;
		if (result === 0 && (state.active === "inactive" || state.active === "failed" || state.active === "activating")) result = 3;
	}
	return result;
}

function* killUnits(context: Context, words: readonly string[]): Blocking<number> {
	const { sys, options: given } = context;
	const text = given.value("signal") ?? "TERM";
	const signal = parseSignal(text);
	if (!signal) return yield* fail(context, `Failed to parse signal string ${text}.`);
	const whom = (given.value("kill-whom") ?? given.value("kill-who") ?? "all").replace(/-fail$/, "");
	if (whom !== "all" && whom !== "main" && whom !== "control")
		return yield* fail(context, `Failed to kill unit ${mangle(words[0] ?? "")}: Invalid who argument ${whom}`);
	let result = 0;
	for (const unit of yield* expand(context, words)) {
		const response = yield* checked(context, yield* ask(sys, { op: "kill", unit, signal, whom }));
		if (!response.error) continue;
		yield* sys.write(
			2,
			`Failed to kill unit ${unit}: ${response.error.message === "Access denied" ? "Interactive authentication required." : response.error.message}\n`,
		);
		result = 1;
	}
	return result;
}

function* fail(context: Context, message: string, result = 1): Blocking<number> {
	yield* context.sys.write(2, `${message}\n`);
	return result;
}

function* environment(context: Context, verb: string, words: readonly string[]): Blocking<number> {
	const { sys } = context;
	const set: Record<string, string> = {};
	if (verb === "set-environment") {
		for (const word of words) {
			const equals = word.indexOf("=");
			if (equals <= 0) return yield* fail(context, "Failed to set environment: Invalid environment assignments");
			set[word.slice(0, equals)] = word.slice(equals + 1);
		}
	} else if (verb === "import-environment") for (const name of words) if (sys.environ.has(name)) set[name] = sys.environ.get(name) ?? "";
	const response = yield* checked(
		context,
		yield* ask(sys, { op: "environment", set, unset: verb === "unset-environment" ? words.map((w) => w.split("=")[0] as string) : [] }),
	);
	if (verb !== "show-environment") return 0;
	const all = { LANG: "C.UTF-8", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", ...response.environment };
	for (const [key, value] of Object.entries(all))
		yield* context.print(`${key}=${/[\s"'$\\]/.test(value) ? `$'${value.replace(/(['\\])/g, "\\$1")}'` : value}\n`);
	return 0;
}

function* run(context: Context, verb: string, words: readonly string[]): Blocking<number> {
	const { sys, options: given } = context;
	const quiet = given.has("quiet");
	const job = jobVerbs[verb];
	if (job) return yield* change(context, job, job === "isolate" ? words.map((w) => mangle(w, ".target")) : yield* expand(context, words), quiet);
	if (fileVerbs.includes(verb))
		return yield* changeFiles(
			context,
			verb,
			words.map((w) => mangle(w)),
		);
	switch (verb) {
		case "list-units":
			yield* listUnits(context, yield* states(context), listOptions(context, words));
			return 0;
		case "list-unit-files":
			return yield* listUnitFiles(context, listOptions(context, words));
		case "list-timers": {
			const zone = yield* localZone(sys);
			yield* listTimers(context, yield* states(context), listOptions(context, words), (real) => fullTime(real, zone));
			return 0;
		}
		case "list-sockets":
			yield* listSockets(context, yield* states(context), listOptions(context, words));
			return 0;
		case "list-jobs": {
			const jobs = (yield* checked(context, yield* ask(sys, { op: "jobs" }))).jobs ?? [];
			if (jobs.length === 0) yield* context.print("No jobs running.\n");
			else
				yield* context.print(
					`${table([["JOB", "UNIT", "TYPE", "STATE"], ...jobs.map((j, i) => [String(i + 1), j.unit, j.verb, j.unitResult])])}\n${jobs.length} jobs listed.\n`,
				);
			return 0;
		}
		case "list-dependencies": {
			const root = words[0] === undefined ? "default.target" : mangle(words[0]);
			const known = yield* states(context, [root]);
			const name = root === "default.target" ? (known.find((s) => s.properties["Names"] === root)?.name ?? "default.target") : root;
			yield* listDependencies(context, known, name, given.has("reverse"), given.has("all"));
			return 0;
		}
		case "status":
			return yield* status(context, words);
		case "show": {
			if (words.length === 0) return yield* show(context, given.has("all") ? yield* states(context) : undefined);
			const names = yield* expand(context, words);
			const known = yield* states(context, names);
			return yield* show(
				context,
				names.flatMap((n) => known.find((s) => s.name === n) ?? []),
			);
		}
		case "is-active":
			return yield* stateCheck(context, yield* expand(context, words), (s) => s.active === "active" || s.active === "reloading", 3);
		case "is-failed":
			if (words.length === 0) return (yield* states(context)).some((s) => s.active === "failed") ? 0 : 1;
			return yield* stateCheck(context, yield* expand(context, words), (s) => s.active === "failed", 1);
		case "is-enabled":
			return yield* isEnabled(
				context,
				words.map((w) => mangle(w)),
			);
		case "is-system-running": {
			const failed = (yield* states(context)).some((s) => s.active === "failed");
			if (!quiet) yield* context.print(failed ? "degraded\n" : "running\n");
			return failed ? 1 : 0;
		}
		case "cat":
			return yield* cat(
				context,
				words.map((w) => mangle(w)),
			);
		case "edit":
			if (!sys.isatty(0) || !sys.isatty(1)) return yield* fail(context, "Cannot edit units interactively if not on a tty.");
			return context.unsimulated("editing units (write a file under /etc/systemd/system and use daemon-reload)");
		case "kill":
			return yield* killUnits(context, words);
		case "get-default":
			return yield* defaultTarget(context);
		case "set-default":
			return yield* defaultTarget(context, mangle(words[0] ?? "", ".target"));
		case "set-property":
			if (words.length < 2) return yield* fail(context, "Too few arguments.");
			return yield* setProperty(context, mangle(words[0] ?? ""), words.slice(1));
		case "daemon-reload":
		case "daemon-reexec": {
			const response = yield* checked(context, yield* ask(sys, { op: "reload" }));
			if (response.error) return yield* fail(context, "Failed to reload daemon: Interactive authentication required.");
			return 0;
		}
		case "reset-failed": {
			for (const unit of words.length ? yield* expand(context, words) : [undefined]) {
				const response = yield* checked(context, yield* ask(sys, { op: "reset-failed", ...(unit === undefined ? {} : { unit }) }));
				if (response.error) return yield* fail(context, `Failed to reset failed state of unit ${unit}: ${response.error.message}`);
			}
			return 0;
		}
		case "show-environment":
		case "set-environment":
		case "unset-environment":
		case "import-environment":
			return yield* environment(context, verb, words);
		case "log-level":
			yield* context.print("info\n");
			return 0;
		case "halt":
		case "poweroff":
		case "reboot": {
			if (sys.geteuid() !== 0) return yield* fail(context, refusal(verb, 1, { unit: "", message: "Access denied", status: 1 }).trimEnd());
			sys.reboot(verb === "halt" ? "halt" : verb === "poweroff" ? "power-off" : "restart");
			return 0;
		}
		default:
			return context.unsimulated(`the verb ${verb}`);
	}
}

export const systemctl = defineSystemd({
	name: "systemctl",
	summary: "Query or send control commands to the system manager",
	usage: ["[OPTIONS...] COMMAND ..."],
	options,
	rewrite: (args) => args.flatMap((a) => (a === "-P" ? ["--value", "-p"] : /^-P./.test(a) ? ["--value", `-p${a.slice(2)}`] : [a])),
	*main(context) {
		const { sys, operands } = context;
		const called = (context.argv[0] ?? "").split("/").at(-1) ?? "";
		if (["halt", "poweroff", "reboot"].includes(called)) return yield* run(context, called, []);
		const type = context.options.value("type");
		if (type === "help") {
			yield* context.print(`Available unit types:\n${unitTypes.join("\n")}\n`);
			return 0;
		}
		for (const t of context.options.values("type").flatMap((v) => v.split(",")))
			if (!typeOf(`x.${t}`) && !["loaded", "masked", "not-found", "error"].includes(t))
				return yield* fail(context, `Unknown unit type or load state '${t}'.\nUse -t help to see a list of allowed values.`);
		const [verb = "list-units", ...words] = operands;
		if (!verbs.includes(verb)) {
			yield* sys.write(2, unknownVerb(verb, verbs));
			return 1;
		}
		if (words.length === 0 && needUnits.has(verb)) return yield* fail(context, "Too few arguments.");
		if (sys.tryStat("/run/systemd/system") === undefined) return yield* offline(context);
		return yield* run(context, verb, words);
	},
});
