/** The columns of lsns. */
import type { Accounts } from "../../lib/accounts.ts";
import type { Process } from "../../lib/procfs/process.ts";
import type { ColumnSpec } from "../../lib/table/columns.ts";
import type { Listed } from "./namespaces.ts";

/** A line: a namespace with the process that stands for it, or one process of a namespace. */
export interface Line {
	readonly namespace: Listed;
	readonly process: Process | undefined;
}

/** Where the lines of the tree are drawn. */
export type TreeColumn = "NS" | "COMMAND" | undefined;

const commandOf = (process: Process): string => process.words.join(" ") || process.comm;

export function lsnsColumns(accounts: Accounts, tree: TreeColumn): ColumnSpec<Line>[] {
	const number = (name: string, help: string, value: ColumnSpec<Line>["value"]): ColumnSpec<Line> => ({ name, help, value, right: true, json: "number" });
	const text = (name: string, help: string, value: ColumnSpec<Line>["value"]): ColumnSpec<Line> => ({ name, help, value });
	const uid = (line: Line) => line.process?.uids[0] ?? line.namespace.ownerUid;
	return [
		{
			name: "NS",
			help: "namespace identifier (inode number)",
			right: tree !== "NS",
			tree: tree === "NS",
			json: "number",
			value: (l) => String(l.namespace.ino),
		},
		text("TYPE", "kind of namespace", (l) => l.namespace.kind),
		text("PATH", "path to the namespace", (l) => l.process && `/proc/${l.process.pid}/ns/${l.namespace.kind}`),
		number("NPROCS", "number of processes in the namespace", (l) => String(l.namespace.processes.length)),
		number("PID", "lowest PID in the namespace", (l) => l.process && String(l.process.pid)),
		number("PPID", "PPID of the PID", (l) => l.process && String(l.process.ppid)),
		{ name: "COMMAND", help: "command line of the PID", truncate: true, tree: tree === "COMMAND", value: (l) => l.process && commandOf(l.process) },
		number("UID", "UID of the PID", (l) => String(uid(l))),
		text("USER", "username of the PID", (l) => accounts.userName(uid(l))),
		{ name: "NETNSID", help: "namespace ID as used by network subsystem", right: true, value: (l) => (l.namespace.kind === "net" ? "unassigned" : undefined) },
		text("NSFS", "nsfs mountpoint (usually used network subsystem)", (l) => (l.namespace.files.length ? l.namespace.files : undefined)),
		number("PNS", "parent namespace identifier (inode number)", (l) => String(l.namespace.parent)),
		number("ONS", "owner namespace identifier (inode number)", (l) => String(l.namespace.owner)),
	];
}
