/** The files that tree shows, read and sorted. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { compareBytes } from "../lib/collate.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { compareVersions } from "../lib/version-order.ts";
import { joinPath } from "../lib/walk.ts";
import type { TreeSettings } from "./settings.ts";

export interface TreeNode {
	readonly name: string;
	readonly path: string;
	readonly stat: Stat;
	readonly target: string | undefined;
	/** What a link leads to. */
	readonly referent: Stat | undefined;
	/** Its content, where it was looked into. */
	readonly children: readonly TreeNode[] | undefined;
	/** Said behind the name in brackets. */
	readonly note: string | undefined;
	/** With --du all that is below, itself included. */
	readonly size: number;
}

/** A link to a directory counts as one. */
export const isDirectory = (node: TreeNode): boolean => node.stat.kind === "directory" || node.referent?.kind === "directory";

export class TreeReader {
	private readonly sys: Sys;
	private readonly settings: TreeSettings;
	/** Directories that were looked into: -l does not go twice. */
	private readonly seen = new Set<string>();
	failed = false;
	constructor(sys: Sys, settings: TreeSettings) {
		this.sys = sys;
		this.settings = settings;
	}

	/** A starting point; undefined when there is nothing. */
	*readRoot(path: string): Blocking<TreeNode | undefined> {
		const stat = this.sys.tryStat(path);
		if (!stat) {
			this.failed = true;
			return undefined;
		}
		const base = { name: path, path, stat, target: undefined, referent: undefined };
		if (stat.kind !== "directory") return { ...base, children: undefined, note: "error opening dir", size: stat.size };
		return yield* this.fill(base, 1, stat.dev);
	}

	private *fill(base: Omit<TreeNode, "children" | "note" | "size">, level: number, device: number, matched = false): Blocking<TreeNode> {
		const own = base.referent ?? base.stat;
		const closed = (note?: string): TreeNode => ({ ...base, children: undefined, note, size: base.stat.size });
		const key = `${own.dev}:${own.ino}`;
		if (base.target !== undefined && this.seen.has(key)) return closed("recursive, not followed");
		if (this.settings.given.has("x") && own.dev !== device) return closed();
		if (level > this.settings.maxLevel && level > 1) return closed();
		this.seen.add(key);
		let names: string[];
		try {
			names = this.sys.readdir(base.path).map((entry) => entry.name);
		} catch (error) {
			if (!isErrno(error)) throw error;
			this.failed = true;
			return closed("error opening dir");
		}
		if (this.sys.spend(4 + names.length)) yield* this.sys.reschedule();
		const nodes: TreeNode[] = [];
		for (const name of names) {
			const node = this.look(base.path, name);
			if (node && this.isShown(node, matched)) nodes.push(node);
		}
		if (nodes.length > this.settings.fileLimit) return closed(`${nodes.length} entries exceeds filelimit, not opening dir`);
		const full: TreeNode[] = [];
		for (const node of this.sort(nodes)) {
			const enters = node.stat.kind === "directory" || (this.settings.given.has("l") && node.referent?.kind === "directory");
			// with --matchdirs all that is in a matching directory is shown
			const matches = matched || (this.settings.given.has("matchdirs") && this.settings.patterns.some((pattern) => this.matches(pattern, node)));
			const filled = enters ? yield* this.fill(node, level + 1, device, matches) : node;
			const empty = this.settings.given.has("prune") && node.stat.kind === "directory" && !filled.children?.length && !filled.note;
			if (!empty) full.push(filled);
		}
		return { ...base, children: full, note: undefined, size: own.size + full.reduce((sum, node) => sum + node.size, 0) };
	}

	private look(dir: string, name: string): TreeNode | undefined {
		const path = joinPath(dir, name);
		const stat = this.sys.tryStat(path, { noFollow: true });
		if (!stat) return undefined;
		const link = stat.kind === "symlink";
		const target = link ? this.sys.readlink(path) : undefined;
		return { name, path, stat, target, referent: link ? this.sys.tryStat(path) : undefined, children: undefined, note: undefined, size: stat.size };
	}

	private isShown(node: TreeNode, matched: boolean): boolean {
		const { given, patterns, ignored } = this.settings;
		if (node.name === "." || node.name === "..") return false;
		if (!given.has("a") && node.name.startsWith(".")) return false;
		if (given.has("d") && !isDirectory(node)) return false;
		const followed = node.stat.kind === "directory" || (given.has("l") && isDirectory(node));
		if (patterns.length && !followed && !matched && !patterns.some((pattern) => this.matches(pattern, node))) return false;
		return !ignored.some((pattern) => this.matches(pattern, node));
	}

	/** A slash at a pattern's end stands for directories alone. */
	private matches(pattern: string, node: TreeNode): boolean {
		const ignoreCase = this.settings.given.has("ignore-case");
		if (pattern.endsWith("/")) return isDirectory(node) && fnmatch(pattern.slice(0, -1), node.name, { ignoreCase });
		return fnmatch(pattern, node.name, { ignoreCase });
	}

	private sort(nodes: readonly TreeNode[]): TreeNode[] {
		const { given, sort } = this.settings;
		if (sort === "none") return [...nodes];
		const byName = (a: TreeNode, b: TreeNode): number => compareBytes(a.name, b.name);
		const compare: Record<string, (a: TreeNode, b: TreeNode) => number> = {
			name: byName,
			version: (a, b) => compareVersions(a.name, b.name) || byName(a, b),
			size: (a, b) => b.stat.size - a.stat.size || byName(a, b),
			mtime: (a, b) => a.stat.mtime - b.stat.mtime || byName(a, b),
			ctime: (a, b) => a.stat.ctime - b.stat.ctime || byName(a, b),
		};
		const chosen = compare[sort] ?? byName;
		const sorted = [...nodes].sort(given.has("r") ? (a, b) => chosen(b, a) : chosen);
		if (!given.has("dirsfirst") && !given.has("filesfirst")) return sorted;
		const groups = [sorted.filter(isDirectory), sorted.filter((node) => !isDirectory(node))];
		return (given.has("filesfirst") ? groups.reverse() : groups).flat();
	}
}
