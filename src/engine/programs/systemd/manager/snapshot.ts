/** The state of a unit as programs get it: what `systemctl show` and `status` print. */
import type { Blocking } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { UnitState } from "../protocol.ts";
import { names as fileNames, loadUnit } from "../units/paths.ts";
import { formatSpan, parseSpan } from "../units/span.ts";
import { splitWords } from "../units/unit-file.ts";
import { CGROUP_ROOT, cpuQuota, groupPids, parseAmount } from "./cgroups.ts";
import { endedShort } from "./exit-status.ts";
import { listensOn } from "./listen-address.ts";
import { DEFAULT_TASKS_MAX, hasTasksMax, type Manager } from "./manager.ts";
import { type Moment, sectionOf, type Unit } from "./unit.ts";

const yes = (value: boolean): string => (value ? "yes" : "no");
const microseconds = (m: Moment | undefined): string => String(m ? Math.round(m.mono * 1e6) : 0);

function* control(manager: Manager, unit: Unit, file: string): Blocking<string | undefined> {
	if (!unit.cgroup || unit.active === "inactive" || unit.active === "failed") return undefined;
	return (yield* tryReadText(manager.sys, `${CGROUP_ROOT}${unit.cgroup}/${file}`))?.trim();
}

/** Seconds of CPU the unit has used. */
function* cpuTime(manager: Manager, unit: Unit): Blocking<number> {
	const usage = /^usage_usec (\d+)$/m.exec((yield* control(manager, unit, "cpu.stat")) ?? "")?.[1];
	return usage === undefined ? unit.cpuUsed : Number(usage) / 1e6;
}

function amount(unit: Unit, key: string, total: number, fallback: string): string {
	const value = parseAmount(unit.file.settings.value(sectionOf(unit.type), key) ?? "", total);
	return value === undefined ? fallback : value === Infinity ? "infinity" : String(value);
}

const execLine = (
	unit: Unit,
	key: string,
	manager: Manager,
	commands: readonly { path: string; argv: readonly string[]; ignoreFailure: boolean }[],
): string[] =>
	commands.map((c, i) => {
		const run = unit.started.filter((s) => s.key === key)[i];
		const time = (m: Moment | undefined) => (m ? `[${manager.stampText(m.real)}]` : "[n/a]");
		const ended = run?.ended;
		return `{ path=${c.path} ; argv[]=${c.argv.join(" ")} ; ignore_errors=${yes(c.ignoreFailure)} ; start_time=${time(run?.at)} ; stop_time=${time(run?.endedAt)} ; pid=${run?.pid ?? 0} ; code=${ended?.code ?? "(null)"} ; status=${ended ? (ended.code === "exited" ? `${ended.status}/0` : `${ended.status}/${ended.word}`) : "0/0"} }`;
	});

/** Properties that every unit has. */
function common(manager: Manager, unit: Unit, needReload: boolean): [string, string][] {
	const { requires, wants } = manager.requirements(unit);
	const list = (key: string, words: readonly string[]): [string, string][] => (words.length ? [[key, words.join(" ")]] : []);
	const stamp = (key: string, m: Moment | undefined): [string, string][] => [
		...(m ? ([[key, manager.stampText(m.real)]] as [string, string][]) : []),
		[`${key}Monotonic`, microseconds(m)],
	];
	const reverse = (of: (other: Unit) => readonly string[]) => [...manager.units.values()].filter((o) => of(o).includes(unit.name)).map((o) => o.name);
	const { file } = unit;
	return [
		["Id", unit.name],
		["Names", unit.name],
		...list("Requires", requires),
		...list("Wants", wants),
		...list("BindsTo", unit.bindsTo),
		...list("PartOf", unit.partOf),
		...list(
			"RequiredBy",
			reverse((o) => manager.requirements(o).requires),
		),
		...list(
			"WantedBy",
			reverse((o) => manager.requirements(o).wants),
		),
		...list("Conflicts", unit.conflicts),
		...list("Before", unit.before),
		...list("After", unit.after),
		...list("Triggers", unit.isTrigger ? [unit.triggers] : []),
		...list(
			"TriggeredBy",
			reverse((o) => (o.isTrigger ? [o.triggers] : [])),
		),
		...list("Documentation", file.settings.words("Unit", "Documentation")),
		["Description", unit.description],
		["LoadState", file.load],
		["ActiveState", unit.active],
		["FreezerState", "running"],
		["SubState", unit.sub],
		...(file.fragment && file.load !== "not-found" ? ([["FragmentPath", file.fragment]] as [string, string][]) : []),
		...(file.dropIns.length ? ([["DropInPaths", file.dropIns.join(" ")]] as [string, string][]) : []),
		...stamp("StateChangeTimestamp", unit.stateChange),
		...stamp("InactiveExitTimestamp", unit.inactiveExit),
		...stamp("ActiveEnterTimestamp", unit.activeEnter),
		...stamp("ActiveExitTimestamp", unit.activeExit),
		...stamp("InactiveEnterTimestamp", unit.inactiveEnter),
		["CanStart", yes(file.load === "loaded")],
		["CanStop", yes(file.load === "loaded" || unit.active !== "inactive")],
		["CanReload", yes(file.settings.values("Service", "ExecReload").length > 0)],
		["CanIsolate", yes(file.settings.flag("Unit", "AllowIsolate", false))],
		["StopWhenUnneeded", "no"],
		["RefuseManualStart", yes(file.settings.flag("Unit", "RefuseManualStart", false))],
		["RefuseManualStop", yes(file.settings.flag("Unit", "RefuseManualStop", false))],
		["AllowIsolate", yes(file.settings.flag("Unit", "AllowIsolate", false))],
		["DefaultDependencies", yes(file.settings.flag("Unit", "DefaultDependencies", true))],
		["NeedDaemonReload", yes(needReload)],
		["JobTimeoutUSec", "infinity"],
		["ConditionResult", yes(unit.activeEnter !== undefined || unit.active !== "inactive")],
		["Transient", yes(unit.transient)],
		["Perpetual", yes(unit.name === "-.slice" || unit.name === "init.scope" || unit.name === "-.mount")],
		["StartLimitIntervalUSec", formatSpan(parseSpan(file.settings.value("Unit", "StartLimitIntervalSec") ?? "10s") ?? 10)],
		["StartLimitBurst", file.settings.value("Unit", "StartLimitBurst") ?? "5"],
		...(unit.invocation ? ([["InvocationID", unit.invocation]] as [string, string][]) : []),
		["CollectMode", "inactive"],
	];
}

function* resources(manager: Manager, unit: Unit): Blocking<[string, string][]> {
	const section = sectionOf(unit.type);
	const { settings } = unit.file;
	const total = manager.sys.sysinfo().totalRam;
	const running = unit.active !== "inactive" && unit.active !== "failed";
	const number = function* (file: string): Blocking<string> {
		const text = yield* control(manager, unit, file);
		return text === undefined ? "[not set]" : text === "max" ? "infinity" : text;
	};
	const quota = cpuQuota(settings, section);
	const cpu = yield* cpuTime(manager, unit);
	return [
		["Slice", unit.slice],
		...(running && unit.cgroup ? ([["ControlGroup", unit.cgroup]] as [string, string][]) : []),
		["MemoryCurrent", yield* number("memory.current")],
		["MemoryPeak", running ? yield* number("memory.peak") : unit.memoryPeak || "[not set]"],
		["MemorySwapCurrent", yield* number("memory.swap.current")],
		["CPUUsageNSec", running || cpu > 0 ? String(Math.round(cpu * 1e9)) : "[not set]"],
		["TasksCurrent", running && unit.cgroup ? String((yield* groupPids(manager.sys, unit.cgroup)).length) : "[not set]"],
		["Delegate", yes(settings.flag(section, "Delegate", false))],
		["CPUWeight", settings.value(section, "CPUWeight") ?? "[not set]"],
		["CPUQuotaPerSecUSec", quota ? formatSpan(quota.share) : "infinity"],
		["CPUQuotaPeriodUSec", settings.value(section, "CPUQuotaPeriodSec") === undefined ? "infinity" : formatSpan(quota?.period ?? 0.1)],
		...(settings.value(section, "AllowedCPUs") === undefined ? [] : ([["AllowedCPUs", settings.value(section, "AllowedCPUs")]] as [string, string][])),
		["IOWeight", settings.value(section, "IOWeight") ?? "[not set]"],
		["MemoryAccounting", "yes"],
		["MemoryMin", amount(unit, "MemoryMin", total, "0")],
		["MemoryLow", amount(unit, "MemoryLow", total, "0")],
		["MemoryHigh", amount(unit, "MemoryHigh", total, "infinity")],
		["MemoryMax", amount(unit, "MemoryMax", total, "infinity")],
		["MemorySwapMax", amount(unit, "MemorySwapMax", total, "infinity")],
		["TasksAccounting", "yes"],
		["TasksMax", amount(unit, "TasksMax", 31248, hasTasksMax(unit) ? String(DEFAULT_TASKS_MAX) : "infinity")],
	];
}

function* service(manager: Manager, unit: Unit): Blocking<[string, string][]> {
	const { settings } = unit.file;
	const value = (key: string, fallback: string) => settings.value("Service", key) ?? fallback;
	const span = (key: string, fallback: string) => formatSpan(parseSpan(value(key, fallback)) ?? 0);
	const main = unit.started.findLast((s) => s.main);
	const out: [string, string][] = [
		["Type", unit.serviceType],
		["ExitType", "main"],
		["Restart", value("Restart", "no")],
		["RestartMode", "normal"],
		...(settings.value("Service", "PIDFile") === undefined ? [] : ([["PIDFile", value("PIDFile", "")]] as [string, string][])),
		["NotifyAccess", value("NotifyAccess", unit.serviceType.startsWith("notify") ? "main" : "none")],
		["RestartUSec", span("RestartSec", "100ms")],
		["TimeoutStartUSec", unit.serviceType === "oneshot" ? span("TimeoutStartSec", "infinity") : span("TimeoutStartSec", value("TimeoutSec", "90"))],
		["TimeoutStopUSec", span("TimeoutStopSec", value("TimeoutSec", "90"))],
		["RuntimeMaxUSec", span("RuntimeMaxSec", "infinity")],
		["WatchdogUSec", span("WatchdogSec", "infinity")],
		["RemainAfterExit", yes(settings.flag("Service", "RemainAfterExit", false))],
		["GuessMainPID", "yes"],
		["MainPID", String(unit.mainPid)],
		["ControlPID", String(unit.controlPid)],
		...(unit.statusText ? ([["StatusText", unit.statusText]] as [string, string][]) : []),
		["StatusErrno", "0"],
		["Result", unit.result],
		["ReloadResult", "success"],
		["NRestarts", String(unit.restarts)],
		["OOMPolicy", value("OOMPolicy", "stop")],
		...(main ? ([["ExecMainStartTimestamp", manager.stampText(main.at.real)]] as [string, string][]) : []),
		["ExecMainStartTimestampMonotonic", microseconds(main?.at)],
		...(main?.endedAt ? ([["ExecMainExitTimestamp", manager.stampText(main.endedAt.real)]] as [string, string][]) : []),
		["ExecMainExitTimestampMonotonic", microseconds(main?.endedAt)],
		["ExecMainPID", String(main?.pid ?? 0)],
		["ExecMainCode", main?.ended ? (main.ended.code === "exited" ? "1" : main.ended.code === "killed" ? "2" : "3") : "0"],
		["ExecMainStatus", String(main?.ended?.status ?? 0)],
	];
	for (const key of ["ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost"])
		for (const line of execLine(unit, key, manager, yield* manager.services.commands(unit, key))) out.push([key, line]);
	out.push(...(yield* resources(manager, unit)));
	const words = settings.values("Service", "Environment").flatMap(splitWords);
	const optional = (key: string): [string, string][] => (settings.value("Service", key) === undefined ? [] : [[key, value(key, "")]]);
	out.push(
		...(words.length ? ([["Environment", words.map((w) => (/\s/.test(w) ? `"${w}"` : w)).join(" ")]] as [string, string][]) : []),
		["UMask", value("UMask", "0022")],
		["OOMScoreAdjust", value("OOMScoreAdjust", "0")],
		["Nice", value("Nice", "0")],
		["StandardInput", value("StandardInput", "null")],
		["StandardOutput", value("StandardOutput", "journal")],
		["StandardError", value("StandardError", "inherit")],
		...optional("WorkingDirectory"),
		...optional("User"),
		...optional("Group"),
		["NoNewPrivileges", yes(settings.flag("Service", "NoNewPrivileges", false))],
		["PrivateTmp", "no"],
		["ProtectSystem", "no"],
		["KillMode", value("KillMode", "control-group")],
		["KillSignal", "15"],
		["SendSIGKILL", "yes"],
	);
	return out;
}

function socketProperties(unit: Unit): [string, string][] {
	const { settings } = unit.file;
	const value = (key: string, fallback: string) => settings.value("Socket", key) ?? fallback;
	return [
		["BindIPv6Only", value("BindIPv6Only", "default")],
		["Backlog", value("Backlog", "2147483647")],
		["SocketUser", value("SocketUser", "")],
		["SocketGroup", value("SocketGroup", "")],
		["SocketMode", value("SocketMode", "0666").padStart(4, "0")],
		["DirectoryMode", value("DirectoryMode", "0755").padStart(4, "0")],
		["Accept", yes(settings.flag("Socket", "Accept", false))],
		["RemoveOnStop", yes(settings.flag("Socket", "RemoveOnStop", false))],
		[
			"Listen",
			listensOn(settings)
				.map(({ text, word }) => `${text} (${word})`)
				.join("\n"),
		],
		["FileDescriptorName", value("FileDescriptorName", unit.name)],
		["NConnections", "0"],
		["NAccepted", "0"],
		["Result", unit.result],
	];
}

export function* snapshot(manager: Manager, unit: Unit): Blocking<UnitState> {
	const { file } = unit;
	const disk = unit.type === "mount" || unit.name === "init.scope" || unit.transient ? undefined : yield* loadUnit(manager.sys, unit.name);
	const needReload =
		disk !== undefined &&
		file.load !== "not-found" &&
		(disk.changed !== file.changed || disk.fragment !== file.fragment || disk.dropIns.join() !== file.dropIns.join());
	const properties = new Map<string, string>();
	const put = (pairs: readonly [string, string][]) => {
		for (const [key, value] of pairs) properties.set(key, properties.has(key) ? `${properties.get(key)}\n${value}` : value);
	};
	put(common(manager, unit, needReload));
	if (unit.type === "service") put(yield* service(manager, unit));
	else if (unit.type === "scope" || unit.type === "slice") put([...(yield* resources(manager, unit)), ["Result", unit.result]]);
	else if (unit.type === "timer")
		put([
			["Unit", unit.triggers],
			["Result", unit.result],
		]);
	else if (unit.type === "socket") put([...socketProperties(unit), ...(unit.cgroup ? yield* resources(manager, unit) : [])]);
	else if (unit.type === "mount") {
		for (const key of ["Where", "What", "Type"]) put([[key, file.settings.value("Mount", key) ?? ""]]);
		put([["Result", unit.result]]);
	}
	const end = unit.activeExit && unit.activeEnter && unit.activeExit.mono >= unit.activeEnter.mono ? unit.activeExit.mono - unit.activeEnter.mono : 0;
	const sinceMoment =
		unit.active === "active" || unit.active === "reloading"
			? unit.activeEnter
			: unit.active === "inactive" || unit.active === "failed"
				? unit.inactiveEnter
				: unit.stateChange;
	return {
		name: unit.name,
		load: file.load,
		active: unit.active,
		sub: unit.sub,
		description: unit.description,
		fragment: file.load === "not-found" ? "" : file.fragment,
		dropIns: file.dropIns,
		needReload,
		properties: Object.fromEntries(properties),
		processes: unit.started.map((s) => ({ key: s.key, pid: s.pid, text: s.command.text, ended: s.ended ? endedShort(s.ended) : "", main: s.main })),
		since: sinceMoment?.real ?? 0,
		duration: end,
		cgroup: unit.cgroup,
		job: manager.jobs.of(unit)?.kind ?? "",
		triggers: unit.isTrigger ? [unit.triggers] : [],
		triggeredBy: [...manager.units.values()].filter((o) => o.isTrigger && o.triggers === unit.name).map((o) => o.name),
		referenced: fileNames(manager.sys, "/run/systemd/transient").includes(unit.name),
		next: unit.nextElapse ?? 0,
		last: unit.lastElapse,
	};
}
