/** The options of tar, in their three spellings, and the names among them in order. */
import { type OptionSpec, Options, parseOptions } from "../lib/options.ts";
import { type Context, Failure } from "../lib/program.ts";
import type { TarFormat } from "./header.ts";

export type Operation = "create" | "extract" | "list" | "append" | "update" | "concatenate" | "delete" | "diff";

export const tarOptions: readonly OptionSpec[] = [
	{ short: "A", long: "catenate", help: "append tar files to an archive" },
	{ long: "concatenate", help: "append tar files to an archive" },
	{ short: "c", long: "create", help: "create a new archive" },
	{ long: "delete", help: "delete from the archive (not on mag tapes!)" },
	{ short: "d", long: "diff", help: "find differences between archive and file system" },
	{ long: "compare", help: "find differences between archive and file system" },
	{ short: "r", long: "append", help: "append files to the end of an archive" },
	{ short: "t", long: "list", help: "list the contents of an archive" },
	{ short: "u", long: "update", help: "only append files newer than copy in archive" },
	{ short: "x", long: "extract", help: "extract files from an archive" },
	{ long: "get", help: "extract files from an archive" },
	{ short: "g", long: "listed-incremental", arg: "FILE", help: "handle new GNU-format incremental backup", simulated: false },
	{ short: "G", long: "incremental", help: "handle old GNU-format incremental backup", simulated: false },
	{ long: "ignore-failed-read", help: "do not exit with nonzero on unreadable files" },
	{ short: "S", long: "sparse", help: "handle sparse files efficiently", simulated: false },
	{ long: "add-file", arg: "FILE", help: "add given FILE to the archive (useful if its name starts with a dash)" },
	{ short: "C", long: "directory", arg: "DIR", help: "change to directory DIR" },
	{ long: "exclude", arg: "PATTERN", help: "exclude files, given as a PATTERN" },
	{ long: "exclude-vcs", help: "exclude version control system directories" },
	{ long: "no-recursion", help: "avoid descending automatically in directories" },
	{ long: "recursion", help: "recurse into directories (default)" },
	{ long: "null", help: "-T reads null-terminated names" },
	{ short: "T", long: "files-from", arg: "FILE", help: "get names to extract or create from FILE" },
	{ short: "X", long: "exclude-from", arg: "FILE", help: "exclude patterns listed in FILE" },
	{ long: "anchored", help: "patterns match file name start" },
	{ long: "no-anchored", help: "patterns match after any '/' (default for exclusion)" },
	{ long: "ignore-case", help: "ignore case" },
	{ long: "wildcards", help: "use wildcards (default for exclusion)" },
	{ long: "no-wildcards", help: "verbatim string matching" },
	{ short: "k", long: "keep-old-files", help: "don't replace existing files when extracting, treat them as errors" },
	{ long: "skip-old-files", help: "don't replace existing files when extracting, silently skip over them" },
	{ long: "keep-newer-files", help: "don't replace existing files that are newer than their archive copies" },
	{ long: "overwrite", help: "overwrite existing files when extracting" },
	{ long: "no-overwrite-dir", help: "preserve metadata of existing directories" },
	{ long: "one-top-level", arg: "DIR", optional: true, help: "create a subdirectory to avoid having loose files extracted" },
	{ long: "remove-files", help: "remove files after adding them to the archive" },
	{ short: "U", long: "unlink-first", help: "remove each file prior to extracting over it" },
	{ short: "W", long: "verify", help: "attempt to verify the archive after writing it", simulated: false },
	{ short: "O", long: "to-stdout", help: "extract files to standard output" },
	{ long: "to-command", arg: "COMMAND", help: "pipe extracted files to another program", simulated: false },
	{ long: "group", arg: "NAME", help: "force NAME as group for added files" },
	{ long: "mode", arg: "CHANGES", help: "force (symbolic) mode CHANGES for added files" },
	{ long: "mtime", arg: "DATE-OR-FILE", help: "set mtime for added files from DATE-OR-FILE" },
	{ short: "m", long: "touch", help: "don't extract file modified time" },
	{ long: "no-same-owner", help: "extract files as yourself (default for ordinary users)" },
	{ long: "no-same-permissions", help: "apply the user's umask when extracting permissions from the archive (default for ordinary users)" },
	{ long: "numeric-owner", help: "always use numbers for user/group names" },
	{ long: "owner", arg: "NAME", help: "force NAME as owner for added files" },
	{ short: "p", long: "preserve-permissions", help: "extract information about file permissions (default for superuser)" },
	{ long: "same-permissions", help: "same as -p" },
	{ long: "same-owner", help: "try extracting files with the same ownership as exists in the archive (default for superuser)" },
	{ long: "sort", arg: "ORDER", help: "directory sorting order: none (default), name or inode" },
	{ short: "s", long: "preserve-order", help: "member arguments are listed in the same order as the files in the archive" },
	{ long: "acls", help: "Enable the POSIX ACLs support", simulated: false },
	{ long: "selinux", help: "Enable the SELinux context support", simulated: false },
	{ long: "xattrs", help: "Enable extended attributes support", simulated: false },
	{ long: "force-local", help: "archive file is local even if it has a colon" },
	{ short: "f", long: "file", arg: "ARCHIVE", help: "use archive file or device ARCHIVE" },
	{ short: "M", long: "multi-volume", help: "create/list/extract multi-volume archive", simulated: false },
	{ short: "L", long: "tape-length", arg: "NUMBER", help: "change tape after writing NUMBER x 1024 bytes", simulated: false },
	{ short: "b", long: "blocking-factor", arg: "BLOCKS", help: "BLOCKS x 512 bytes per record" },
	{ short: "B", long: "read-full-records", help: "reblock as we read (for 4.2BSD pipes)" },
	{ short: "i", long: "ignore-zeros", help: "ignore zeroed blocks in archive (means EOF)" },
	{ short: "H", long: "format", arg: "FORMAT", help: "create archive of the given format: gnu, oldgnu, pax, posix, ustar, v7" },
	{ long: "old-archive", help: "same as --format=v7" },
	{ long: "portability", help: "same as --format=v7" },
	{ long: "posix", help: "same as --format=posix" },
	{ short: "V", long: "label", arg: "TEXT", help: "create archive with volume name TEXT", simulated: false },
	{ short: "a", long: "auto-compress", help: "use archive suffix to determine the compression program" },
	{ short: "I", long: "use-compress-program", arg: "PROG", help: "filter through PROG (must accept -d)" },
	{ short: "j", long: "bzip2", help: "filter the archive through bzip2" },
	{ short: "J", long: "xz", help: "filter the archive through xz" },
	{ long: "lzma", help: "filter the archive through lzma" },
	{ long: "zstd", help: "filter the archive through zstd" },
	{ short: "z", long: "gzip", help: "filter the archive through gzip" },
	{ long: "gunzip", help: "same as --gzip" },
	{ long: "ungzip", help: "same as --gzip" },
	{ short: "Z", long: "compress", help: "filter the archive through compress" },
	{ short: "h", long: "dereference", help: "follow symlinks; archive and dump the files they point to" },
	{ long: "hard-dereference", help: "follow hard links; archive and dump the files they refer to" },
	{ short: "N", long: "newer", arg: "DATE-OR-FILE", help: "only store files newer than DATE-OR-FILE", simulated: false },
	{ long: "one-file-system", help: "stay in local file system when creating archive" },
	{ short: "P", long: "absolute-names", help: "don't strip leading '/'s from file names" },
	{ long: "strip-components", arg: "NUMBER", help: "strip NUMBER leading components from file names on extraction" },
	{ long: "transform", arg: "EXPRESSION", help: "use sed replace EXPRESSION to transform file names" },
	{ long: "xform", arg: "EXPRESSION", help: "same as --transform" },
	{ long: "full-time", help: "print file time to its full resolution" },
	{ short: "R", long: "block-number", help: "show block number within archive with each message" },
	{ long: "show-transformed-names", help: "show file or archive names after transformation" },
	{ long: "totals", arg: "SIGNAL", optional: true, help: "print total bytes after processing the archive" },
	{ long: "utc", help: "print file modification times in UTC" },
	{ short: "v", long: "verbose", help: "verbosely list files processed" },
	{ short: "w", long: "interactive", help: "ask for confirmation for every action", simulated: false },
	{ short: "o", help: "when creating, same as --old-archive; when extracting, same as --no-same-owner" },
	{ long: "warning", arg: "KEYWORD", help: "warning control" },
	{ long: "checkpoint", arg: "NUMBER", optional: true, help: "display progress messages every NUMBERth record", simulated: false },
	{ short: "?", long: "help", help: "give this help list" },
	{ long: "usage", help: "give a short usage message" },
	{ long: "version", help: "print program version" },
];

/** A name to add or to look for, with the directory and the manner that stood before it. */
export interface NameArgument {
	readonly name: string;
	/** -C options so far, each relative to the one before. */
	readonly directories: readonly string[];
	readonly recursion: boolean;
	/** The name comes from the file of this name (-T). */
	readonly isList: boolean;
	readonly nulls: boolean;
}

export interface TarSettings {
	readonly operation: Operation;
	readonly options: Options;
	readonly names: readonly NameArgument[];
	/** All -C options: where extraction happens. */
	readonly directories: readonly string[];
	readonly verbose: number;
	readonly format: TarFormat;
	readonly blocking: number;
	readonly strip: number;
}

const hint = "Try 'tar --help' or 'tar --usage' for more information.";

/** A usage error in tar's words. */
export const tarUsage = (message: string): Failure => new Failure(`tar: ${message}\n${hint}\n`, 2);

const operations: Readonly<Record<string, Operation>> = {
	catenate: "concatenate",
	concatenate: "concatenate",
	create: "create",
	delete: "delete",
	diff: "diff",
	compare: "diff",
	append: "append",
	list: "list",
	update: "update",
	extract: "extract",
	get: "extract",
};
const formats: Readonly<Record<string, TarFormat>> = { gnu: "gnu", oldgnu: "gnu", pax: "pax", posix: "pax", ustar: "ustar", v7: "v7" };

/** The old spelling: letters first without a dash, then their arguments in the order of the letters. */
export function fromOldOptions(args: readonly string[]): readonly string[] {
	const first = args[0];
	if (first === undefined || first.startsWith("-") || first === "") return args;
	const rest = args.slice(1);
	const out: string[] = [];
	for (const letter of first) {
		const spec = tarOptions.find((o) => o.short === letter);
		out.push(`-${letter}`);
		if (spec?.arg === undefined || spec.optional) continue;
		const value = rest.shift();
		if (value === undefined) throw tarUsage(`Old option '${letter}' requires an argument.`);
		out.push(value);
	}
	return [...out, ...rest];
}

/** Reads the arguments: names keep their place between the options. Throws Failure. */
export function readTarSettings(context: Context): TarSettings | "help" | "version" {
	let args = fromOldOptions(context.operands);
	const given: Options["given"][number][] = [];
	const names: NameArgument[] = [];
	const directories: string[] = [];
	let recursion = true;
	let nulls = false;
	const addName = (name: string, isList: boolean): void => void names.push({ name, directories: [...directories], recursion, isList, nulls });
	for (;;) {
		const parsed = parseOptions(tarOptions, args, true);
		if (!parsed.ok) {
			if (parsed.unsimulated) return context.unsimulated(`option ${parsed.unsimulated}`);
			throw tarUsage(parsed.message);
		}
		for (const option of parsed.options.given) {
			if (option.key === "directory") directories.push(option.value ?? "");
			else if (option.key === "recursion") recursion = true;
			else if (option.key === "no-recursion") recursion = false;
			else if (option.key === "null") nulls = true;
			else if (option.key === "files-from") addName(option.value ?? "", true);
			else if (option.key === "add-file") addName(option.value ?? "", false);
			given.push(option);
		}
		const [name, ...rest] = parsed.operands;
		if (name === undefined) break;
		addName(name, false);
		// behind -- there are only names
		const end = args.indexOf("--");
		if (end >= 0 && args.length - end - 1 === parsed.operands.length) {
			for (const other of rest) addName(other, false);
			break;
		}
		args = rest;
	}
	const options = new Options(given);
	if (options.has("help") || options.has("usage")) return "help";
	if (options.has("version")) return "version";
	const chosen = [...new Set(given.flatMap((option) => operations[option.key] ?? []))];
	if (chosen.length > 1) throw tarUsage("You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option");
	const operation = chosen[0];
	if (operation === undefined) throw tarUsage("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options");
	const formatText = options.value("format");
	const old = options.has("old-archive") || options.has("portability") || (options.has("o") && operation === "create");
	const format = formatText === undefined ? (options.has("posix") ? "pax" : old ? "v7" : "gnu") : formats[formatText];
	if (format === undefined) throw tarUsage(`${formatText}: Invalid archive format`);
	const stripText = options.value("strip-components") ?? "0";
	if (!/^\d+$/.test(stripText)) throw tarUsage(`${stripText}: Invalid number of elements`);
	const blockText = options.value("blocking-factor") ?? "20";
	if (!/^[1-9]\d*$/.test(blockText)) throw tarUsage(`${blockText}: Invalid blocking factor`);
	return {
		operation,
		options,
		names,
		directories,
		verbose: options.values("verbose").length,
		format,
		blocking: Number(blockText),
		strip: Number(stripText),
	};
}
