/** Removing files and trees, as rm(1) does, and mv(1) after copying to another file system. */
import type { Blocking, Stat } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Confirm } from "../lib/confirm.ts";
import { formatPermissions } from "../lib/mode.ts";
import type { Context } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { joinPath } from "../lib/walk.ts";
import { kindWords } from "./stat/fields.ts";

export interface RemoveOptions {
	/** "always" asks for each entry, "protected" only for what is write-protected (on a terminal), "never" not at all. */
	readonly ask: "always" | "protected" | "never";
	readonly force: boolean;
	readonly recursive: boolean;
	readonly emptyDirectories: boolean;
	readonly oneFileSystem: boolean;
	/** With --preserve-root=all: not even a mount point that was named itself. */
	readonly keepMountPoints: boolean;
	readonly verbose: boolean;
	readonly confirm: Confirm;
}

type Result = "removed" | "declined" | "failed";

export class Remover {
	private readonly context: Context;
	private readonly options: RemoveOptions;
	constructor(context: Context, options: RemoveOptions) {
		this.context = context;
		this.options = options;
	}

	/** Removes what an operand names; false when something failed. */
	*removeOperand(path: string): Blocking<boolean> {
		const { sys } = this.context;
		const { options } = this;
		let stat: Stat;
		try {
			stat = sys.lstat(path);
		} catch (error) {
			if (options.force && (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR"))) return true;
			yield* report(this.context, `cannot remove ${quoteFile(path)}: ${reason(error)}`);
			return false;
		}
		if (stat.kind === "directory" && !options.recursive && !(options.emptyDirectories && this.isEmpty(path))) {
			const words = options.emptyDirectories ? "Directory not empty" : "Is a directory";
			yield* report(this.context, `cannot remove ${quoteFile(path)}: ${words}`);
			return false;
		}
		if (stat.kind === "directory" && options.keepMountPoints && sys.lstat(joinPath(path, "..")).dev !== stat.dev) {
			yield* report(this.context, `skipping ${quoteFile(path)}, since it's on a different device`);
			yield* report(this.context, "and --preserve-root=all is in effect");
			return false;
		}
		return (yield* this.remove(path, stat, stat.dev)) !== "failed";
	}

	private isEmpty(path: string): boolean {
		try {
			return this.context.sys.readdir(path).every((entry) => entry.name === "." || entry.name === "..");
		} catch {
			return false;
		}
	}

	/** A file that its user may not write is asked about, where there is someone to ask. */
	private isProtected(path: string, stat: Stat): boolean {
		return stat.kind !== "symlink" && !this.context.sys.canAccess(path, 2);
	}

	private *agrees(path: string, stat: Stat, what: string): Blocking<boolean> {
		const { ask, confirm } = this.options;
		if (ask === "never") return true;
		const guarded = this.isProtected(path, stat) && (ask === "always" || this.context.sys.isatty(0));
		if (ask === "protected" && !guarded) return true;
		return yield* confirm.ask(`${this.context.name}: ${what.replace("%", guarded ? "write-protected " : "")} ${quoteFile(path)}? `);
	}

	private *remove(path: string, stat: Stat, device: number): Blocking<Result> {
		const { sys } = this.context;
		if (sys.spend(4)) yield* sys.reschedule();
		if (stat.kind === "directory") return yield* this.removeDirectory(path, stat, device);
		if (!(yield* this.agrees(path, stat, `remove %${kindWords(stat)}`))) return "declined";
		return yield* this.finish(path, () => sys.unlink(path), "removed");
	}

	private *removeDirectory(path: string, stat: Stat, device: number): Blocking<Result> {
		const { sys } = this.context;
		if (this.options.oneFileSystem && stat.dev !== device) {
			yield* report(this.context, `skipping ${quoteFile(path)}, since it's on a different device`);
			return "failed";
		}
		const empty = this.isEmpty(path);
		if (!empty) {
			if (!(yield* this.agrees(path, stat, "descend into %directory"))) return "declined";
			const result = yield* this.removeContent(path, device);
			if (result !== "removed") return result;
		}
		if ((empty || this.options.ask === "always") && !(yield* this.agrees(path, stat, "remove %directory"))) return "declined";
		return yield* this.finish(path, () => sys.rmdir(path), "removed directory");
	}

	private *removeContent(path: string, device: number): Blocking<Result> {
		const { sys } = this.context;
		let names: string[];
		try {
			names = sys.readdir(path).map((entry) => entry.name);
		} catch (error) {
			// a directory that cannot be read can still be removed when it is empty: rmdir will tell
			if (isErrno(error, "EACCES")) return "removed";
			yield* report(this.context, `cannot remove ${quoteFile(path)}: ${reason(error)}`);
			return "failed";
		}
		let worst: Result = "removed";
		for (const name of names) {
			if (name === "." || name === "..") continue;
			const child = joinPath(path, name);
			const stat = sys.tryStat(child, { noFollow: true });
			const result = stat ? yield* this.remove(child, stat, device) : "removed";
			if (result === "failed" || (result === "declined" && worst === "removed")) worst = result;
		}
		return worst;
	}

	private *finish(path: string, act: () => void, words: string): Blocking<Result> {
		try {
			act();
		} catch (error) {
			if (this.options.force && isErrno(error, "ENOENT")) return "removed";
			const why = isErrno(error, "ENOTEMPTY") && !this.isReadable(path) ? "Permission denied" : reason(error);
			yield* report(this.context, `cannot remove ${quoteFile(path)}: ${why}`);
			return "failed";
		}
		if (this.options.verbose) yield* this.context.print(`${words} ${quoteFile(path)}\n`);
		return "removed";
	}

	private isReadable(path: string): boolean {
		return this.context.sys.canAccess(path, 4);
	}
}

/** "mode 0444 (r--r--r--)" for questions about protected files. */
export const modeWords = (mode: number): string => `${mode.toString(8).padStart(4, "0")} (${formatPermissions(mode)})`;
