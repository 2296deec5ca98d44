/** A control group with its processes as a tree: systemd-cgls and the end of `systemctl status`. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { CGROUP_ROOT, childGroups, groupPids } from "../manager/cgroups.ts";
import { commandText } from "../units/command.ts";

export interface TreeOptions {
	/** Columns a line may have. */
	readonly width: number;
	/** Processes to show where there are no control groups. */
	readonly fallback: readonly number[];
	/** Kernel threads as well. */
	readonly kernel?: boolean;
}

function* commandOf(sys: Sys, pid: number): Blocking<string> {
	const words = ((yield* tryReadText(sys, `/proc/${pid}/cmdline`)) ?? "").replace(/\0+$/, "");
	if (words === "") return `[${((yield* tryReadText(sys, `/proc/${pid}/comm`)) ?? "").trim()}]`;
	return commandText(words.split("\0"));
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text);

export function* groupTree(sys: Sys, group: string, options: TreeOptions): Blocking<string[]> {
	const text = yield* tryReadText(sys, `${CGROUP_ROOT}${group}/cgroup.procs`);
	const pids =
		text === undefined
			? options.fallback
			: text
					.split("\n")
					.filter(Boolean)
					.map(Number)
					.sort((a, b) => a - b);
	const children: string[] = [];
	for (const child of childGroups(sys, group)) if ((yield* groupPids(sys, `${group}/${child}`)).length > 0) children.push(child);
	const lines: string[] = [];
	const wide = Math.max(0, ...pids.map((p) => String(p).length));
	const shown = group === "" && !options.kernel ? [] : pids;
	for (const [i, pid] of shown.entries()) {
		const last = i === shown.length - 1 && children.length === 0;
		lines.push(cut(`${last ? "└─" : "├─"}${String(pid).padStart(wide)} ${yield* commandOf(sys, pid)}`, options.width));
	}
	for (const [i, child] of children.entries()) {
		const last = i === children.length - 1;
		lines.push(`${last ? "└─" : "├─"}${child}`);
		const inner = yield* groupTree(sys, `${group}/${child}`, { ...options, width: options.width - 2, fallback: [] });
		lines.push(...inner.map((l) => `${last ? "  " : "│ "}${l}`));
	}
	return lines;
}
