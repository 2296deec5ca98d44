/** The actions of find: what is done with a file. */
import type { Blocking } from "../../../kernel/abi.ts";
import { quote } from "../../lib/quote.ts";
import { reason, report } from "../../lib/report.ts";
import { Output } from "../../lib/stdio.ts";
import { Batch, type Command, executeEach } from "./execute.ts";
import { type Predicate, pure, type Run } from "./expression.ts";
import { listLine } from "./list-line.ts";
import type { Parser } from "./parser.ts";
import { fillPrintFormat, parsePrintFormat } from "./print-format.ts";

/** Where to print: standard output, or a file that is made when the expression is read. */
type Sink = (run: Run) => Output;

const standardOutput: Sink = (run) => run.context.out;

const printTo = (sink: Sink, text: (...args: Parameters<Predicate>) => string): Predicate =>
	function* (found, run) {
		yield* sink(run).print(text(found, run));
		return true;
	};

/** The file that -fprint and its like write; each name is opened once. */
function* fileSink(parser: Parser, path: string): Blocking<Sink> {
	const { context, outputs } = parser;
	if (!outputs.has(path)) {
		try {
			const fd = path === "/dev/stdout" ? 1 : path === "/dev/stderr" ? 2 : yield* context.sys.open(path, { write: true, create: true, truncate: true }, 0o666);
			outputs.set(path, fd === 1 ? context.out : new Output(context.sys, fd));
		} catch (error) {
			return context.fail(`${quote(path)}: ${reason(error)}`);
		}
	}
	return () => outputs.get(path) as Output;
}

const remove: Predicate = function* (found, run) {
	// the place where find stands stays
	if (found.path === "." || found.path === "./") return true;
	const { sys } = run.context;
	try {
		if (sys.lstat(found.path).kind === "directory") sys.rmdir(found.path);
		else sys.unlink(found.path);
		return true;
	} catch (error) {
		yield* report(run.context, `cannot delete ${quote(found.path)}: ${reason(error)}`);
		run.status = 1;
		return false;
	}
};

/** The words of a command up to `;` or `{} +`. */
function readCommand(parser: Parser, name: string): Predicate {
	const words: string[] = [];
	const inDirectory = name.endsWith("dir");
	const asks = name.startsWith("-ok");
	for (;;) {
		const word = parser.next();
		if (word === undefined) return parser.context.fail(`missing argument to \`${name}'`);
		if (word === ";") break;
		if (word === "+" && words.at(-1) === "{}" && !asks) {
			if (words.filter((w) => w.includes("{}")).length > 1) parser.context.fail(`Only one instance of {} is supported with ${name} ... +`);
			const batch = new Batch({ words, inDirectory, asks });
			parser.batches.push(batch);
			return batch.predicate;
		}
		words.push(word);
	}
	if (words.length === 0) return parser.context.fail(`invalid argument \`;' to \`${name}'`);
	const command: Command = { words, inDirectory, asks };
	return executeEach(command);
}

/** Reads an action; undefined when the name is none. */
export function* readAction(parser: Parser, name: string): Blocking<Predicate | undefined> {
	switch (name) {
		case "-print":
			return printTo(standardOutput, (found) => `${found.path}\n`);
		case "-print0":
			return printTo(standardOutput, (found) => `${found.path}\0`);
		case "-ls":
			return printTo(standardOutput, listLine);
		case "-printf": {
			const format = parsePrintFormat(parser, parser.argument(name));
			return printTo(standardOutput, (found, run) => fillPrintFormat(format, found, run));
		}
		case "-fprint":
			return printTo(yield* fileSink(parser, parser.argument(name)), (found) => `${found.path}\n`);
		case "-fprint0":
			return printTo(yield* fileSink(parser, parser.argument(name)), (found) => `${found.path}\0`);
		case "-fls":
			return printTo(yield* fileSink(parser, parser.argument(name)), listLine);
		case "-fprintf": {
			const sink = yield* fileSink(parser, parser.argument(name));
			const format = parsePrintFormat(parser, parser.argument(name));
			return printTo(sink, (found, run) => fillPrintFormat(format, found, run));
		}
		case "-delete":
			parser.depthFirst = true;
			return remove;
		case "-exec":
		case "-execdir":
		case "-ok":
		case "-okdir":
			return readCommand(parser, name);
		default:
			return undefined;
	}
}

/** Actions that do not stand in for -print. */
export const silentActions: Readonly<Record<string, Predicate>> = {
	"-prune": pure((found, run) => {
		if (found.stat.kind === "directory") run.pruned = true;
		return true;
	}),
	"-quit": pure((_, run) => {
		run.stopped = true;
		return true;
	}),
};
