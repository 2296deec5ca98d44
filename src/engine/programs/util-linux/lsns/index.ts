import { Accounts } from "../../lib/accounts.ts";
import { namespaceFiles, type Process } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { outputWidth } from "../../lib/screen.ts";
import { chooseColumns, columnList } from "../../lib/table/columns.ts";
import { jsonText, rawText } from "../../lib/table/formats.ts";
import { type Row, row, type Table } from "../../lib/table/table.ts";
import { tableText } from "../../lib/table/text.ts";
import { defineUtilLinux } from "../define.ts";
import { type Line, lsnsColumns, type TreeColumn } from "./columns.ts";
import { type Listed, listNamespaces } from "./namespaces.ts";

type MakeRow = (line: Line) => Row;

/** A namespace stands below the last line of its process's parent, when that parent stands for a namespace too. */
function byProcess(shown: readonly Listed[], make: MakeRow): Row[] {
	const lines = new Map<number, Row>();
	const roots: Row[] = [];
	for (const namespace of shown) {
		const process = namespace.first;
		const own = make({ namespace, process });
		const parent = process && lines.get(process.ppid);
		if (parent) parent.children.push(own);
		else roots.push(own);
		if (process) lines.set(process.pid, own);
	}
	return roots;
}

/** Below the namespace that it is a child of, or that owns it. */
function byRelation(shown: readonly Listed[], relation: "parent" | "owner", make: MakeRow): Row[] {
	const rows = new Map(shown.map((namespace) => [namespace.ino, make({ namespace, process: namespace.first })]));
	const roots: Row[] = [];
	for (const namespace of shown) {
		const own = rows.get(namespace.ino) as Row;
		const above = namespace[relation] || (relation === "owner" && namespace.kind === "user" ? namespace.parent : 0);
		const parent = above === namespace.ino ? undefined : rows.get(above);
		if (parent) parent.children.push(own);
		else roots.push(own);
	}
	return roots;
}

/** The processes of one namespace, children below their parents. */
function members(namespace: Listed, make: MakeRow): Row[] {
	const rows = new Map(namespace.processes.map((process) => [process.pid, make({ namespace, process })]));
	const roots: Row[] = [];
	for (const process of namespace.processes) {
		const parent = rows.get(process.ppid);
		(parent ? parent.children : roots).push(rows.get(process.pid) as Row);
	}
	return roots;
}

type TreeKind = "none" | "process" | "parent" | "owner";

function treeKind(context: Context): TreeKind {
	const { options } = context;
	if (options.has("list") || options.has("raw")) return "none";
	if (!options.has("tree")) return "process";
	const text = (options.value("tree") ?? "owner").replace(/^=/, "");
	return text === "parent" || text === "owner" || text === "process" ? text : context.fail(`unknown tree type: ${text}`);
}

function number(context: Context, text: string, what: string): number {
	return /^\d+$/.test(text) ? Number(text) : context.fail(`invalid ${what} argument: '${text}'`);
}

export const lsns = defineUtilLinux({
	name: "lsns",
	section: 8,
	summary: "List system namespaces",
	usage: ["[options] [<namespace ID>]"],
	options: [
		{ short: "J", long: "json", help: "as JSON" },
		{ short: "l", long: "list", help: "as a list" },
		{ short: "n", long: "noheadings", help: "no headings" },
		{ short: "o", long: "output", arg: "list", help: "which columns" },
		{ long: "output-all", help: "all columns" },
		{ short: "P", long: "persistent", help: "only those without processes" },
		{ short: "p", long: "task", arg: "pid", help: "those of a process" },
		{ short: "Q", long: "filter", arg: "expr", help: "by an expression", simulated: false },
		{ short: "r", long: "raw", help: "raw" },
		{ short: "u", long: "notruncate", help: "do not cut columns" },
		{ short: "W", long: "nowrap", help: "no cells of several lines" },
		{ short: "t", long: "type", arg: "name", help: "mnt, net, ipc, user, pid, uts, cgroup, time" },
		{ short: "T", long: "tree", arg: "rel", optional: true, help: "as a tree: parent, owner or process" },
		{ short: "H", long: "list-columns", help: "list the columns" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const accounts = yield* Accounts.load(sys);
		if (options.has("list-columns")) {
			yield* context.print(columnList(lsnsColumns(accounts, undefined)));
			return 0;
		}
		const types = options.values("type");
		for (const type of types) if (!(namespaceFiles as readonly string[]).includes(type)) context.fail(`unknown namespace type: ${type}`);
		const wanted = operands[0] === undefined ? undefined : number(context, operands[0], "namespace");
		const taskText = options.value("task");
		const task = taskText === undefined ? undefined : number(context, taskText, "PID");
		const kind = treeKind(context);
		const treeColumn: TreeColumn = kind === "none" ? undefined : kind === "process" ? "COMMAND" : "NS";
		const columns = lsnsColumns(accounts, treeColumn);
		const usual =
			wanted !== undefined
				? ["PID", "PPID", "USER", "COMMAND"]
				: types.length === 1 && types[0] === "net"
					? ["NS", "TYPE", "NPROCS", "PID", "USER", "NETNSID", "NSFS", "COMMAND"]
					: ["NS", "TYPE", "NPROCS", "PID", "USER", "COMMAND"];
		const chosen = chooseColumns(columns, options.value("output"), options.has("output-all") ? columns.map((c) => c.name) : usual);
		if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
		const all = yield* listNamespaces(sys);
		const make: MakeRow = (line) => row(chosen.map((column) => column.value(line)));
		const has = (namespace: Listed, pid: number) => namespace.processes.some((p: Process) => p.pid === pid);
		const shown = all.filter(
			(n) => (types.length === 0 || types.includes(n.kind)) && (task === undefined || has(n, task)) && (!options.has("persistent") || n.processes.length === 0),
		);
		const one = wanted === undefined ? undefined : all.find((n) => n.ino === wanted);
		if (wanted !== undefined && !one) context.fail(`not found namespace: ${wanted}`);
		const rows = one
			? members(one, make)
			: kind === "parent" || kind === "owner"
				? byRelation(shown, kind, make)
				: kind === "process"
					? byProcess(shown, make)
					: shown.map((namespace) => make({ namespace, process: namespace.first }));
		const table: Table = { name: "namespaces", columns: chosen, rows };
		const headings = !options.has("noheadings");
		if (options.has("json")) {
			const flat = shown.map((namespace) => make({ namespace, process: namespace.first }));
			yield* context.print(jsonText(treeColumn === "NS" || one ? table : { ...table, rows: flat }, treeColumn === "NS" || one !== undefined));
		} else if (options.has("raw")) yield* context.print(rawText(table, headings));
		else yield* context.print(tableText(table, { headings, tree: kind !== "none", width: options.has("notruncate") ? undefined : outputWidth(sys) }));
		return 0;
	},
});
