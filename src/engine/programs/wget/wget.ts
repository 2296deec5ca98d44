import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readAll, readText } from "../lib/stdio.ts";
import { localZone } from "../lib/timezone.ts";
import { spellOut, wgetOptions } from "./options.ts";
import { DocumentError, status } from "./outcome.ts";
import { type Plan, planOf } from "./plan.ts";
import { WgetSession } from "./session.ts";
import { merge, parseUrl } from "./url.ts";

const hint = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";

/** Lines of -i, seen from --base. */
function* listed(context: Context, file: string): Blocking<string[]> {
	try {
		const text = file === "-" ? decode(yield* readAll(context.sys, 0)) : yield* readText(context.sys, file);
		const base = context.options.value("base");
		const from = base === undefined ? undefined : parseUrl(base);
		const lines = text.split("\n").map((line) => line.trim());
		return lines
			.filter((line) => line !== "" && !line.startsWith("#"))
			.map((line) => (from === undefined || typeof from === "string" ? line : merge(from, line)));
	} catch (error) {
		if (!isErrno(error)) throw error;
		yield* context.sys.write(2, `${file}: ${error.message}\n`);
		return [];
	}
}

function* openLog(context: Context, sys: Sys): Blocking<number> {
	const { options } = context;
	const file = options.value(options.last("output-file", "append-output") ?? "");
	if (file === undefined || file === "-") return 2;
	const append = options.last("output-file", "append-output") === "append-output";
	try {
		return yield* sys.open(file, { write: true, create: true, ...(append ? { append: true } : { truncate: true }) }, 0o666);
	} catch (error) {
		if (isErrno(error)) return context.fail(`${file}: ${error.message}`, status.generic);
		throw error;
	}
}

function* work(context: Context, plan: Plan, log: number): Blocking<number> {
	const { sys, options, operands } = context;
	const session = new WgetSession(context, plan, yield* localZone(sys), log);
	const started = sys.clock("monotonic");
	const file = options.value("input-file");
	const urls = [...operands, ...(file === undefined ? [] : yield* listed(context, file))];
	try {
		yield* session.openDocument();
	} catch (error) {
		if (!(error instanceof DocumentError)) throw error;
		yield* sys.write(log, error.message);
		return status.file;
	}
	if (urls.length === 0 && file !== undefined) {
		if (plan.verbosity !== "quiet") yield* sys.write(log, `No URLs found in ${file}.\n`);
		return sys.tryStat(file) ? 0 : status.file;
	}
	for (const [i, url] of urls.entries()) {
		if (i > 0 && plan.wait > 0) yield* sys.nanosleep(plan.wait);
		yield* session.retrieve(url);
	}
	session.close();
	if ((operands.length > 1 || (file !== undefined && session.files > 0)) && !plan.spider) yield* session.summary(started);
	return session.exitStatus;
}

export const wget = defineProgram({
	name: "wget",
	package: "wget",
	summary: "non-interactive network retriever",
	usage: ["[OPTION]... [URL]..."],
	usageStatus: 2,
	usageHint: hint,
	options: wgetOptions,
	rewrite: spellOut,
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("version")) {
			yield* context.print("GNU Wget 1.25.0 built on linux-gnu.\n");
			return 0;
		}
		if (operands.length === 0 && !options.has("input-file")) {
			yield* sys.write(2, `wget: missing URL\n${hint}`);
			return status.generic;
		}
		const plan = planOf(context);
		if (plan.noClobber && plan.timestamping) {
			yield* sys.write(2, `Can't timestamp and not clobber old files at the same time.\n${hint}`);
			return status.parse;
		}
		if (!options.has("background")) return yield* work(context, plan, yield* openLog(context, sys));
		const named = options.has("output-file") || options.has("append-output");
		const log = named ? yield* openLog(context, sys) : yield* sys.open("wget-log", { write: true, create: true, truncate: true }, 0o666);
		const pid = sys.fork(function* (child) {
			child.setsid();
			const own = Object.assign(Object.create(Object.getPrototypeOf(context) as object) as Context, context, { sys: child });
			return yield* work(own, plan, log);
		});
		const name = options.value("output-file") ?? options.value("append-output") ?? "wget-log";
		yield* sys.write(1, `Continuing in background, pid ${pid}.\nOutput will be written to ‘${name}’.\n`);
		return 0;
	},
});
