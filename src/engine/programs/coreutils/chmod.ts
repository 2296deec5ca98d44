import type { Blocking, Stat } from "../../kernel/abi.ts";
import { adjustMode, formatPermissions, type ModeChanges, parseMode } from "../lib/mode.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile, quoteName } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { joinPath, type WalkEntry, walk } from "../lib/walk.ts";

/** Marks a mode that was written like an option (-x, -rw); no argument of a program can hold a NUL. */
const optionMode = "\0";

interface Settings {
	readonly changes: ModeChanges;
	readonly umask: number;
	/** The mode was written like an option: say so when the umask kept a bit from changing. */
	readonly surprises: boolean;
	readonly verbosity: "verbose" | "changes" | undefined;
	readonly quiet: boolean;
	readonly noFollow: boolean;
}

const shown = (mode: number): string => `${mode.toString(8).padStart(4, "0")} (${formatPermissions(mode)})`;

/** Changes one file and tells about it; false after a failure. */
function* changeOne(context: Context, path: string, stat: Stat, settings: Settings): Blocking<boolean> {
	const directory = stat.kind === "directory";
	const mode = adjustMode(stat.mode, directory, settings.umask, settings.changes);
	try {
		context.sys.chmod(path, mode);
	} catch (error) {
		const words = reason(error);
		if (!settings.quiet) yield* report(context, `changing permissions of ${quoteFile(path)}: ${words}`);
		if (settings.verbosity === "verbose") {
			yield* context.print(`failed to change mode of ${quoteFile(path)} from ${shown(stat.mode)} to ${shown(mode)}\n`);
		}
		return false;
	}
	if (mode !== stat.mode && settings.verbosity) yield* context.print(`mode of ${quoteFile(path)} changed from ${shown(stat.mode)} to ${shown(mode)}\n`);
	else if (settings.verbosity === "verbose") yield* context.print(`mode of ${quoteFile(path)} retained as ${shown(mode)}\n`);
	if (!settings.surprises) return true;
	const naive = adjustMode(stat.mode, directory, 0, settings.changes);
	if ((mode & ~naive) === 0) return true;
	yield* report(context, `${quoteName(path)}: new permissions are ${formatPermissions(mode)}, not ${formatPermissions(naive)}`);
	return false;
}

/** Changes an entry that a walk came upon. */
function* changeEntry(context: Context, entry: WalkEntry, settings: Settings, recursive: boolean): Blocking<boolean> {
	const { path, stat } = entry;
	if (!stat) {
		if (!settings.quiet) yield* report(context, `cannot access ${quoteFile(path)}: ${entry.error?.message ?? ""}`);
		return false;
	}
	if (stat.kind === "symlink") {
		// links met on the way are left alone; a named one that leads nowhere is an error
		const dangling = entry.depth === 0 && !settings.noFollow && !recursive;
		if (dangling && !settings.quiet) yield* report(context, `cannot operate on dangling symlink ${quoteFile(path)}`);
		const words = dangling ? `${quoteFile(path)} could not be accessed` : `neither symbolic link ${quoteFile(path)} nor referent has been changed`;
		if (settings.verbosity === "verbose") yield* context.print(`${words}\n`);
		return !dangling;
	}
	return yield* changeOne(context, path, stat, settings);
}

/** The mode that the operands or --reference name, and the files. */
function wanted(context: Context, umask: number): { changes: ModeChanges; surprises: boolean; files: string[] } {
	const { sys, options } = context;
	const likeOptions = context.operands.filter((word) => word.startsWith(optionMode)).map((word) => word.slice(1));
	const files = context.operands.filter((word) => !word.startsWith(optionMode));
	const reference = options.value("reference");
	if (reference !== undefined) {
		if (likeOptions.length) context.usage("cannot combine mode and --reference options");
		if (files.length === 0) context.usage("missing operand");
		try {
			const mode = sys.stat(reference).mode;
			return { changes: parseMode(mode.toString(8).padStart(5, "0")) as ModeChanges, surprises: false, files };
		} catch (error) {
			return context.fail(`failed to get attributes of ${quoteFile(reference)}: ${reason(error)}`);
		}
	}
	const surprises = likeOptions.length > 0;
	const text = surprises ? likeOptions.join(",") : files.shift();
	if (text === undefined) return context.usage("missing operand");
	if (files.length === 0) {
		context.usage(surprises ? "missing operand" : `missing operand after ${quote(text)}`);
	}
	const changes = parseMode(text);
	if (!changes) context.usage(`invalid mode: ${quote(text)}`);
	// only a umask can surprise
	return { changes: changes as ModeChanges, surprises: surprises && umask !== 0, files };
}

export const chmod = defineProgram({
	name: "chmod",
	package: "coreutils",
	summary: "Change the mode of each FILE to MODE.",
	usage: ["[OPTION]... MODE[,MODE]... FILE...", "[OPTION]... OCTAL-MODE FILE...", "[OPTION]... --reference=RFILE FILE..."],
	options: [
		{ short: "c", long: "changes", help: "like verbose but report only when a change is made" },
		{ short: "f", long: "silent", help: "suppress most error messages" },
		{ long: "quiet", help: "suppress most error messages" },
		{ short: "v", long: "verbose", help: "output a diagnostic for every file processed" },
		{ long: "dereference", help: "affect the referent of each symbolic link, rather than the symbolic link itself" },
		{ short: "h", long: "no-dereference", help: "affect each symbolic link, rather than the referent" },
		{ long: "no-preserve-root", help: "do not treat '/' specially (the default)" },
		{ long: "preserve-root", help: "fail to operate recursively on '/'" },
		{ long: "reference", arg: "RFILE", help: "use RFILE's mode instead of specifying MODE values" },
		{ short: "R", long: "recursive", help: "change files and directories recursively" },
		{ short: "H", help: "if a command line argument is a symbolic link to a directory, traverse it (default)" },
		{ short: "L", help: "traverse every symbolic link to a directory encountered" },
		{ short: "P", help: "do not traverse any symbolic links" },
	],
	rewrite(args) {
		const end = args.indexOf("--");
		return args.map((word, i) => (/^-[rwxXstugoa,+=0-7]/.test(word) && (end < 0 || i < end) ? optionMode + word : word));
	},
	*main(context) {
		const { sys, options } = context;
		const umask = sys.umask(0);
		sys.umask(umask);
		const { changes, surprises, files } = wanted(context, umask);
		const recursive = options.has("recursive");
		const way = options.last("H", "L", "P");
		const noFollow = options.last("dereference", "no-dereference") === "no-dereference";
		const settings: Settings = {
			changes,
			umask,
			surprises,
			verbosity: options.last("verbose", "changes") as "verbose" | "changes" | undefined,
			quiet: options.has("silent") || options.has("quiet"),
			noFollow,
		};
		const follow = recursive ? (way === "L" ? "always" : way === "P" || noFollow ? "never" : "arguments") : noFollow ? "never" : "always";
		const root = options.last("preserve-root", "no-preserve-root") === "preserve-root" && recursive ? sys.stat("/") : undefined;
		let ok = true;
		for (const file of files) {
			const stat = root && sys.tryStat(file);
			if (root && stat?.ino === root.ino && stat.dev === root.dev) {
				const same = file === "/" ? "" : ` (same as '/')`;
				yield* report(context, `it is dangerous to operate recursively on ${quoteFile(file)}${same}`);
				yield* report(context, "use --no-preserve-root to override this failsafe");
				ok = false;
				continue;
			}
			yield* walk(
				sys,
				file,
				{ follow, maxDepth: recursive ? Infinity : 0 },
				{
					*enter(entry) {
						if (!(yield* changeEntry(context, entry, settings, recursive))) ok = false;
						return "on";
					},
					*unreadable(entry, error) {
						ok = false;
						if (!settings.quiet) yield* report(context, `cannot read directory ${quoteFile(joinPath(entry.path, ""))}: ${error.message}`);
					},
				},
			);
		}
		return ok ? 0 : 1;
	},
});
