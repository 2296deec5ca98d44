import type { Blocking } from "../../../kernel/abi.ts";
import { Confirm } from "../../lib/confirm.ts";
import { requireInput } from "../../lib/inputs.ts";
import { type Context, defineProgram, helpText, type ProgramSpec } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";
import { Lines } from "../../lib/stdio.ts";
import { type WalkEntry, walk } from "../../lib/walk.ts";
import { type Expression, evaluate, type Run } from "./expression.ts";
import { listWidths } from "./list-line.ts";
import { HelpAsked, Parser } from "./parser.ts";

/** The starting points, or the names in the file of -files0-from. */
function* startingPoints(context: Context, parser: Parser): Blocking<readonly string[]> {
	if (parser.filesFrom === undefined) return parser.starts.length ? parser.starts : ["."];
	if (parser.starts.length) {
		yield* report(context, `extra operand ${quote(parser.starts[0] ?? "")}`);
		return context.fail("file operands cannot be combined with -files0-from");
	}
	const lines = new Lines(context.sys, yield* requireInput(context, parser.filesFrom), 0);
	const names: string[] = [];
	for (let name = yield* lines.next(); name !== undefined; name = yield* lines.next()) names.push(name);
	return names;
}

function* searchFrom(start: string, expression: Expression, parser: Parser, run: Run): Blocking<void> {
	const { context } = run;
	const visit = function* (entry: WalkEntry): Blocking<"on" | "skip" | "stop"> {
		if (!entry.stat) {
			run.status = 1;
			yield* report(context, `${quote(entry.path)}: ${entry.error?.message ?? ""}`);
			return "skip";
		}
		run.pruned = false;
		if (entry.depth >= parser.minDepth) {
			const name = entry.path === "/" ? "/" : entry.name;
			yield* evaluate(expression, { path: entry.path, name, depth: entry.depth, stat: entry.stat, start }, run);
		}
		if (run.stopped) return "stop";
		return run.pruned ? "skip" : "on";
	};
	yield* walk(
		context.sys,
		start,
		{ follow: run.follow, oneFileSystem: parser.oneFileSystem, maxDepth: parser.maxDepth },
		{
			*enter(entry) {
				// with -depth a directory's turn comes behind its content
				return parser.depthFirst && entry.stat?.kind === "directory" ? "on" : yield* visit(entry);
			},
			*leave(entry) {
				return parser.depthFirst && (yield* visit(entry)) === "stop" ? "stop" : "on";
			},
			*unreadable(entry, error) {
				run.status = 1;
				yield* report(context, `${quote(entry.path)}: ${error.message}`);
			},
			*loop(entry) {
				run.status = 1;
				yield* report(context, `File system loop detected; the following directory is part of the cycle: ${quote(entry.path)}`);
			},
		},
	);
}

const spec: ProgramSpec = {
	name: "find",
	writeFailure: (reason) => `find: ‘standard output’: ${reason}\nfind: write error\n`,
	package: "findutils",
	summary: "Search for files in a directory hierarchy: tests, actions and operators make an expression that is evaluated for each file.",
	usage: ["[-H] [-L] [-P] [-Olevel] [path...] [expression]"],
	options: [],
	rawArguments: true,
	*main(context) {
		const parser = yield* Parser.create(context);
		let expression: Expression;
		try {
			expression = yield* parser.read();
		} catch (error) {
			if (!(error instanceof HelpAsked)) throw error;
			yield* context.print(error.help ? helpText(spec) : "find (GNU findutils) 4.11.0, simulated by Underdock\n");
			return 0;
		} finally {
			for (const warning of parser.warnings) yield* context.complain(warning);
		}
		const run: Run = {
			context,
			accounts: parser.accounts,
			zone: parser.zone,
			confirm: new Confirm(context),
			now: context.sys.clock("realtime") * 1000,
			follow: parser.follow,
			status: 0,
			pruned: false,
			stopped: false,
			outputs: parser.outputs,
			widths: listWidths(),
		};
		for (const start of yield* startingPoints(context, parser)) {
			if (run.stopped) break;
			yield* searchFrom(start, expression, parser, run);
		}
		for (const batch of parser.batches) yield* batch.finish(run);
		for (const output of parser.outputs.values()) yield* output.flush();
		return run.status;
	},
};

export const find = defineProgram(spec);
