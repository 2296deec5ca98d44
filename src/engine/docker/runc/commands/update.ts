import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode } from "../../../kernel/text.ts";
import { readAll, readText } from "../../../programs/lib/stdio.ts";
import { JsonError, parseGoJson } from "../../oci/go-json.ts";
import type { LinuxResources } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { type Command, CommandError, type Invocation } from "../app/command.ts";
import type { Flag } from "../app/flags.ts";
import { setResources } from "../cgroup/groups.ts";
import { setScope } from "../cgroup/systemd.ts";
import { loadState, saveState, statusOf } from "../container/state.ts";

const flag = (name: string, help: string, extra: Partial<Flag> = {}): Flag => ({ name, value: "value", help, ...extra });

const units: Readonly<Record<string, number>> = {
	"": 1,
	b: 1,
	k: 1024,
	kb: 1024,
	m: 1024 ** 2,
	mb: 1024 ** 2,
	g: 1024 ** 3,
	gb: 1024 ** 3,
	t: 1024 ** 4,
	tb: 1024 ** 4,
};

/** go-units: RAMInBytes; -1 stands for no limit. */
function bytes(option: string, text: string): number {
	if (text === "-1") return -1;
	const [, value, unit] = /^(\d+(?:\.\d+)?) ?([a-zA-Z]{0,3})$/.exec(text) ?? [];
	const factor = unit === undefined ? undefined : units[unit.toLowerCase().replace(/ib$/, "b")];
	if (value === undefined || factor === undefined) throw new CommandError(`invalid value for ${option}: invalid size: '${text}'`);
	return Math.floor(Number(value) * factor);
}

function count(option: string, text: string): number {
	if (/^[-+]?\d+$/.test(text)) return Number(text);
	throw new CommandError(`invalid value for ${option}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}

type Mutable<T> = { -readonly [K in keyof T]?: T[K] };

function fromFlags({ options }: Invocation): LinuxResources {
	const memory: Mutable<NonNullable<LinuxResources["memory"]>> = {};
	const cpu: Mutable<NonNullable<LinuxResources["cpu"]>> = {};
	const text = (name: string) => options.value(name) || undefined;
	for (const [name, key] of [
		["memory", "limit"],
		["memory-reservation", "reservation"],
		["memory-swap", "swap"],
	] as const) {
		const value = text(name);
		if (value !== undefined) memory[key] = bytes(name, value);
	}
	for (const [name, key] of [
		["cpu-period", "period"],
		["cpu-quota", "quota"],
		["cpu-burst", "burst"],
		["cpu-share", "shares"],
		["cpu-idle", "idle"],
	] as const) {
		const value = text(name);
		if (value !== undefined) cpu[key] = count(name, value);
	}
	if (text("cpuset-cpus") !== undefined) cpu.cpus = text("cpuset-cpus") as string;
	if (text("cpuset-mems") !== undefined) cpu.mems = text("cpuset-mems") as string;
	const pids = options.int("pids-limit");
	const weight = options.int("blkio-weight");
	return {
		...(Object.keys(memory).length ? { memory } : {}),
		...(Object.keys(cpu).length ? { cpu } : {}),
		...(pids ? { pids: { limit: pids } } : {}),
		...(weight ? { blockIO: { weight } } : {}),
	};
}

function* fromFile({ sys }: Invocation, path: string): Blocking<LinuxResources> {
	try {
		return parseGoJson(path === "-" ? decode(yield* readAll(sys, 0)) : yield* readText(sys, path)) as LinuxResources;
	} catch (error) {
		if (error instanceof JsonError) throw new CommandError(error.message);
		if (!isErrno(error)) throw error;
		throw new CommandError(`open ${path}: ${goError(error)}`);
	}
}

/** What the container has, where a change of one needs the other: the swap limit counts memory in. */
function merged(change: LinuxResources, before: Readonly<Record<string, unknown>>): LinuxResources {
	const { memory, cpu } = change;
	const known = (name: string): number | undefined => (typeof before[name] === "number" ? (before[name] as number) : undefined);
	return {
		...change,
		...(memory?.swap !== undefined && memory.limit === undefined ? { memory: { ...memory, ...withDefined("limit", known("memory")) } } : {}),
		...(memory?.limit !== undefined && memory.swap === undefined ? { memory: { ...memory, ...withDefined("swap", known("memory_swap")) } } : {}),
		...(cpu ? { cpu: { ...withDefined("quota", known("cpu_quota")), ...withDefined("period", known("cpu_period")), ...cpu } } : {}),
	};
}

const withDefined = (key: string, value: number | undefined): Record<string, number> => (value === undefined ? {} : { [key]: value });

function* update(invocation: Invocation): Blocking<number> {
	const { sys, globals, options, operands } = invocation;
	const state = yield* loadState(sys, globals, operands[0] ?? "");
	if ((yield* statusOf(sys, globals, state)) === "stopped") throw new CommandError("container not running");
	const file = options.value("resources") ?? "";
	const change = file === "" ? fromFlags(invocation) : yield* fromFile(invocation, file);
	const before = state.config["cgroups"] as Readonly<Record<string, unknown>>;
	const whole = merged(change, before);
	const unit = Object.values(state.cgroup_paths)[0]?.split("/").at(-1) ?? "";
	if (globals.systemdCgroup && unit.endsWith(".scope")) yield* setScope(sys, unit, whole, change.devices);
	try {
		yield* setResources(sys, state.cgroup_paths, whole, change.devices);
	} catch (error) {
		if (error instanceof CommandError)
			yield* invocation.log.write(
				"warning",
				`Setting back cgroup configs failed due to error: ${error.message}, your state.json and actual configs might be inconsistent.`,
			);
		throw error;
	}
	const cgroups: Record<string, unknown> = { ...before };
	const put = (name: string, value: unknown) => {
		if (value !== undefined) cgroups[name] = value;
	};
	put("memory", change.memory?.limit);
	put("memory_swap", change.memory?.swap);
	put("memory_reservation", change.memory?.reservation);
	put("cpu_shares", change.cpu?.shares);
	put("cpu_quota", change.cpu?.quota);
	put("cpu_period", change.cpu?.period);
	put("cpuset_cpus", change.cpu?.cpus);
	put("cpuset_mems", change.cpu?.mems);
	put("pids_limit", change.pids?.limit);
	yield* saveState(sys, globals, { ...state, config: { ...state.config, cgroups } });
	return 0;
}

export const updateCommand: Command = {
	name: "update",
	summary: "update container resource constraints",
	argsUsage: "<container-id>",
	operands: { exactly: 1 },
	flags: [
		flag(
			"resources",
			`path to the file containing the resources to update or '-' to read from the standard input

The accepted format is as follow (unchanged values can be omitted):

{
  "memory": {
    "limit": 0,
    "reservation": 0,
    "swap": 0,
    "checkBeforeUpdate": true
  },
  "cpu": {
    "shares": 0,
    "quota": 0,
    "burst": 0,
    "period": 0,
    "realtimeRuntime": 0,
    "realtimePeriod": 0,
    "cpus": "",
    "mems": "",
    "idle": 0
  },
  "blockIO": {
    "weight": 0
  }
}

Note: if data is to be read from a file or the standard input, all
other options are ignored.`,
			{ short: "r" },
		),
		flag("blkio-weight", "Specifies per cgroup weight, range is from 10 to 1000 (default: 0)", { kind: "int" }),
		flag("cpu-period", "CPU CFS period to be used for hardcapping (in usecs). 0 to use system default"),
		flag("cpu-quota", "CPU CFS hardcap limit (in usecs). Allowed cpu time in a given period"),
		flag("cpu-burst", "CPU CFS hardcap burst limit (in usecs). Allowed accumulated cpu time additionally for burst a given period"),
		flag("cpu-share", "CPU shares (relative weight vs. other containers)"),
		flag("cpu-rt-period", "CPU realtime period to be used for hardcapping (in usecs). 0 to use system default", { simulated: false }),
		flag("cpu-rt-runtime", "CPU realtime hardcap limit (in usecs). Allowed cpu time in a given period", { simulated: false }),
		flag("cpuset-cpus", "CPU(s) to use"),
		flag("cpuset-mems", "Memory node(s) to use"),
		flag("memory", "Memory limit (in bytes)"),
		flag("cpu-idle", "set cgroup SCHED_IDLE or not, 0: default behavior, 1: SCHED_IDLE"),
		flag("memory-reservation", "Memory reservation or soft_limit (in bytes)"),
		flag("memory-swap", "Total memory usage (memory + swap); set '-1' to enable unlimited swap"),
		flag("pids-limit", "Maximum number of pids allowed in the container (default: 0)", { kind: "int" }),
		flag("l3-cache-schema", "The string of Intel RDT/CAT L3 cache schema", { simulated: false }),
		flag("mem-bw-schema", "The string of Intel RDT/MBA memory bandwidth schema", { simulated: false }),
	],
	run: update,
};
