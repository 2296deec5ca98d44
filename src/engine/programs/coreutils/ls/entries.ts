/** What ls knows of each file that it lists. */
import type { DirectoryEntry, FileKind, Stat, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { fnmatch } from "../../lib/fnmatch.ts";
import { joinPath } from "../../lib/walk.ts";
import type { Settings } from "./settings.ts";

export interface Entry {
	readonly name: string;
	/** By which it can be reached. */
	readonly path: string;
	/** Where it was looked at. */
	readonly stat: Stat | undefined;
	readonly kind: FileKind | undefined;
	readonly ino: number | undefined;
	/** Of a symbolic link that was not followed. */
	readonly target?: string;
	/** What the link leads to; undefined for one that leads nowhere. */
	readonly referent?: Stat | undefined;
	/** Named on the command line. */
	readonly named: boolean;
}

/** Whether listing needs more of a file than the directory tells. */
export function needsStat(settings: Settings): boolean {
	return (
		settings.format === "long" ||
		settings.blocks ||
		settings.sort === "time" ||
		settings.sort === "size" ||
		settings.color ||
		settings.indicators === "classify" ||
		settings.dereference === "always"
	);
}

function withLink(sys: Sys, settings: Settings, entry: Entry): Entry {
	if (entry.kind !== "symlink") return entry;
	const wanted = settings.format === "long" || settings.color || settings.directoriesFirst || settings.indicators !== "none";
	if (!wanted) return entry;
	try {
		return { ...entry, target: sys.readlink(entry.path), referent: sys.tryStat(entry.path) };
	} catch (error) {
		if (isErrno(error)) return entry;
		throw error;
	}
}

/** A file of a directory. Throws Errno when it cannot be looked at. */
export function directoryEntry(sys: Sys, settings: Settings, dir: string, entry: DirectoryEntry): Entry {
	const path = joinPath(dir, entry.name);
	if (!needsStat(settings)) return withLink(sys, settings, { name: entry.name, path, stat: undefined, kind: entry.kind, ino: entry.ino, named: false });
	const stat = settings.dereference === "always" ? (sys.tryStat(path) ?? sys.lstat(path)) : sys.lstat(path);
	return withLink(sys, settings, { name: entry.name, path, stat, kind: stat.kind, ino: stat.ino, named: false });
}

/** An entry that could not be looked at is listed with question marks. */
export const unknownEntry = (dir: string, entry: DirectoryEntry): Entry => ({
	name: entry.name,
	path: joinPath(dir, entry.name),
	stat: undefined,
	kind: entry.kind,
	ino: undefined,
	named: false,
});

/** A file of the command line. Throws Errno. */
export function namedEntry(sys: Sys, settings: Settings, path: string): Entry {
	let stat: Stat | undefined;
	if (settings.dereference === "always" || settings.dereference === "named") stat = sys.stat(path);
	else if (settings.dereference === "named-directories") {
		const followed = sys.tryStat(path);
		if (followed?.kind === "directory") stat = followed;
	}
	stat ??= sys.lstat(path);
	return withLink(sys, settings, { name: path, path, stat, kind: stat.kind, ino: stat.ino, named: true });
}

/** Whether a name of a directory is to be listed. */
export function isListed(settings: Settings, name: string): boolean {
	if (name.startsWith(".") && (settings.hidden === "skip" || (settings.hidden === "almost" && (name === "." || name === "..")))) return false;
	if (settings.ignoreBackups && name.endsWith("~")) return false;
	if (settings.hidden === "skip" && settings.hide.some((pattern) => fnmatch(pattern, name, { period: true }))) return false;
	return !settings.ignored.some((pattern) => fnmatch(pattern, name, { period: true }));
}

/** Whether -R goes into it: real directories only, and never the two dots. */
export const isSubdirectory = (entry: Entry): boolean => entry.kind === "directory" && entry.name !== "." && entry.name !== "..";
