/** Joins the lines of one command for the history (cmdhist): with `; `, a blank or a line break, by what the shell has read at each line's end. */
import { CommandReader } from "./command-reader.ts";

/** The history entry for a command typed in several lines, given without their ends. Comment lines are left out. */
export function joinCommandLines(lines: readonly string[]): string {
	const reader = new CommandReader();
	let joined = "";
	lines.forEach((line, index) => {
		if (index > 0) {
			const separator = separatorBetween(reader, line);
			if (separator === undefined) return;
			joined = (reader.continued ? joined.slice(0, -1) : joined) + separator;
		}
		joined += line;
		reader.read(line);
		// the last line of a here-document keeps its end
		if (reader.endedHereDocument) joined += "\n";
	});
	return joined;
}

const NO_SEMICOLON_AFTER = new Set(["(", "{", ";", "&", "|", "|&", "&&", "||", ";;", ";&", ";;&"]);

/** undefined: the next line is left out. */
function separatorBetween(reader: CommandReader, next: string): string | undefined {
	if (reader.inHereDocument || reader.inQuotes) return "\n";
	if (reader.continued) return "";
	if (/^\s*#/.test(next)) return undefined;
	if (reader.comment) return "\n";
	if (/^\s*$/.test(next)) return "";
	if (reader.endedHereDocument || reader.nested || reader.lastIsOpener) return " ";
	const [beforeThat, before, last = ""] = reader.lastTokens;
	// `name()` begins a function; behind `(list)` another command may follow
	if (last === ")") return before === "(" || (reader.inCase && beforeThat !== "(") ? " " : "; ";
	if (before === "function" || before === "case") return " ";
	if (before === "for" || before === "select") return /^\s*in\b/.test(next) ? " " : ";";
	return NO_SEMICOLON_AFTER.has(last) || last === "in" ? " " : "; ";
}
