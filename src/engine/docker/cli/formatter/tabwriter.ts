/** Go's text/tabwriter as docker's tables use it: columns of at least ten characters, three blanks between them. */
import { textWidth } from "../../../programs/lib/width.ts";

interface Style {
	readonly least: number;
	readonly padding: number;
}
const tableStyle: Style = { least: 10, padding: 3 };

/** Text whose cells end with tabs. A column is as wide as its widest cell among adjacent lines that have it. */
export function tabulate(source: string, style: Style = tableStyle): string {
	const ended = source.endsWith("\n");
	const lines = (ended ? source.slice(0, -1) : source).split("\n").map((line) => line.split("\t"));
	const widths: number[][] = lines.map(() => []);
	const columns = Math.max(0, ...lines.map((cells) => cells.length - 1));
	for (let column = 0; column < columns; column++) {
		for (let i = 0; i < lines.length; i++) {
			if (column >= (lines[i] as string[]).length - 1) continue;
			let end = i;
			let widest = style.least;
			while (end < lines.length && column < (lines[end] as string[]).length - 1) {
				widest = Math.max(widest, textWidth((lines[end] as string[])[column] as string) + style.padding);
				end++;
			}
			for (let k = i; k < end; k++) (widths[k] as number[])[column] = widest;
			i = end - 1;
		}
	}
	const out = lines.map((cells, i) =>
		cells
			.map((cell, column) => (column === cells.length - 1 ? cell : cell + " ".repeat(((widths[i] as number[])[column] as number) - textWidth(cell))))
			.join(""),
	);
	return out.join("\n") + (ended ? "\n" : "");
}
