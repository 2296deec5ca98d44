import type { Blocking, Stat } from "../../kernel/abi.ts";
import { requireWord } from "../lib/argmatch.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { openInput, requireInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile, quoteName } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import {
	bytes,
	environmentBlockSize,
	formatSize,
	human,
	humanSi,
	kibibytes,
	parseSize,
	requireBlockSize,
	type SizeFormat,
	sizeArgumentMessage,
} from "../lib/size.ts";
import { Lines } from "../lib/stdio.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { type WalkEntry, walk } from "../lib/walk.ts";

const timeWords = [
	["atime", "access", "use"],
	["ctime", "status"],
] as const;
const timeStyles: Readonly<Record<string, string>> = { "full-iso": "%Y-%m-%d %H:%M:%S.%N %z", "long-iso": "%Y-%m-%d %H:%M", iso: "%Y-%m-%d" };

/** A sum over a directory: bytes or inodes, and the latest time. */
interface Sum {
	size: number;
	time: number;
}

interface Settings {
	readonly all: boolean;
	readonly apparent: boolean;
	readonly inodes: boolean;
	readonly countLinks: boolean;
	readonly separate: boolean;
	readonly maxDepth: number;
	readonly format: SizeFormat;
	/** Entries below (or above, when negative) are not shown. */
	readonly threshold: number | undefined;
	readonly time: "atime" | "ctime" | "mtime" | undefined;
	readonly timeFormat: string;
	readonly excluded: readonly string[];
	readonly follow: "never" | "arguments" | "always";
	readonly end: string;
}

function formatOf(context: Context): { format: SizeFormat; apparent: boolean } {
	const { options } = context;
	let format = environmentBlockSize(context, "DU_BLOCK_SIZE") ?? kibibytes;
	let apparent = false;
	for (const { key, value } of options.given) {
		if (key === "human-readable") format = human;
		else if (key === "si") format = humanSi;
		else if (key === "k") format = kibibytes;
		else if (key === "m") format = { unit: 1024 ** 2, base: 1024, suffix: "" };
		else if (key === "block-size") format = requireBlockSize(context, options.given.find((o) => o.key === key)?.typed ?? "-B", value ?? "");
		else if (key === "apparent-size") apparent = true;
		else if (key === "bytes") {
			apparent = true;
			format = bytes;
		}
	}
	return { format, apparent };
}

function* readSettings(context: Context): Blocking<Settings> {
	const { options } = context;
	const typed = (key: string): string => options.given.findLast((o) => o.key === key)?.typed ?? "";
	const depthText = options.value("max-depth");
	if (depthText !== undefined && !/^\d+$/.test(depthText)) {
		yield* report(context, `invalid maximum depth ${quote(depthText)}`);
		context.usage("");
	}
	const summarize = options.has("summarize");
	if (options.has("all") && summarize) context.usage("cannot both summarize and show all entries");
	if (summarize && depthText === "0") yield* report(context, "warning: summarizing is the same as using --max-depth=0");
	else if (summarize && depthText !== undefined) context.usage(`warning: summarizing conflicts with --max-depth=${Number(depthText)}`);
	const thresholdText = options.value("threshold");
	let threshold: number | undefined;
	if (thresholdText !== undefined) {
		const size = parseSize(thresholdText.replace(/^-/, ""));
		if (typeof size === "string") return context.fail(sizeArgumentMessage(size, typed("threshold"), thresholdText));
		if (size === 0 && thresholdText.startsWith("-")) return context.fail("invalid --threshold argument '-0'");
		threshold = thresholdText.startsWith("-") ? -size : size;
	}
	const timeValue = options.value("time");
	const style = options.value("time-style") ?? "long-iso";
	const named = options.has("time") && !style.startsWith("+") ? requireWord(context, "time style", [["full-iso"], ["long-iso"], ["iso"]], style) : "long-iso";
	const timeFormat = style.startsWith("+") ? style.slice(1) : (timeStyles[named] as string);
	const excluded = options.values("exclude");
	for (const name of options.values("exclude-from")) {
		let fd: number;
		try {
			fd = yield* openInput(context, name);
		} catch (error) {
			return context.usage(`${quoteName(name)}: ${reason(error)}`);
		}
		const lines = new Lines(context.sys, fd);
		for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) excluded.push(line);
	}
	const way = options.last("dereference", "dereference-args", "H", "no-dereference");
	return {
		...formatOf(context),
		all: options.has("all"),
		inodes: options.has("inodes"),
		countLinks: options.has("count-links"),
		separate: options.has("separate-dirs"),
		maxDepth: summarize ? 0 : depthText === undefined ? Infinity : Number(depthText),
		threshold,
		time: options.has("time") ? (timeValue === undefined ? "mtime" : requireWord(context, "--time", timeWords, timeValue)) : undefined,
		timeFormat,
		excluded,
		follow: way === "dereference" ? "always" : way === "dereference-args" || way === "H" ? "arguments" : "never",
		end: options.has("null") ? "\0" : "\n",
	};
}

class DiskUsage {
	private readonly context: Context;
	private readonly settings: Settings;
	private readonly zone: Zone;
	/** Files counted already: a second name of one adds nothing. */
	private readonly counted = new Set<string>();
	readonly total: Sum = { size: 0, time: -Infinity };
	status = 0;
	constructor(context: Context, settings: Settings, zone: Zone) {
		this.context = context;
		this.settings = settings;
		this.zone = zone;
	}

	private ownSize(stat: Stat): number {
		if (this.settings.inodes) return 1;
		// directories have no content of their own to count
		if (this.settings.apparent) return stat.kind === "file" || stat.kind === "symlink" ? stat.size : 0;
		return stat.blocks * 512;
	}

	private isExcluded(entry: WalkEntry): boolean {
		const { excluded } = this.settings;
		return excluded.some(
			(pattern) =>
				fnmatch(pattern, entry.name) || fnmatch(pattern, entry.path) || entry.path.split("/").some((_, i, parts) => fnmatch(pattern, parts.slice(i).join("/"))),
		);
	}

	*add(path: string): Blocking<void> {
		const { context, settings } = this;
		const { counted } = this;
		// one sum for each directory on the way down; directories' own subtotals are kept apart with -S
		const open: Sum[] = [];
		const usage = this;
		const take = (entry: WalkEntry, stat: Stat): Sum | undefined => {
			const key = `${stat.dev}:${stat.ino}`;
			const shared = stat.nlink > 1 || settings.follow !== "never" || context.operands.length > 1;
			if (!settings.countLinks && stat.kind !== "directory" && shared && counted.has(key)) return undefined;
			if (stat.kind === "directory" && entry.depth === 0 && !settings.countLinks && counted.has(key)) return undefined;
			counted.add(key);
			return { size: usage.ownSize(stat), time: settings.time ? stat[settings.time] : 0 };
		};
		const merge = (into: Sum | undefined, sum: Sum): void => {
			if (!into) return;
			into.size += sum.size;
			into.time = Math.max(into.time, sum.time);
		};
		yield* walk(
			context.sys,
			path,
			{ follow: settings.follow, oneFileSystem: context.options.has("one-file-system") },
			{
				*enter(entry) {
					const { stat } = entry;
					if (usage.isExcluded(entry)) return "skip";
					if (!stat) {
						usage.status = 1;
						yield* report(context, `cannot access ${quoteFile(entry.path)}: ${entry.error?.message ?? ""}`);
						return "skip";
					}
					const sum = take(entry, stat);
					if (!sum) return "skip";
					if (stat.kind === "directory") {
						open.push(sum);
						return "on";
					}
					merge(open.at(-1), sum);
					if (entry.depth === 0) merge(usage.total, sum);
					if ((settings.all && entry.depth <= settings.maxDepth) || entry.depth === 0) yield* usage.show(sum, entry.path);
					return "on";
				},
				*leave(entry) {
					const depth = open.length - 1;
					if (entry.stat?.kind !== "directory" || depth !== entry.depth) return "on";
					const sum = open.pop() as Sum;
					const above = open.at(-1);
					if (above && settings.separate) above.time = Math.max(above.time, sum.time);
					else merge(above, sum);
					if (entry.depth === 0 || settings.separate) merge(usage.total, sum);
					if (entry.depth <= settings.maxDepth) yield* usage.show(sum, entry.path);
					return "on";
				},
				*unreadable(entry, error) {
					usage.status = 1;
					yield* report(context, `cannot read directory ${quoteFile(entry.path)}: ${error.message}`);
				},
			},
		);
	}

	*show(sum: Sum, path: string): Blocking<void> {
		const { threshold, time, end } = this.settings;
		if (threshold !== undefined && (threshold < 0 ? sum.size > -threshold : sum.size < threshold)) return;
		const when = time === undefined ? "" : `${formatTime(this.settings.timeFormat, instantOf(Math.max(sum.time, 0)), this.zone)}\t`;
		yield* this.context.print(`${this.sizeText(sum.size)}\t${when}${path}${end}`);
	}

	private sizeText(size: number): string {
		const { inodes, format } = this.settings;
		return inodes && format.unit !== undefined ? String(size) : formatSize(size, format);
	}
}

/** The operands, or the names in the file of --files0-from. */
function* startingPoints(context: Context): Blocking<readonly string[]> {
	const { options, operands } = context;
	const file = options.value("files0-from");
	if (file === undefined) return operands.length ? operands : ["."];
	if (operands.length) context.usage(`extra operand ${quoteFile(operands[0] ?? "")}\nfile operands cannot be combined with --files0-from`);
	const lines = new Lines(context.sys, yield* requireInput(context, file), 0);
	const names: string[] = [];
	for (let name = yield* lines.next(); name !== undefined; name = yield* lines.next()) {
		if (name === "") yield* report(context, `${quoteName(file)}:${names.length + 1}: invalid zero-length file name`);
		else names.push(name);
	}
	return names;
}

export const du = defineProgram({
	name: "du",
	package: "coreutils",
	summary: "Summarize device usage of the set of FILEs, recursively for directories.",
	usage: ["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
	options: [
		{ short: "0", long: "null", help: "end each output line with NUL, not newline" },
		{ short: "a", long: "all", help: "write counts for all files, not just directories" },
		{ short: "A", long: "apparent-size", help: "print apparent sizes rather than device usage" },
		{ short: "B", long: "block-size", arg: "SIZE", help: "scale sizes by SIZE before printing them; e.g., '-BM'" },
		{ short: "b", long: "bytes", help: "equivalent to '--apparent-size --block-size=1'" },
		{ short: "c", long: "total", help: "produce a grand total" },
		{ short: "D", long: "dereference-args", help: "dereference only symlinks that are listed on the command line" },
		{ short: "d", long: "max-depth", arg: "N", help: "print the total for a directory only if it is N or fewer levels below the command line argument" },
		{ long: "files0-from", arg: "F", help: "summarize device usage of the NUL-terminated file names specified in file F" },
		{ short: "H", help: "equivalent to --dereference-args (-D)" },
		{ short: "h", long: "human-readable", help: "print sizes in human readable format (e.g., 1K 234M 2G)" },
		{ long: "inodes", help: "list inode usage information instead of block usage" },
		{ short: "k", help: "like --block-size=1K" },
		{ short: "L", long: "dereference", help: "dereference all symbolic links" },
		{ short: "l", long: "count-links", help: "count sizes many times if hard linked" },
		{ short: "m", help: "like --block-size=1M" },
		{ short: "P", long: "no-dereference", help: "don't follow any symbolic links (this is the default)" },
		{ short: "S", long: "separate-dirs", help: "for directories do not include size of subdirectories" },
		{ long: "si", help: "like -h, but use powers of 1000 not 1024" },
		{ short: "s", long: "summarize", help: "display only a total for each argument" },
		{ short: "t", long: "threshold", arg: "SIZE", help: "exclude entries smaller than SIZE if positive, or entries greater than SIZE if negative" },
		{
			long: "time",
			arg: "WORD",
			optional: true,
			help: "show time of the last modification of any file in the directory, or of atime, access, use, ctime or status",
		},
		{ long: "time-style", arg: "STYLE", help: "show times using STYLE: full-iso, long-iso, iso, or +FORMAT" },
		{ short: "X", long: "exclude-from", arg: "FILE", help: "exclude files that match any pattern in FILE" },
		{ long: "exclude", arg: "PATTERN", help: "exclude files that match PATTERN" },
		{ short: "x", long: "one-file-system", help: "skip directories on different file systems" },
	],
	*main(context) {
		const settings = yield* readSettings(context);
		const usage = new DiskUsage(context, settings, yield* localZone(context.sys));
		for (const path of yield* startingPoints(context)) yield* usage.add(path);
		if (context.options.has("total")) yield* usage.show(usage.total, "total");
		return usage.status;
	},
});
