import type { Blocking } from "../../kernel/abi.ts";
import { requireWord, type WordTable } from "../lib/argmatch.ts";
import { openInput, readFailure } from "../lib/inputs.ts";
import { type Context, defineProgram, type InstalledProgram } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { paletteOf } from "./colors.ts";
import { filesBelow, NameFilter } from "./files.ts";
import { compileMatcher, readPatterns } from "./matcher.ts";
import { grepOptions } from "./options.ts";
import { FileSearch, type SearchSettings } from "./search.ts";

const FAILURE = 2;

const colorWords: WordTable<"always" | "never" | "auto"> = [
	["always", "yes", "force"],
	["never", "no", "none"],
	["auto", "tty", "if-tty"],
];
const directoryWords: WordTable<"read" | "recurse" | "skip"> = [["read"], ["recurse"], ["skip"]];

function contextLength(context: Context, keys: readonly string[]): number {
	const text = context.options.given.findLast(({ key }) => keys.includes(key))?.value;
	if (text === undefined) return 0;
	return /^\d+$/.test(text) ? Number(text) : context.fail(`${text}: invalid context length argument`, FAILURE);
}

function paletteFor(context: Context): SearchSettings["palette"] {
	const { options, sys } = context;
	const given = options.given.findLast(({ key }) => key === "color" || key === "colour");
	if (!given) return undefined;
	const word = given.value ?? "auto";
	const when = colorWords.find((words) => (words as readonly string[]).includes(word))?.[0] ?? context.usage("");
	const painted = when === "always" || (when === "auto" && sys.isatty(1) && (sys.environ.get("TERM") ?? "dumb") !== "dumb");
	return painted ? paletteOf(sys.environ.get("GREP_COLORS") ?? "") : undefined;
}

function outputOf(context: Context): SearchSettings["output"] {
	const { options } = context;
	if (options.has("quiet") || options.has("silent")) return "nothing";
	const names = options.last("files-with-matches", "files-without-match");
	if (names) return names === "files-with-matches" ? "names-with" : "names-without";
	return options.has("count") ? "count" : "lines";
}

function binaryOf(context: Context): SearchSettings["binary"] {
	const given = context.options.given.findLast(({ key }) => key === "binary-files" || key === "text" || key === "I");
	if (!given) return "binary";
	if (given.key === "text") return "text";
	if (given.key === "I") return "without-match";
	const type = given.value as string;
	return type === "binary" || type === "text" || type === "without-match" ? type : context.fail("unknown binary-files type", FAILURE);
}

class Grep {
	private readonly context: Context;
	private readonly settings: SearchSettings;
	private readonly filter: NameFilter;
	private readonly directories: "read" | "recurse" | "skip";
	private readonly progress = { printed: false };
	private selected = false;
	private failed = false;
	constructor(context: Context, settings: SearchSettings, filter: NameFilter, directories: "read" | "recurse" | "skip") {
		this.context = context;
		this.settings = settings;
		this.filter = filter;
		this.directories = directories;
	}
	get status(): number {
		if (this.failed && !(this.settings.output === "nothing" && this.selected)) return FAILURE;
		return this.selected ? 0 : 1;
	}
	/** No more need be read: -q has its answer. */
	get done(): boolean {
		return this.settings.output === "nothing" && this.selected;
	}
	private *fail(name: string, message: string): Blocking<void> {
		this.failed = true;
		if (this.context.options.has("no-messages")) return;
		yield* this.context.out.flush();
		yield* this.context.complain(`${quoteName(name)}: ${message}`);
	}
	/** Reading what is being written would never end. */
	private isOutput(fd: number): boolean {
		const { sys } = this.context;
		if (this.settings.output !== "lines" || this.settings.most <= 1) return false;
		const output = sys.fstat(1);
		const input = sys.fstat(fd);
		return output.kind === "file" && input.ino === output.ino && input.dev === output.dev && !(fd === 0 && input.size === 0);
	}
	*file(path: string, shown: string): Blocking<void> {
		if (this.done) return;
		let fd: number;
		try {
			fd = yield* openInput(this.context, path);
		} catch (error) {
			return yield* this.fail(shown, readFailure(error).message);
		}
		try {
			if (this.isOutput(fd)) yield* this.fail(shown, "input file is also the output");
			else if ((yield* new FileSearch(this.context, this.settings, this.progress, shown).run(fd)) > 0) this.selected = true;
		} catch (error) {
			yield* this.fail(shown, readFailure(error).message);
		} finally {
			if (fd !== 0) this.context.sys.close(fd);
		}
	}
	/** A file or directory named on the command line. */
	*argument(name: string, implied: boolean): Blocking<void> {
		const { context, filter } = this;
		if (name === "-") return yield* this.file(name, context.options.value("label") ?? "(standard input)");
		const stat = context.sys.tryStat(name);
		if (stat?.kind === "directory") {
			if (this.directories === "skip" || (!implied && filter.skipsDirectory(name))) return;
			if (this.directories === "recurse") {
				// files below the directory that nobody named are shown without "./"
				const shown = (path: string): string => (implied ? path.replace(/^\.\//, "") : path);
				const visit = (path: string): Blocking<void> => this.file(path, shown(path));
				return yield* filesBelow(context, name, { followAll: context.options.has("dereference-recursive"), filter, shown }, visit, (path, words) =>
					this.fail(path, words),
				);
			}
		} else if (stat && stat.kind !== "file" && context.options.value("devices") === "skip") return;
		else if (filter.skipsFile(name)) return;
		yield* this.file(name, name);
	}
}

function* main(context: Context): Blocking<number> {
	const { options, operands } = context;
	const recursion = options.given.findLast(({ key }) => ["recursive", "dereference-recursive", "directories"].includes(key));
	const directories =
		recursion?.key === "directories" ? requireWord(context, "--directories", directoryWords, recursion.value as string) : recursion ? "recurse" : "read";
	const before = contextLength(context, ["before-context", "context"]);
	const after = contextLength(context, ["after-context", "context"]);
	const mostText = options.value("max-count");
	if (mostText !== undefined && !/^-?\d+$/.test(mostText)) context.fail("invalid max count", FAILURE);
	const palette = paletteFor(context);
	const binary = binaryOf(context);
	const matcher = yield* compileMatcher(context, yield* readPatterns(context));
	const implied = operands.length === 0 && directories === "recurse";
	const names = operands.length ? operands : [implied ? "." : "-"];
	const named = options.last("with-filename", "no-filename");
	const most = Number(mostText ?? -1);
	const grep = new Grep(
		context,
		{
			matcher,
			invert: options.has("invert-match"),
			only: options.has("only-matching"),
			output: outputOf(context),
			most: most < 0 ? Number.POSITIVE_INFINITY : most,
			before,
			after,
			groupSeparator: options.last("group-separator", "no-group-separator") === "no-group-separator" ? undefined : (options.value("group-separator") ?? "--"),
			lineNumbers: options.has("line-number"),
			byteOffsets: options.has("byte-offset"),
			fileNames:
				named === "with-filename" ||
				(named === undefined && (names.length > 1 || (directories === "recurse" && names.some((name) => context.sys.tryStat(name)?.kind === "directory")))),
			nullNames: options.has("null"),
			alignTabs: options.has("initial-tab"),
			delimiter: options.has("null-data") ? 0 : 10,
			binary,
			palette,
			lineBuffered: options.has("line-buffered"),
		},
		yield* NameFilter.of(context),
		directories,
	);
	for (const name of names) if (!grep.done) yield* grep.argument(name, implied);
	return grep.status;
}

/** -5 and -12n: a number is a context length. */
function rewrite(args: readonly string[]): readonly string[] {
	if (!args.some((arg) => arg.startsWith("-"))) return args;
	const rewritten: string[] = [];
	for (const [i, arg] of args.entries()) {
		const found = /^-(\d+)([a-zA-Z]*)$/.exec(arg);
		const taken = /^-[a-zA-Z]*[efmABCdDX]$/.test(args[i - 1] ?? "");
		if (arg === "--") return [...rewritten, ...args.slice(i)];
		if (found && !taken) rewritten.push(`-C${found[1]}`, ...(found[2] ? [`-${found[2]}`] : []));
		else rewritten.push(arg);
	}
	return rewritten;
}

const usage = ["[OPTION]... PATTERNS [FILE]..."];

export const grep = defineProgram({
	name: "grep",
	package: "grep",
	summary: "Search for PATTERNS in each FILE.",
	usage,
	usageStatus: FAILURE,
	usageHint: "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
	options: grepOptions.filter((option) => option.long !== "help" && option.long !== "version"),
	rewrite: (args) => rewrite(args).map((arg) => (arg === "-V" ? "--version" : arg)),
	main,
});

/** Scripts in Debian that call grep with an option. */
const variant = (name: string, option: string): InstalledProgram =>
	defineProgram({
		name,
		package: "grep",
		summary: `Search for PATTERNS in each FILE, as grep ${option} does.`,
		usage,
		options: [],
		rawArguments: true,
		main: (context) => grep.run(context.sys, ["grep", option, ...context.operands]),
	});

export const egrep = variant("egrep", "-E");
export const fgrep = variant("fgrep", "-F");
export const rgrep = variant("rgrep", "-r");

export const grepPrograms: readonly InstalledProgram[] = [grep, egrep, fgrep, rgrep];
