/** The menu of `select`: numbered words in columns, filled downwards. After print_select_list of bash's execute_cmd.c. */

const tabWidth = 8;

/** All lines of the menu. `columns` is the width of the terminal. */
export function selectMenu(words: readonly string[], columns: number): string {
	const width = Number.isFinite(columns) && columns > 0 ? columns : 80;
	const digits = String(words.length).length;
	// a number, ") " and the widest word, two blanks behind it
	const cell = Math.max(...words.map((w) => [...w].length)) + digits + 2 + 2;
	let perRow = Math.max(1, Math.floor(width / cell));
	let rows = Math.ceil(words.length / perRow);
	perRow = Math.ceil(words.length / rows);
	if (rows === 1) {
		rows = perRow;
		perRow = 1;
	}
	let text = "";
	for (let row = 0; row < rows; row++) {
		let at = 0;
		for (let i = row; i < words.length; i += rows) {
			const word = words[i] as string;
			// the first column is as wide as its own numbers
			const item = `${String(i + 1).padStart(i < rows ? String(rows).length : digits)}) ${word}`;
			text += item;
			if (i + rows >= words.length) break;
			const end = at + [...item].length;
			text += indent(end, at + cell);
			at += cell;
		}
		text += "\n";
	}
	return text;
}

/** From one column to another, with tabs where they reach. */
function indent(from: number, to: number): string {
	let text = "";
	let at = from;
	while (at < to) {
		if (Math.floor(to / tabWidth) > Math.floor(at / tabWidth)) {
			text += "\t";
			at += tabWidth - (at % tabWidth);
		} else {
			text += " ";
			at++;
		}
	}
	return text;
}
