import { tryReadText } from "../lib/procfs/process.ts";
import type { Context } from "../lib/program.ts";
import { type ColumnSpec, chooseColumns, columnList } from "../lib/table/columns.ts";
import { jsonText, rawText } from "../lib/table/formats.ts";
import { row, type Table } from "../lib/table/table.ts";
import { tableText } from "../lib/table/text.ts";
import { defineUtilLinux } from "./define.ts";

/** One processor of /proc/cpuinfo by the names of its lines. */
type Cpu = ReadonlyMap<string, string>;

const parse = (text: string): Cpu[] =>
	text
		.split("\n\n")
		.filter((block) => block.trim() !== "")
		.map((block) => new Map([...block.matchAll(/^([^\t:]+)\t*: ?(.*)$/gm)].map((m) => [m[1] as string, m[2] as string])));

const field = (cpu: Cpu, name: string): string => cpu.get(name) ?? "";

const columns: readonly ColumnSpec<Cpu>[] = [
	{ name: "BOGOMIPS", help: "crude measurement of CPU speed", right: true, value: (c) => field(c, "bogomips") },
	{ name: "CPU", help: "logical CPU number", right: true, json: "number", value: (c) => field(c, "processor") },
	{ name: "CORE", help: "logical core number", right: true, json: "number", value: (c) => field(c, "core id") },
	{ name: "SOCKET", help: "logical socket number", right: true, json: "number", value: (c) => field(c, "physical id") },
	{ name: "NODE", help: "logical NUMA node number", right: true, json: "number", value: () => "0" },
	{ name: "ONLINE", help: "shows if Linux currently makes use of the CPU", right: true, json: "boolean", value: () => "yes" },
	{ name: "MHZ", help: "shows the current MHz of the CPU", right: true, value: (c) => field(c, "cpu MHz") },
	{ name: "MODELNAME", help: "shows CPU model name", value: (c) => field(c, "model name") },
];

function summary(context: Context, cpus: readonly Cpu[]): [string, string][] {
	const [cpu = new Map<string, string>()] = cpus;
	const sockets = new Set(cpus.map((c) => field(c, "physical id"))).size;
	const cores = new Set(cpus.map((c) => `${field(c, "physical id")}/${field(c, "core id")}`)).size;
	const online = cpus.map((c) => field(c, "processor"));
	const mask = online.reduce((bits, n) => bits | (1 << Number(n)), 0).toString(16);
	const rows: [string, string][] = [
		["Architecture", context.sys.uname().machine],
		["CPU op-mode(s)", field(cpu, "flags").split(" ").includes("lm") ? "32-bit, 64-bit" : "32-bit"],
		["Address sizes", field(cpu, "address sizes")],
		["Byte Order", "Little Endian"],
		["CPU(s)", String(cpus.length)],
		context.options.has("hex") ? ["On-line CPU(s) mask", mask] : ["On-line CPU(s) list", online.join(",")],
		["Vendor ID", field(cpu, "vendor_id")],
		["Model name", field(cpu, "model name")],
		["CPU family", field(cpu, "cpu family")],
		["Model", field(cpu, "model")],
		["Thread(s) per core", String(cores ? cpus.length / cores : 1)],
		["Core(s) per socket", String(sockets ? cores / sockets : 1)],
		["Socket(s)", String(sockets)],
		["Stepping", field(cpu, "stepping")],
		["Microcode version", field(cpu, "microcode")],
		["BogoMIPS", field(cpu, "bogomips")],
		["Flags", field(cpu, "flags")],
		["NUMA node(s)", "1"],
		["NUMA node0 CPU(s)", online.join(",")],
	];
	return rows.filter(([, value]) => value !== "");
}

export const lscpu = defineUtilLinux({
	name: "lscpu",
	summary: "Display information about the CPU architecture",
	usage: ["[options]"],
	options: [
		{ short: "a", long: "all", help: "processors on line and off" },
		{ short: "b", long: "online", help: "processors on line only" },
		{ short: "B", long: "bytes", help: "sizes in bytes" },
		{ short: "C", long: "caches", arg: "list", optional: true, help: "caches", simulated: false },
		{ short: "c", long: "offline", help: "processors off line only" },
		{ short: "J", long: "json", help: "as JSON" },
		{ short: "e", long: "extended", arg: "list", optional: true, help: "a table" },
		{ short: "p", long: "parse", arg: "list", optional: true, help: "for programs" },
		{ short: "r", long: "raw", help: "raw" },
		{ short: "s", long: "sysroot", arg: "dir", help: "another root", simulated: false },
		{ short: "x", long: "hex", help: "masks instead of lists" },
		{ short: "y", long: "physical", help: "physical numbers" },
		{ long: "output-all", help: "all columns" },
		{ short: "H", long: "list-columns", help: "list the columns" },
	],
	*main(context) {
		const { options } = context;
		if (options.has("list-columns")) {
			yield* context.print(columnList(columns));
			return 0;
		}
		const cpus = parse((yield* tryReadText(context.sys, "/proc/cpuinfo")) ?? "");
		const key = options.last("extended", "parse");
		if (key === undefined) {
			const table: Table = {
				name: "lscpu",
				columns: [{ name: "field" }, { name: "data" }],
				rows: summary(context, cpus).map(([name, value]) => row([`${name}:`, value])),
			};
			yield* context.print(options.has("json") ? jsonText(table, false) : tableText(table, { headings: false, tree: false, width: undefined }));
			return 0;
		}
		const usual = key === "parse" ? ["CPU", "CORE", "SOCKET", "NODE"] : ["CPU", "NODE", "SOCKET", "CORE", "ONLINE"];
		const chosen = chooseColumns(columns, options.value(key)?.replace(/^=/, ""), options.has("output-all") ? columns.map((c) => c.name) : usual);
		if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
		const shown = options.has("offline") ? [] : cpus;
		const table: Table = { name: "cpus", columns: chosen, rows: shown.map((cpu) => row(chosen.map((column) => column.value(cpu)))) };
		if (key === "parse") {
			const name = (n: string) => (n === "CPU" ? n : n[0] + n.slice(1).toLowerCase());
			yield* context.print(
				"# The following is the parsable format, which can be fed to other\n# programs. Each different item in every column has an unique ID\n# starting usually from zero.\n",
			);
			yield* context.print(`# ${chosen.map((c) => name(c.name)).join(",")}\n${table.rows.map((r) => `${r.cells.join(",")}\n`).join("")}`);
		} else if (options.has("json")) yield* context.print(jsonText(table, false));
		else yield* context.print(options.has("raw") ? rawText(table, true) : tableText(table, { headings: true, tree: false, width: undefined }));
		return 0;
	},
});
