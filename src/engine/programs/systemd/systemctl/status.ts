/** `systemctl status`. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { readEntries, syncJournal } from "../journal/entry.ts";
import { shortLine } from "../journal/formats.ts";
import { ofUnit } from "../journal/matches.ts";
import { childGroups } from "../manager/cgroups.ts";
import type { UnitState } from "../protocol.ts";
import { groupTree } from "../tools/group-tree.ts";
import { fileState, preset } from "../units/install.ts";
import { formatAgo, formatBytes, formatSpan } from "../units/span.ts";

/** ● running, ○ down, × failed, ↻ on its way, and so on. */
export function dot(state: { readonly active: string; readonly load?: string }): string {
	switch (state.active) {
		case "failed":
			return "×";
		case "reloading":
			return "↻";
		case "inactive":
			return "○";
		default:
			return "●";
	}
}

function memoryLine(state: UnitState): string {
	const current = Number(state.properties["MemoryCurrent"]);
	if (!Number.isFinite(current)) return "";
	const notes: string[] = [];
	const max = Number(state.properties["MemoryMax"]);
	const high = Number(state.properties["MemoryHigh"]);
	if (Number.isFinite(high)) notes.push(`high: ${formatBytes(high)}`);
	if (Number.isFinite(max))
		notes.push(`max: ${formatBytes(max)}`, `available: ${formatBytes(Math.max(0, Math.min(max, Number.isFinite(high) ? high : Infinity) - current))}`);
	const peak = Number(state.properties["MemoryPeak"]);
	if (Number.isFinite(peak)) notes.push(`peak: ${formatBytes(peak)}`);
	return `     Memory: ${formatBytes(current)}${notes.length ? ` (${notes.join(", ")})` : ""}\n`;
}

/** The lines above the log. `find` gives other units, for those that trigger. */
function* head(context: Context, state: UnitState, find: (name: string) => UnitState | undefined, time: (real: number) => string): Blocking<string> {
	const { sys } = context;
	const p = state.properties;
	const label = (name: string) => `${name.padStart(11)}: `;
	let text = `${dot(state)} ${state.name}${state.description && state.description !== state.name ? ` - ${state.description}` : ""}\n`;
	const loaded =
		state.load === "loaded" && state.fragment.startsWith("/")
			? state.fragment.startsWith("/proc/")
				? `loaded (${state.fragment})`
				: yield* loadedText(context, state)
			: state.load === "error"
				? `error (Reason: Unit ${state.name} failed to load properly, please adjust/correct and reload service manager: Bad message)`
				: state.load === "masked"
					? `masked (Reason: Unit ${state.name} is masked.)`
					: state.load;
	text += `${label("Loaded")}${loaded}\n`;
	if (state.dropIns.length) {
		const directories = [...new Set(state.dropIns.map((d) => d.slice(0, d.lastIndexOf("/"))))];
		const rows = directories.flatMap((d) => [
			d,
			`└─${state.dropIns
				.filter((f) => f.startsWith(`${d}/`))
				.map((f) => f.slice(d.length + 1))
				.join(", ")}`,
		]);
		text += rows.map((row, i) => `${i === 0 ? label("Drop-In") : " ".repeat(13)}${row}\n`).join("");
	}
	if (p["Transient"] === "yes") text += `${label("Transient")}yes\n`;
	const result = p["Result"];
	const activeWord =
		state.active === "failed"
			? `failed (Result: ${result})`
			: `${state.active} (${state.sub})${state.active === "activating" && result !== "success" && result ? ` (Result: ${result})` : ""}`;
	const now = sys.clock("realtime");
	text += `${label("Active")}${activeWord}${state.since ? ` since ${time(state.since)}; ${formatAgo(now - state.since)}` : ""}\n`;
	if ((state.active === "inactive" || state.active === "failed") && state.duration > 0 && state.since)
		text += `${label("Duration")}${formatSpan(state.duration, 1e-3)}\n`;
	if (p["InvocationID"] && !state.name.endsWith(".slice")) text += `${label("Invocation")}${p["InvocationID"]}\n`;
	if (state.name.endsWith(".timer")) {
		text += `${label("Trigger")}${state.next ? `${time(state.next)}; ${formatAgo(now - state.next)}` : "n/a"}\n`;
		text += `${label("Triggers")}${state.triggers.map((t) => `${find(t)?.active === "failed" ? "×" : "●"} ${t}`).join("\n             ")}\n`;
	}
	if (state.name.endsWith(".socket"))
		text += `${label("Triggers")}${state.triggers.map((t) => `${find(t)?.active === "failed" ? "×" : "●"} ${t}`).join("\n             ")}\n`;
	if (state.triggeredBy.length)
		text += `${label("TriggeredBy")}${state.triggeredBy.map((t) => `${dot(find(t) ?? { active: "inactive" })} ${t}`).join("\n             ")}\n`;
	const documentation = p["Documentation"]?.split(" ").filter(Boolean) ?? [];
	documentation.forEach((d, i) => {
		text += `${i === 0 ? label("Docs") : " ".repeat(13)}${d}\n`;
	});
	(p["Listen"] ?? "")
		.split("\n")
		.filter(Boolean)
		.forEach((l, i) => {
			text += `${i === 0 ? label("Listen") : " ".repeat(13)}${l}\n`;
		});
	if (p["Accept"] === "yes") text += `${label("Accepted")}${p["NAccepted"]}; Connected: ${p["NConnections"]};\n`;
	const mainPid = Number(p["MainPID"] ?? "0");
	const main = state.processes.findLast((x) => x.main);
	for (const x of state.processes) {
		if (x.ended && !(x.main && x.pid === mainPid)) text += `${label("Process")}${x.pid} ${x.key}=${x.text} (${x.ended})\n`;
	}
	if (mainPid) text += `${label("Main PID")}${mainPid} (${((yield* tryReadText(sys, `/proc/${mainPid}/comm`)) ?? "").trim()})\n`;
	else if (main?.ended) text += `${label("Main PID")}${main.pid} (${main.ended})\n`;
	if (p["StatusText"]) text += `${label("Status")}"${p["StatusText"]}"\n`;
	const tasks = Number(p["TasksCurrent"]);
	const runs = state.active !== "inactive" && state.active !== "failed";
	if (runs && Number.isFinite(tasks) && !(state.sub === "exited")) {
		const limit = Number(p["TasksMax"]);
		text += `${label("Tasks")}${tasks}${Number.isFinite(limit) ? ` (limit: ${limit})` : ""}\n`;
	}
	if (runs && state.sub !== "exited") text += memoryLine(state);
	const peak = Number(p["MemoryPeak"]);
	if ((!runs || state.sub === "exited") && peak > 0) text += `${label("Mem peak")}${formatBytes(peak)}\n`;
	const cpu = Number(p["CPUUsageNSec"]);
	if (Number.isFinite(cpu) && /\.(service|socket)$/.test(state.name)) text += `${label("CPU")}${formatSpan(Math.max(cpu / 1e9, 1e-3), 1e-3)}\n`;
	if (runs && state.cgroup && state.sub !== "exited") {
		text += `${label("CGroup")}${state.cgroup}\n`;
		const tree = yield* groupTree(sys, state.cgroup, { width: sys.isatty(1) ? sys.getWindowSize(1).cols - 13 : Infinity, fallback: mainPid ? [mainPid] : [] });
		text += tree.map((line) => `${" ".repeat(13)}${line}\n`).join("");
	}
	return text;
}

function* loadedText(context: Context, state: UnitState): Blocking<string> {
	const file = yield* fileState(context.sys, state.name);
	const fits = file !== "static" && file !== "transient" && file !== "alias" && file !== "generated";
	return `loaded (${state.fragment}; ${file}${fits ? `; preset: ${yield* preset(context.sys, state.name)}` : ""})`;
}

/** Status of one unit with the last lines of its log. */
export function* unitStatus(
	context: Context,
	state: UnitState,
	find: (name: string) => UnitState | undefined,
	options: { readonly lines: number; readonly time: (real: number) => string },
): Blocking<string> {
	const { sys } = context;
	let text = yield* head(context, state, find, options.time);
	if (options.lines === 0) return text;
	yield* syncJournal(sys);
	let entries: string[] = [];
	try {
		const invocation = state.properties["InvocationID"];
		const all = (yield* readEntries(sys)).filter((e) => ofUnit(e, state.name));
		const started = invocation ? all.filter((e) => e.fields["INVOCATION_ID"] === invocation)[0]?.sequence : undefined;
		entries = all
			.filter((e) => started === undefined || e.sequence >= started)
			.slice(-options.lines)
			.map((e) => shortLine(e, "short"));
	} catch (error) {
		if (!isErrno(error)) throw error;
		text += "\nWarning: some journal files were not opened due to insufficient permissions.\n";
	}
	if (entries.length) text += `\n${entries.join("\n")}\n`;
	return text;
}

/** `systemctl status` without a unit: the machine as a whole. */
export function* systemStatus(context: Context, states: readonly UnitState[], jobs: number, time: (real: number) => string): Blocking<string> {
	const { sys } = context;
	const failed = states.filter((s) => s.active === "failed").length;
	const boot = sys.clock("realtime") - sys.clock("boottime");
	const lines = [
		`${failed ? "×" : "●"} ${sys.uname().nodename}`,
		`    State: ${failed ? "degraded" : "running"}`,
		`    Units: ${states.filter((s) => s.load !== "not-found").length} loaded (incl. loaded aliases)`,
		`     Jobs: ${jobs} queued`,
		`   Failed: ${failed} units`,
		`    Since: ${time(boot)}; ${formatAgo(sys.clock("realtime") - boot)}`,
		`  systemd: 262.1-1`,
		"  Tainted: unmerged-bin",
		"   CGroup: /",
		...(childGroups(sys, "").length ? yield* groupTree(sys, "", { width: Infinity, fallback: [] }) : []).map((l) => `           ${l}`),
	];
	return `${lines.join("\n")}\n`;
}
