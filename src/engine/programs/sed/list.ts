/** The l command: a line in a form that leaves no doubt. */
import { binaryOf } from "../lib/bytes.ts";

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v" };

/** `width` 0 never breaks lines; else each has at most so many columns, with the backslash that ends it. */
export function listLine(text: string, width: number): string {
	let result = "";
	let column = 0;
	for (const char of binaryOf(text)) {
		const shown = escapes[char] ?? (char >= " " && char < "\x7f" ? char : `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
		if (width > 0 && column + shown.length > width - 1) {
			result += "\\\n";
			column = 0;
		}
		result += shown;
		column += shown.length;
	}
	return `${result}$\n`;
}
