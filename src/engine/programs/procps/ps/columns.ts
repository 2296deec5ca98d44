/** All columns of ps by the names that -o and --sort take. */
import type { PsColumn } from "./column.ts";
import { idColumns } from "./columns/ids.ts";
import { memoryColumns } from "./columns/memory.ts";
import { nameColumns, namespaceColumns } from "./columns/names.ts";
import { schedulingColumns } from "./columns/scheduling.ts";
import { timeColumns } from "./columns/times.ts";

export const columnSpecs: ReadonlyMap<string, PsColumn> = new Map(
	Object.entries({ ...idColumns, ...memoryColumns, ...nameColumns, ...namespaceColumns, ...schedulingColumns, ...timeColumns }),
);

/** What `ps L` prints: each name with its heading. */
export function columnTable(): string {
	const names = [...columnSpecs.keys()].filter((name) => !["addr_1", "timeout", "alarm"].includes(name)).sort((a, b) => (a < b ? -1 : 1));
	return names.map((name) => `${name.padEnd(12)} ${(columnSpecs.get(name) as PsColumn).header.slice(0, 8).padEnd(8)}\n`).join("");
}
