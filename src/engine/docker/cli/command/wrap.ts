/** How pflag breaks help texts: at blanks, and a little late where that saves a short last line. */

const slop = 5;

function cut(room: number, text: string): [line: string, rest: string] {
	if (room + slop > text.length) return [text, ""];
	const head = text.slice(0, room);
	const at = Math.max(head.lastIndexOf(" "), head.lastIndexOf("\t"), head.lastIndexOf("\n"));
	if (at <= 0) return [text, ""];
	const newline = head.lastIndexOf("\n");
	const end = newline > 0 && newline < at ? newline : at;
	return [text.slice(0, end), text.slice(end + 1)];
}

/** The text behind a column of `indent` characters, in lines of `width`. */
export function wrap(indent: number, width: number, text: string): string {
	let column = indent;
	let out = "";
	if (width - column < 24) {
		column = 16;
		if (width - column < 24) return text.replaceAll("\n", "");
		out = `\n${" ".repeat(column)}`;
	}
	const margin = `\n${" ".repeat(column)}`;
	let [line, rest] = cut(width - column - slop, text);
	out += line.replaceAll("\n", margin);
	while (rest !== "") {
		[line, rest] = cut(width - column - slop, rest);
		out += margin + line.replaceAll("\n", margin);
	}
	return out;
}
