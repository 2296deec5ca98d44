/** Which files grep reads: operands, directories below them, and the patterns that leave some out. */
import type { Blocking } from "../../kernel/abi.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { readFailure } from "../lib/inputs.ts";
import type { Context } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { readText } from "../lib/stdio.ts";
import { walk } from "../lib/walk.ts";

interface NamePattern {
	readonly glob: string;
	readonly includes: boolean;
}

/** Whether --include and --exclude, in the order given, leave a file out. The last that matches decides. */
export class NameFilter {
	private readonly files: readonly NamePattern[];
	private readonly directories: readonly string[];
	private constructor(files: readonly NamePattern[], directories: readonly string[]) {
		this.files = files;
		this.directories = directories;
	}
	static *of(context: Context): Blocking<NameFilter> {
		const files: NamePattern[] = [];
		for (const { key, value } of context.options.given) {
			if (key === "include" || key === "exclude") files.push({ glob: value as string, includes: key === "include" });
			if (key !== "exclude-from") continue;
			try {
				const text = yield* readText(context.sys, value as string);
				for (const glob of text.split("\n")) if (glob !== "") files.push({ glob, includes: false });
			} catch (error) {
				context.fail(`${quoteName(value as string)}: ${readFailure(error).message}`, 2);
			}
		}
		return new NameFilter(
			files,
			context.options.values("exclude-dir").map((glob) => glob.replace(/\/+$/, "")),
		);
	}
	/** A pattern may match the whole name or what stands behind any of its slashes. */
	private static matches(glob: string, path: string): boolean {
		const parts = path.split("/");
		return parts.some((_, i) => fnmatch(glob, parts.slice(i).join("/")));
	}
	skipsFile(path: string): boolean {
		const [first] = this.files;
		if (!first) return false;
		const last = this.files.findLast(({ glob }) => NameFilter.matches(glob, path));
		// where nothing matches, a list that begins by including leaves the rest out
		return last ? !last.includes : first.includes;
	}
	skipsDirectory(path: string): boolean {
		return this.directories.some((glob) => NameFilter.matches(glob, path.replace(/\/+$/, "") || "/"));
	}
}

/** Calls `visit` for every file at or below `start` that is to be read. */
export function* filesBelow(
	context: Context,
	start: string,
	options: { readonly followAll: boolean; readonly filter: NameFilter; readonly shown: (path: string) => string },
	visit: (path: string) => Blocking<void>,
	failed: (path: string, message: string) => Blocking<void>,
): Blocking<void> {
	const { filter, shown } = options;
	yield* walk(
		context.sys,
		start,
		{ follow: options.followAll ? "always" : "arguments" },
		{
			*enter(entry) {
				if (entry.error) yield* failed(shown(entry.path), entry.error.message);
				else if (entry.stat?.kind === "directory") return entry.depth > 0 && filter.skipsDirectory(entry.name) ? "skip" : "on";
				else if (entry.stat?.kind === "symlink" && options.followAll) yield* failed(shown(entry.path), "No such file or directory");
				else if (entry.stat?.kind === "file" && !filter.skipsFile(entry.name)) yield* visit(entry.path);
				return "on";
			},
			*unreadable(entry, error) {
				yield* failed(shown(entry.path), error.message);
			},
			*loop(entry) {
				yield* failed(shown(entry.path), "warning: recursive directory loop");
			},
		},
	);
}
