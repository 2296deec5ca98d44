/** The order of the lines: sort keys, and the tree with what is drawn before each name. */
import type { Process } from "../../lib/procfs/process.ts";
import type { PsColumn, PsView } from "./column.ts";
import { columnSpecs } from "./columns.ts";
import type { PsRequest, SortKey } from "./state.ts";

type Key = string | number;

const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);

const keyOf = (column: PsColumn, process: Process, view: PsView): Key => (column.key ?? column.value)(process, view);

/** Sorts by the keys, the first one foremost; processes that tie stay in order of their numbers. */
export function sortProcesses(processes: readonly Process[], keys: readonly SortKey[], view: PsView): Process[] {
	const columns = keys.map((key) => ({ column: columnSpecs.get(key.name) as PsColumn, sign: key.descending ? -1 : 1 }));
	return [...processes].sort((a, b) => {
		for (const { column, sign } of columns) {
			const order = compare(keyOf(column, a, view), keyOf(column, b, view)) * sign;
			if (order !== 0) return order;
		}
		return a.pid - b.pid;
	});
}

/** A process and what stands before its command in the tree. */
export interface Placed {
	readonly process: Process;
	readonly prefix: string;
}

function drawTree(request: PsRequest, sorted: readonly Process[]): Placed[] {
	const present = new Set(sorted.map((p) => p.pid));
	const children = new Map<number, Process[]>();
	const roots: Process[] = [];
	for (const p of sorted) {
		if (p.ppid !== p.pid && present.has(p.ppid)) children.set(p.ppid, [...(children.get(p.ppid) ?? []), p]);
		else roots.push(p);
	}
	const placed: Placed[] = [];
	const lines = request.forest === "lines";
	const visit = (process: Process, depth: number, indent: string, more: boolean): void => {
		const prefix = lines ? (depth === 0 ? "" : `${indent} \\_ `) : "  ".repeat(depth);
		placed.push({ process, prefix });
		const below = children.get(process.pid) ?? [];
		const inner = depth === 0 ? "" : indent + (more ? " |  " : "    ");
		below.forEach((child, i) => {
			visit(child, depth + 1, inner, i < below.length - 1);
		});
	};
	// ps looks for roots from the end of its list
	for (const root of [...roots].reverse()) visit(root, 0, "", false);
	return placed;
}

export function arrange(request: PsRequest, processes: readonly Process[], view: PsView): Placed[] {
	if (request.forest === "none") return sortProcesses(processes, request.sort, view).map((process) => ({ process, prefix: "" }));
	const keys = request.sort.length ? request.sort : [{ name: "start_time", descending: false }];
	return drawTree(request, sortProcesses(processes, keys, view));
}
