/** The list of completions in columns, sorted downwards, as readline prints it. */
import { displayWidth } from "./width.ts";

const GAP = 2;

/** Lines for these names on a screen of so many columns; `mark` is what stands behind a name (a slash), not counted for the column's width. */
export function listInColumns(names: readonly string[], mark: (index: number) => string, columns: number): string[] {
	const widest = names.reduce((max, name) => Math.max(max, displayWidth(name)), 0) + GAP;
	let perLine = Math.floor(columns / widest);
	if (perLine !== 1 && perLine * widest === columns) perLine--;
	perLine = Math.max(1, perLine);
	const count = Math.ceil(names.length / perLine);
	const lines: string[] = [];
	for (let row = 0; row < count; row++) {
		let line = "";
		for (let column = 0; column < perLine; column++) {
			const index = row + column * count;
			const name = names[index];
			if (name === undefined) break;
			const shown = name + mark(index);
			line += column + 1 < perLine ? shown + " ".repeat(Math.max(1, widest - displayWidth(shown))) : shown;
		}
		lines.push(line);
	}
	return lines;
}
