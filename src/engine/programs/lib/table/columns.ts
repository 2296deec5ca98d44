/** The argument of -o: names between commas, in any case, `+` before it for "besides the usual ones". */
import type { TableColumn } from "./table.ts";

/** A column that can be asked for. */
export interface ColumnSpec<T> extends TableColumn {
	readonly help: string;
	readonly value: (item: T) => string | undefined | readonly string[];
}

/** The columns named; a string is the name that does not exist. */
export function chooseColumns<T>(all: readonly ColumnSpec<T>[], text: string | undefined, usual: readonly string[]): ColumnSpec<T>[] | string {
	const extra = text?.startsWith("+") ? text.slice(1) : undefined;
	const names = text === undefined ? usual : extra === undefined ? text.split(",") : [...usual, ...extra.split(",")];
	const chosen: ColumnSpec<T>[] = [];
	for (const name of names) {
		const found = all.find((column) => column.name === name.toUpperCase());
		if (!found) return name;
		chosen.push(found);
	}
	return chosen;
}

/** What --list-columns prints. */
export function columnList<T>(all: readonly ColumnSpec<T>[]): string {
	const width = Math.max(...all.map((column) => column.name.length));
	const kinds = { number: "<integer>", boolean: "<boolean>", list: "<string>" };
	return all.map((c) => `${c.name.padStart(width)} ${(c.json ? kinds[c.json] : "<string>").padEnd(9)} ${c.help}\n`).join("");
}
