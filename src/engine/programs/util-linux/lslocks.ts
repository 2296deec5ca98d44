import type { Sys } from "../../kernel/abi.ts";
import { listPids, readProcess, tryReadText } from "../lib/procfs/process.ts";
import { outputWidth } from "../lib/screen.ts";
import { type ColumnSpec, chooseColumns, columnList } from "../lib/table/columns.ts";
import { jsonText, rawText } from "../lib/table/formats.ts";
import { row, type Table } from "../lib/table/table.ts";
import { tableText } from "../lib/table/text.ts";
import { holdsOf } from "../psmisc/processes.ts";
import { defineUtilLinux } from "./define.ts";
import { humanBytes } from "./human.ts";

interface Lock {
	readonly pid: number;
	readonly command: string;
	readonly type: string;
	readonly mode: string;
	readonly inode: number;
	readonly start: string;
	readonly end: string;
	readonly path: string;
	readonly size: number | undefined;
}

/** `1: FLOCK  ADVISORY  WRITE 220 fe:00:131093 0 EOF` */
const pattern = /^\d+: (?:-> )?(\S+) +(\S+) +(\S+) +(-?\d+) +([0-9a-f]+):([0-9a-f]+):(\d+) +(\d+) +(\S+)$/gm;

function columnsFor(bytes: boolean): ColumnSpec<Lock>[] {
	const number = (name: string, help: string, value: ColumnSpec<Lock>["value"]): ColumnSpec<Lock> => ({ name, help, value, right: true, json: "number" });
	return [
		{ name: "COMMAND", help: "command of the process holding the lock", hint: 15, value: (l) => l.command },
		number("PID", "PID of the process holding the lock", (l) => String(l.pid)),
		{ name: "TYPE", help: "kind of lock", right: true, value: (l) => l.type },
		{ name: "SIZE", help: "size of the lock", right: true, value: (l) => (l.size === undefined ? undefined : bytes ? String(l.size) : humanBytes(l.size)) },
		number("INODE", "inode number", (l) => String(l.inode)),
		{ name: "MODE", help: "lock access mode", value: (l) => l.mode },
		{ name: "M", help: "mandatory state of the lock: 0 (none), 1 (set)", json: "boolean", value: () => "0" },
		number("START", "relative byte offset of the lock", (l) => l.start),
		number("END", "ending offset of the lock", (l) => (l.end === "EOF" ? "0" : l.end)),
		{ name: "PATH", help: "path of the locked file", truncate: true, value: (l) => l.path },
	];
}

function fileOf(sys: Sys, pid: number, device: number, inode: number): { path: string; size: number | undefined } {
	const hold = holdsOf(sys, pid).find((h) => h.stat?.ino === inode && h.stat.dev === device && (h.access === "f" || h.access === "F"));
	return { path: hold?.link ?? "", size: hold?.stat?.size };
}

export const lslocks = defineUtilLinux({
	name: "lslocks",
	section: 8,
	summary: "List local system locks",
	usage: ["[options]"],
	options: [
		{ short: "b", long: "bytes", help: "sizes in bytes" },
		{ short: "J", long: "json", help: "as JSON" },
		{ short: "i", long: "noinaccessible", help: "only locks whose file may be seen" },
		{ short: "n", long: "noheadings", help: "no headings" },
		{ short: "o", long: "output", arg: "list", help: "which columns" },
		{ long: "output-all", help: "all columns" },
		{ short: "p", long: "pid", arg: "pid", help: "only those of a process" },
		{ short: "r", long: "raw", help: "raw" },
		{ short: "u", long: "notruncate", help: "do not cut columns" },
		{ short: "H", long: "list-columns", help: "list the columns" },
	],
	*main(context) {
		const { sys, options } = context;
		const columns = columnsFor(options.has("bytes"));
		if (options.has("list-columns")) {
			yield* context.print(columnList(columns));
			return 0;
		}
		const chosen = chooseColumns(
			columns,
			options.value("output"),
			columns.map((c) => c.name).filter((n) => n !== "INODE" || options.has("output-all")),
		);
		if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
		const pidText = options.value("pid");
		if (pidText !== undefined && !/^\d+$/.test(pidText)) context.fail(`invalid PID argument: '${pidText}'`);
		const visible = new Set(listPids(sys));
		const locks: Lock[] = [];
		for (const [, type = "", , mode = "", pidField = "", major = "", minor = "", inode = "", start = "", end = ""] of (
			(yield* tryReadText(sys, "/proc/locks")) ?? ""
		).matchAll(pattern)) {
			const pid = Number(pidField);
			if ((pidText !== undefined && pid !== Number(pidText)) || !visible.has(pid)) continue;
			const process = yield* readProcess(sys, pid);
			locks.push({
				pid,
				command: process?.comm ?? "",
				type,
				mode,
				inode: Number(inode),
				start,
				end,
				...fileOf(sys, pid, Number.parseInt(major, 16) * 256 + Number.parseInt(minor, 16), Number(inode)),
			});
		}
		const shown = options.has("noinaccessible") ? locks.filter((l) => l.path !== "") : locks;
		const table: Table = { name: "locks", columns: chosen, rows: shown.map((lock) => row(chosen.map((column) => column.value(lock)))) };
		const headings = !options.has("noheadings");
		if (options.has("json")) yield* context.print(jsonText(table, false));
		else if (options.has("raw")) yield* context.print(rawText(table, headings));
		else yield* context.print(tableText(table, { headings, tree: false, width: options.has("notruncate") ? undefined : outputWidth(sys) }));
		return 0;
	},
});
