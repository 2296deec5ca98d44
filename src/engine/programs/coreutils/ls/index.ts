import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { Accounts } from "../../lib/accounts.ts";
import type { OptionSpec } from "../../lib/options.ts";
import { type Context, defineProgram, type InstalledProgram } from "../../lib/program.ts";
import { quoteFile } from "../../lib/quote.ts";
import { reason, report } from "../../lib/report.ts";
import { formatSize } from "../../lib/size.ts";
import { localZone, utc } from "../../lib/timezone.ts";
import { joinPath } from "../../lib/walk.ts";
import { Colors } from "./colors.ts";
import { type Cell, inColumns, withSeparator } from "./columns.ts";
import { directoryEntry, type Entry, isListed, isSubdirectory, namedEntry, unknownEntry } from "./entries.ts";
import { blocksText, longLines, type Surroundings } from "./long.ts";
import { NameStyle } from "./name.ts";
import { sortEntries } from "./order.ts";
import { readSettings, type Settings } from "./settings.ts";

/** Trouble with what was named is serious, trouble below is not. */
const serious = 2;
const minor = 1;

interface Pending {
	readonly path: string;
	readonly named: boolean;
	/** Directories that it lies in, by device and inode, so that links cannot make -R go round. */
	readonly above: readonly string[];
}

class Listing {
	private readonly context: Context;
	private readonly around: Surroundings;
	private readonly settings: Settings;
	private status = 0;
	private first = true;
	/** Whether directories are announced by their names. */
	private titles = true;
	constructor(context: Context, around: Surroundings) {
		this.context = context;
		this.around = around;
		this.settings = around.settings;
	}

	/** Lists what the operands name; returns the exit status. */
	*run(operands: readonly string[]): Blocking<number> {
		const { sys } = this.context;
		const files: Entry[] = [];
		const directories: Entry[] = [];
		for (const path of operands.length ? operands : ["."]) {
			try {
				const entry = namedEntry(sys, this.settings, path);
				if (entry.kind === "directory" && !this.settings.directoriesThemselves) directories.push(entry);
				else files.push(entry);
			} catch (error) {
				yield* this.complain(`cannot access ${quoteFile(path)}: ${reason(error)}`, serious);
			}
		}
		if (files.length) yield* this.show(files, directories);
		else if (operands.length <= 1 && directories.length === 1) this.titles = false;
		if (files.length) this.first = false;
		const pending: Pending[] = this.sort(directories).map((entry) => ({ path: entry.path, named: true, above: [] }));
		for (let next = pending.shift(); next; next = pending.shift()) pending.unshift(...(yield* this.showDirectory(next)));
		return this.status;
	}

	private *complain(message: string, status: number): Blocking<void> {
		yield* report(this.context, message);
		this.status = Math.max(this.status, status);
	}

	private sort(entries: readonly Entry[]): Entry[] {
		return sortEntries(entries, this.settings, (entry) => this.around.names.width(entry));
	}

	/** One directory; the subdirectories that -R goes on with. */
	private *showDirectory(pending: Pending): Blocking<Pending[]> {
		const { sys } = this.context;
		const { path, named } = pending;
		const status = named ? serious : minor;
		const stat = this.settings.recursive ? sys.tryStat(path) : undefined;
		const key = stat ? `${stat.dev}:${stat.ino}` : "";
		if (stat && pending.above.includes(key)) {
			yield* this.complain(`${this.around.names.text(path)}: not listing already-listed directory`, serious);
			return [];
		}
		const entries: Entry[] = [];
		let names: ReturnType<typeof sys.readdir>;
		try {
			names = sys.readdir(path);
			if (this.settings.hidden !== "skip")
				names = [...[".", ".."].map((name) => ({ name, ino: sys.stat(joinPath(path, name)).ino, kind: "directory" as const })), ...names];
		} catch (error) {
			yield* this.complain(`cannot open directory ${quoteFile(path)}: ${reason(error)}`, status);
			return [];
		}
		for (const found of names) {
			if (!isListed(this.settings, found.name)) continue;
			if (sys.spend(2)) yield* sys.reschedule();
			try {
				entries.push(directoryEntry(sys, this.settings, path, found));
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* this.complain(`cannot access ${quoteFile(joinPath(path, found.name))}: ${error.message}`, minor);
				entries.push(unknownEntry(path, found));
			}
		}
		if (this.settings.recursive || this.titles) {
			yield* this.context.print(`${this.first ? "" : "\n"}${this.around.names.text(path, ":")}:\n`);
			this.first = false;
		}
		if (this.settings.format === "long" || this.settings.blocks) {
			const total = entries.reduce((sum, entry) => sum + (entry.stat?.blocks ?? 0) * 512, 0);
			yield* this.context.print(`total ${formatSize(total, this.settings.blockFormat)}${this.settings.end}`);
		}
		const sorted = yield* this.show(entries);
		if (!this.settings.recursive) return [];
		const above = [...pending.above, key];
		return sorted.filter(isSubdirectory).map((entry) => ({ path: joinPath(path, entry.name), named: false, above }));
	}

	/** Prints entries in order, and returns them so. `others` count for the widths of columns. */
	private *show(entries: readonly Entry[], others: readonly Entry[] = []): Blocking<Entry[]> {
		const { settings, around } = this;
		around.names.prepare([...entries, ...others]);
		const sorted = this.sort(entries);
		if (sorted.length === 0) return sorted;
		if (settings.format === "long") {
			for (const line of longLines(around, sorted, others)) yield* this.context.print(line + settings.end);
			return sorted;
		}
		const cells = this.cells(sorted, others);
		if (settings.format === "one") {
			const { out } = this.context;
			for (const cell of cells) {
				out.put(cell.show(0) + settings.end);
				if (out.due) yield* out.flush();
			}
		} else if (settings.format === "commas") yield* this.context.print(withSeparator(cells, settings.width, ",", settings.end));
		else if (settings.width === 0) yield* this.context.print(withSeparator(cells, 0, " ", settings.end));
		else yield* this.context.print(inColumns(cells, settings.width, settings.tab, settings.format === "across", settings.end));
		return sorted;
	}

	/** Names with inode and blocks before them, all as wide as the widest except between commas. */
	private cells(shown: readonly Entry[], others: readonly Entry[]): Cell[] {
		const entries = [...shown, ...others];
		const { settings, around } = this;
		const column = (texts: readonly string[]): string[] => {
			const width = settings.format === "commas" ? 0 : Math.max(0, ...texts.map((text) => text.length));
			return texts.map((text) => `${text.padStart(width)} `);
		};
		const inodes = settings.inode ? column(entries.map((e) => String(e.ino ?? "?"))) : [];
		const blocks = settings.blocks ? column(entries.map((e) => blocksText(settings, e))) : [];
		return shown.map((entry, i) => {
			const before = `${inodes[i] ?? ""}${blocks[i] ?? ""}${settings.security ? "? " : ""}`;
			return { width: before.length + around.names.width(entry), show: (at) => before + around.names.show(entry, at + before.length) };
		});
	}
}

const options: readonly OptionSpec[] = [
	{ short: "a", long: "all", help: "do not ignore entries starting with ." },
	{ short: "A", long: "almost-all", help: "do not list implied . and .." },
	{ long: "author", help: "with -l, print the author of each file" },
	{ short: "b", long: "escape", help: "print C-style escapes for nongraphic characters" },
	{ long: "block-size", arg: "SIZE", help: "with -l, scale sizes by SIZE when printing them; e.g., '--block-size=M'" },
	{ short: "B", long: "ignore-backups", help: "do not list implied entries ending with ~" },
	{ short: "c", help: "with -lt: sort by, and show, ctime; with -l: show ctime and sort by name; otherwise: sort by ctime, newest first" },
	{ short: "C", help: "list entries by columns" },
	{ long: "color", arg: "WHEN", optional: true, help: "color the output WHEN: always, auto, never" },
	{ short: "d", long: "directory", help: "list directories themselves, not their contents" },
	{ short: "D", long: "dired", help: "generate output designed for Emacs' dired mode", simulated: false },
	{ short: "f", help: "same as -a -U" },
	{ short: "F", long: "classify", arg: "WHEN", optional: true, help: "append indicator (one of */=>@|) to entries WHEN" },
	{ long: "file-type", help: "likewise, except do not append '*'" },
	{ long: "format", arg: "WORD", help: "across,horizontal (-x), commas (-m), long (-l), single-column (-1), verbose (-l), vertical (-C)" },
	{ long: "full-time", help: "like -l --time-style=full-iso" },
	{ short: "g", help: "like -l, but do not list owner" },
	{ long: "group-directories-first", help: "group directories before files" },
	{ short: "G", long: "no-group", help: "in a long listing, don't print group names" },
	{ short: "h", long: "human-readable", help: "with -l and -s, print sizes like 1K 234M 2G etc." },
	{ long: "si", help: "likewise, but use powers of 1000 not 1024" },
	{ short: "H", long: "dereference-command-line", help: "follow symbolic links listed on the command line" },
	{ long: "dereference-command-line-symlink-to-dir", help: "follow each command line symbolic link that points to a directory" },
	{ long: "hide", arg: "PATTERN", help: "do not list implied entries matching shell PATTERN (overridden by -a or -A)" },
	{ long: "hyperlink", arg: "WHEN", optional: true, help: "hyperlink file names WHEN", simulated: false },
	{
		long: "indicator-style",
		arg: "WORD",
		help: "append indicator with style WORD to entry names: none (default), slash (-p), file-type (--file-type), classify (-F)",
	},
	{ short: "i", long: "inode", help: "print the index number of each file" },
	{ short: "I", long: "ignore", arg: "PATTERN", help: "do not list implied entries matching shell PATTERN" },
	{ short: "k", long: "kibibytes", help: "default to 1024-byte blocks for file system usage; used only with -s and per directory totals" },
	{ short: "l", help: "use a long listing format" },
	{ short: "L", long: "dereference", help: "when showing file information for a symbolic link, show information for the file the link references" },
	{ short: "m", help: "fill width with a comma separated list of entries" },
	{ short: "n", long: "numeric-uid-gid", help: "like -l, but list numeric user and group IDs" },
	{ short: "N", long: "literal", help: "print entry names without quoting" },
	{ short: "o", help: "like -l, but do not list group information" },
	{ short: "p", help: "append / indicator to directories" },
	{ short: "q", long: "hide-control-chars", help: "print ? instead of nongraphic characters" },
	{ long: "show-control-chars", help: "show nongraphic characters as-is; the default, unless program is 'ls' and output is a terminal" },
	{ short: "Q", long: "quote-name", help: "enclose entry names in double quotes" },
	{
		long: "quoting-style",
		arg: "WORD",
		help: "use quoting style WORD for entry names: literal, locale, shell, shell-always, shell-escape, shell-escape-always, c, escape",
	},
	{ short: "r", long: "reverse", help: "reverse order while sorting" },
	{ short: "R", long: "recursive", help: "list subdirectories recursively" },
	{ short: "s", long: "size", help: "print the allocated size of each file, in blocks" },
	{ short: "S", help: "sort by file size, largest first" },
	{ long: "sort", arg: "WORD", help: "change default 'name' sort to WORD: none (-U), size (-S), time (-t), version (-v), extension (-X), name, width" },
	{
		long: "time",
		arg: "WORD",
		help: "select which timestamp used to display or sort: atime, access, use; ctime, status; mtime, modification; birth, creation",
	},
	{ long: "time-style", arg: "TIME_STYLE", help: "time/date format with -l: full-iso, long-iso, iso, locale, or +FORMAT" },
	{ short: "t", help: "sort by time, newest first; see --time" },
	{ short: "T", long: "tabsize", arg: "COLS", help: "assume tab stops at each COLS instead of 8" },
	{ short: "u", help: "with -lt: sort by, and show, access time; with -l: show access time and sort by name; otherwise: sort by access time" },
	{ short: "U", help: "do not sort directory entries" },
	{ short: "v", help: "natural sort of (version) numbers within text" },
	{ short: "w", long: "width", arg: "COLS", help: "set output width to COLS.  0 means no limit" },
	{ short: "x", help: "list entries by lines instead of by columns" },
	{ short: "X", help: "sort alphabetically by entry extension" },
	{ short: "Z", long: "context", help: "print any security context of each file" },
	{ long: "zero", help: "end each output line with NUL, not newline" },
	{ short: "1", help: "list one file per line" },
];

function* main(context: Context, style: "ls" | "dir" | "vdir"): Blocking<number> {
	const { sys } = context;
	const settings = readSettings(context, style);
	let colors = settings.color ? Colors.parse(sys.environ.get("LS_COLORS")) : undefined;
	if (settings.color && !colors) {
		yield* report(context, "unparsable value for LS_COLORS environment variable");
		colors = undefined;
	}
	const names = new NameStyle(settings, colors);
	const accounts = settings.format === "long" && !settings.numeric ? yield* Accounts.load(sys) : Accounts.none;
	const around: Surroundings = { settings, names, accounts, zone: settings.format === "long" ? yield* localZone(sys) : utc, now: sys.clock("realtime") };
	const status = yield* new Listing(context, around).run(context.operands);
	if (colors?.end) yield* context.print(colors.end);
	return status;
}

/** -F takes its argument only in the long form. */
const splitClassify = (args: readonly string[]): readonly string[] => {
	if (!args.some((word) => word.startsWith("-"))) return args;
	const end = args.indexOf("--");
	return args.flatMap((word, i) => {
		if (!/^-[A-Za-z0-9]*F./.test(word) || (end >= 0 && i > end)) return [word];
		const at = word.indexOf("F");
		return /[ITw]/.test(word.slice(1, at)) ? [word] : [word.slice(0, at + 1), `-${word.slice(at + 1)}`];
	});
};

const variant = (name: "ls" | "dir" | "vdir", summary: string): InstalledProgram =>
	defineProgram({
		name,
		package: "coreutils",
		summary,
		usage: ["[OPTION]... [FILE]..."],
		options,
		usageStatus: 2,
		rewrite: splitClassify,
		main: (context) => main(context, name),
	});

export const ls = variant("ls", "List information about the FILEs (the current directory by default).");
export const dir = variant("dir", "List directory contents in columns; same as ls -C -b.");
export const vdir = variant("vdir", "List directory contents in the long format; same as ls -l -b.");
