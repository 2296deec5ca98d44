/** Tables as util-linux prints them (libsmartcols): columns, rows, rows below rows; as text, raw, pairs or JSON. */

export interface TableColumn {
	readonly name: string;
	readonly right?: boolean;
	/** The column that carries the lines of the tree. */
	readonly tree?: boolean;
	/** May be cut when the terminal is too narrow. */
	readonly truncate?: boolean;
	/** At least so many columns where there is no heading. */
	readonly hint?: number;
	/** How JSON writes it; "string" where not said. */
	readonly json?: "number" | "boolean" | "list";
}

/** undefined is an empty cell, and null in JSON; several values stand below each other. */
export type Cell = string | undefined | readonly string[];

export interface Row {
	readonly cells: readonly Cell[];
	readonly children: Row[];
}

export const row = (cells: readonly Cell[], children: Row[] = []): Row => ({ cells, children });

export interface Table {
	/** The name of the list in JSON, such as "namespaces". */
	readonly name: string;
	readonly columns: readonly TableColumn[];
	readonly rows: readonly Row[];
}

/** What cannot be printed as \xNN, and the backslash itself where `also` says so. */
export function escapeHex(text: string, also = ""): string {
	let out = "";
	for (const char of text) {
		const code = char.codePointAt(0) as number;
		const control = code < 0x20 || code === 0x7f;
		if (control || also.includes(char)) out += `\\x${code.toString(16).padStart(2, "0")}`;
		else if (code >= 0xdc80 && code <= 0xdcff) out += `\\x${(code - 0xdc00).toString(16)}`;
		else out += char;
	}
	return out;
}

export const cellText = (cell: Cell, separator: string): string => (cell === undefined ? "" : typeof cell === "string" ? cell : cell.join(separator));

/** Every row, parents before their children. */
export function* flatRows(rows: readonly Row[]): Generator<Row> {
	for (const one of rows) {
		yield one;
		yield* flatRows(one.children);
	}
}
