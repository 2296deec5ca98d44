/** Walking directory trees, as fts(3) does for cp, rm, chmod, du and find. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { type Errno, isErrno } from "../../kernel/errno.ts";

export interface WalkEntry {
	/** As reached from the starting point: `start/dir/name`. */
	readonly path: string;
	readonly name: string;
	/** 0 for a starting point. */
	readonly depth: number;
	/** Of what a followed link leads to, else of the entry itself; a dangling link has its own. undefined with `error`. */
	readonly stat: Stat | undefined;
	/** Why the entry could not be looked at. */
	readonly error: Errno | undefined;
}

export interface WalkOptions {
	/** Symbolic links followed: none, those among the starting points, or all. */
	readonly follow: "never" | "arguments" | "always";
	/** Directories on other file systems are visited but not entered. */
	readonly oneFileSystem?: boolean;
	/** Entries deeper than this are not visited. */
	readonly maxDepth?: number;
	/** Order of a directory's entries; readdir's where it is not given. */
	readonly compare?: (a: string, b: string) => number;
}

export interface Visitor {
	/** Before a directory's content, and for everything else; "skip" leaves a directory's content out, "stop" ends the walk. */
	enter(entry: WalkEntry): Blocking<"on" | "skip" | "stop">;
	/** After a directory's content (also when that was not entered); "stop" ends the walk. */
	leave?(entry: WalkEntry): Blocking<"on" | "stop">;
	/** A directory that cannot be read. */
	unreadable?(entry: WalkEntry, error: Errno): Blocking<void>;
	/** A followed link leads to a directory that contains it. */
	loop?(entry: WalkEntry, ancestor: WalkEntry): Blocking<void>;
}

/** `dir` + `/` + `name`, with one slash. */
export const joinPath = (dir: string, name: string): string => (dir === "" || dir.endsWith("/") ? dir + name : `${dir}/${name}`);

/** A directory that the walk is in. */
interface Frame {
	readonly entry: WalkEntry;
	/** What is left to visit in it. */
	readonly names: readonly string[];
	next: number;
}

/** Looks at a path, through a link where the options say so. */
function look(sys: Sys, options: WalkOptions, path: string, name: string, depth: number): WalkEntry {
	const follow = options.follow === "always" || (options.follow === "arguments" && depth === 0);
	try {
		const followed = follow ? sys.tryStat(path) : undefined;
		return { path, name, depth, stat: followed ?? sys.lstat(path), error: undefined };
	} catch (error) {
		if (!isErrno(error)) throw error;
		return { path, name, depth, stat: undefined, error };
	}
}

function* readNames(sys: Sys, options: WalkOptions, visitor: Visitor, entry: WalkEntry): Blocking<readonly string[]> {
	try {
		const names = sys
			.readdir(entry.path)
			.map((e) => e.name)
			.filter((name) => name !== "." && name !== "..");
		return options.compare ? names.sort(options.compare) : names;
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (visitor.unreadable) yield* visitor.unreadable(entry, error);
		return [];
	}
}

/** Walks from a starting point; true when the visitor stopped it. A loop and no recursion: trees can be deeper than stacks. */
export function* walk(sys: Sys, start: string, options: WalkOptions, visitor: Visitor): Blocking<boolean> {
	const trimmed = start.replace(/\/+$/, "");
	const first = look(sys, options, start, trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1), 0);
	const device = first.stat?.dev;
	const frames: Frame[] = [];
	for (let entry: WalkEntry | undefined = first; entry; ) {
		if (sys.spend(4)) yield* sys.reschedule();
		const { stat } = entry;
		const directory = stat?.kind === "directory";
		const above = directory ? frames.find((frame) => frame.entry.stat?.ino === stat.ino && frame.entry.stat.dev === stat.dev) : undefined;
		if (above) {
			if (visitor.loop) yield* visitor.loop(entry, above.entry);
		} else {
			const answer = yield* visitor.enter(entry);
			if (answer === "stop") return true;
			if (directory) {
				const foreign = options.oneFileSystem && stat.dev !== device;
				const goesIn = answer !== "skip" && !foreign && entry.depth < (options.maxDepth ?? Infinity);
				frames.push({ entry, names: goesIn ? yield* readNames(sys, options, visitor, entry) : [], next: 0 });
			}
		}
		entry = undefined;
		for (let frame = frames.at(-1); frame && !entry; frame = frames.at(-1)) {
			const name = frame.names[frame.next++];
			if (name !== undefined) {
				entry = look(sys, options, joinPath(frame.entry.path, name), name, frame.entry.depth + 1);
				break;
			}
			frames.pop();
			if (visitor.leave && (yield* visitor.leave(frame.entry)) === "stop") return true;
		}
	}
	return false;
}
