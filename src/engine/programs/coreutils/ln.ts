import type { Blocking, Stat } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { canonicalName } from "../lib/canonical.ts";
import { Confirm } from "../lib/confirm.ts";
import { baseName, dirName } from "../lib/path.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { backupName, backupOptions, backupSettings } from "./backup.ts";
import { type Destination, destinationOf, placeOf } from "./destination.ts";
import { relativeName } from "./realpath.ts";

/** The words for a link that could not be made. */
function failure(symbolic: boolean, source: string, path: string, error: unknown): string {
	const words = reason(error);
	const link = quoteFile(path);
	const both = source === "" || isErrno(error, "ENAMETOOLONG");
	if (symbolic) return `failed to create symbolic link ${link}${both ? ` -> ${quoteFile(source)}` : ""}: ${words}`;
	const short = isErrno(error, "EEXIST") || isErrno(error, "ENOSPC") || isErrno(error, "EROFS");
	return `failed to create hard link ${link}${short ? "" : ` => ${quoteFile(source)}`}: ${words}`;
}

class Linker {
	private readonly context: Context;
	private readonly symbolic: boolean;
	private readonly confirm: Confirm;
	constructor(context: Context) {
		this.context = context;
		this.symbolic = context.options.has("symbolic");
		this.confirm = new Confirm(context);
	}

	/** A relative target as seen from the directory that the link goes to. */
	private relativeTarget(source: string, path: string): string {
		const { sys } = this.context;
		try {
			return relativeName(canonicalName(sys, source, "none"), canonicalName(sys, dirName(path), "none"));
		} catch (error) {
			if (!isErrno(error)) throw error;
			return source;
		}
	}

	/** Makes one link; false after a complaint. */
	*make(given: string, path: string): Blocking<boolean> {
		const { context, symbolic } = this;
		const { sys, options } = context;
		const follow = options.last("logical", "physical") === "logical";
		const complain = function* (words: string): Blocking<false> {
			yield* report(context, words);
			return false;
		};
		let sourceStat: Stat | undefined;
		if (!symbolic) {
			try {
				sourceStat = follow ? sys.stat(given) : sys.lstat(given);
			} catch (error) {
				return yield* complain(`failed to access ${quoteFile(given)}: ${reason(error)}`);
			}
			if (sourceStat.kind === "directory" && !options.has("directory") && !options.has("F"))
				return yield* complain(`${given}: hard link not allowed for directory`);
		}
		const existing = sys.tryStat(path, { noFollow: true });
		const replaceable = options.last("force", "interactive") ?? (backupSettings(context) ? "backup" : undefined);
		let kept: string | undefined;
		if (existing && replaceable) {
			if (existing.kind === "directory") return yield* complain(`${path}: cannot overwrite directory`);
			const own = sourceStat ?? sys.tryStat(given);
			const sameFile = own !== undefined && own.ino === existing.ino && own.dev === existing.dev;
			const samePlace = (): boolean =>
				baseName(given) === baseName(path) && canonicalName(sys, dirName(given), "none") === canonicalName(sys, dirName(path), "none");
			const sameName = sameFile && (existing.nlink === 1 || samePlace());
			if (sameName) return yield* complain(`${quoteFile(given)} and ${quoteFile(path)} are the same file`);
			if (replaceable === "interactive" && !(yield* this.confirm.ask(`${context.name}: replace ${quoteFile(path)}? `))) return true;
			const backups = backupSettings(context);
			if (backups) {
				kept = backupName(context, path, backups);
				sys.rename(path, kept);
			} else if (sameFile && !symbolic) {
				// two names of one file: nothing to make
				return yield* this.tell(given, path, undefined);
			} else sys.unlink(path);
		}
		const target = symbolic && options.has("relative") ? this.relativeTarget(given, path) : given;
		try {
			if (symbolic) sys.symlink(target, path);
			else sys.link(given, path, { follow });
		} catch (error) {
			return yield* complain(failure(symbolic, given, path, error));
		}
		return yield* this.tell(target, path, kept);
	}

	private *tell(target: string, path: string, kept: string | undefined): Blocking<true> {
		if (!this.context.options.has("verbose")) return true;
		const before = kept === undefined ? "" : `${quoteFile(kept)} ~ `;
		yield* this.context.print(`${before}${quoteFile(path)} ${this.symbolic ? "->" : "=>"} ${quoteFile(target)}\n`);
		return true;
	}
}

/** The operands by ln's own rules: a link to a directory can be the thing to replace (-n), and one operand is enough. */
function destination(context: Context): Destination {
	const { options, operands, sys } = context;
	if (options.has("no-target-directory") && options.has("target-directory")) context.fail("cannot combine --target-directory and --no-target-directory");
	const directory = options.value("target-directory");
	if (directory !== undefined && sys.tryStat(directory)?.kind !== "directory") {
		const exists = sys.tryStat(directory) !== undefined;
		if (operands.length)
			context.fail(exists ? `target ${quoteFile(directory)} is not a directory` : `failed to access ${quoteFile(directory)}: No such file or directory`);
	}
	const last = operands.at(-1) ?? "";
	const keepsLink = options.has("no-dereference") && sys.tryStat(last, { noFollow: true })?.kind === "symlink";
	if (operands.length === 2 && keepsLink && directory === undefined) return { sources: [operands[0] ?? ""], directory: undefined, target: last };
	return destinationOf(context, false, true);
}

export const ln = defineProgram({
	name: "ln",
	package: "coreutils",
	summary: "Create links between files: hard links by default, symbolic links with --symbolic.",
	usage: ["[OPTION]... [-T] TARGET LINK_NAME", "[OPTION]... TARGET", "[OPTION]... TARGET... DIRECTORY", "[OPTION]... -t DIRECTORY TARGET..."],
	options: [
		...backupOptions,
		{ short: "d", long: "directory", help: "allow the superuser to attempt to hard link directories" },
		{ short: "F", help: "same as -d" },
		{ short: "f", long: "force", help: "remove existing destination files" },
		{ short: "i", long: "interactive", help: "prompt whether to remove destinations" },
		{ short: "L", long: "logical", help: "dereference TARGETs that are symbolic links" },
		{ short: "n", long: "no-dereference", help: "treat LINK_NAME as a normal file if it is a symbolic link to a directory" },
		{ short: "P", long: "physical", help: "make hard links directly to symbolic links" },
		{ short: "r", long: "relative", help: "with -s, create links relative to link location" },
		{ short: "s", long: "symbolic", help: "make symbolic links instead of hard links" },
		{ short: "t", long: "target-directory", arg: "DIRECTORY", help: "specify the DIRECTORY in which to create the links" },
		{ short: "T", long: "no-target-directory", help: "treat LINK_NAME as a normal file always" },
		{ short: "v", long: "verbose", help: "print name of each linked file" },
	],
	*main(context) {
		if (context.operands.length === 0) context.usage("missing file operand");
		const place = destination(context);
		if (context.options.has("relative") && !context.options.has("symbolic")) return context.fail("cannot do --relative without --symbolic");
		backupSettings(context);
		const linker = new Linker(context);
		let status = 0;
		for (const source of place.sources) if (!(yield* linker.make(source, placeOf(place, source)))) status = 1;
		return status;
	},
});
