/** The table that the bench prints. */

export interface Row {
	readonly what: string;
	readonly ours: string;
	readonly peer?: string;
	readonly ratio?: string;
	readonly aim?: string;
}

const columns = ["what", "ours", "peer", "ratio", "aim"] as const;
const heads: Record<(typeof columns)[number], string> = { what: "", ours: "Underdock", peer: "just-bash", ratio: "ratio", aim: "aim" };

export function printTable(rows: readonly Row[]): void {
	const widths = columns.map((c) => Math.max(heads[c].length, ...rows.map((r) => (r[c] ?? "").length)));
	const line = (cells: readonly string[]) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
	console.log(line(columns.map((c) => heads[c])));
	for (const row of rows) console.log(line(columns.map((c) => row[c] ?? "")));
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
