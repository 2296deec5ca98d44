import { eachInput } from "../lib/inputs.ts";
import { defineProgram } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { charWidth } from "../lib/width.ts";
import { rewriteTabs, type TabStops, tabStops } from "./tab-stops.ts";

function expandLine(line: string, stops: TabStops, initialOnly: boolean): string {
	if (!line.includes("\t")) return line;
	let text = "";
	let column = 0;
	let convert = true;
	for (const char of line) {
		if (char === "\t" && convert) {
			// behind the last stop a tab is one blank
			const next = stops.next(column) ?? column + 1;
			text += " ".repeat(next - column);
			column = next;
			continue;
		}
		text += char;
		if (char === "\b") column = Math.max(0, column - 1);
		else column += char < "\x7f" ? 1 : charWidth(char);
		if (initialOnly && char !== " " && char !== "\t") convert = false;
	}
	return text;
}

export const expand = defineProgram({
	name: "expand",
	package: "coreutils",
	summary: "Convert tabs in each FILE to spaces, writing to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "i", long: "initial", help: "do not convert tabs after non blanks" },
		{ short: "t", long: "tabs", arg: "LIST", help: "use comma separated list of tab positions; a number alone is the distance of tabs" },
	],
	rewrite: rewriteTabs,
	*main(context) {
		const { sys, out, options, operands } = context;
		const stops = tabStops(context, options.values("tabs"));
		const initialOnly = options.has("initial");
		return yield* eachInput(context, operands, function* (fd) {
			const lines = new Lines(sys, fd);
			while (yield* lines.fill()) {
				for (let line = lines.take(); line !== undefined; line = lines.take()) {
					out.put(expandLine(line, stops, initialOnly) + (lines.unterminated ? "" : "\n"));
					if (out.due) yield* out.flush();
				}
			}
		});
	},
});
