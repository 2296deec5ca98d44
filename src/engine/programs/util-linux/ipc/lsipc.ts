import type { Blocking } from "../../../kernel/abi.ts";
import { Accounts } from "../../lib/accounts.ts";
import { readProcesses } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { type ColumnSpec, chooseColumns } from "../../lib/table/columns.ts";
import { jsonText, pairsText, rawText } from "../../lib/table/formats.ts";
import { row, type Table } from "../../lib/table/table.ts";
import { tableText } from "../../lib/table/text.ts";
import { localZone } from "../../lib/timezone.ts";
import { defineUtilLinux } from "../define.ts";
import {
	type LsipcColumn,
	type LsipcLook,
	type PosixEntry,
	posixColumns,
	queueColumns,
	semaphoreColumns,
	sharedMemoryColumns,
	type TimeFormat,
} from "./lsipc-columns.ts";
import { limitColumns, limitLines } from "./lsipc-limits.ts";
import { posixMemory, posixQueues, posixSemaphores } from "./lsipc-posix.ts";
import { readQueues, readSemaphores, readSharedMemory } from "./tables.ts";

const kinds = ["shmems", "posix-shmems", "queues", "posix-mqueues", "semaphores", "posix-semaphores"] as const;
type Kind = (typeof kinds)[number];

const usual: Readonly<Record<Kind, string>> = {
	shmems: "KEY ID PERMS OWNER SIZE NATTCH STATUS CTIME CPID LPID COMMAND",
	queues: "KEY ID PERMS OWNER USEDBYTES MSGS LSPID LRPID",
	semaphores: "KEY ID PERMS OWNER NSEMS",
	"posix-shmems": "NAME PERMS OWNER SIZE MTIME",
	"posix-mqueues": "NAME PERMS OWNER MTIME USEDBYTES MSGS",
	"posix-semaphores": "NAME PERMS OWNER MTIME SVAL",
};
const withTimes: Readonly<Record<Kind, string>> = {
	...usual,
	shmems: "KEY ID PERMS OWNER SIZE NATTCH STATUS CTIME CPID LPID ATTACH DETACH COMMAND",
	queues: "KEY ID PERMS OWNER USEDBYTES MSGS LSPID LRPID SEND RECV CTIME",
	semaphores: "KEY ID PERMS OWNER NSEMS OTIME CTIME",
};
const listNames: Readonly<Record<Kind, string>> = {
	shmems: "sharedmemory",
	queues: "messages",
	semaphores: "semaphores",
	"posix-shmems": "posixsharedmemory",
	"posix-mqueues": "posixmessages",
	"posix-semaphores": "posixsemaphores",
};
/** What -g shows of a kind. */
const limitKinds: Readonly<Record<string, string>> = { shmems: "shm", queues: "msg", semaphores: "sem" };

function write(context: Context, table: Table): string {
	const { options } = context;
	const headings = !options.has("noheadings");
	const way = options.last("json", "raw", "export", "newline", "list");
	if (way === "json") return jsonText(table, false);
	if (way === "raw") return rawText(table, headings);
	if (way === "export") return pairsText(table, options.has("shell"));
	if (way === "newline") return pairsText(table, options.has("shell")).replace(/" (?=[A-Z_]+=")/g, '"\n');
	return tableText(table, { headings, tree: false, width: undefined });
}

/** One kind's objects and columns; `key` is what -i or -N names. */
interface Listing {
	readonly columns: readonly LsipcColumn<unknown>[];
	readonly items: readonly unknown[];
	readonly key: (item: unknown) => string;
}

function listing<T>(columns: LsipcColumn<T>[], items: readonly T[], key: (item: T) => string): Listing {
	return { columns: columns as unknown as LsipcColumn<unknown>[], items, key: key as (item: unknown) => string };
}

function* listingOf(context: Context, kind: Kind, look: LsipcLook): Blocking<Listing> {
	const { sys } = context;
	const id = (e: { readonly id: number }) => String(e.id);
	const name = (e: PosixEntry) => e.name;
	if (kind === "shmems") return listing(sharedMemoryColumns(look), yield* readSharedMemory(sys), id);
	if (kind === "queues") return listing(queueColumns(look), yield* readQueues(sys), id);
	if (kind === "semaphores") return listing(semaphoreColumns(look), yield* readSemaphores(sys), id);
	const found = kind === "posix-shmems" ? posixMemory(sys) : kind === "posix-mqueues" ? posixQueues(sys) : posixSemaphores(sys);
	return listing(posixColumns(look), yield* found, name);
}

/** One object by itself, a line for each column that has a value. */
function* showOne(
	context: Context,
	kind: Kind,
	{ columns }: Listing,
	item: unknown,
	chosen: readonly ColumnSpec<unknown>[] | undefined,
	look: LsipcLook,
): Blocking<number> {
	const { sys } = context;
	for (const column of columns) {
		if (chosen && !chosen.includes(column)) continue;
		const value = column.value(item);
		if (value !== undefined) yield* context.print(`${`${column.label}:`.padEnd(36)}${String(value).padEnd(36)}\n`);
	}
	if (kind === "semaphores" && !chosen) {
		const id = Number((item as { id: number }).id);
		const names = ["SEMNUM", "VALUE", "NCOUNT", "ZCOUNT", "PID", "COMMAND"];
		const rows = sys
			.semValues(id)
			.map((s, i) => row([...[i, s.value, s.waitingForMore, s.waitingForZero, s.pid].map(String), s.pid ? look.command(s.pid) : undefined]));
		const table: Table = { name: "elements", columns: names.map((name) => ({ name, right: name !== "COMMAND" })), rows };
		yield* context.print(`Elements:\n\n${tableText(table, { headings: true, tree: false, width: undefined })}`);
	}
	return 0;
}

export const lsipc = defineUtilLinux({
	name: "lsipc",
	summary: "Show information on IPC facilities",
	usage: ["[options]"],
	options: [
		{ heading: "Resource options", short: "m", long: "shmems", help: "shared memory segments" },
		{ short: "M", long: "posix-shmems", help: "POSIX shared memory segments" },
		{ short: "q", long: "queues", help: "message queues" },
		{ short: "Q", long: "posix-mqueues", help: "POSIX message queues" },
		{ short: "s", long: "semaphores", help: "semaphores" },
		{ short: "S", long: "posix-semaphores", help: "POSIX semaphores" },
		{ short: "g", long: "global", help: "info about system-wide usage\n  (may be used with -m, -q and -s)" },
		{ short: "i", long: "id", arg: "id", help: "System V resource identified by <id>" },
		{ short: "N", long: "name", arg: "name", help: "POSIX resource identified by <name>" },
		{ heading: "Options", long: "noheadings", help: "don't print headings" },
		{ long: "notruncate", help: "don't truncate output" },
		{ long: "time-format", arg: "type", help: "display dates in short, full or iso format" },
		{ short: "b", long: "bytes", help: "print SIZE in bytes rather than in human-readable form" },
		{ short: "c", long: "creator", help: "show creator and owner" },
		{ short: "e", long: "export", help: "display in an export-able output format" },
		{ short: "J", long: "json", help: "use the JSON output format" },
		{ short: "n", long: "newline", help: "display each piece of information on a new line" },
		{ short: "l", long: "list", help: "force list output format (for example with --id)" },
		{ short: "o", long: "output", arg: "list", optional: true, help: "define the columns to output" },
		{ short: "P", long: "numeric-perms", help: "print numeric permissions (PERMS column)" },
		{ short: "r", long: "raw", help: "display in raw mode" },
		{ short: "t", long: "time", help: "show attach, detach and change times" },
		{ short: "y", long: "shell", help: "use column names to be usable as shell variables" },
	],
	// the optional list of -o may stand as a word of its own
	rewrite: (args) =>
		args.flatMap((word, i) =>
			args[i - 1] === "-o" && !word.startsWith("-") ? [] : word === "-o" && args[i + 1] && !args[i + 1]?.startsWith("-") ? [`-o${args[i + 1]}`] : [word],
		),
	*main(context) {
		const { sys, options } = context;
		const given = options.given.filter((o) => (kinds as readonly string[]).includes(o.key)).map((o) => o.key as Kind);
		const systemV = given.filter((k) => !k.startsWith("posix-"));
		const other = systemV.find((k) => k !== systemV[0]);
		if (systemV[0] && other) context.fail(`options --${systemV[0]} and --${other} cannot be combined`);
		const kind = given[0];
		const wanted = options.value("id") ?? options.value("name");
		const global = options.has("global") || kind === undefined;
		if (global && (wanted !== undefined || options.has("creator") || options.has("time"))) {
			context.fail("--global is mutually exclusive with --creator, --id, --name and --time");
		}
		if (options.has("time") && options.has("output")) context.fail("options --time and --output cannot be combined");
		const format = options.value("time-format");
		if (format !== undefined && !["short", "full", "iso"].includes(format)) context.fail(`unknown time format: ${format}`);
		const bytes = options.has("bytes");
		const alone = wanted !== undefined && !options.has("list");
		const processes = new Map((yield* readProcesses(sys, { files: ["cmdline"] })).map((p) => [p.pid, p.words.join(" ") || p.comm]));
		const look: LsipcLook = {
			accounts: yield* Accounts.load(sys),
			zone: yield* localZone(sys),
			time: (format as TimeFormat | undefined) ?? (alone ? "full" : "short"),
			bytes,
			numericPermissions: options.has("numeric-perms"),
			now: Math.floor(sys.clock("realtime")),
			command: (pid) => processes.get(pid),
		};
		const list = options.value("output")?.replace(/^=/, "");
		const found = kind && (yield* listingOf(context, kind, look));
		const creators = options.has("creator") && kind && !kind.startsWith("posix-") ? ["CUID", "CGID", "UID", "GID"] : [];
		const names = kind ? [...(options.has("time") ? withTimes : usual)[kind].split(" "), ...creators] : [];
		if (global) {
			const own = limitColumns(bytes);
			const lines = (yield* limitLines(sys)).filter((line) => kind === undefined || limitKinds[kind] === line.kind);
			const before = (list === undefined ? names : []).map((name) => ({ name, right: found?.columns.find((c) => c.name === name)?.right ?? false }));
			const chosen = chooseColumns(
				own,
				list,
				own.map((c) => c.name),
			);
			if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
			const rows = lines.map((line) => row([...before.map(() => undefined), ...chosen.map((c) => c.value(line))]));
			yield* context.print(write(context, { name: "ipclimits", columns: [...before, ...chosen], rows }));
			return 0;
		}
		if (!found || !kind) return 0;
		const chosen = chooseColumns([...found.columns], list, names);
		if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
		const items = wanted === undefined ? found.items : found.items.filter((item) => found.key(item) === wanted || found.key(item) === `/${wanted}`);
		const [only] = items;
		if (wanted !== undefined && only === undefined) {
			yield* context.complain(options.has("id") ? `id ${wanted} not found` : `name ${wanted} not found`);
			return 0;
		}
		if (alone && only !== undefined) return yield* showOne(context, kind, found, only, list === undefined ? undefined : chosen, look);
		yield* context.print(write(context, { name: listNames[kind], columns: chosen, rows: items.map((item) => row(chosen.map((c) => c.value(item)))) }));
		return 0;
	},
});
