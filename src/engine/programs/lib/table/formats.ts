/** Tables for other programs to read: raw, NAME="value", JSON. */
import { type Cell, cellText, escapeHex, flatRows, type Row, type Table, type TableColumn } from "./table.ts";

/** Cells between single blanks; blanks within one as \x20. */
export function rawText(table: Table, headings: boolean): string {
	const line = (cells: readonly string[]) => `${cells.join(" ")}\n`;
	const rows = [...flatRows(table.rows)].map((r) => line(table.columns.map((_, c) => escapeHex(cellText(r.cells[c], "\n"), " \\"))));
	return (headings && rows.length ? line(table.columns.map((column) => escapeHex(column.name, " "))) : "") + rows.join("");
}

/** A column's name as a variable of the shell: USE% is USE_PCT. */
const shellName = (name: string): string => name.replace(/%$/, "_PCT").replace(/^%/, "PCT_").replace(/\W/g, "_");

export function pairsText(table: Table, shell = false): string {
	return [...flatRows(table.rows)]
		.map((r) => {
			const pairs = table.columns.map((column, c) => {
				const value = escapeHex(cellText(r.cells[c], "\n"), '"\\$`');
				return `${shell ? shellName(column.name) : column.name}="${value}"`;
			});
			return `${pairs.join(" ")}\n`;
		})
		.join("");
}

const jsonString = (text: string): string =>
	`"${[...text.replace(/[\\"]/g, "\\$&")].map((char) => (char < " " ? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}` : char)).join("")}"`;

function jsonValue(column: TableColumn, cell: Cell, indent: string): string {
	if (column.json === "list") {
		const items = cell === undefined ? [] : typeof cell === "string" ? [cell] : cell;
		if (items.length === 0) return "[]";
		return `[\n${items.map((item) => `${indent}    ${jsonString(item)}`).join(",\n")}\n${indent}]`;
	}
	if (cell === undefined || cell === "") return "null";
	const text = cellText(cell, "\n");
	if (column.json === "number") return text;
	if (column.json === "boolean") return text === "0" || text.toLowerCase() === "no" ? "false" : "true";
	return jsonString(text);
}

const jsonName = (name: string): string => jsonString(name.toLowerCase());

export function jsonText(table: Table, tree: boolean): string {
	const list = (rows: readonly Row[], indent: string): string => {
		const inner = `${indent}   `;
		const objects = rows.map((r) => {
			const members = table.columns.map((column, c) => `${inner}${jsonName(column.name)}: ${jsonValue(column, r.cells[c], inner)}`);
			if (tree && r.children.length) members.push(`${inner}"children": [\n${list(r.children, `${inner}   `)}${inner}]`);
			return `{\n${members.join(",\n")}\n${indent}}`;
		});
		return `${indent}${objects.join(",")}\n`;
	};
	const rows = tree ? table.rows : [...flatRows(table.rows)];
	return `{\n   ${jsonString(table.name)}: [\n${rows.length ? list(rows, "      ") : ""}   ]\n}\n`;
}
