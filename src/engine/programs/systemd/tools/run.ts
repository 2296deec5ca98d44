/** systemd-run: a program as a service, a scope or behind a timer. systemd-run(1). */
import type { Blocking } from "../../../kernel/abi.ts";
import { execvp } from "../../lib/launch.ts";
import type { OptionSpec } from "../../lib/options.ts";
import type { Context } from "../../lib/program.ts";
import { defineSystemd } from "../define.ts";
import { endedText, statusWord } from "../manager/exit-status.ts";
import { ask, type Response, type TransientUnit } from "../protocol.ts";
import { checkProperty } from "../systemctl/files.ts";
import { isProperty } from "../units/known-keys.ts";
import { mangle } from "../units/names.ts";
import { formatBytes, formatSpan } from "../units/span.ts";

const optionTable: readonly OptionSpec[] = [
	{ long: "system", help: "Connect to system service manager" },
	{ long: "user", help: "Connect to user service manager" },
	{ short: "H", long: "host", arg: "[USER@]HOST", help: "Operate on remote host", simulated: false },
	{ short: "M", long: "machine", arg: "CONTAINER", help: "Operate on local container", simulated: false },
	{ long: "scope", help: "Run this as scope rather than service" },
	{ short: "u", long: "unit", arg: "UNIT", help: "Run under the specified unit name" },
	{ short: "p", long: "property", arg: "NAME=VALUE", help: "Set service or scope unit property" },
	{ long: "description", arg: "TEXT", help: "Description for unit" },
	{ long: "slice", arg: "SLICE", help: "Run in the specified slice" },
	{ long: "slice-inherit", help: "Run in the inherited slice", simulated: false },
	{ long: "expand-environment", arg: "BOOL", help: "Control expansion of environment variables" },
	{ long: "no-block", help: "Do not wait until operation finished" },
	{ short: "r", long: "remain-after-exit", help: "Leave service around until explicitly stopped" },
	{ long: "wait", help: "Wait until service stopped again" },
	{ long: "send-sighup", help: "Send SIGHUP when terminating" },
	{ long: "service-type", arg: "TYPE", help: "Service type" },
	{ long: "uid", arg: "USER", help: "Run as system user" },
	{ long: "gid", arg: "GROUP", help: "Run as system group" },
	{ long: "nice", arg: "NICE", help: "Nice level" },
	{ long: "working-directory", arg: "PATH", help: "Set working directory" },
	{ short: "d", long: "same-dir", help: "Inherit working directory from caller" },
	{ short: "R", long: "same-root-dir", help: "Inherit root directory from caller" },
	{ short: "E", long: "setenv", arg: "NAME[=VALUE]", help: "Set environment variable" },
	{ short: "t", long: "pty", help: "Run service on pseudo TTY as STDIN/STDOUT/STDERR" },
	{ short: "T", long: "pty-late", help: "Just like --pty, but leave TTY access late", simulated: false },
	{ short: "P", long: "pipe", help: "Pass STDIN/STDOUT/STDERR directly to service" },
	{ short: "q", long: "quiet", help: "Suppress information messages during runtime" },
	{ short: "G", long: "collect", help: "Unload unit after it ran, even when failed" },
	{ short: "S", long: "shell", help: "Invoke a $SHELL interactively" },
	{ long: "job-mode", arg: "MODE", help: "Specify how to deal with already queued jobs", simulated: false },
	{ long: "no-ask-password", help: "Do not prompt for password" },
	{ long: "on-active", arg: "SECONDS", help: "Run after SECONDS delay" },
	{ long: "on-boot", arg: "SECONDS", help: "Run SECONDS after machine was booted up" },
	{ long: "on-startup", arg: "SECONDS", help: "Run SECONDS after systemd was first started" },
	{ long: "on-unit-active", arg: "SECONDS", help: "Run SECONDS after the last activation" },
	{ long: "on-unit-inactive", arg: "SECONDS", help: "Run SECONDS after the last deactivation" },
	{ long: "on-calendar", arg: "SPEC", help: "Realtime timer" },
	{ long: "timer-property", arg: "NAME=VALUE", help: "Set timer unit property" },
];

const timers: readonly (readonly [option: string, key: string])[] = [
	["on-active", "OnActiveSec"],
	["on-boot", "OnBootSec"],
	["on-startup", "OnStartupSec"],
	["on-unit-active", "OnUnitActiveSec"],
	["on-unit-inactive", "OnUnitInactiveSec"],
	["on-calendar", "OnCalendar"],
];

function* fail(context: Context, message: string): Blocking<never> {
	yield* context.sys.write(2, `${message}\n`);
	return context.fail("", 1);
}

/** `literal`: in a command line, dollars stand for themselves and not for variables. */
const quoted = (word: string, literal: boolean): string => {
	const text = word
		.replace(/(["\\])/g, "\\$1")
		.replaceAll("\n", "\\n")
		.replaceAll("%", "%%");
	return `"${literal ? text.replaceAll("$", "$$$$") : text}"`;
};

/** `run-p530-i240`: the process and a number of the boot. */
function generatedName(context: Context): string {
	const { sys } = context;
	return `run-p${sys.getpid()}-i${Math.floor(sys.clock("boottime") * 1000) % 100000}`;
}

/** The program's path, as PATH gives it. */
function* findProgram(context: Context, name: string): Blocking<string> {
	const { sys } = context;
	if (name.includes("/")) {
		if (sys.tryStat(name)) return name.startsWith("/") ? name : `${sys.getcwd()}/${name}`;
	} else {
		for (const directory of (sys.environ.get("PATH") ?? "/usr/bin").split(":")) {
			const path = `${directory}/${name}`;
			const stat = sys.tryStat(path);
			if (stat && stat.kind !== "directory" && sys.canAccess(path, 1)) return path;
		}
	}
	return yield* fail(context, `Failed to find executable ${name}: No such file or directory`);
}

function* settings(context: Context, section: "Service" | "Scope"): Blocking<string[]> {
	const { options: given, sys } = context;
	const out: string[] = [];
	for (const assignment of given.values("property")) {
		const key = assignment.split("=")[0] ?? "";
		if (!assignment.includes("=")) return yield* fail(context, `Not an assignment: ${assignment}`);
		const unitLevel = isProperty("Unit", key);
		if (!isProperty(section, key) && !unitLevel) return yield* fail(context, `Unknown assignment: ${assignment}`);
		const wrong = checkProperty(assignment);
		if (wrong !== undefined) return yield* fail(context, wrong);
		if (!unitLevel) out.push(assignment);
	}
	const slice = given.value("slice");
	if (slice !== undefined) out.push(`Slice=${mangle(slice, ".slice")}`);
	if (section === "Scope") return out;
	for (const [option, key] of [
		["service-type", "Type"],
		["uid", "User"],
		["gid", "Group"],
		["nice", "Nice"],
		["working-directory", "WorkingDirectory"],
	] as const) {
		const value = given.value(option);
		if (value !== undefined) out.push(`${key}=${value}`);
	}
	if (given.has("same-dir")) out.push(`WorkingDirectory=${sys.getcwd()}`);
	if (given.has("remain-after-exit")) out.push("RemainAfterExit=yes");
	for (const text of given.values("setenv")) {
		const [name = "", ...rest] = text.split("=");
		const value = text.includes("=") ? rest.join("=") : sys.environ.get(name);
		if (value !== undefined) out.push(`Environment=${quoted(`${name}=${value}`, false)}`);
	}
	return out;
}

const header = "# This is a transient unit file, created programmatically via the systemd API. Do not edit.\n";

function* refused(context: Context, response: Response | undefined, what: string): Blocking<Response> {
	if (!response)
		return yield* fail(
			context,
			"System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to system scope bus via local transport: Host is down",
		);
	if (response.error)
		return yield* fail(
			context,
			`Failed to start transient ${what} unit: ${response.error.message === "Access denied" ? "Interactive authentication required." : response.error.message}`,
		);
	return response;
}

function* runScope(context: Context, command: readonly string[]): Blocking<number> {
	const { sys, options: given } = context;
	const name = mangle(given.value("unit") ?? generatedName(context), ".scope");
	const path = yield* findProgram(context, command[0] as string);
	const lines = yield* settings(context, "Scope");
	const text = `${header}[Unit]\nDescription=${given.value("description") ?? `[systemd-run] ${[path, ...command.slice(1)].join(" ")}`}\n\n[Scope]\n${lines.map((l) => `${l}\n`).join("")}`;
	const response = yield* refused(context, yield* ask(sys, { op: "transient", unit: { name, text, pids: [sys.getpid()] }, wait: false }), "scope");
	if (!given.has("quiet")) yield* sys.write(2, `Running as unit: ${name}; invocation ID: ${response.units?.[0]?.properties["InvocationID"] ?? ""}\n`);
	const environ = new Map(sys.environ);
	for (const text2 of given.values("setenv")) {
		const equals = text2.indexOf("=");
		if (equals > 0) environ.set(text2.slice(0, equals), text2.slice(equals + 1));
	}
	const error = yield* execvp(sys, command, environ);
	yield* sys.write(2, `Failed to execute: ${error.message}\n`);
	return 1;
}

function* runService(context: Context, command: readonly string[]): Blocking<number> {
	const { sys, options: given } = context;
	const timed = timers.flatMap(([option, key]) => given.values(option).map((v) => `${key}=${v}`));
	const path = yield* findProgram(context, command[0] as string);
	const base = given.value("unit") ?? generatedName(context);
	const name = mangle(base.replace(/\.(timer|service)$/, ""), ".service");
	const lines = yield* settings(context, "Service");
	const pipe = given.has("pipe");
	const pty = given.has("pty");
	const waits = given.has("wait") || pipe || pty;
	const description = given.value("description") ?? `[systemd-run] ${[path, ...command.slice(1)].join(" ")}`;
	const literal = /^(no|n|false|f|off|0)$/i.test(given.value("expand-environment") ?? "yes");
	const exec = `ExecStart=\nExecStart=${[path, ...command.slice(1)].map((word) => quoted(word, literal)).join(" ")}\n`;
	const text = `${header}[Unit]\nDescription=${description.replaceAll("%", "%%").replaceAll("\n", " ")}\n\n[Service]\n${lines.map((l) => `${l}\n`).join("")}${exec}`;
	if (timed.length) {
		const timer = name.replace(/\.service$/, ".timer");
		const timerText = `${header}[Unit]\nDescription=${description}\n\n[Timer]\n${timed.map((l) => `${l}\n`).join("")}${given
			.values("timer-property")
			.map((l) => `${l}\n`)
			.join("")}`;
		const unit: TransientUnit = { name: timer, text: timerText, companion: { name, text } };
		yield* refused(context, yield* ask(sys, { op: "transient", unit, wait: false }), "timer");
		if (!given.has("quiet")) yield* sys.write(2, `Running timer as unit: ${timer}\nWill run service as unit: ${name}\n`);
		return 0;
	}
	// a pseudo terminal is the caller's own: nothing lies between here
	const streams = pipe || pty ? { pid: sys.getpid(), fds: pty && sys.isatty(0) ? [0, 0, 0] : [0, 1, 2] } : undefined;
	const before = sys.clock("monotonic");
	const response = yield* refused(context, yield* ask(sys, { op: "transient", unit: { name, text, ...(streams ? { streams } : {}) }, wait: waits }), "service");
	const first = response.units?.[0];
	if (!given.has("quiet")) yield* sys.write(2, `Running as unit: ${name}; invocation ID: ${first?.properties["InvocationID"] ?? ""}\n`);
	if (!waits) return 0;
	const state = (yield* ask(sys, { op: "wait", unit: name }))?.units?.[0];
	if (!state) return 0;
	const p = state.properties;
	const result = p["Result"] ?? "success";
	const code = Number(p["ExecMainStatus"] ?? "0");
	const kind = p["ExecMainCode"];
	if (given.has("wait") && !given.has("quiet")) {
		const ended = {
			code: kind === "2" ? "killed" : kind === "3" ? "dumped" : "exited",
			status: code,
			word: kind === "1" ? statusWord(code) : (/code=\w+, signal=(\w+)/.exec(state.processes.findLast((x) => x.main)?.ended ?? "")?.[1] ?? ""),
		} as const;
		const rows: [string, string][] = [
			["Finished with result", result],
			["Main processes terminated with", endedText(ended)],
			["Service runtime", formatSpan(Math.max(1e-3, state.duration || sys.clock("monotonic") - before), 1e-3)],
			["CPU time consumed", formatSpan(Math.max(1e-3, Number(p["CPUUsageNSec"] ?? "0") / 1e9 || 1e-3), 1e-3)],
			...(Number.isFinite(Number(p["MemoryPeak"])) ? ([["Memory peak", `${formatBytes(Number(p["MemoryPeak"]))} (swap: 0B)`]] as [string, string][]) : []),
		];
		const width = Math.max(...rows.map(([k]) => k.length));
		yield* sys.write(2, rows.map(([k, v]) => `${k.padStart(width)}: ${v}\n`).join(""));
	}
	if (state.active === "failed" && (given.has("collect") || pipe || pty || given.has("wait"))) yield* ask(sys, { op: "reset-failed", unit: name });
	if (kind === "1") return code;
	return result === "success" ? 0 : 1;
}

export const systemdRun = defineSystemd({
	name: "systemd-run",
	summary: "Run the specified command in a transient scope or service",
	usage: ["[OPTIONS...] COMMAND [ARGUMENTS...]"],
	options: optionTable,
	stopAtOperand: true,
	*main(context) {
		const { options: given, operands, sys } = context;
		const command = given.has("shell") ? [sys.environ.get("SHELL") ?? "/bin/sh"] : operands;
		if (given.has("user"))
			return yield* fail(
				context,
				"Failed to connect to user scope bus via local transport: $DBUS_SESSION_BUS_ADDRESS and $XDG_RUNTIME_DIR not defined (consider using --machine=<user>@.host --user to connect to bus of other user)",
			);
		if (command.length === 0) return yield* fail(context, "Command line to execute required.");
		return given.has("scope") ? yield* runScope(context, command) : yield* runService(context, command);
	},
});
