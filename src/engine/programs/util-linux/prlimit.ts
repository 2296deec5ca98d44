import type { Resource, ResourceLimit } from "../../kernel/abi.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import type { OptionSpec } from "../lib/options.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { type ColumnSpec, chooseColumns } from "../lib/table/columns.ts";
import { rawText } from "../lib/table/formats.ts";
import { row, type Table } from "../lib/table/table.ts";
import { tableText } from "../lib/table/text.ts";
import { defineUtilLinux } from "./define.ts";

interface Kind {
	readonly resource: Resource;
	readonly short: string;
	readonly description: string;
	readonly unit: string;
}

const kinds: readonly Kind[] = [
	{ resource: "as", short: "v", description: "address space limit", unit: "bytes" },
	{ resource: "core", short: "c", description: "max core file size", unit: "bytes" },
	{ resource: "cpu", short: "t", description: "CPU time", unit: "seconds" },
	{ resource: "data", short: "d", description: "max data size", unit: "bytes" },
	{ resource: "fsize", short: "f", description: "max file size", unit: "bytes" },
	{ resource: "locks", short: "x", description: "max number of file locks held", unit: "locks" },
	{ resource: "memlock", short: "l", description: "max locked-in-memory address space", unit: "bytes" },
	{ resource: "msgqueue", short: "q", description: "max bytes in POSIX mqueues", unit: "bytes" },
	{ resource: "nice", short: "e", description: "max nice prio allowed to raise", unit: "" },
	{ resource: "nofile", short: "n", description: "max number of open files", unit: "files" },
	{ resource: "nproc", short: "u", description: "max number of processes", unit: "processes" },
	{ resource: "rss", short: "m", description: "max resident set size", unit: "bytes" },
	{ resource: "rtprio", short: "r", description: "max real-time priority", unit: "" },
	{ resource: "rttime", short: "y", description: "timeout for real-time tasks", unit: "microsecs" },
	{ resource: "sigpending", short: "i", description: "max number of pending signals", unit: "signals" },
	{ resource: "stack", short: "s", description: "max stack size", unit: "bytes" },
];

interface Item {
	readonly kind: Kind;
	readonly limit: ResourceLimit;
}

const amount = (n: number): string => (n === Infinity ? "unlimited" : String(n));

const columns: readonly ColumnSpec<Item>[] = [
	{ name: "RESOURCE", help: "resource name", value: (i) => i.kind.resource.toUpperCase() },
	{ name: "DESCRIPTION", help: "resource description", value: (i) => i.kind.description },
	{ name: "SOFT", help: "soft limit", right: true, value: (i) => amount(i.limit.soft) },
	{ name: "HARD", help: "hard limit (ceiling)", right: true, value: (i) => amount(i.limit.hard) },
	{ name: "UNITS", help: "units", value: (i) => i.kind.unit },
];

/** `soft:hard`, `soft:`, `:hard` or both in one; undefined keeps a side. */
function parseLimit(context: Context, name: string, text: string): { soft: number | undefined; hard: number | undefined } {
	const value = (part: string): number | undefined => {
		if (part === "") return undefined;
		if (part === "unlimited" || part === "infinity") return Infinity;
		return /^\d+$/.test(part) ? Number(part) : context.fail(`failed to parse ${name} limit`);
	};
	const [soft = "", hard] = text.replace(/^=/, "").split(":");
	return { soft: value(soft), hard: value(hard ?? soft) };
}

const resourceOptions: readonly OptionSpec[] = kinds.map((kind) => ({
	short: kind.short,
	long: kind.resource,
	arg: "limit",
	optional: true,
	help: kind.description,
}));

export const prlimit = defineUtilLinux({
	name: "prlimit",
	summary: "Show or change the resource limits of a process",
	usage: ["[options] [--<resource>=<limit>] [-p PID]", "[options] [--<resource>=<limit>] COMMAND"],
	stopAtOperand: true,
	options: [
		{ short: "p", long: "pid", arg: "pid", help: "a process" },
		{ short: "o", long: "output", arg: "list", help: "which columns" },
		{ long: "noheadings", help: "no headings" },
		{ long: "raw", help: "raw" },
		{ long: "verbose", help: "say what is set" },
		...resourceOptions,
	],
	*main(context) {
		const { sys, options, operands } = context;
		const pidText = options.value("pid");
		if (pidText !== undefined && !/^\d+$/.test(pidText)) context.fail(`invalid PID argument: '${pidText}'`);
		const pid = Number(pidText ?? 0);
		const given = options.given.flatMap((o) => {
			const kind = kinds.find((k) => k.resource === o.key);
			return kind ? [{ kind, value: o.value }] : [];
		});
		const chosen = chooseColumns(
			columns,
			options.value("output"),
			columns.map((c) => c.name),
		);
		if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
		const get = (kind: Kind): ResourceLimit => {
			try {
				return sys.prlimit(pid, kind.resource);
			} catch (error) {
				return context.fail(`failed to get the ${kind.resource.toUpperCase()} resource limit: ${reason(error)}`);
			}
		};
		const shown: Item[] = [];
		for (const { kind, value } of given) {
			const name = kind.resource.toUpperCase();
			if (value === undefined) {
				shown.push({ kind, limit: get(kind) });
				continue;
			}
			const wanted = parseLimit(context, name, value);
			const old = wanted.soft === undefined || wanted.hard === undefined ? get(kind) : undefined;
			const limit = { soft: wanted.soft ?? (old as ResourceLimit).soft, hard: wanted.hard ?? (old as ResourceLimit).hard };
			if (limit.soft > limit.hard) context.fail(`the soft limit ${name} cannot exceed the hard limit`);
			if (options.has("verbose"))
				yield* context.print(`New ${name} limit for pid ${pid === 0 ? sys.getpid() : pid}: <${amount(limit.soft)}:${amount(limit.hard)}>\n`);
			try {
				sys.prlimit(pid, kind.resource, limit);
			} catch (error) {
				context.fail(`failed to set the ${name} resource limit: ${reason(error)}`);
			}
		}
		if (given.length === 0) for (const kind of kinds) shown.push({ kind, limit: get(kind) });
		if (shown.length && operands.length === 0) {
			const table: Table = { name: "prlimit", columns: chosen, rows: shown.map((item) => row(chosen.map((column) => column.value(item)))) };
			const headings = !options.has("noheadings");
			yield* context.print(options.has("raw") ? rawText(table, headings) : tableText(table, { headings, tree: false, width: undefined }));
			yield* context.out.flush();
		}
		if (operands.length === 0) return 0;
		const error = yield* execvp(sys, operands);
		return context.fail(`failed to execute ${operands[0]}: ${error.message}`, execFailureStatus(error));
	},
});
