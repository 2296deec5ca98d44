/** What the options of ls come to. */
import type { Stat } from "../../../kernel/abi.ts";
import { requireWord } from "../../lib/argmatch.ts";
import type { Context } from "../../lib/program.ts";
import { type QuotingStyle, quote, quotingStyles } from "../../lib/quote.ts";
import { bytes, environmentBlockSize, human, humanSi, kibibytes, requireBlockSize, type SizeFormat } from "../../lib/size.ts";

export type Format = "long" | "one" | "columns" | "across" | "commas";
export type Sort = "none" | "size" | "time" | "version" | "extension" | "name" | "width";
export type TimeKind = "atime" | "ctime" | "mtime" | "birthtime";
export type Indicators = "none" | "slash" | "file-type" | "classify";
/** Which symbolic links are followed: none, named ones that lead to directories, named ones, all. */
export type Dereference = "never" | "named-directories" | "named" | "always";

export interface Settings {
	readonly format: Format;
	readonly sort: Sort;
	readonly reverse: boolean;
	readonly directoriesFirst: boolean;
	readonly time: TimeKind;
	/** Formats for old and recent times. */
	readonly timeFormats: readonly [old: string, recent: string];
	readonly hidden: "skip" | "almost" | "all";
	readonly ignoreBackups: boolean;
	readonly ignored: readonly string[];
	/** Patterns of --hide: they do not count with -a and -A. */
	readonly hide: readonly string[];
	readonly indicators: Indicators;
	readonly quoting: QuotingStyle;
	/** Names get a blank where others in the listing have a quote. */
	readonly alignQuotes: boolean;
	readonly questionMarks: boolean;
	readonly color: boolean;
	readonly dereference: Dereference;
	readonly directoriesThemselves: boolean;
	readonly recursive: boolean;
	readonly inode: boolean;
	readonly blocks: boolean;
	readonly blockFormat: SizeFormat;
	readonly sizeFormat: SizeFormat;
	readonly numeric: boolean;
	readonly owner: boolean;
	readonly group: boolean;
	readonly author: boolean;
	readonly security: boolean;
	/** 0 is without limit. */
	readonly width: number;
	readonly tab: number;
	readonly end: "\n" | "\0";
}

const whenWords = [
	["always", "yes", "force"],
	["never", "no", "none"],
	["auto", "tty", "if-tty"],
] as const;
const sortWords = [["none"], ["size"], ["time"], ["version"], ["extension"], ["name"], ["width"]] as const;
const timeWords = [
	["atime", "access", "use"],
	["ctime", "status"],
	["mtime", "modification"],
	["birth", "creation"],
] as const;
const formatWords = [["verbose"], ["long"], ["commas"], ["horizontal"], ["across"], ["vertical"], ["single-column"]] as const;
const indicatorWords = [["none"], ["slash"], ["file-type"], ["classify"]] as const;
const quotingWords = quotingStyles.map((style) => [style] as const);

const formatOf: Readonly<Record<(typeof formatWords)[number][0], Format>> = {
	verbose: "long",
	long: "long",
	commas: "commas",
	horizontal: "across",
	across: "across",
	vertical: "columns",
	"single-column": "one",
};
const sortOf: Readonly<Record<string, Sort>> = { U: "none", f: "none", S: "size", t: "time", v: "version", X: "extension" };
const timeStyles: Readonly<Record<string, readonly [string, string]>> = {
	"full-iso": ["%Y-%m-%d %H:%M:%S.%N %z", "%Y-%m-%d %H:%M:%S.%N %z"],
	"long-iso": ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M"],
	iso: ["%Y-%m-%d ", "%m-%d %H:%M"],
	locale: ["%b %e  %Y", "%b %e %H:%M"],
};

const isWhen = (context: Context, option: string, value: string | undefined): boolean => {
	const when = value === undefined ? "always" : requireWord(context, option, whenWords, value);
	return when === "always" || (when === "auto" && context.sys.isatty(1));
};

function timeFormatsOf(context: Context): readonly [string, string] {
	const { options, sys } = context;
	const key = options.last("time-style", "full-time");
	const given = key === "full-time" ? "full-iso" : options.value("time-style");
	const text = (given ?? sys.environ.get("TIME_STYLE") ?? "locale").replace(/^(posix-)+/, "");
	if (text.startsWith("+")) {
		const [old = "", recent = old, ...more] = text.slice(1).split("\n");
		if (more.length) context.fail(`invalid time style format ${quote(text.slice(1))}`, 2);
		return [old, recent];
	}
	const near = Object.keys(timeStyles).filter((name) => name.startsWith(text));
	const style = timeStyles[text] ?? (near.length === 1 ? timeStyles[near[0] as string] : undefined);
	if (style) return style;
	const choices = ["[posix-]full-iso", "[posix-]long-iso", "[posix-]iso", "[posix-]locale", "+FORMAT (e.g., +%H:%M) for a 'date'-style format"];
	const what = near.length > 1 ? "ambiguous" : "invalid";
	return context.usage(`${what} argument ${quote(text)} for ${quote("time style")}\nValid arguments are:\n${choices.map((c) => `  - ${c}`).join("\n")}`);
}

function columnsOf(context: Context): number {
	const { options, sys } = context;
	const given = options.value("width");
	if (given !== undefined) {
		const width = /^(0[0-7]*|[1-9]\d*|0x[0-9a-f]+)$/i.test(given) ? Number(/^0[0-7]+$/.test(given) ? `0o${given}` : given) : undefined;
		return width ?? context.fail(`invalid line width: ${quote(given)}`, 2);
	}
	const terminal = sys.isatty(1) ? sys.getWindowSize(1).cols : 0;
	if (terminal > 0) return terminal;
	const variable = sys.environ.get("COLUMNS") ?? "";
	return /^\d+$/.test(variable) ? Number(variable) : 80;
}

function tabOf(context: Context): number {
	const given = context.options.value("tabsize");
	if (given !== undefined) return /^\d+$/.test(given) ? Number(given) : context.fail(`invalid tab size: ${quote(given)}`, 2);
	const variable = context.sys.environ.get("TABSIZE") ?? "";
	return /^\d+$/.test(variable) ? Number(variable) : 8;
}

/** Sizes in blocks for -s and totals, and sizes of files in the long format. */
function sizeFormats(context: Context): { blockFormat: SizeFormat; sizeFormat: SizeFormat } {
	const { options } = context;
	const key = options.last("human-readable", "si", "block-size");
	const given =
		key === "human-readable" ? human : key === "si" ? humanSi : key ? requireBlockSize(context, "--block-size", options.value(key) ?? "", 2) : undefined;
	if (given) return { blockFormat: given, sizeFormat: given };
	if (options.has("kibibytes")) return { blockFormat: kibibytes, sizeFormat: bytes };
	const fromEnvironment = environmentBlockSize(context, "LS_BLOCK_SIZE");
	const forFiles = fromEnvironment && (context.sys.environ.has("LS_BLOCK_SIZE") || context.sys.environ.has("BLOCK_SIZE")) ? fromEnvironment : bytes;
	return { blockFormat: fromEnvironment ?? kibibytes, sizeFormat: forFiles };
}

/** Options that override each other, read in the order they were given. */
function inOrder(context: Context, style: "ls" | "dir" | "vdir"): { format: Format; sort: Sort | undefined; time: TimeKind; explicitTime: boolean } {
	const terminal = context.sys.isatty(1);
	let format: Format | undefined;
	let sort: Sort | undefined;
	let time: TimeKind = "mtime";
	let explicitTime = false;
	for (const { key, value } of context.options.given) {
		if (key === "l" || key === "g" || key === "o" || key === "numeric-uid-gid" || key === "full-time") format = "long";
		else if (key === "1") format = format === "long" ? format : "one";
		else if (key === "zero") format = format === "long" ? format : "one";
		else if (key === "C") format = "columns";
		else if (key === "x") format = "across";
		else if (key === "m") format = "commas";
		else if (key === "format") format = formatOf[requireWord(context, "--format", formatWords, value ?? "")];
		else if (key === "sort") sort = requireWord(context, "--sort", sortWords, value ?? "");
		else if (key in sortOf) sort = sortOf[key];
		else if (key === "c") time = "ctime";
		else if (key === "u") time = "atime";
		else if (key === "time") {
			const word = requireWord(context, "--time", timeWords, value ?? "");
			time = word === "birth" ? "birthtime" : word;
		}
		explicitTime ||= key === "c" || key === "u" || key === "time";
	}
	const natural: Format = style === "vdir" ? "long" : style === "dir" || terminal ? "columns" : "one";
	return { format: format ?? natural, sort, time, explicitTime };
}

function indicatorsOf(context: Context): Indicators {
	let indicators: Indicators = "none";
	for (const { key, value } of context.options.given) {
		if (key === "classify") indicators = isWhen(context, "--classify", value) ? "classify" : indicators;
		else if (key === "p") indicators = "slash";
		else if (key === "file-type") indicators = "file-type";
		else if (key === "indicator-style") indicators = requireWord(context, "--indicator-style", indicatorWords, value ?? "");
	}
	return indicators;
}

function quotingOf(context: Context, style: "ls" | "dir" | "vdir"): QuotingStyle {
	const { options, sys } = context;
	const key = options.last("literal", "quote-name", "escape", "quoting-style", "zero");
	if (key === "literal" || key === "zero") return "literal";
	if (key === "quote-name") return "c";
	if (key === "escape") return "escape";
	if (key === "quoting-style") return requireWord(context, "--quoting-style", quotingWords, options.value(key) ?? "");
	const variable = sys.environ.get("QUOTING_STYLE") as QuotingStyle | undefined;
	if (variable && quotingStyles.includes(variable)) return variable;
	if (style !== "ls") return "escape";
	return sys.isatty(1) ? "shell-escape" : "literal";
}

function dereferenceOf(context: Context, format: Format, indicators: Indicators): Dereference {
	const key = context.options.last("dereference", "dereference-command-line", "dereference-command-line-symlink-to-dir");
	if (key === "dereference") return "always";
	if (key === "dereference-command-line") return "named";
	if (key !== undefined) return "named-directories";
	return context.options.has("directory") || indicators === "classify" || format === "long" ? "never" : "named-directories";
}

export function readSettings(context: Context, style: "ls" | "dir" | "vdir"): Settings {
	const { options } = context;
	const { format, sort, time, explicitTime } = inOrder(context, style);
	const indicators = indicatorsOf(context);
	const quoting = quotingOf(context, style);
	const width = columnsOf(context);
	const hiddenKey = options.last("all", "almost-all", "f");
	const zero = options.has("zero");
	const inColumns = (format === "columns" || format === "across") && width > 0;
	const terminal = context.sys.isatty(1) && style === "ls";
	const color = !zero && options.has("color") && isWhen(context, "--color", options.value("color"));
	const questionKey = options.last("hide-control-chars", "show-control-chars");
	return {
		format,
		sort: sort ?? (explicitTime && format !== "long" ? "time" : "name"),
		reverse: options.has("reverse"),
		directoriesFirst: options.has("group-directories-first"),
		time,
		timeFormats: format === "long" ? timeFormatsOf(context) : ["", ""],
		hidden: hiddenKey === undefined ? "skip" : hiddenKey === "almost-all" ? "almost" : "all",
		ignoreBackups: options.has("ignore-backups"),
		ignored: options.values("ignore"),
		hide: options.values("hide"),
		indicators,
		quoting,
		alignQuotes: (quoting === "shell" || quoting === "shell-escape" || quoting === "c-maybe") && (format === "long" || inColumns),
		questionMarks: zero ? false : questionKey === undefined ? terminal : questionKey === "hide-control-chars",
		color,
		dereference: dereferenceOf(context, format, indicators),
		directoriesThemselves: options.has("directory"),
		recursive: options.has("recursive") && !options.has("directory"),
		inode: options.has("inode"),
		blocks: options.has("size"),
		...sizeFormats(context),
		numeric: options.has("numeric-uid-gid"),
		owner: !options.has("g"),
		group: !options.has("o") && !options.has("no-group"),
		author: options.has("author"),
		security: options.has("context"),
		width,
		// tabs would take on the colours around them
		tab: color ? 0 : tabOf(context),
		end: zero ? "\0" : "\n",
	};
}

/** Milliseconds of the time that is shown and sorted by. */
export const timeOf = (stat: Stat, kind: TimeKind): number => stat[kind];
