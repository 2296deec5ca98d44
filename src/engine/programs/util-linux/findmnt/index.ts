import type { Blocking } from "../../../kernel/abi.ts";
import { parseMountTable } from "../../lib/mount-table.ts";
import type { Context } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";
import { outputWidth } from "../../lib/screen.ts";
import { readText } from "../../lib/stdio.ts";
import { chooseColumns, columnList } from "../../lib/table/columns.ts";
import { jsonText, pairsText, rawText } from "../../lib/table/formats.ts";
import { type Row, row, type Table } from "../../lib/table/table.ts";
import { tableText } from "../../lib/table/text.ts";
import { defineUtilLinux } from "../define.ts";
import { parseFstab } from "../mount/table.ts";
import { findmntColumns } from "./columns.ts";
import { type Entry, fstabEntry, kernelEntry, statfsOf } from "./entry.ts";
import { makeFilters } from "./filter.ts";
import { verify } from "./verify.ts";

/** The table that the options name: fstab, a file, a task's mounts, or one's own. */
function* load(context: Context): Blocking<Entry[]> {
	const { sys, options } = context;
	const file = options.value("tab-file");
	const fromFile = options.has("fstab") || file !== undefined;
	const task = options.value("task");
	const path = file ?? (fromFile ? "/etc/fstab" : `/proc/${task ?? "self"}/mountinfo`);
	try {
		const text = yield* readText(sys, path);
		if (!fromFile) return parseMountTable(text).map((mount) => kernelEntry(mount, task === undefined ? sys.getpid() : Number(task)));
		return parseFstab(text).map(fstabEntry);
	} catch (error) {
		return context.fail(`can't read ${path === "/proc/self/mountinfo" ? "/proc/mounts" : path}: ${reason(error)}`);
	}
}

/** Rows below the rows of the nearest ancestor that is shown. */
function makeTree(all: readonly Entry[], shown: readonly Entry[], cells: (entry: Entry) => Row): Row[] {
	const parents = new Map(all.map((e) => [e.mount?.id, e.mount?.parent]));
	const rows = new Map(shown.map((e) => [e.mount?.id, cells(e)]));
	const roots: Row[] = [];
	for (const entry of [...shown].sort((a, b) => (a.mount?.id ?? 0) - (b.mount?.id ?? 0))) {
		const own = rows.get(entry.mount?.id) as Row;
		let up = entry.mount?.parent;
		while (up !== undefined && !rows.has(up)) up = parents.get(up);
		const parent = up === entry.mount?.id ? undefined : rows.get(up);
		if (parent) parent.children.push(own);
		else roots.push(own);
	}
	return roots;
}

/** Everything below the matches, for -R. */
function withSubmounts(all: readonly Entry[], matched: readonly Entry[]): Entry[] {
	const ids = new Set(matched.map((e) => e.mount?.id));
	for (const e of all) if (e.mount && ids.has(e.mount.parent)) ids.add(e.mount.id);
	return all.filter((e) => ids.has(e.mount?.id));
}

export const findmnt = defineUtilLinux({
	name: "findmnt",
	section: 8,
	summary: "Find a (mounted) filesystem",
	usage: [
		"[options]",
		"[options] <device> | <mountpoint>",
		"[options] <device> <mountpoint>",
		"[options] [--source <device>] [--target <path> | --mountpoint <dir>]",
	],
	options: [
		{ short: "F", long: "tab-file", arg: "path", help: "another table of file systems" },
		{ short: "m", long: "mtab", help: "search the mounted ones, with options of user space" },
		{ short: "k", help: "search the kernel's table (the default)" },
		{ long: "kernel", arg: "method", optional: true, help: "how to read the kernel's table" },
		{ short: "N", long: "task", arg: "tid", help: "another process's mounts" },
		{ short: "p", long: "poll", arg: "list", optional: true, help: "watch for changes", simulated: false },
		{ short: "s", long: "fstab", help: "search /etc/fstab" },
		{ short: "A", long: "all", help: "without built-in filters" },
		{ short: "d", long: "direction", arg: "word", help: "forward or backward" },
		{ short: "f", long: "first-only", help: "only the first one found" },
		{ short: "i", long: "invert", help: "what does not match" },
		{ long: "id", arg: "num", help: "by mount number" },
		{ long: "pseudo", help: "only those without a device" },
		{ short: "Q", long: "filter", arg: "expr", help: "by an expression", simulated: false },
		{ short: "M", long: "mountpoint", arg: "dir", help: "by mount point" },
		{ long: "shadowed", help: "only those mounted over" },
		{ short: "R", long: "submounts", help: "with everything below" },
		{ long: "real", help: "only those with a device" },
		{ short: "S", long: "source", arg: "string", help: "by source" },
		{ short: "T", long: "target", arg: "path", help: "the one a path lies on" },
		{ short: "t", long: "types", arg: "list", help: "by type" },
		{ short: "U", long: "uniq", help: "no second one on the same place" },
		{ short: "a", long: "ascii", help: "draw the tree in ASCII" },
		{ short: "b", long: "bytes", help: "sizes in bytes" },
		{ short: "C", long: "nocanonicalize", help: "compare paths as they are" },
		{ short: "c", long: "canonicalize", help: "print canonical paths" },
		{ short: "D", long: "df", help: "look like df" },
		{ short: "e", long: "evaluate", help: "tags as device names" },
		{ long: "hyperlink", arg: "when", optional: true, help: "paths as links", simulated: false },
		{ short: "I", long: "dfi", help: "look like df -i" },
		{ short: "J", long: "json", help: "as JSON" },
		{ short: "l", long: "list", help: "as a list" },
		{ short: "n", long: "noheadings", help: "no headings" },
		{ short: "O", long: "options", arg: "list", help: "by mount options" },
		{ short: "o", long: "output", arg: "list", help: "which columns" },
		{ long: "output-all", help: "all columns" },
		{ short: "P", long: "pairs", help: 'as NAME="value"' },
		{ short: "r", long: "raw", help: "raw" },
		{ long: "tree", help: "as a tree where possible" },
		{ short: "u", long: "notruncate", help: "do not cut columns" },
		{ short: "v", long: "nofsroot", help: "no [/dir] for binds" },
		{ short: "w", long: "timeout", arg: "num", help: "how long --poll waits", simulated: false },
		{ short: "y", long: "shell", help: "names that a shell takes" },
		{ short: "x", long: "verify", help: "check fstab" },
		{ long: "verbose", help: "more details" },
		{ long: "vfs-all", help: "all VFS options" },
		{ short: "H", long: "list-columns", help: "list the columns" },
	],
	*main(context) {
		const { sys, options } = context;
		const columns = findmntColumns(sys, { bytes: options.has("bytes"), noRoot: options.has("nofsroot"), allVfs: options.has("vfs-all") });
		if (options.has("list-columns")) {
			yield* context.print(columnList(columns));
			return 0;
		}
		if (options.has("verify")) return yield* verify(context);
		const dfLike = options.has("df") || options.has("dfi");
		const usual = options.has("dfi")
			? ["SOURCE", "FSTYPE", "INO.TOTAL", "INO.USED", "INO.AVAIL", "INO.USE%", "TARGET"]
			: options.has("df")
				? ["SOURCE", "FSTYPE", "SIZE", "USED", "AVAIL", "USE%", "TARGET"]
				: ["TARGET", "SOURCE", "FSTYPE", "OPTIONS"];
		const names = options.has("output-all") ? columns.map((c) => c.name) : usual;
		const chosen = chooseColumns(columns, options.value("output"), names);
		if (typeof chosen === "string") return context.fail(`unknown column: ${chosen}`);
		const all = yield* load(context);
		const { test, direct } = makeFilters(context, all);
		let shown = all.filter(test);
		if (options.value("direction") === "backward") shown.reverse();
		if (options.has("first-only")) shown = shown.slice(0, 1);
		if (options.has("uniq")) shown = shown.filter((e) => all.findLast((o) => o.target === e.target) === e);
		if (dfLike && !direct) shown = shown.filter((e) => (statfsOf(sys, e)?.blocks ?? 0) > 0);
		if (options.has("submounts")) shown = withSubmounts(all, shown);
		const fromKernel = all.some((e) => e.mount);
		const plain = options.has("list") || options.has("pairs") || options.has("raw") || dfLike || !fromKernel;
		const tree = fromKernel && !plain && (!direct || options.has("submounts") || options.has("tree"));
		const cells = (entry: Entry): Row => row(chosen.map((column) => column.value(entry)));
		const table: Table = { name: "filesystems", columns: chosen, rows: tree ? makeTree(all, shown, cells) : shown.map(cells) };
		const headings = !options.has("noheadings");
		if (shown.length === 0 && !options.has("json")) return 1;
		if (options.has("json")) yield* context.print(jsonText(table, tree));
		else if (options.has("pairs")) yield* context.print(pairsText(table, options.has("shell")));
		else if (options.has("raw")) yield* context.print(rawText(table, headings));
		else
			yield* context.print(tableText(table, { headings, tree, ascii: options.has("ascii"), width: options.has("notruncate") ? undefined : outputWidth(sys) }));
		return shown.length ? 0 : 1;
	},
});
