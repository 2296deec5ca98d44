/** Whether copying onto another name of the same file makes sense, as same_file_ok of coreutils decides. */
import type { Stat } from "../../../kernel/abi.ts";
import { canonicalName } from "../../lib/canonical.ts";
import { baseName, dirName } from "../../lib/path.ts";
import type { Context } from "../../lib/program.ts";
import type { CopyOptions } from "./options.ts";

export type Verdict =
	/** Two files. */
	| "different"
	/** One file, and copying onto it would lose it. */
	| "same"
	/** One file, and nothing is left to do. */
	| "done"
	/** Two names of one file: the destination's goes first. */
	| "unlink";

const isSame = (a: Stat | undefined, b: Stat | undefined): boolean => a !== undefined && a.ino === b?.ino && a.dev === b.dev;

function isSameName({ sys }: Context, a: string, b: string): boolean {
	if (baseName(a) !== baseName(b)) return false;
	return isSame(sys.tryStat(dirName(a)), sys.tryStat(dirName(b)));
}

/** `stat` is the source's as it will be copied; `existing` the destination's, not followed when a link would be replaced. */
export function compareFiles(context: Context, source: string, stat: Stat, path: string, options: CopyOptions): Verdict {
	const { sys } = context;
	const sourceLink = sys.tryStat(source, { noFollow: true });
	const pathLink = sys.tryStat(path, { noFollow: true });
	const followed = isSame(sys.tryStat(source), sys.tryStat(path));
	const sameEntry = isSame(sourceLink, pathLink);
	if (!followed && !sameEntry) return "different";
	const name = isSameName(context, source, path);
	if (sameEntry && !name && stat.kind !== "symlink" && options.instead === "hard-link") return "done";
	if (options.dereference === "never" && stat.kind === "symlink") {
		// a link copied onto another file, or onto its own referent
		if (sameEntry) return name ? "same" : options.move || options.removeDestination || options.backups ? "unlink" : "same";
		if (options.backups || options.move || options.removeDestination || options.force)
			return path === canonicalName(sys, source, "none") ? "same" : "different";
		return pathLink?.kind === "symlink" ? "different" : "same";
	}
	if (sameEntry) {
		if (name) return options.backups && options.force && stat.kind === "file" && !options.move ? "unlink" : "same";
		if (options.move) return "unlink";
		return options.removeDestination || options.force || options.backups ? (options.removeDestination || options.backups ? "unlink" : "same") : "same";
	}
	// the destination is a link that leads to the source
	if (pathLink?.kind === "symlink" && sourceLink?.kind !== "symlink") {
		if (options.removeDestination || options.backups || options.move) return "unlink";
		return options.instead === "symbolic-link" ? "different" : "same";
	}
	return options.instead === "symbolic-link" ? "different" : "same";
}
