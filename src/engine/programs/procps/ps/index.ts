import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Accounts } from "../../lib/accounts.ts";
import { type Process, type ProcessFile, type ProcessLink, type ProcessNeeds, readProcess, readProcesses } from "../../lib/procfs/process.ts";
import { Memory, readSystemStat, readUptime } from "../../lib/procfs/system.ts";
import { ttyName } from "../../lib/procfs/tty.ts";
import { type Context, defineProgram, Failure } from "../../lib/program.ts";
import { localZone } from "../../lib/timezone.ts";
import { PsArguments } from "./arguments.ts";
import type { PsView } from "./column.ts";
import { columnSpecs, columnTable } from "./columns.ts";
import { chooseFormat } from "./formats.ts";
import { psOptions } from "./options.ts";
import { arrange } from "./order.ts";
import { headerLine, makeFields, processLine } from "./output.ts";
import { choose } from "./selection.ts";
import { type FormatItem, PsError, type PsRequest } from "./state.ts";

const UNLIMITED = 131072;

const usage = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

/** The columns of the screen: unlimited where standard output is no terminal, unless COLUMNS says otherwise. */
function screenColumns(sys: Sys, request: PsRequest): number {
	if (request.columns !== undefined) return request.columns;
	if (request.wide >= 2) return UNLIMITED;
	const fromEnvironment = Number(sys.environ.get("COLUMNS") ?? "");
	const columns = Number.isInteger(fromEnvironment) && fromEnvironment > 0 ? fromEnvironment : sys.isatty(1) ? sys.getWindowSize(1).cols || 80 : UNLIMITED;
	return request.wide === 1 ? Math.max(columns, 132) : columns;
}

/** What has to be read of each process for these columns and sort keys. */
function needsOf(format: readonly FormatItem[], request: PsRequest): ProcessNeeds {
	const names = [...format.map((item) => item.name), ...request.sort.map((key) => key.name)];
	const columns = names.flatMap((name) => columnSpecs.get(name) ?? []);
	const files = new Set<ProcessFile>(columns.flatMap((column) => column.files ?? []));
	if (!request.environment && !names.includes("environ")) files.delete("environ");
	const links = new Set<ProcessLink>(columns.flatMap((column) => column.links ?? []));
	return { files, links, namespaces: columns.some((c) => c.namespaces), descriptors: columns.some((c) => c.descriptors) };
}

function* parse(sys: Sys, accounts: Accounts, args: readonly string[], tty: () => string): Blocking<PsRequest> {
	const attempt = (forceBsd: boolean): PsRequest => {
		const reader = new PsArguments(sys, accounts, tty);
		reader.parse(args, forceBsd);
		return reader.request;
	};
	try {
		return attempt(false);
	} catch (error) {
		if (!(error instanceof PsError)) throw error;
		try {
			return attempt(true);
		} catch (second) {
			if (second instanceof PsError) throw error;
			throw second;
		}
	}
}

function* view(sys: Sys, request: PsRequest, accounts: Accounts, limit: number): Blocking<PsView> {
	const { bootTime } = yield* readSystemStat(sys);
	const memory = yield* Memory.read(sys);
	const uptime = yield* readUptime(sys);
	return {
		request,
		accounts,
		uptime,
		bootTime,
		now: Math.floor(sys.clock("realtime")),
		totalMemory: memory.total,
		zone: yield* localZone(sys),
		roomy: limit > 200,
	};
}

function* main(context: Context): Blocking<number> {
	const { sys } = context;
	const accounts = yield* Accounts.load(sys);
	const self = yield* readProcess(sys, sys.getpid());
	const request = yield* parse(sys, accounts, context.operands, () => ttyName(self?.tty ?? 0) ?? "?");
	if (request.instead !== undefined) {
		yield* context.print(request.instead === "version" ? "ps from procps-ng 4.0.7\n" : request.instead === "columns" ? columnTable() : usage);
		return 0;
	}
	const format = chooseFormat(request);
	const limit = screenColumns(sys, request);
	const processes: readonly Process[] = choose(request, yield* readProcesses(sys, needsOf(format, request)), self);
	const around = yield* view(sys, request, accounts, limit);
	const fields = makeFields(format, around);
	if (request.headers !== "never" && fields.some((field) => field.column && field.header !== ""))
		yield* context.print(headerLine(fields, limit, request.delimiter, request.numeric));
	for (const placed of arrange(request, processes, around)) {
		if (request.threads === "m") {
			yield* context.print(processLine(fields, placed, around, limit, "process"));
			yield* context.print(processLine(fields, placed, around, limit, "thread"));
		} else yield* context.print(processLine(fields, placed, around, limit, "both"));
	}
	return processes.length > 0 ? 0 : 1;
}

export const ps = defineProgram({
	name: "ps",
	package: "procps",
	summary: "report a snapshot of the current processes",
	usage: ["[options]"],
	options: psOptions,
	rawArguments: true,
	*main(context) {
		try {
			return yield* main(context);
		} catch (error) {
			if (error instanceof PsError) throw new Failure(`error: ${error.message}\n${usage}`, 1);
			throw error;
		}
	},
});
