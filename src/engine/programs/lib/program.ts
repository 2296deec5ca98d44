/** How a program of the simulated machine is written: a table of its options and a main function over syscalls. */
import type { Blocking, Program, Sys } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import { type OptionSpec, Options, optionHelp, parseOptions } from "./options.ts";
import { Output, WriteError } from "./stdio.ts";

export interface ProgramSpec {
	readonly name: string;
	/** The Debian package it comes from, such as "coreutils". */
	readonly package: string;
	/** One line for man and the list of programs. */
	readonly summary: string;
	/** What follows the name in the usage line; several forms are several entries. */
	readonly usage: readonly string[];
	readonly options: readonly OptionSpec[];
	/** Status of a usage error; 1 where it is not said. */
	readonly usageStatus?: number;
	/** What follows the message of a usage error, with its newline; "Try 'NAME --help' for more information." where it is not said. */
	readonly usageHint?: string;
	/** What is said of a failed write to standard output, all of it, given strerror's words; "NAME: write error: WORDS" where it is not said. */
	readonly writeFailure?: (reason: string) => string;
	/** The status then; that of a usage error where it is not said. */
	readonly writeFailureStatus?: number;
	/** Options end at the first operand, as for programs that start another program. */
	readonly stopAtOperand?: boolean;
	/** Turns old forms (`head -5`, `tail +3`) into the table's before parsing; gets and returns the arguments without argv[0]. */
	readonly rewrite?: (args: readonly string[]) => readonly string[];
	/** The program parses its arguments itself (test, expr, find, dd, ps): `operands` are all of them, --help included. */
	readonly rawArguments?: true;
	readonly main: (context: Context) => Blocking<number>;
}

/** A program as the machine starts it. */
export interface InstalledProgram extends ProgramSpec {
	readonly run: Program;
}

/** Thrown by `Context.fail`: ends the program with a message and a status. */
export class Failure {
	readonly message: string;
	readonly status: number;
	constructor(message: string, status: number) {
		this.message = message;
		this.status = status;
	}
}

export class Context {
	readonly sys: Sys;
	/** The name it was called by, for messages. */
	readonly name: string;
	readonly argv: readonly string[];
	readonly options: Options;
	readonly operands: string[];
	readonly out: Output;
	private readonly spec: ProgramSpec;
	constructor(sys: Sys, spec: ProgramSpec, argv: readonly string[], options: Options, operands: string[]) {
		this.sys = sys;
		this.spec = spec;
		this.argv = argv;
		// coreutils call themselves what they were called
		this.name = spec.package === "coreutils" ? (argv[0] ?? "").split("/").at(-1) || spec.name : spec.name;
		this.options = options;
		this.operands = operands;
		this.out = new Output(sys, 1);
	}
	/** To standard output, buffered as stdio does. */
	print(text: string): Blocking<void> {
		return this.out.print(text);
	}
	/** `name: message` to standard error at once (standard output's buffer is not flushed, as with stdio). */
	*complain(message: string): Blocking<void> {
		yield* this.sys.write(2, `${this.name}: ${message}\n`);
	}
	/** Ends the program: prints `name: message` (nothing when empty) and exits with the status. */
	fail(message: string, status = 1): never {
		throw new Failure(message && `${this.name}: ${message}\n`, status);
	}
	/** A usage error: the message, then "Try 'NAME --help' for more information." */
	usage(message: string): never {
		const hint = this.spec.usageHint ?? `Try '${this.name} --help' for more information.\n`;
		throw new Failure(`${message && `${this.name}: ${message}\n`}${hint}`, this.spec.usageStatus ?? 1);
	}
	/** For what the real program can do and this one cannot: status 64. */
	unsimulated(what: string): never {
		throw new Failure(`${this.name}: ${what} is not simulated here; the real ${this.name} has it\n`, 64);
	}
}

export function helpText(spec: ProgramSpec): string {
	const usage = spec.usage.map((form, i) => `${i === 0 ? "Usage:" : "  or: "} ${spec.name} ${form}`.trimEnd()).join("\n");
	const options = [...spec.options, { long: "help", help: "display this help and exit" }, { long: "version", help: "output version information and exit" }];
	return `${usage}\n${spec.summary}\n\n${optionHelp(options)}\n`;
}

const standardOptions: readonly OptionSpec[] = [
	{ long: "help", help: "" },
	{ long: "version", help: "" },
];
const noOptions = new Options([]);

/** Whether a program has --help in its own table. */
const hasOwnHelp = (spec: ProgramSpec): boolean => spec.options.some((o) => o.long === "help");

/** Parses the arguments by `table`; a string is the text of --help or --version. Throws Failure. */
function prepare(spec: ProgramSpec, table: readonly OptionSpec[], sys: Sys, argv: readonly string[]): Context | string {
	const args = argv.slice(1);
	if (spec.rawArguments) return new Context(sys, spec, argv, noOptions, args);
	const ownHelp = table === spec.options;
	const parsed = parseOptions(table, spec.rewrite ? spec.rewrite(args) : args, spec.stopAtOperand);
	const context = new Context(sys, spec, argv, parsed.ok ? parsed.options : noOptions, parsed.ok ? parsed.operands : []);
	if (!parsed.ok) return parsed.unsimulated ? context.unsimulated(`option ${parsed.unsimulated}`) : context.usage(parsed.message);
	if (ownHelp) return context;
	if (context.options.has("help")) return helpText(spec);
	return context.options.has("version") ? `${spec.name} (${spec.package}), simulated by Underdock\n` : context;
}

/** Last words: where nobody can be told any more (a terminal that is gone), nothing is said. */
function* tryWriting(writing: Blocking<unknown>): Blocking<void> {
	try {
		yield* writing;
	} catch (error) {
		if (!(error instanceof Errno)) throw error;
	}
}

/** Makes a program from its table: parses options, reports errors as getopt and perror do, flushes standard output at the end. */
export function defineProgram(spec: ProgramSpec): InstalledProgram {
	const table = hasOwnHelp(spec) ? spec.options : [...spec.options, ...standardOptions];
	return {
		...spec,
		*run(sys, argv) {
			let context: Context | undefined;
			try {
				const prepared = prepare(spec, table, sys, argv);
				if (typeof prepared === "string") {
					yield* sys.write(1, prepared);
					return 0;
				}
				context = prepared;
				const status = yield* spec.main(context);
				yield* context.out.flush();
				return status;
			} catch (error) {
				if (error instanceof Failure) {
					if (error.message) yield* tryWriting(sys.write(2, error.message));
					if (context) yield* tryWriting(context.out.flush());
					return error.status;
				}
				if (exhaustedBytes(error) !== undefined) {
					// xalloc_die of gnulib
					yield* tryWriting(sys.write(2, `${spec.name}: memory exhausted\n`));
					return spec.usageStatus ?? 1;
				}
				if (error instanceof Errno) {
					// an EPIPE that SIGPIPE did not end, or a call whose failure the program did not foresee
					const said = spec.writeFailure?.(error instanceof WriteError ? error.reason : error.message);
					yield* tryWriting(sys.write(2, said ?? `${spec.name}: ${error.message}\n`));
					return (said === undefined ? undefined : spec.writeFailureStatus) ?? spec.usageStatus ?? 1;
				}
				throw error;
			}
		},
	};
}
