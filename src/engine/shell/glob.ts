/** Pathname expansion: the names on the file system that a pattern matches. */
import type { Sys } from "../kernel/abi.ts";
import { isErrno } from "../kernel/errno.ts";
import { compareBytes } from "../programs/lib/collate.ts";
import { compilePattern, looksLikePattern, type Pattern } from "./pattern.ts";
import type { PatternItem } from "./pattern-syntax.ts";

export interface GlobOptions {
	readonly extglob: boolean;
	readonly nocase: boolean;
	readonly dotglob: boolean;
	readonly globstar: boolean;
	/** Whether "." and ".." never match (bash 5.2 and later). */
	readonly skipDots: boolean;
	/** GLOBIGNORE: patterns between colons; paths that one of them matches are left out. */
	readonly ignored: string | undefined;
}

/** Whether an item can begin with a dot that was written as such. */
const takesDot = (item: PatternItem | undefined): boolean =>
	item?.kind === "char" ? item.char === "." : item?.kind === "group" && item.operator !== "!" && item.choices.some((choice) => takesDot(choice[0]));

const withoutBackslashes = (text: string): string => text.replace(/\\(.)/gs, "$1");

class Globber {
	private readonly sys: Sys;
	private readonly options: GlobOptions;
	private readonly found: string[] = [];
	constructor(sys: Sys, options: GlobOptions) {
		this.sys = sys;
		this.options = options;
	}

	expand(pattern: string): string[] {
		const lead = /^\/*/.exec(pattern)?.[0] ?? "";
		this.walk(lead, pattern.slice(lead.length));
		return [...new Set(this.found)].sort(compareBytes);
	}

	private names(directory: string): readonly { readonly name: string; readonly kind: string }[] {
		try {
			const entries = this.sys.readdir(directory === "" ? "." : directory);
			this.sys.spend(entries.length);
			return entries;
		} catch (error) {
			if (isErrno(error)) return [];
			throw error;
		}
	}

	/** `prefix` is a path that was matched, ending in a slash or empty; `rest` the components that are left. */
	private walk(prefix: string, rest: string): void {
		const slash = rest.indexOf("/");
		const component = slash < 0 ? rest : rest.slice(0, slash);
		const separator = slash < 0 ? "" : (/^\/+/.exec(rest.slice(slash))?.[0] ?? "");
		const behind = rest.slice(component.length + separator.length);
		if (!looksLikePattern(component, this.options.extglob)) this.take(prefix + withoutBackslashes(component), separator, behind);
		else if (component === "**" && this.options.globstar) this.everything(prefix, separator, behind);
		else this.match(prefix, compilePattern(component, this.options), separator, behind);
	}

	/** Goes on behind a component whose name is known. */
	private take(path: string, separator: string, behind: string): void {
		if (separator === "") {
			if (this.sys.tryStat(path, { noFollow: true })) this.found.push(path);
		} else if (behind === "") {
			if (this.sys.tryStat(path)?.kind === "directory") this.found.push(path + separator);
		} else this.walk(path + separator, behind);
	}

	private match(prefix: string, pattern: Pattern, separator: string, behind: string): void {
		const dots = takesDot(pattern.first);
		const entries = this.names(prefix);
		const all = this.options.skipDots || !dots ? entries : [{ name: ".", kind: "directory" }, { name: "..", kind: "directory" }, ...entries];
		for (const { name, kind } of all) {
			if (name.startsWith(".") && ((!dots && !this.options.dotglob) || (this.options.skipDots && (name === "." || name === "..")))) continue;
			if (!pattern.matches(name)) continue;
			if (separator === "") this.found.push(prefix + name);
			else if (kind === "directory" || kind === "symlink") this.take(prefix + name, separator, behind);
		}
	}

	/** `**`: any number of directories; symbolic links to them are named but not followed. */
	private everything(prefix: string, separator: string, behind: string): void {
		if (separator === "" || behind === "") {
			if (prefix !== "") this.found.push(prefix);
		} else this.walk(prefix, behind);
		for (const { name, kind } of this.names(prefix)) {
			if (name === "." || name === ".." || (name.startsWith(".") && !this.options.dotglob)) continue;
			const path = prefix + name;
			if (separator === "") this.found.push(path);
			else if (behind === "" && kind === "symlink" && this.sys.tryStat(path)?.kind === "directory") this.found.push(path + separator);
			if (kind !== "directory") continue;
			if (separator === "") this.below(path);
			else this.everything(path + (separator || "/"), separator, behind);
		}
	}

	private below(directory: string): void {
		for (const { name, kind } of this.names(directory)) {
			if (name === "." || name === ".." || (name.startsWith(".") && !this.options.dotglob)) continue;
			this.found.push(`${directory}/${name}`);
			if (kind === "directory") this.below(`${directory}/${name}`);
		}
	}
}

/** Sorted names; empty when nothing matches. `pattern` has quoted characters behind backslashes. */
export function expandGlob(sys: Sys, pattern: string, options: GlobOptions): string[] {
	const found = new Globber(sys, options).expand(pattern);
	if (!options.ignored) return found;
	const ignored = options.ignored.split(":").map((source) => compilePattern(source, options));
	return found.filter((path) => !ignored.some((p) => p.matches(path)));
}
