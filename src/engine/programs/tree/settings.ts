/** The options of tree, which reads its arguments in its own way: letters in clusters, their arguments behind, long ones with two dashes. */
import type { OptionSpec } from "../lib/options.ts";
import { type Context, Failure, helpText, type ProgramSpec } from "../lib/program.ts";

export const treeOptions: readonly OptionSpec[] = [
	{ short: "a", help: "All files are listed." },
	{ short: "d", help: "List directories only." },
	{ short: "l", help: "Follow symbolic links like directories." },
	{ short: "f", help: "Print the full path prefix for each file." },
	{ short: "x", help: "Stay on current filesystem only." },
	{ short: "L", arg: "level", help: "Descend only level directories deep." },
	{ short: "R", help: "Rerun tree when max dir level reached.", simulated: false },
	{ short: "P", arg: "pattern", help: "List only those files that match the pattern given." },
	{ short: "I", arg: "pattern", help: "Do not list files that match the given pattern." },
	{ long: "gitignore", help: "Filter by using .gitignore files.", simulated: false },
	{ long: "gitfile", arg: "X", help: "Explicitly read a gitignore file.", simulated: false },
	{ long: "ignore-case", help: "Ignore case when pattern matching." },
	{ long: "matchdirs", help: "Include directory names in -P pattern matching." },
	{ long: "metafirst", help: "Print meta-data at the beginning of each line." },
	{ long: "prune", help: "Prune empty directories from the output." },
	{ long: "info", help: "Print information about files found in .info files.", simulated: false },
	{ long: "infofile", arg: "X", help: "Explicitly read info file.", simulated: false },
	{ long: "noreport", help: "Turn off file/directory count at end of tree listing." },
	{ long: "charset", arg: "X", help: "Use charset X for terminal/HTML and indentation line output." },
	{ long: "filelimit", arg: "#", help: "Do not descend dirs with more than # files in them." },
	{ long: "condense", help: "Condense directory singletons to a single line of output.", simulated: false },
	{ short: "o", arg: "filename", help: "Output to file instead of stdout." },
	{ short: "q", help: "Print non-printable characters as '?'." },
	{ short: "N", help: "Print non-printable characters as is." },
	{ short: "Q", help: "Quote filenames with double quotes." },
	{ short: "p", help: "Print the protections for each file." },
	{ short: "u", help: "Displays file owner or UID number." },
	{ short: "g", help: "Displays file group owner or GID number." },
	{ short: "s", help: "Print the size in bytes of each file." },
	{ short: "h", help: "Print the size in a more human readable way." },
	{ long: "si", help: "Like -h, but use in SI units (powers of 1000)." },
	{ long: "du", help: "Compute size of directories by their contents." },
	{ short: "D", help: "Print the date of last modification or (-c) status change." },
	{ long: "timefmt", arg: "fmt", help: "Print and format time according to the format fmt." },
	{ short: "F", help: "Appends '/', '=', '*', '@', '|' or '>' as per ls -F." },
	{ long: "inodes", help: "Print inode number of each file." },
	{ long: "device", help: "Print device ID number to which each file belongs." },
	{ long: "acl", help: "Print permissions with a + if an ACL is present.", simulated: false },
	{ long: "selinux", help: "Print the selinux security label if present.", simulated: false },
	{ short: "v", help: "Sort files alphanumerically by version." },
	{ short: "t", help: "Sort files by last modification time." },
	{ short: "c", help: "Sort files by last status change time." },
	{ short: "U", help: "Leave files unsorted." },
	{ short: "r", help: "Reverse the order of the sort." },
	{ long: "dirsfirst", help: "List directories before files (-U disables)." },
	{ long: "filesfirst", help: "List files before directories (-U disables)." },
	{ long: "sort", arg: "X", help: "Select sort: name,version,size,mtime,ctime,none." },
	{ short: "i", help: "Don't print indentation lines." },
	{ short: "A", help: "Print ANSI lines graphic indentation lines." },
	{ short: "S", help: "Print with CP437 (console) graphics indentation lines.", simulated: false },
	{ short: "n", help: "Turn colorization off always (-C overrides)." },
	{ short: "C", help: "Turn colorization on always." },
	{ long: "compress", arg: "#", help: "Compress indentation lines.", simulated: false },
	{ short: "X", help: "Prints out an XML representation of the tree.", simulated: false },
	{ short: "J", help: "Prints out an JSON representation of the tree." },
	{ short: "H", arg: "baseHREF", help: "Prints out HTML format with baseHREF as top directory.", simulated: false },
	{ short: "T", arg: "string", help: "Replace the default HTML title and H1 header with string.", simulated: false },
	{ long: "nolinks", help: "Turn off hyperlinks in HTML output.", simulated: false },
	{ long: "hintro", arg: "X", help: "Use file X as the HTML intro.", simulated: false },
	{ long: "houtro", arg: "X", help: "Use file X as the HTML outro.", simulated: false },
	{ long: "hyperlink", help: "Turn on OSC 8 terminal hyperlinks.", simulated: false },
	{ long: "scheme", arg: "X", help: "Set OSC 8 hyperlink scheme, default file://", simulated: false },
	{ long: "authority", arg: "X", help: "Set OSC 8 hyperlink authority/hostname.", simulated: false },
	{ long: "fromfile", help: "Reads paths from files (.=stdin)", simulated: false },
	{ long: "fromtabfile", help: "Reads trees from tab indented files (.=stdin)", simulated: false },
	{ long: "fflinks", help: "Process link information when using --fromfile.", simulated: false },
	{ long: "opt-toggle", help: "Enable option toggling.", simulated: false },
];

const sorts = ["name", "version", "size", "mtime", "ctime", "none"] as const;
export type TreeSort = (typeof sorts)[number];

export interface TreeSettings {
	readonly given: ReadonlySet<string>;
	readonly maxLevel: number;
	readonly patterns: readonly string[];
	readonly ignored: readonly string[];
	readonly fileLimit: number;
	readonly sort: TreeSort;
	readonly output: string | undefined;
	readonly timeFormat: string | undefined;
	readonly ascii: boolean;
	/** 1000 or 1024 for sizes that fit; undefined for bytes. */
	readonly unit: 1000 | 1024 | undefined;
	readonly directories: readonly string[];
}

/** --help or --version was asked for. */
export class TreeHelp {
	readonly help: boolean;
	constructor(help: boolean) {
		this.help = help;
	}
}

function positive(text: string): number {
	const level = /^\d+$/.test(text) ? Number(text) : 0;
	if (level < 1) throw new Failure("tree: Invalid level, must be greater than 0.\n", 1);
	return level;
}

/** Reads the arguments. Throws Failure or TreeHelp. */
export function readTreeSettings(context: Context, spec: ProgramSpec): TreeSettings {
	const args = [...context.operands];
	const given = new Map<string, string[]>();
	const directories: string[] = [];
	const note = (option: OptionSpec, value: string | undefined): void => {
		const key = option.long ?? option.short ?? "";
		if (option.simulated === false) context.unsimulated(`option ${option.long ? "--" : "-"}${key}`);
		given.set(key, [...(given.get(key) ?? []), value ?? ""]);
	};
	const invalid = (text: string): never => {
		const usage = helpText(spec).split("\n").slice(0, spec.usage.length).join("\n");
		throw new Failure(`tree: Invalid argument ${text}.\n${usage}\n`, 1);
	};
	const argument = (name: string): string => args.shift() ?? context.fail(`Missing argument to ${name} option.`);
	for (let word = args.shift(); word !== undefined; word = args.shift()) {
		if (word === "--") {
			directories.push(...args.splice(0));
		} else if (word.startsWith("--")) {
			if (word === "--help" || word === "--version") throw new TreeHelp(word === "--help");
			const equals = word.indexOf("=");
			const name = word.slice(2, equals < 0 ? undefined : equals);
			const option = treeOptions.find((o) => o.long === name);
			if (!option || (equals >= 0 && option.arg === undefined)) return invalid(`\`${word}'`);
			note(option, option.arg === undefined ? undefined : equals < 0 ? argument(`--${name}`) : word.slice(equals + 1));
		} else if (word.startsWith("-") && word.length > 1) {
			for (let i = 1; i < word.length; i++) {
				const letter = word[i] as string;
				const option = treeOptions.find((o) => o.short === letter);
				if (!option) return invalid(`-\`${letter}'`);
				// -L2 is the one that may have its argument at once
				const attached = letter === "L" && /^\d+$/.test(word.slice(i + 1)) ? word.slice(i + 1) : undefined;
				note(option, option.arg === undefined ? undefined : (attached ?? argument(`-${letter}`)));
				if (attached !== undefined) break;
			}
		} else directories.push(word);
	}
	const last = (key: string): string | undefined => given.get(key)?.at(-1);
	const level = last("L");
	const sortText = last("sort");
	if (sortText !== undefined && !(sorts as readonly string[]).includes(sortText)) {
		throw new Failure(`tree: Sort type '${sortText}' not valid, should be one of: ${sorts.join(",")}\n`, 1);
	}
	const sort =
		(sortText as TreeSort | undefined) ?? (given.has("U") ? "none" : given.has("v") ? "version" : given.has("t") ? "mtime" : given.has("c") ? "ctime" : "name");
	const limit = last("filelimit");
	return {
		given: new Set(given.keys()),
		maxLevel: level === undefined ? Infinity : positive(level),
		patterns: (given.get("P") ?? []).flatMap((text) => text.split("|")),
		ignored: (given.get("I") ?? []).flatMap((text) => text.split("|")),
		fileLimit: limit === undefined ? Infinity : Number(limit),
		sort,
		output: last("o"),
		timeFormat: last("timefmt"),
		ascii: /^(us-)?ascii$/i.test(last("charset") ?? ""),
		unit: given.has("si") ? 1000 : given.has("h") ? 1024 : undefined,
		directories: directories.length ? directories : ["."],
	};
}
