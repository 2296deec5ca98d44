/** What chown(1) and chgrp(1) share: changing owners of files and trees, and telling about it. */
import type { Blocking, Stat } from "../../kernel/abi.ts";
import type { Accounts, OwnerSpec } from "../lib/accounts.ts";
import type { OptionSpec } from "../lib/options.ts";
import type { Context } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { joinPath, type WalkEntry, walk } from "../lib/walk.ts";

export const ownershipOptions: readonly OptionSpec[] = [
	{ short: "c", long: "changes", help: "like verbose but report only when a change is made" },
	{ short: "f", long: "silent", help: "suppress most error messages" },
	{ long: "quiet", help: "suppress most error messages" },
	{ short: "v", long: "verbose", help: "output a diagnostic for every file processed" },
	{ long: "dereference", help: "affect the referent of each symbolic link (this is the default), rather than the symbolic link itself" },
	{ short: "h", long: "no-dereference", help: "affect symbolic links instead of any referenced file" },
	{
		long: "from",
		arg: "CURRENT_OWNER:CURRENT_GROUP",
		help: "change the ownership of each file only if its current owner and/or group match those specified here",
	},
	{ long: "no-preserve-root", help: "do not treat '/' specially (the default)" },
	{ long: "preserve-root", help: "fail to operate recursively on '/'" },
	{ long: "reference", arg: "RFILE", help: "use RFILE's ownership rather than specifying values" },
	{ short: "R", long: "recursive", help: "operate on files and directories recursively" },
	{ short: "H", help: "if a command line argument is a symbolic link to a directory, traverse it" },
	{ short: "L", help: "traverse every symbolic link to a directory encountered" },
	{ short: "P", help: "do not traverse any symbolic links (default)" },
];

export interface OwnerChange {
	readonly to: OwnerSpec;
	/** Only files that belong to these are changed. */
	readonly from: OwnerSpec | undefined;
	readonly accounts: Accounts;
}

/** "user:group" with what is known of the two. */
function ownerText(user: string | undefined, group: string | undefined): string {
	if (user === undefined) return group ?? "";
	return group === undefined ? user : `${user}:${group}`;
}

/** The words after -v and -c. */
function* tell(context: Context, path: string, stat: Stat | undefined, change: OwnerChange, result: "changed" | "failed" | "retained"): Blocking<void> {
	const verbosity = context.options.last("verbose", "changes");
	if (verbosity === undefined || (verbosity === "changes" && result !== "changed")) return;
	const { user, group } = change.to;
	const old =
		stat &&
		ownerText(user === undefined ? undefined : change.accounts.userName(stat.uid), group === undefined ? undefined : change.accounts.groupName(stat.gid));
	const wanted = ownerText(user, group);
	const what = user !== undefined || group === undefined ? "ownership" : "group";
	const file = quoteFile(path);
	if (user === undefined && group === undefined) {
		yield* context.print(result === "failed" ? `failed to change ownership of ${file}\n` : `ownership of ${file} retained\n`);
	} else if (result === "retained") yield* context.print(`${what} of ${file} retained as ${old}\n`);
	else if (result === "changed") yield* context.print(`changed ${what} of ${file} from ${old} to ${wanted}\n`);
	else
		yield* context.print(
			old === undefined ? `failed to change ${what} of ${file} to ${wanted}\n` : `failed to change ${what} of ${file} from ${old} to ${wanted}\n`,
		);
}

function* changeEntry(context: Context, entry: WalkEntry, change: OwnerChange, noFollow: boolean): Blocking<boolean> {
	const { options, sys } = context;
	const quiet = options.has("silent") || options.has("quiet");
	let { stat } = entry;
	const complain = function* (words: string): Blocking<false> {
		if (!quiet) yield* report(context, words);
		yield* tell(context, entry.path, stat, change, "failed");
		return false;
	};
	if (!stat) return yield* complain(`cannot access ${quoteFile(entry.path)}: ${entry.error?.message ?? ""}`);
	if (stat.kind === "symlink" && !noFollow) {
		try {
			stat = sys.stat(entry.path);
		} catch (error) {
			return yield* complain(`cannot dereference ${quoteFile(entry.path)}: ${reason(error)}`);
		}
	}
	const { to, from } = change;
	if (from && ((from.uid !== undefined && from.uid !== stat.uid) || (from.gid !== undefined && from.gid !== stat.gid))) {
		yield* tell(context, entry.path, stat, change, "retained");
		return true;
	}
	try {
		sys.chown(entry.path, to.uid ?? -1, to.gid ?? -1, { noFollow });
	} catch (error) {
		return yield* complain(`changing ${to.uid === undefined ? "group" : "ownership"} of ${quoteFile(entry.path)}: ${reason(error)}`);
	}
	const same = (to.uid === undefined || to.uid === stat.uid) && (to.gid === undefined || to.gid === stat.gid);
	yield* tell(context, entry.path, stat, change, same ? "retained" : "changed");
	return true;
}

/** Applies a change to files, recursively with -R. Returns the exit status. */
export function* changeOwners(context: Context, files: readonly string[], change: OwnerChange): Blocking<number> {
	const { sys, options } = context;
	const recursive = options.has("recursive");
	const way = options.last("H", "L", "P");
	const noFollow = options.last("dereference", "no-dereference") === "no-dereference";
	if (recursive && options.last("dereference", "no-dereference") === "dereference" && (way === undefined || way === "P")) {
		return context.fail("-R --dereference requires either -H or -L");
	}
	const follow = recursive ? (way === "L" ? "always" : way === "H" ? "arguments" : "never") : "never";
	const keepRoot = recursive && options.last("preserve-root", "no-preserve-root") === "preserve-root" ? sys.stat("/") : undefined;
	let ok = true;
	for (const file of files) {
		const stat = keepRoot && sys.tryStat(file);
		if (keepRoot && stat?.ino === keepRoot.ino && stat.dev === keepRoot.dev) {
			yield* report(context, `it is dangerous to operate recursively on ${quoteFile(file)}${file === "/" ? "" : " (same as '/')"}`);
			yield* report(context, "use --no-preserve-root to override this failsafe");
			ok = false;
			continue;
		}
		const changeOne = function* (entry: WalkEntry): Blocking<"on"> {
			// what a walk without links meets, it changes itself
			if (!(yield* changeEntry(context, entry, change, noFollow || (recursive && follow === "never")))) ok = false;
			return "on";
		};
		// a directory comes after its content: whoever gives it away may not be let in again
		yield* walk(
			sys,
			file,
			{ follow, maxDepth: recursive ? Infinity : 0 },
			{
				*enter(entry) {
					return entry.stat?.kind === "directory" ? "on" : yield* changeOne(entry);
				},
				leave: changeOne,
				*unreadable(entry, error) {
					ok = false;
					yield* report(context, `cannot read directory ${quoteFile(joinPath(entry.path, ""))}: ${error.message}`);
				},
			},
		);
	}
	return ok ? 0 : 1;
}
