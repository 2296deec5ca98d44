/** Copying and moving of files and trees: the work behind cp(1), mv(1) and install(1). */
import type { Blocking, Stat } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { baseName } from "../../lib/path.ts";
import type { Context } from "../../lib/program.ts";
import { quoteFile } from "../../lib/quote.ts";
import { reason, report } from "../../lib/report.ts";
import { joinPath } from "../../lib/walk.ts";
import { backupName } from "../backup.ts";
import { modeWords } from "../remove.ts";
import { copyAttributes } from "./attributes.ts";
import { makeCopy } from "./make-copy.ts";
import type { CopyOptions } from "./options.ts";
import { compareFiles } from "./same-file.ts";

/** What became of a source: "renamed" leaves nothing to remove behind. */
export type Outcome = "copied" | "renamed" | "skipped" | "failed";

const keyOf = (stat: Stat): string => `${stat.dev}:${stat.ino}`;

interface Place {
	readonly source: string;
	readonly path: string;
	/** What the operand was, for messages about the whole of it. */
	readonly top: { readonly source: string; readonly path: string };
	/** Device of the operand, for -x. */
	readonly device: number | undefined;
	readonly named: boolean;
}

export class Copier {
	private readonly context: Context;
	private readonly options: CopyOptions;
	/** Sources that were named already. */
	private readonly namedSources = new Set<string>();
	/** Destinations that this run has made: none of them may be replaced by a later source. */
	private readonly made = new Set<string>();
	/** Where each file with several names went, for those that come after. */
	private readonly links = new Map<string, string>();
	/** The first directory made for each operand: coming upon it as a source means copying into itself. */
	private readonly madeDirectories = new Set<string>();
	private madeOne = false;
	/** Set once an operand turned out to hold its own copy: nothing more of it is copied. */
	private intoItself = false;
	/** Sources that were directories, and where they went. */
	private readonly copiedDirectories = new Map<string, string>();

	constructor(context: Context, options: CopyOptions) {
		this.context = context;
		this.options = options;
	}

	/** Copies or moves one operand. */
	*copy(source: string, path: string): Blocking<Outcome> {
		this.madeOne = false;
		this.intoItself = false;
		return yield* this.copyEntry({ source, path, top: { source, path }, device: undefined, named: true });
	}

	private *fail(words: string): Blocking<"failed"> {
		yield* report(this.context, words);
		return "failed";
	}

	private *say(text: string): Blocking<void> {
		if (this.options.verbose) yield* this.context.print(`${text}\n`);
	}

	private *copyEntry(place: Place): Blocking<Outcome> {
		const { sys } = this.context;
		const { options } = this;
		const { source } = place;
		if (sys.spend(8)) yield* sys.reschedule();
		let stat: Stat;
		try {
			const follow = options.dereference === "always" || (options.dereference === "named" && place.named);
			stat = follow ? sys.stat(source) : sys.lstat(source);
		} catch (error) {
			return yield* this.fail(`cannot stat ${quoteFile(source)}: ${reason(error)}`);
		}
		if (stat.kind === "directory" && !options.recursive) {
			const words = options.instead === undefined && this.context.name === "install" ? "omitting directory" : "-r not specified; omitting directory";
			return yield* this.fail(`${words} ${quoteFile(source)}`);
		}
		if (place.named && options.backups === undefined) {
			const key = `${keyOf(stat)}:${baseName(source)}`;
			if (this.namedSources.has(key) && stat.kind !== "directory") {
				yield* report(this.context, `warning: source file ${quoteFile(source)} specified more than once`);
				return "skipped";
			}
			this.namedSources.add(key);
		}
		let existing: Stat | undefined;
		try {
			existing = this.existing(place, stat);
		} catch (error) {
			return yield* this.fail(`cannot stat ${quoteFile(place.path)}: ${reason(error)}`);
		}
		let kept: string | undefined;
		let removed = false;
		if (existing) {
			const decision = yield* this.decide(place, stat, existing);
			if (decision !== "go on" && decision !== "unlink") return decision;
			const replaced = yield* this.clear(place, stat, existing, decision === "unlink");
			if (replaced === "failed") return "failed";
			kept = replaced.kept;
			removed = replaced.removed;
		}
		const fresh = existing === undefined || removed || kept !== undefined;
		if (options.move) {
			const outcome = yield* this.rename(place, stat, fresh ? undefined : existing, kept);
			if (outcome !== "copy") return outcome;
			const cleared = yield* this.clearForMove(place);
			if (cleared) return cleared;
			return yield* this.transfer(place, stat, undefined, kept);
		}
		return yield* this.transfer(place, stat, fresh ? undefined : existing, kept);
	}

	/** What is at the destination; a link counts as itself where it would be replaced, else as what it leads to. Throws Errno but for ENOENT. */
	private existing({ path }: Place, stat: Stat): Stat | undefined {
		const { sys } = this.context;
		const { options } = this;
		const itself =
			options.move ||
			options.instead !== undefined ||
			options.removeDestination ||
			options.backups !== undefined ||
			stat.kind === "symlink" ||
			stat.kind === "directory";
		let found: Stat | undefined;
		try {
			found = sys.lstat(path);
		} catch (error) {
			if (!isErrno(error, "ENOENT")) throw error;
		}
		if (found?.kind !== "symlink" || (itself && !(stat.kind === "directory" && options.keepDirectoryLinks))) return found;
		return sys.tryStat(path) ?? found;
	}

	/** What to do about something that is there already. */
	private *decide({ source, path, named }: Place, stat: Stat, existing: Stat): Blocking<Outcome | "go on" | "unlink"> {
		const { options, context } = this;
		const verdict = compareFiles(context, source, stat, path, options);
		const bothDirectories = stat.kind === "directory" && existing.kind === "directory";
		if (verdict === "done") return "copied";
		if (verdict === "same" && !(bothDirectories && !options.move)) return yield* this.fail(`${quoteFile(source)} and ${quoteFile(path)} are the same file`);
		if (stat.kind !== "directory" && existing.kind === "directory") {
			return yield* this.fail(`cannot overwrite directory ${quoteFile(path)} with non-directory ${quoteFile(source)}`);
		}
		if (stat.kind === "directory" && existing.kind !== "directory" && !(options.move && options.backups)) {
			return yield* this.fail(`cannot overwrite non-directory ${quoteFile(path)} with directory ${quoteFile(source)}`);
		}
		if (stat.kind !== "directory") {
			if (named && this.made.has(`${keyOf(existing)}:${path}`))
				return yield* this.fail(`will not overwrite just-created ${quoteFile(path)} with ${quoteFile(source)}`);
			if (options.update === "none-fail") return yield* this.fail(`not replacing ${quoteFile(path)}`);
			if (options.update === "none" || options.interactive === "skip") return "skipped";
			if (options.update === "older" && stat.mtime <= existing.mtime) return "skipped";
		}
		if (!bothDirectories || options.move) {
			const guarded = existing.kind !== "symlink" && !context.sys.canAccess(path, 2);
			const asks = options.interactive === "ask" || (options.interactive === "unspecified" && guarded && context.sys.isatty(0));
			if (asks && !(yield* this.mayOverwrite(path, existing, guarded))) return "failed";
		}
		return verdict === "unlink" ? "unlink" : "go on";
	}

	private *mayOverwrite(path: string, existing: Stat, guarded: boolean): Blocking<boolean> {
		const { options, context } = this;
		const name = quoteFile(path);
		const replaces = options.move || options.removeDestination || options.force;
		const words = modeWords(existing.mode);
		const question = !guarded
			? `overwrite ${name}`
			: replaces
				? `replace ${name}, overriding mode ${words}`
				: `unwritable ${name} (mode ${words.replace(" (", ", ").slice(0, -1)}); try anyway`;
		return yield* options.confirm.ask(`${context.name}: ${question}? `);
	}

	/** Moves the old file out of the way where it is not to be written into. */
	private *clear({ path }: Place, stat: Stat, existing: Stat, unlink: boolean): Blocking<{ kept: string | undefined; removed: boolean } | "failed"> {
		const { options, context } = this;
		const { sys } = context;
		const directories = stat.kind === "directory" && existing.kind === "directory" && !options.move;
		if (options.backups && !directories) {
			const kept = backupName(context, path, options.backups);
			try {
				sys.rename(path, kept);
				return { kept, removed: false };
			} catch (error) {
				return yield* this.fail(`cannot backup ${quoteFile(path)}: ${reason(error)}`);
			}
		}
		// a name that shares its file with others must not be written through
		const shared = options.preserved.links && existing.nlink > 1;
		const replaced =
			options.removeDestination ||
			unlink ||
			shared ||
			(stat.kind !== "file" && stat.kind !== "directory" && !options.specialAsRegular) ||
			stat.kind === "symlink";
		if (existing.kind === "directory" || options.move || options.instead !== undefined || !replaced) return { kept: undefined, removed: false };
		try {
			sys.unlink(path);
		} catch (error) {
			return yield* this.fail(`cannot remove ${quoteFile(path)}: ${reason(error)}`);
		}
		yield* this.say(`removed ${quoteFile(path)}`);
		return { kept: undefined, removed: true };
	}

	/** Tries rename(2); "copy" when the destination is on another file system. */
	private *rename({ source, path, named }: Place, stat: Stat, existing: Stat | undefined, kept: string | undefined): Blocking<Outcome | "copy"> {
		const { sys } = this.context;
		const { options } = this;
		if (!named) return "copy";
		try {
			const before = sys.tryStat(path, { noFollow: true });
			// rename(2) does nothing for two names of one file
			if (before && existing && keyOf(before) === keyOf(stat) && !options.exchange) sys.unlink(source);
			else sys.rename(source, path, options.exchange ? { exchange: true } : {});
		} catch (error) {
			if (isErrno(error, "EXDEV") && !options.noCopy && !options.exchange) return "copy";
			const words = reason(error);
			if (kept !== undefined) sys.rename(kept, path);
			const to = quoteFile(path);
			if (options.exchange) return yield* this.fail(`cannot exchange ${quoteFile(source)} and ${to}: ${words}`);
			if (isErrno(error, "EINVAL")) return yield* this.fail(`cannot move ${quoteFile(source)} to a subdirectory of itself, ${to}`);
			if (isErrno(error, "ENOTEMPTY") || isErrno(error, "EEXIST")) return yield* this.fail(`cannot overwrite ${to}: ${words}`);
			return yield* this.fail(`cannot move ${quoteFile(source)} to ${to}: ${words}`);
		}
		this.remember(path);
		const sign = options.exchange ? "exchanged" : "renamed";
		yield* this.say(`${sign} ${quoteFile(source)} ${options.exchange ? "<->" : "->"} ${quoteFile(path)}${this.backupNote(kept)}`);
		return "renamed";
	}

	/** Before a move becomes a copy, what it replaces must be gone. */
	private *clearForMove({ source, path, named }: Place): Blocking<"failed" | undefined> {
		const { sys } = this.context;
		if (!named) return undefined;
		const old = sys.tryStat(path, { noFollow: true });
		try {
			if (old?.kind === "directory") sys.rmdir(path);
			else sys.unlink(path);
			return undefined;
		} catch (error) {
			if (isErrno(error, "ENOENT")) return undefined;
			return yield* this.fail(`inter-device move failed: ${quoteFile(source)} to ${quoteFile(path)}; unable to remove target: ${reason(error)}`);
		}
	}

	private backupNote(kept: string | undefined): string {
		return kept === undefined ? "" : ` (backup: ${quoteFile(kept)})`;
	}

	private remember(path: string): void {
		const stat = this.context.sys.tryStat(path, { noFollow: true });
		if (stat) this.made.add(`${keyOf(stat)}:${path}`);
	}

	private *tell(place: Place, kept: string | undefined): Blocking<void> {
		const line = `${quoteFile(place.source)} -> ${quoteFile(place.path)}${this.backupNote(kept)}`;
		yield* this.say(this.options.move ? `copied ${line}` : line);
	}

	/** Makes the copy. */
	private *transfer(place: Place, stat: Stat, existing: Stat | undefined, kept: string | undefined): Blocking<Outcome> {
		if (stat.kind === "directory") return yield* this.copyDirectory(place, stat, existing);
		const { options } = this;
		const linked = yield* this.linkAgain(place, stat, kept);
		if (linked) return linked;
		yield* this.tell(place, kept);
		const made = yield* makeCopy(this.context, options, place, stat, existing);
		if (!made) {
			if (kept !== undefined) this.context.sys.rename(kept, place.path);
			return "failed";
		}
		if (place.named) this.remember(place.path);
		if (options.instead !== undefined) return "copied";
		return (yield* copyAttributes(this.context, place.source, place.path, stat, options, existing === undefined)) ? "copied" : "failed";
	}

	/** A further name of a file that was copied already becomes a further name of the copy. */
	private *linkAgain(place: Place, stat: Stat, kept: string | undefined): Blocking<Outcome | undefined> {
		const { options, context } = this;
		if (!options.preserved.links || options.instead !== undefined) return undefined;
		if (stat.nlink < 2 && !place.named) return undefined;
		const first = this.links.get(keyOf(stat));
		if (first === undefined) {
			this.links.set(keyOf(stat), place.path);
			return undefined;
		}
		try {
			if (context.sys.tryStat(place.path, { noFollow: true })) context.sys.unlink(place.path);
			context.sys.link(first, place.path);
		} catch (error) {
			return yield* this.fail(`cannot create hard link ${quoteFile(place.path)} to ${quoteFile(first)}: ${reason(error)}`);
		}
		yield* this.tell(place, kept);
		return "copied";
	}

	private *copyDirectory(place: Place, stat: Stat, existing: Stat | undefined): Blocking<Outcome> {
		const { options, context } = this;
		const { sys } = context;
		const { source, path, top } = place;
		const key = keyOf(stat);
		if (this.madeDirectories.has(key)) {
			this.intoItself = true;
			return yield* this.fail(`cannot copy a directory, ${quoteFile(top.source)}, into itself, ${quoteFile(top.path)}`);
		}
		const before = this.copiedDirectories.get(key);
		if (before !== undefined && place.named) {
			if (before === path) {
				yield* report(context, `warning: source directory ${quoteFile(source)} specified more than once`);
				return "skipped";
			}
		}
		this.copiedDirectories.set(key, path);
		if (!existing) {
			try {
				sys.mkdir(path, (stat.mode & 0o777 & (options.preserved.ownership ? 0o700 : 0o755)) | 0o700);
			} catch (error) {
				return yield* this.fail(`cannot create directory ${quoteFile(path)}: ${reason(error)}`);
			}
			const made = this.madeOne ? undefined : sys.tryStat(path);
			if (made) this.madeDirectories.add(keyOf(made));
			this.madeOne = true;
			yield* this.say(options.move ? `created directory ${quoteFile(path)}` : `${quoteFile(source)} -> ${quoteFile(path)}`);
		}
		let names: string[];
		try {
			// in the order of inodes, which is quicker to read from a disk
			names = [...sys.readdir(source)].sort((a, b) => a.ino - b.ino).map((entry) => entry.name);
		} catch (error) {
			return yield* this.fail(`cannot access ${quoteFile(source)}: ${reason(error)}`);
		}
		const device = place.device ?? stat.dev;
		let ok = true;
		for (const name of names) {
			if (name === "." || name === "..") continue;
			const child = joinPath(source, name);
			if (options.oneFileSystem && sys.tryStat(child, { noFollow: true })?.kind === "directory" && sys.lstat(child).dev !== device) {
				yield* this.copyMountPoint(joinPath(path, name));
				continue;
			}
			if ((yield* this.copyEntry({ source: child, path: joinPath(path, name), top, device, named: false })) === "failed") ok = false;
			if (this.intoItself) break;
		}
		const attributes = yield* copyAttributes(context, source, path, stat, options, existing === undefined);
		return ok && attributes ? "copied" : "failed";
	}

	/** With -x a mount point becomes an empty directory. */
	private *copyMountPoint(path: string): Blocking<void> {
		try {
			if (!this.context.sys.tryStat(path)) this.context.sys.mkdir(path);
		} catch (error) {
			yield* report(this.context, `cannot create directory ${quoteFile(path)}: ${reason(error)}`);
		}
	}
}
