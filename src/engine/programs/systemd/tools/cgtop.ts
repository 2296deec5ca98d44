import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { Memory } from "../../lib/procfs/system.ts";
import { type Context, Failure } from "../../lib/program.ts";
import { defineSystemd } from "../define.ts";
import { CGROUP_ROOT } from "../manager/cgroups.ts";

const orders = ["path", "tasks", "cpu", "memory", "io"] as const;
type Order = (typeof orders)[number];

/** What is known of a group at one moment; undefined where there is nothing to say. */
interface Sample {
	/** Without the leading slash; "" for the root. */
	readonly path: string;
	readonly tasks: number;
	/** Microseconds and bytes since the group exists. */
	readonly cpu: number | undefined;
	readonly memory: number | undefined;
	readonly input: number;
	readonly output: number;
}

interface Row extends Sample {
	readonly cpuShare: number | undefined;
	readonly inputRate: number | undefined;
	readonly outputRate: number | undefined;
}

const fieldOf = (text: string | undefined, name: string): number => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text ?? "")?.[1] ?? 0);
const sumOf = (text: string, name: string): number => [...text.matchAll(new RegExp(`\\b${name}=(\\d+)`, "g"))].reduce((sum, m) => sum + Number(m[1]), 0);

function* sample(sys: Sys, path: string, processes: "user" | "all" | undefined): Blocking<Sample> {
	const base = `${CGROUP_ROOT}${path && `/${path}`}`;
	const stat = yield* tryReadText(sys, `${base}/cpu.stat`);
	const io = (yield* tryReadText(sys, `${base}/io.stat`)) ?? "";
	let tasks = 0;
	if (processes === undefined && path !== "") tasks = Number((yield* tryReadText(sys, `${base}/pids.current`)) ?? 0);
	else if (processes === undefined) tasks = sys.sysinfo().processes;
	else {
		for (const pid of ((yield* tryReadText(sys, `${base}/cgroup.procs`)) ?? "").split("\n").filter(Boolean)) {
			if (processes === "all" || ((yield* tryReadText(sys, `/proc/${pid}/cmdline`)) ?? "") !== "") tasks++;
		}
	}
	let memory = Number((yield* tryReadText(sys, `${base}/memory.current`)) ?? 0);
	if (path === "") {
		const whole = yield* Memory.read(sys);
		memory = whole.used * 1024;
	}
	return {
		path,
		tasks,
		cpu: stat === undefined ? undefined : fieldOf(stat, "usage_usec"),
		memory: memory || undefined,
		input: sumOf(io, "rbytes"),
		output: sumOf(io, "wbytes"),
	};
}

function* walk(sys: Sys, path: string, depth: number, processes: "user" | "all" | undefined, recursive: boolean, out: Map<string, Sample>): Blocking<number> {
	const own = yield* sample(sys, path, processes);
	let tasks = own.tasks;
	const below = new Map<string, Sample>();
	for (const { name, kind } of sys.readdir(`${CGROUP_ROOT}${path && `/${path}`}`)) {
		if (kind !== "directory") continue;
		const counted = yield* walk(sys, path ? `${path}/${name}` : name, depth - 1, processes, recursive, below);
		if (processes !== undefined && recursive) tasks += counted;
	}
	if (depth >= 0) {
		out.set(path, { ...own, tasks });
		for (const [name, group] of below) out.set(name, group);
	}
	return tasks;
}

/** "349.2M", "6M", "864K", as format_bytes. */
function bytesText(bytes: number): string {
	for (const [unit, size] of [
		["G", 1024 ** 3],
		["M", 1024 ** 2],
		["K", 1024],
	] as const) {
		if (bytes < size) continue;
		const tenths = Math.floor((bytes * 10) / size);
		return tenths % 10 === 0 ? `${tenths / 10}${unit}` : `${(tenths / 10).toFixed(1)}${unit}`;
	}
	return `${bytes}B`;
}

function compare(a: Row, b: Row, order: Order): number {
	const by = (of: (row: Row) => number | undefined) => (of(b) ?? -1) - (of(a) ?? -1);
	const first = {
		path: () => 0,
		tasks: () => by((r) => r.tasks),
		cpu: () => by((r) => r.cpuShare),
		memory: () => by((r) => r.memory),
		io: () => by((r) => (r.inputRate ?? 0) + (r.outputRate ?? 0)),
	};
	return first[order]() || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function rowText(row: Row, width: number, raw: boolean): string {
	const size = (value: number | undefined) => (value === undefined ? "-" : raw ? String(Math.floor(value)) : bytesText(Math.floor(value)));
	const name = (row.path || "/").padEnd(width);
	const cpu = row.cpuShare === undefined ? "-" : row.cpuShare.toFixed(1);
	return `${name} ${String(row.tasks || "-").padStart(7)} ${cpu.padStart(6)} ${[row.memory, row.inputRate, row.outputRate].map((v) => size(v).padStart(8)).join(" ")}\n`;
}

function refuse(message: string): never {
	throw new Failure(`${message}\n`, 1);
}

const orderOf = (context: Context): Order => {
	const letters: Readonly<Record<string, Order>> = { p: "path", t: "tasks", c: "cpu", m: "memory", i: "io" };
	const given = context.options.given.findLast((o) => o.key === "order" || o.key in letters);
	if (given === undefined) return "cpu";
	if (given.key !== "order") return letters[given.key] ?? "cpu";
	return orders.find((o) => o === given.value) ?? refuse(`Invalid argument to --order=: ${given.value}`);
};

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const numberOf = (key: string, what: string, standard: number): number => {
		const text = options.value(key);
		if (text === undefined) return standard;
		return /^\d+(\.\d+)?s?$/.test(text) ? Number.parseFloat(text) : refuse(`Failed to parse ${what} parameter '${text}': Invalid argument`);
	};
	const batch = options.has("batch") || !sys.isatty(1);
	const iterations = options.has("1") ? 1 : numberOf("iterations", "iterations", batch && !options.has("batch") ? 1 : Infinity);
	const delay = numberOf("delay", "delay", 1);
	const depth = numberOf("depth", "depth", 3);
	const order = orderOf(context);
	if (!batch) context.unsimulated("the display that changes on a terminal (without -b)");
	const processes = options.has("k") ? "all" : options.has("P") ? "user" : undefined;
	const root = (operands[0] ?? "").replace(/^\/+|\/+$/g, "");
	let before = new Map<string, Sample>();
	let then = 0;
	for (let i = 0; i < iterations; i++) {
		if (i > 0) yield* sys.nanosleep(delay);
		const now = sys.clock("monotonic");
		const samples = new Map<string, Sample>();
		yield* walk(sys, root, depth, processes, options.value("recursive") !== "no", samples);
		const rows = [...samples.values()].map((group): Row => {
			const last = before.get(group.path);
			const seconds = now - then;
			const rate = (value: number, old: number | undefined) => (old === undefined || value <= old ? undefined : (value - old) / seconds);
			const cpu = group.cpu === undefined || last?.cpu === undefined || group.cpu <= last.cpu ? undefined : (group.cpu - last.cpu) / 1e4 / seconds;
			return { ...group, cpuShare: cpu, inputRate: rate(group.input, last?.input), outputRate: rate(group.output, last?.output) };
		});
		const shown = rows.filter((r) => r.tasks > 0 || r.memory !== undefined || r.cpuShare !== undefined).sort((a, b) => compare(a, b, order));
		const width = Math.max(1, ...shown.map((r) => r.path.length));
		if (i > 0) yield* context.print("\n");
		for (const row of shown) yield* context.print(rowText(row, width, options.has("raw")));
		yield* context.out.flush();
		before = samples;
		then = now;
	}
	return 0;
}

export const cgtop = defineSystemd({
	name: "systemd-cgtop",
	summary: "Show top control groups by their resource usage",
	usage: ["[OPTION…] [CGROUP]"],
	options: [
		{ long: "order", arg: "PROPERTY", help: "Order by specified property (path, tasks, cpu, memory, io)" },
		{ short: "p", help: "Same as --order=path, order by path" },
		{ short: "t", help: "Same as --order=tasks, order by number of tasks/processes" },
		{ short: "c", help: "Same as --order=cpu, order by CPU load" },
		{ short: "m", help: "Same as --order=memory, order by memory load" },
		{ short: "i", help: "Same as --order=io, order by IO load" },
		{ short: "r", long: "raw", help: "Provide raw (not human-readable) numbers" },
		{ long: "cpu", arg: "percentage|time", optional: true, help: "Show CPU usage as percentage (default) or time", simulated: false },
		{ short: "P", help: "Count userspace processes instead of tasks (excl. kernel)" },
		{ short: "k", help: "Count all processes instead of tasks (incl. kernel)" },
		{ long: "recursive", arg: "BOOL", help: "Sum up process count recursively" },
		{ short: "d", long: "delay", arg: "DELAY", help: "Delay between updates" },
		{ short: "n", long: "iterations", arg: "N", help: "Run for N iterations before exiting" },
		{ short: "1", help: "Shortcut for --iterations=1" },
		{ short: "b", long: "batch", help: "Run in batch mode, accepting no input" },
		{ long: "depth", arg: "DEPTH", help: "Maximum traversal depth (default: 3)" },
		{ short: "M", long: "machine", arg: "CONTAINER", help: "Operate on local container", simulated: false },
	],
	main,
});
