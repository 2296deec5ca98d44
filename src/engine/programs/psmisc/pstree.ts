import type { Blocking } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import { UsageFailure } from "../lib/family.ts";
import { printable } from "../lib/procfs/command-line.ts";
import { namespaceFiles, type Process, readProcesses } from "../lib/procfs/process.ts";
import type { Context } from "../lib/program.ts";
import { outputWidth } from "../lib/screen.ts";
import { definePsmisc } from "./define.ts";
import { drawTree, type Node, symbolSets } from "./tree.ts";

/** Words of -S for the namespaces in which a process differs from its parent. */
const namespaceOrder = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"] as const;

class Forest {
	private readonly context: Context;
	private readonly accounts: Accounts;
	private readonly byPid: ReadonlyMap<number, Process>;
	private readonly children = new Map<number, Process[]>();
	private readonly marked: ReadonlySet<number>;

	constructor(context: Context, accounts: Accounts, processes: readonly Process[], marked: ReadonlySet<number>) {
		this.context = context;
		this.accounts = accounts;
		this.marked = marked;
		this.byPid = new Map(processes.map((p) => [p.pid, p]));
		for (const p of processes) this.children.set(p.ppid, [...(this.children.get(p.ppid) ?? []), p]);
	}

	get(pid: number): Process | undefined {
		return this.byPid.get(pid);
	}

	/** A subtree as nodes with their labels. */
	node(process: Process, depth = 0, only?: ReadonlySet<number>): Node {
		const { options } = this.context;
		const below = (this.children.get(process.pid) ?? []).filter((child) => child.pid !== process.pid && (!only || only.has(child.pid)));
		const ordered = options.has("numeric-sort")
			? [...below].sort((a, b) => a.pid - b.pid)
			: [...below].sort((a, b) => (a.comm === b.comm ? a.pid - b.pid : a.comm < b.comm ? -1 : 1));
		const children = ordered.map((child) => this.node(child, depth + 1, only));
		if (!options.has("hide-threads") && process.threads > 1) {
			const name = options.has("thread-names") ? process.comm : `{${process.comm}}`;
			for (let i = 1; i < process.threads; i++) children.push({ label: name, marked: false, children: [] });
		}
		return { label: this.label(process, depth), marked: this.marked.has(process.pid), children };
	}

	/** `name(pid,pgid,user,ns)`, or with -a `name,pid,user args`. */
	private label(process: Process, depth: number): string {
		const { options } = this.context;
		const parent = this.byPid.get(process.ppid);
		const tags: string[] = [];
		if (options.has("show-pids")) tags.push(String(process.pid));
		if (options.has("show-pgids")) tags.push(String(process.pgrp));
		const changedUser = options.has("uid-changes") && process.uids[1] !== (depth === 0 || !parent ? this.rootUser(process) : parent.uids[1]);
		if (changedUser) tags.push(this.accounts.userName(process.uids[1]));
		if (options.has("ns-changes") && parent) {
			for (const kind of namespaceOrder) {
				const [own, theirs] = [process.namespaces.get(kind), parent.namespaces.get(kind)];
				if (own !== undefined && theirs !== undefined && own !== theirs) tags.push(kind);
			}
		}
		if (options.has("security-context")) tags.push(`\`${(process.files.get("attr/current") ?? "").trim() || "unconfined"}'`);
		const name = printable(process.comm);
		if (!options.has("arguments")) return tags.length ? `${name}(${tags.join(",")})` : name;
		const args = process.words.slice(1).map((word) => (word === "" ? "" : printable(word)));
		return [name, ...tags].join(",") + (args.length ? ` ${args.join(" ")}` : "");
	}

	/** At the top of the picture nothing changes, but at init's it is root that is taken for granted. */
	private rootUser(process: Process): number {
		return process.pid === 1 ? 0 : process.uids[1];
	}

	/** A process with its ancestors above it, and nothing beside them. */
	withParents(process: Process): { top: Process; only: Set<number> } {
		const only = new Set<number>();
		const addBelow = (p: Process): void => {
			only.add(p.pid);
			for (const child of this.children.get(p.pid) ?? []) addBelow(child);
		};
		addBelow(process);
		let top = process;
		for (let up = this.byPid.get(process.ppid); up; up = this.byPid.get(up.ppid)) {
			only.add(up.pid);
			top = up;
		}
		return { top, only };
	}

	/** The uppermost processes of a user. */
	ofUser(uid: number): Process[] {
		return [...this.byPid.values()].filter((p) => p.uids[1] === uid && this.byPid.get(p.ppid)?.uids[1] !== uid);
	}

	/** The uppermost processes of each namespace of a kind. */
	byNamespace(kind: string): { ino: number; tops: Process[] }[] {
		const groups = new Map<number, Process[]>();
		for (const p of this.byPid.values()) {
			const ino = p.namespaces.get(kind);
			if (ino === undefined || this.byPid.get(p.ppid)?.namespaces.get(kind) === ino) continue;
			groups.set(ino, [...(groups.get(ino) ?? []), p]);
		}
		return [...groups].map(([ino, tops]) => ({ ino, tops }));
	}
}

/** The ancestors of a process and itself. */
function lineage(processes: readonly Process[], pid: number): Set<number> {
	const parents = new Map(processes.map((p) => [p.pid, p.ppid]));
	const out = new Set<number>();
	for (let at: number | undefined = pid; at && !out.has(at); at = parents.get(at)) out.add(at);
	return out;
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	if (operands.length > 1) throw new UsageFailure();
	const kind = options.value("ns-sort");
	if (kind !== undefined && !(namespaceFiles as readonly string[]).includes(kind)) throw new UsageFailure();
	const accounts = yield* Accounts.load(sys);
	const processes = yield* readProcesses(sys, {
		files: ["cmdline", ...(options.has("security-context") ? (["attr/current"] as const) : [])],
		namespaces: options.has("ns-changes") || kind !== undefined,
	});
	const highlight = options.has("highlight-all") ? sys.getpid() : options.has("highlight-pid") ? Number(options.value("highlight-pid")) : undefined;
	const forest = new Forest(context, accounts, processes, highlight === undefined ? new Set() : lineage(processes, highlight));
	const symbols = options.has("unicode")
		? symbolSets.unicode
		: options.has("vt100")
			? symbolSets.vt100
			: options.has("ascii") || !sys.isatty(1)
				? symbolSets.ascii
				: symbolSets.unicode;
	const settings = {
		symbols,
		width: options.has("long") ? undefined : (outputWidth(sys) ?? 132),
		vertical: options.has("arguments") || options.has("security-context"),
		compact: !options.has("compact-not") && !options.has("show-pids") && !options.has("show-pgids"),
	};
	const draw = (process: Process, only?: ReadonlySet<number>) => context.print(drawTree(forest.node(process, 0, only), settings));
	if (kind !== undefined) {
		for (const { ino, tops } of forest.byNamespace(kind)) {
			yield* context.print(`[${ino}]\n`);
			for (const top of tops) yield* draw(top);
		}
		return 0;
	}
	const [target = "1"] = operands;
	if (/^\d+$/.test(target)) {
		const process = forest.get(Number(target));
		if (!process) {
			if (options.has("show-parents")) yield* context.sys.write(2, `Process ${target} not found.\n`);
			return options.has("show-parents") ? 1 : 0;
		}
		if (options.has("show-parents")) {
			const { top, only } = forest.withParents(process);
			yield* draw(top, only);
		} else yield* draw(process);
		return 0;
	}
	const user = accounts.userByName(target);
	if (!user) {
		yield* sys.write(2, `No such user name: ${target}\n`);
		return 1;
	}
	const tops = forest.ofUser(user.uid);
	if (tops.length === 0) {
		yield* sys.write(2, "No processes found.\n");
		return 1;
	}
	for (const top of tops) yield* draw(top);
	return 0;
}

export const pstree = definePsmisc({
	name: "pstree",
	summary: "display a tree of processes",
	usage: ["[-acglpsStTuZ] [ -h | -H PID ] [ -n | -N type ]", "       [ -A | -G | -U ] [ PID | USER ]"],
	options: [
		{ short: "a", long: "arguments", help: "show command line arguments" },
		{ short: "A", long: "ascii", help: "draw with ASCII characters" },
		{ short: "c", long: "compact-not", help: "do not fold equal subtrees" },
		{ short: "C", long: "color", arg: "TYPE", help: "colour by an attribute", simulated: false },
		{ short: "g", long: "show-pgids", help: "show process groups; implies -c" },
		{ short: "G", long: "vt100", help: "draw with VT100 characters" },
		{ short: "h", long: "highlight-all", help: "highlight this process and its ancestors" },
		{ short: "H", long: "highlight-pid", arg: "PID", help: "highlight a process and its ancestors" },
		{ short: "l", long: "long", help: "do not cut long lines" },
		{ short: "n", long: "numeric-sort", help: "sort by process number" },
		{ short: "N", long: "ns-sort", arg: "TYPE", help: "group by a kind of namespace" },
		{ short: "p", long: "show-pids", help: "show process numbers; implies -c" },
		{ short: "s", long: "show-parents", help: "show the ancestors of the process" },
		{ short: "S", long: "ns-changes", help: "show where namespaces change" },
		{ short: "t", long: "thread-names", help: "show full names of threads" },
		{ short: "T", long: "hide-threads", help: "processes only" },
		{ short: "u", long: "uid-changes", help: "show where the user changes" },
		{ short: "U", long: "unicode", help: "draw with Unicode characters" },
		{ short: "Z", long: "security-context", help: "show security attributes" },
	],
	main,
});
