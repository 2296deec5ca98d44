/** The control groups of units, through the files under /sys/fs/cgroup. Without that mount units have no groups, and nothing fails. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { parseSpan } from "../units/span.ts";
import type { Settings } from "../units/unit-file.ts";

export const CGROUP_ROOT = "/sys/fs/cgroup";

export const hasCgroups = (sys: Sys): boolean => sys.tryStat(`${CGROUP_ROOT}/cgroup.procs`) !== undefined;

/** Writes a control file; a file that is not there or refuses is left alone. */
export function* writeControl(sys: Sys, group: string, file: string, value: string): Blocking<boolean> {
	try {
		const fd = yield* sys.open(`${CGROUP_ROOT}${group}/${file}`, { write: true });
		try {
			yield* sys.write(fd, value);
		} finally {
			sys.close(fd);
		}
		return true;
	} catch (error) {
		if (isErrno(error)) return false;
		throw error;
	}
}

/** `50%` of the whole, `1G`, `infinity`: bytes or a count. Undefined for what is none. */
export function parseAmount(text: string, whole: number): number | undefined {
	if (text === "infinity") return Infinity;
	const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([KMGTPE%]?)B?$/i.exec(text) ?? [];
	if (number === undefined) return undefined;
	if (unit === "%") return Math.floor((Number(number) / 100) * whole);
	return Math.floor(Number(number) * 1024 ** " KMGTPE".indexOf(unit.toUpperCase() || " "));
}

const limit = (value: number): string => (value === Infinity ? "max" : String(value));

/** CPUQuota= and its period as seconds of CPU a second; undefined for none. */
export function cpuQuota(settings: Settings, section: string): { readonly share: number; readonly period: number } | undefined {
	const quota = /^(\d+(?:\.\d+)?)%$/.exec(settings.value(section, "CPUQuota") ?? "")?.[1];
	if (quota === undefined) return undefined;
	return { share: Number(quota) / 100, period: parseSpan(settings.value(section, "CPUQuotaPeriodSec") ?? "100ms") ?? 0.1 };
}

/** What the resource settings of a unit mean for its group: file and value. */
export function controlValues(settings: Settings, section: string, memory: number, defaultTasks: number | undefined): [file: string, value: string][] {
	const out: [string, string][] = [];
	for (const [key, file] of [
		["MemoryMin", "memory.min"],
		["MemoryLow", "memory.low"],
		["MemoryHigh", "memory.high"],
		["MemoryMax", "memory.max"],
		["MemorySwapMax", "memory.swap.max"],
	] as const) {
		const amount = parseAmount(settings.value(section, key) ?? "", memory);
		if (amount !== undefined) out.push([file, limit(amount)]);
	}
	const tasks = parseAmount(settings.value(section, "TasksMax") ?? "", 31248) ?? defaultTasks;
	if (tasks !== undefined) out.push(["pids.max", limit(tasks)]);
	const quota = cpuQuota(settings, section);
	if (quota) out.push(["cpu.max", `${Math.round(quota.share * quota.period * 1e6)} ${Math.round(quota.period * 1e6)}`]);
	const weight = settings.value(section, "CPUWeight");
	if (weight !== undefined) out.push(weight === "idle" ? ["cpu.idle", "1"] : ["cpu.weight", weight]);
	const io = settings.value(section, "IOWeight");
	if (io !== undefined) out.push(["io.weight", `default ${io}`]);
	const cpus = settings.value(section, "AllowedCPUs");
	if (cpus !== undefined) out.push(["cpuset.cpus", cpus.replaceAll(" ", ",")]);
	const nodes = settings.value(section, "AllowedMemoryNodes");
	if (nodes !== undefined) out.push(["cpuset.mems", nodes.replaceAll(" ", ",")]);
	return out;
}

/** Makes a group with its parents, switches on the controllers it needs above it, and writes its values. */
export function* realize(sys: Sys, group: string, values: readonly (readonly [string, string])[]): Blocking<void> {
	if (!hasCgroups(sys) || group === "") return;
	const controllers = new Set(["memory", "pids", ...values.map(([file]) => file.split(".")[0] as string)]);
	let at = "";
	for (const part of group.split("/").filter(Boolean)) {
		const enabled = new Set(((yield* tryReadText(sys, `${CGROUP_ROOT}${at}/cgroup.subtree_control`)) ?? "").trim().split(" "));
		for (const controller of controllers) if (!enabled.has(controller)) yield* writeControl(sys, at, "cgroup.subtree_control", `+${controller}`);
		at += `/${part}`;
		if (!sys.tryStat(`${CGROUP_ROOT}${at}`)) sys.mkdir(`${CGROUP_ROOT}${at}`, 0o755);
	}
	for (const [file, value] of values) yield* writeControl(sys, group, file, value);
}

/** The processes in a group and below it. */
export function* groupPids(sys: Sys, group: string): Blocking<number[]> {
	if (!hasCgroups(sys) || group === "") return [];
	const text = yield* tryReadText(sys, `${CGROUP_ROOT}${group}/cgroup.procs`);
	if (text === undefined) return [];
	const pids = text.split("\n").filter(Boolean).map(Number);
	for (const child of childGroups(sys, group)) pids.push(...(yield* groupPids(sys, `${group}/${child}`)));
	return pids;
}

export function childGroups(sys: Sys, group: string): string[] {
	try {
		return sys
			.readdir(`${CGROUP_ROOT}${group}`)
			.filter((e) => e.kind === "directory")
			.map((e) => e.name)
			.sort();
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
}

/** Takes away an empty group with what is below it. */
export function removeGroup(sys: Sys, group: string): void {
	if (!hasCgroups(sys) || group === "") return;
	for (const child of childGroups(sys, group)) removeGroup(sys, `${group}/${child}`);
	try {
		sys.rmdir(`${CGROUP_ROOT}${group}`);
	} catch (error) {
		// somebody is still in it
		if (!isErrno(error)) throw error;
	}
}
