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

class Walker {
	private readonly sys: Sys;
	private readonly options: WalkOptions;
	private readonly visitor: Visitor;
	private readonly ancestors: WalkEntry[] = [];
	constructor(sys: Sys, options: WalkOptions, visitor: Visitor) {
		this.sys = sys;
		this.options = options;
		this.visitor = visitor;
	}

	look(path: string, name: string, depth: number): WalkEntry {
		const follow = this.options.follow === "always" || (this.options.follow === "arguments" && depth === 0);
		try {
			const followed = follow ? this.sys.tryStat(path) : undefined;
			return { path, name, depth, stat: followed ?? this.sys.lstat(path), error: undefined };
		} catch (error) {
			if (!isErrno(error)) throw error;
			return { path, name, depth, stat: undefined, error };
		}
	}

	/** Visits an entry and what is below; true when the walk is to stop. */
	*visit(entry: WalkEntry, device: number | undefined): Blocking<boolean> {
		if (this.sys.spend(4)) yield* this.sys.reschedule();
		const { stat } = entry;
		const ancestor = stat?.kind === "directory" ? this.ancestors.find((a) => a.stat?.ino === stat.ino && a.stat.dev === stat.dev) : undefined;
		if (ancestor) {
			if (this.visitor.loop) yield* this.visitor.loop(entry, ancestor);
			return false;
		}
		const answer = yield* this.visitor.enter(entry);
		if (answer === "stop") return true;
		if (stat?.kind !== "directory") return false;
		const foreign = this.options.oneFileSystem && device !== undefined && stat.dev !== device;
		if (answer !== "skip" && !foreign && entry.depth < (this.options.maxDepth ?? Infinity)) {
			if (yield* this.visitContent(entry, device ?? stat.dev)) return true;
		}
		return this.visitor.leave !== undefined && (yield* this.visitor.leave(entry)) === "stop";
	}

	private *visitContent(entry: WalkEntry, device: number): Blocking<boolean> {
		let names: string[];
		try {
			names = this.sys.readdir(entry.path).map((e) => e.name);
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (this.visitor.unreadable) yield* this.visitor.unreadable(entry, error);
			return false;
		}
		if (this.options.compare) names.sort(this.options.compare);
		this.ancestors.push(entry);
		for (const name of names) {
			if (name === "." || name === "..") continue;
			if (yield* this.visit(this.look(joinPath(entry.path, name), name, entry.depth + 1), device)) return true;
		}
		this.ancestors.pop();
		return false;
	}
}

/** Walks from a starting point; true when the visitor stopped it. */
export function* walk(sys: Sys, start: string, options: WalkOptions, visitor: Visitor): Blocking<boolean> {
	const walker = new Walker(sys, options, visitor);
	const trimmed = start.replace(/\/+$/, "");
	return yield* walker.visit(walker.look(start, trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1), 0), undefined);
}
