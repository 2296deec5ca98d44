import type { Blocking, Stat } from "../../kernel/abi.ts";
import { requireWord } from "../lib/argmatch.ts";
import { Confirm } from "../lib/confirm.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { joinPath } from "../lib/walk.ts";
import { backupName, backupOptions, backupSettings } from "./backup.ts";
import { copyAttributes } from "./copy/attributes.ts";
import { Copier } from "./copy/copier.ts";
import { allPreserved, type CopyOptions, nothingPreserved, type Preserved } from "./copy/options.ts";
import { type Destination, destinationOf, destinationOptions, placeOf } from "./destination.ts";

export const updateWords = [["all"], ["none"], ["none-fail"], ["older"]] as const;
const sparseWords = [["never"], ["auto"], ["always"]] as const;
const preserveWords = [["mode"], ["timestamps"], ["ownership"], ["links"], ["context"], ["xattr"], ["all"]] as const;
const reflinkWords = [["auto"], ["always"], ["never"]] as const;

/** What -p, -d, -a, --preserve and --no-preserve come to, in their order. */
function preservedOf(context: Context): { preserved: Preserved; plainMode: boolean } {
	let preserved = nothingPreserved;
	let plainMode = false;
	for (const { key, value } of context.options.given) {
		if (key === "archive") preserved = allPreserved;
		else if (key === "d") preserved = { ...preserved, links: true };
		else if (key === "p" || (key === "preserve" && value === undefined)) preserved = { ...preserved, mode: true, ownership: true, timestamps: true };
		else if (key === "preserve" || key === "no-preserve") {
			const on = key === "preserve";
			for (const text of (value ?? "").split(",")) {
				const word = requireWord(context, `--${key}`, preserveWords, text);
				if (word === "all") preserved = on ? allPreserved : nothingPreserved;
				else if (word !== "context") preserved = { ...preserved, [word]: on };
				if (word === "mode" || word === "all") plainMode = !on;
			}
		}
	}
	return { preserved, plainMode };
}

/** Which of -i, -n, -u and --update counts: the last. */
export function replacementOf(context: Context): Pick<CopyOptions, "interactive" | "update"> {
	let interactive: CopyOptions["interactive"] = "unspecified";
	let update: CopyOptions["update"] = "all";
	for (const { key, value } of context.options.given) {
		if (key === "interactive") interactive = "ask";
		else if (key === "no-clobber") interactive = "skip";
		else if (key === "force" && context.name === "mv") interactive = "never";
		else if (key === "u") update = "older";
		else if (key === "update") update = value === undefined ? "older" : requireWord(context, "--update", updateWords, value);
	}
	return { interactive, update };
}

function copyOptions(context: Context): CopyOptions {
	const { options } = context;
	const archive = options.has("archive");
	const recursive = archive || options.has("recursive") || options.has("r");
	const link = options.has("link");
	const symbolic = options.has("symbolic-link");
	if (link && symbolic) context.usage("cannot make both hard and symbolic links");
	let follow: CopyOptions["dereference"] | undefined;
	for (const { key } of options.given) {
		if (key === "dereference") follow = "always";
		else if (key === "H") follow = "named";
		else if (key === "no-dereference" || key === "d" || key === "archive") follow = "never";
	}
	const { interactive, update } = replacementOf(context);
	const reflink = options.value("reflink");
	if (reflink !== undefined) requireWord(context, "--reflink", reflinkWords, reflink);
	const sparse = options.value("sparse");
	const backups = backupSettings(context);
	if (backups && interactive === "skip") context.usage("--backup is mutually exclusive with -n or --update=none-fail");
	return {
		move: false,
		recursive,
		specialAsRegular: !recursive || options.has("copy-contents"),
		dereference: follow ?? (recursive && !link ? "never" : "always"),
		force: options.has("force"),
		removeDestination: options.has("remove-destination"),
		interactive,
		update,
		backups,
		instead: link ? "hard-link" : symbolic ? "symbolic-link" : undefined,
		...preservedOf(context),
		attributesOnly: options.has("attributes-only"),
		sparse: sparse === undefined ? "auto" : requireWord(context, "--sparse", sparseWords, sparse),
		oneFileSystem: options.has("one-file-system"),
		keepDirectoryLinks: options.has("keep-directory-symlink"),
		noCopy: false,
		exchange: false,
		verbose: options.has("verbose"),
		confirm: new Confirm(context),
	};
}

interface Parent {
	readonly source: string;
	readonly path: string;
	readonly stat: Stat;
}

/** --parents: makes the directories that a source lies in below the destination; undefined after a complaint. */
function* makeParents(context: Context, source: string, directory: string, options: CopyOptions): Blocking<Parent[] | undefined> {
	const { sys } = context;
	const made: Parent[] = [];
	for (const match of source.replace(/^\/+/, "").matchAll(/[^/]+(?=\/+[^/])/g)) {
		const inner = source.replace(/^\/+/, "").slice(0, match.index + match[0].length);
		const from = source.startsWith("/") ? `/${inner}` : inner;
		const path = joinPath(directory, inner);
		let stat: Stat;
		try {
			stat = sys.stat(from);
		} catch (error) {
			yield* report(context, `failed to get attributes of ${quoteFile(from)}: ${reason(error)}`);
			return undefined;
		}
		const there = sys.tryStat(path);
		if (there?.kind === "directory") continue;
		try {
			if (there) throw new Error("in the way");
			sys.mkdir(path, (stat.mode & 0o777) | 0o700);
		} catch (error) {
			yield* report(context, there ? `${quoteFile(path)} exists but is not a directory` : `cannot make directory ${quoteFile(path)}: ${reason(error)}`);
			return undefined;
		}
		if (options.verbose) yield* context.print(`${from} -> ${path}\n`);
		made.push({ source: from, path, stat });
	}
	return made;
}

function* copyAll(context: Context, destination: Destination, options: CopyOptions): Blocking<number> {
	const copier = new Copier(context, options);
	const parents = context.options.has("parents");
	let status = 0;
	for (const given of destination.sources) {
		if (!parents) {
			// dir/. means what is in it, and so it goes into the destination itself
			const content = destination.directory !== undefined && /(^|\/)\.\.?\/*$/.test(given);
			if ((yield* copier.copy(given, content ? joinPath(destination.target, ".") : placeOf(destination, given))) === "failed") status = 1;
			continue;
		}
		const made = yield* makeParents(context, given, destination.target, options);
		if (!made) {
			status = 1;
			continue;
		}
		const path = joinPath(destination.target, given.replace(/^\/+/, "").replace(/\/+$/, ""));
		if ((yield* copier.copy(given, path)) === "failed") status = 1;
		for (const parent of made.reverse()) yield* copyAttributes(context, parent.source, parent.path, parent.stat, options, true);
	}
	return status;
}

export const cp = defineProgram({
	name: "cp",
	package: "coreutils",
	summary: "Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.",
	usage: ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
	options: [
		{ short: "a", long: "archive", help: "same as -dR --preserve=all" },
		{ long: "attributes-only", help: "don't copy the file data, just the attributes" },
		...backupOptions,
		{ long: "copy-contents", help: "copy contents of special files when recursive" },
		{ short: "d", help: "same as --no-dereference --preserve=links" },
		{ long: "debug", help: "explain how a file is copied.  Implies -v", simulated: false },
		{ short: "f", long: "force", help: "if an existing destination file cannot be opened, remove it and try again" },
		{ short: "i", long: "interactive", help: "prompt before overwrite (overrides a previous -n option)" },
		{ short: "H", help: "follow command-line symbolic links in SOURCE" },
		{ short: "L", long: "dereference", help: "always follow symbolic links in SOURCE" },
		{ short: "P", long: "no-dereference", help: "never follow symbolic links in SOURCE" },
		{ long: "keep-directory-symlink", help: "follow existing symlinks to directories" },
		{ short: "l", long: "link", help: "hard link files instead of copying" },
		{ short: "n", long: "no-clobber", help: "silently skip existing files" },
		{ short: "p", help: "same as --preserve=mode,ownership,timestamps" },
		{ long: "preserve", arg: "ATTR_LIST", optional: true, help: "preserve the specified attributes" },
		{ long: "no-preserve", arg: "ATTR_LIST", help: "don't preserve the specified attributes" },
		{ long: "parents", help: "use full source file name under DIRECTORY" },
		{ short: "R", long: "recursive", help: "copy directories recursively" },
		{ short: "r", help: "same as -R" },
		{ long: "reflink", arg: "WHEN", optional: true, help: "control clone/CoW copies" },
		{ long: "remove-destination", help: "remove each existing destination file before attempting to open it" },
		{ long: "sparse", arg: "WHEN", help: "control creation of sparse files" },
		{ long: "strip-trailing-slashes", help: "remove any trailing slashes from each SOURCE argument" },
		{ short: "s", long: "symbolic-link", help: "make symbolic links instead of copying" },
		...destinationOptions("copy"),
		{ long: "update", arg: "UPDATE", optional: true, help: "control which existing files are updated; UPDATE={all,none,none-fail,older(default)}" },
		{ short: "u", help: "equivalent to --update[=older]" },
		{ short: "v", long: "verbose", help: "explain what is being done" },
		{ short: "x", long: "one-file-system", help: "stay on this file system" },
		{ short: "Z", help: "set SELinux security context of destination file to default type", simulated: false },
		{ long: "context", arg: "CTX", optional: true, help: "like -Z, or set the SELinux or SMACK security context to CTX", simulated: false },
	],
	*main(context) {
		const { options } = context;
		const settings = copyOptions(context);
		const destination = destinationOf(context, options.has("strip-trailing-slashes"));
		if (options.has("parents") && destination.directory === undefined) context.usage("with --parents, the destination must be a directory");
		if (options.has("reflink") && (options.value("reflink") ?? "always") === "always") {
			const [first = ""] = destination.sources;
			return context.fail(`failed to clone ${quoteFile(placeOf(destination, first))} from ${quoteFile(first)}: Operation not supported`);
		}
		// `cp -bf a a` keeps a copy of a under the backup's name
		const [only = ""] = destination.sources;
		const itself = settings.force && settings.backups !== undefined && only === destination.target && context.sys.tryStat(only)?.kind === "file";
		if (itself && settings.backups) {
			return yield* copyAll(context, { ...destination, target: backupName(context, only, settings.backups) }, { ...settings, backups: undefined });
		}
		return yield* copyAll(context, destination, settings);
	},
});
