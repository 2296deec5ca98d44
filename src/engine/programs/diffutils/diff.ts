import type { Blocking, Stat } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { compareBytes } from "../lib/collate.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteAs } from "../lib/quote.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { reason } from "../lib/report.ts";
import { readText } from "../lib/stdio.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { absent, type DiffFile, expandTabs, ignoresNewlines, lineKey, readDiffFile } from "./files.ts";
import { colored, context as contextFormat, ed, type Format, type FormatOptions, ifdef, lineFormats, normal, plain, rcs, unified } from "./formats.ts";
import { diffOptions } from "./options.ts";
import { type Change, editScript } from "./script.ts";
import { sideBySide } from "./side-by-side.ts";

const TROUBLE = 2;

/** What a file looks like in messages about its kind. */
const kindWords: Readonly<Record<Stat["kind"], string>> = {
	file: "regular file",
	directory: "directory",
	symlink: "symbolic link",
	fifo: "fifo",
	socket: "socket",
	char: "character special file",
	block: "block special file",
};

interface Style {
	readonly format: Format | "side-by-side";
	readonly context: number;
}

class Diff {
	private readonly context: Context;
	private readonly style: Style;
	private readonly zone: Zone;
	private readonly excluded: readonly string[];
	/** The options as typed, for the line that names each pair of files of a directory. */
	private readonly command: string;
	private readonly key: (line: string) => string;
	constructor(context: Context, style: Style, zone: Zone, excluded: readonly string[]) {
		this.context = context;
		this.style = style;
		this.zone = zone;
		this.excluded = excluded;
		const given = context.argv.slice(1).filter((word) => word !== "--" && !context.operands.includes(word));
		this.command = ["diff", ...given.map((word) => quoteAs("shell", word))].join(" ");
		this.key = lineKey(context);
	}

	private has(key: string): boolean {
		return this.context.options.has(key);
	}

	private *trouble(message: string): Blocking<number> {
		yield* this.context.out.flush();
		yield* this.context.complain(message);
		return TROUBLE;
	}

	private look(name: string): Stat | string | undefined {
		const { sys } = this.context;
		if (name === "-") return sys.fstat(0);
		try {
			return this.has("no-dereference") ? sys.lstat(name) : sys.stat(name);
		} catch (error) {
			return isErrno(error, "ENOENT") && this.has("new-file") ? undefined : `${name}: ${reason(error)}`;
		}
	}

	/** Compares two operands: files, directories, or a file and the one of its name in a directory. */
	*operands(first: string, second: string): Blocking<number> {
		const within = (directory: string, file: string): string => `${directory.replace(/\/+$/, "")}/${file.slice(file.lastIndexOf("/") + 1)}`;
		const [a, b] = [this.look(first), this.look(second)];
		if (typeof a === "object" && typeof b === "object" && first !== "-" && second !== "-") {
			if (a.kind === "directory" && b.kind !== "directory") return yield* this.pair(within(first, second), second, false);
			if (b.kind === "directory" && a.kind !== "directory") return yield* this.pair(first, within(second, first), false);
		}
		return yield* this.pair(first, second, false);
	}

	/** 0 for the same, 1 for different, 2 for trouble. `nested`: found in a directory. */
	private *pair(first: string, second: string, nested: boolean): Blocking<number> {
		const [a, b] = [this.look(first), this.look(second)];
		let status = 0;
		for (const problem of [a, b]) if (typeof problem === "string") status = yield* this.trouble(problem);
		if (typeof a === "string" || typeof b === "string") return status;
		if (!a && !b) return yield* this.trouble(`${first}: No such file or directory`);
		if ((a ?? b)?.kind === "directory" && (b ?? a)?.kind === "directory") {
			if (!nested || this.has("recursive")) return yield* this.directories(first, second);
			yield* this.context.print(`Common subdirectories: ${first} and ${second}\n`);
			return 0;
		}
		if (a && b && nested && (a.kind === "directory" || b.kind === "directory" || a.kind !== b.kind)) {
			yield* this.context.print(`File ${first} is a ${kindWords[a.kind]} while file ${second} is a ${kindWords[b.kind]}\n`);
			return 1;
		}
		if (a && b && a.ino === b.ino && a.dev === b.dev && a.kind === "file") return yield* this.identical(first, second);
		return yield* this.files(first, second, a, b, nested);
	}

	private *identical(first: string, second: string): Blocking<number> {
		if (this.has("report-identical-files")) yield* this.context.print(`Files ${first} and ${second} are identical\n`);
		return 0;
	}

	private *directories(first: string, second: string): Blocking<number> {
		const { sys } = this.context;
		const names = (path: string): string[] =>
			sys.tryStat(path)
				? sys
						.readdir(path)
						.map(({ name }) => name)
						.filter((name) => name !== "." && name !== ".." && !this.excluded.some((glob) => fnmatch(glob, name)))
				: [];
		const join = (directory: string, name: string): string => `${directory.replace(/\/+$/, "")}/${name}`;
		let lists: [Set<string>, Set<string>];
		try {
			lists = [new Set(names(first)), new Set(names(second))];
		} catch (error) {
			return yield* this.trouble(reason(error));
		}
		const start = this.context.options.value("starting-file");
		let status = 0;
		for (const name of [...new Set([...lists[0], ...lists[1]])].sort(compareBytes)) {
			if (start !== undefined && compareBytes(name, start) < 0) continue;
			const [inFirst, inSecond] = [lists[0].has(name), lists[1].has(name)];
			if ((inFirst && inSecond) || this.has("new-file") || (inSecond && this.has("unidirectional-new-file")))
				status = Math.max(status, yield* this.pair(join(first, name), join(second, name), true));
			else {
				yield* this.context.print(`Only in ${inFirst ? first : second}: ${name}\n`);
				status = Math.max(status, 1);
			}
		}
		return status;
	}

	private *files(first: string, second: string, a: Stat | undefined, b: Stat | undefined, nested: boolean): Blocking<number> {
		const left = a ? yield* readDiffFile(this.context, first) : absent(first);
		const right = b ? yield* readDiffFile(this.context, second) : absent(second);
		for (const file of [left, right]) if (typeof file === "string") return yield* this.trouble(file);
		return yield* this.contents(left as DiffFile, right as DiffFile, nested);
	}

	private *contents(a: DiffFile, b: DiffFile, nested: boolean): Blocking<number> {
		const { context } = this;
		const equal = a.bytes.length === b.bytes.length && a.bytes.every((byte, i) => byte === b.bytes[i]);
		if (equal && this.style.format !== "side-by-side") return yield* this.identical(a.name, b.name);
		if ((a.binary || b.binary) && !this.has("text")) {
			yield* context.print(`${this.has("brief") ? "Files" : "Binary files"} ${a.name} and ${b.name} differ\n`);
			return this.has("brief") ? 1 : TROUBLE;
		}
		// a missing newline makes a line another one, unless blanks at the end do not count
		const keep = ignoresNewlines(context);
		const lines = (file: DiffFile): string[] => file.lines.map((line, i) => (file.incomplete && !keep && i === file.lines.length - 1 ? `${line}\n` : line));
		const changes = yield* editScript(context.sys, lines(a), lines(b), {
			minimal: this.has("minimal"),
			horizon: Math.max(this.style.context, Number(context.options.value("horizon-lines") ?? 0)),
			key: this.key,
		});
		const ignorable = this.ignorable(a, b);
		const different = changes.some((change) => !ignorable(change));
		if (!different && this.style.format !== "side-by-side" && !this.has("ifdef")) return yield* this.identical(a.name, b.name);
		if (this.has("brief")) {
			yield* context.print(`Files ${a.name} and ${b.name} differ\n`);
			return 1;
		}
		if (nested && different) yield* context.print(`${this.command} ${quoteAs("shell", a.name)} ${quoteAs("shell", b.name)}\n`);
		yield* context.print(this.show(a, b, changes, ignorable));
		return different ? 1 : 0;
	}

	private ignorable(a: DiffFile, b: DiffFile): (change: Change) => boolean {
		const blank = this.has("ignore-blank-lines");
		const patterns = this.context.options.values("ignore-matching-lines").map((source) => compileOption(this.context, source));
		if (!blank && patterns.length === 0) return () => false;
		const trivial = (line: string): boolean => (blank && line === "") || patterns.some((regex) => regex.test(line));
		return ({ start, removed, newStart, added }) =>
			a.lines.slice(start, start + removed).every(trivial) && b.lines.slice(newStart, newStart + added).every(trivial);
	}

	private heading(file: DiffFile, label: string | undefined): string {
		if (label !== undefined) return label;
		const time = file.stat ? (file.name === "-" && file.stat.kind !== "file" ? this.context.sys.clock("realtime") * 1000 : file.stat.mtime) : 0;
		const name = /["\\\n]/.test(file.name) ? quoteAs("c", file.name) : file.name;
		return `${name}\t${formatTime("%Y-%m-%d %H:%M:%S.%N %z", instantOf(time), this.zone)}`;
	}

	private show(a: DiffFile, b: DiffFile, changes: readonly Change[], ignorable: (change: Change) => boolean): string {
		const { options, sys } = this.context;
		const { format } = this.style;
		if (format === "side-by-side") {
			const width = options.value("width") ?? "130";
			return sideBySide(a, b, changes, {
				width: Number(width),
				leftColumn: this.has("left-column"),
				suppressCommon: this.has("suppress-common-lines"),
				expandTabs: this.has("expand-tabs"),
			});
		}
		const labels = options.values("label");
		const color = options.has("color") ? (options.value("color") ?? "auto") : "never";
		const functions = options.value("show-function-line") ?? (this.has("show-c-function") ? "^[[:alpha:]$_]" : undefined);
		const formatOptions: FormatOptions = {
			paint: color === "always" || (color === "auto" && sys.isatty(1)) ? colored : plain,
			initialTab: this.has("initial-tab"),
			expand: this.has("expand-tabs") ? (line) => expandTabs(line) : (line) => line,
			context: this.style.context,
			functionLine: functions === undefined ? undefined : compileOption(this.context, functions),
			ignorable,
			heads: [this.heading(a, labels[0]), this.heading(b, labels[1])],
		};
		return format(a, b, changes, formatOptions);
	}
}

function compileOption(context: Context, source: string): RegExp {
	try {
		return compileRegex(source);
	} catch (error) {
		if (error instanceof RegexError) return context.fail(`${source}: ${error.message}`, TROUBLE);
		throw error;
	}
}

function contextLength(context: Context, keys: readonly string[]): number {
	let length = 0;
	for (const { key, value } of context.options.given) {
		if (!keys.includes(key)) continue;
		if (value !== undefined && !/^\d+$/.test(value)) context.usage(`invalid context length ${quote(value)}`);
		length = Math.max(length, value === undefined ? (context.options.has("lines") ? 0 : 3) : Number(value));
	}
	return length;
}

function styleOf(context: Context): Style {
	const { options } = context;
	const old = options.value("old-line-format") ?? options.value("line-format");
	const fresh = options.value("new-line-format") ?? options.value("line-format");
	const unchanged = options.value("unchanged-line-format") ?? options.value("line-format");
	if (old !== undefined || fresh !== undefined || unchanged !== undefined)
		return { format: lineFormats({ old: old ?? "%L", new: fresh ?? "%L", unchanged: unchanged ?? "%L" }), context: 0 };
	const name = options.value("ifdef");
	if (name !== undefined) return { format: ifdef(name), context: 0 };
	const unifiedKeys = ["u", "unified", "U"];
	const contextKeys = ["c", "context", "C"];
	const last = options.given.findLast(({ key }) => [...unifiedKeys, ...contextKeys, "ed", "rcs", "side-by-side", "normal"].includes(key))?.key ?? "";
	if (unifiedKeys.includes(last)) return { format: unified, context: Math.max(contextLength(context, unifiedKeys), contextLength(context, ["lines"])) };
	if (contextKeys.includes(last)) return { format: contextFormat, context: Math.max(contextLength(context, contextKeys), contextLength(context, ["lines"])) };
	if (last === "side-by-side") {
		const width = options.value("width");
		if (width !== undefined && !/^[1-9]\d*$/.test(width)) context.usage(`invalid width ${quote(width)}`);
		return { format: "side-by-side", context: 0 };
	}
	if (last === "" && (options.has("show-c-function") || options.has("show-function-line"))) return { format: contextFormat, context: 3 };
	return { format: last === "ed" ? ed : last === "rcs" ? rcs : normal, context: 0 };
}

function* main(context: Context): Blocking<number> {
	const { options, operands } = context;
	const style = styleOf(context);
	const excluded = [...options.values("exclude")];
	for (const file of options.values("exclude-from")) {
		try {
			excluded.push(...(yield* readText(context.sys, file)).split("\n").filter((line) => line !== ""));
		} catch (error) {
			return context.fail(`${file}: ${reason(error)}`, TROUBLE);
		}
	}
	const diff = new Diff(context, style, yield* localZone(context.sys), excluded);
	const from = options.value("from-file");
	const to = options.value("to-file");
	if (from !== undefined || to !== undefined) {
		let status = 0;
		for (const operand of operands) status = Math.max(status, yield* diff.operands(from ?? operand, to ?? operand));
		return status;
	}
	const [first, second, extra] = operands;
	if (first === undefined) return context.usage(`missing operand after ${quote(context.argv.at(-1) ?? "diff")}`);
	if (second === undefined) return context.usage(`missing operand after ${quote(first)}`);
	if (extra !== undefined) return context.usage(`extra operand ${quote(extra)}`);
	return yield* diff.operands(first, second);
}

/** -5, -u5, -c5: lines of context as numbers. */
const rewrite = (args: readonly string[]): string[] =>
	args.flatMap((arg) => {
		const attached = /^-([a-zA-Z]*)(\d+)$/.exec(arg);
		if (!attached || /[LUCWDFIxXS]/.test(attached[1] as string)) return [arg];
		return [...(attached[1] ? [`-${attached[1]}`] : []), `--lines=${attached[2]}`];
	});

export const diff = defineProgram({
	name: "diff",
	package: "diffutils",
	summary: "Compare FILES line by line.",
	usage: ["[OPTION]... FILES"],
	usageStatus: TROUBLE,
	writeFailure: (reason) => `diff: standard output: ${reason}\n`,
	usageHint: "diff: Try 'diff --help' for more information.\n",
	options: diffOptions,
	rewrite,
	main,
});
