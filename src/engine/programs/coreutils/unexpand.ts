import { eachInput } from "../lib/inputs.ts";
import { defineProgram } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { charWidth } from "../lib/width.ts";
import { rewriteTabs, type TabStops, tabStops } from "./tab-stops.ts";

/** Blanks up to a stop become a tab; a single blank right before a stop stays, unless more follow. */
function unexpandLine(line: string, stops: TabStops, everywhere: boolean): string {
	let text = "";
	let column = 0;
	/** Blanks of which it is not known yet whether they become a tab. */
	let pending = "";
	let oneBlankBeforeStop = false;
	let afterBlank = true;
	let at = 0;
	for (const char of line) {
		let out = char;
		const blank = char === " " || char === "\t";
		const next = blank ? stops.next(column) : undefined;
		if (blank && next === undefined) break;
		if (next !== undefined) {
			if (char === "\t") {
				column = next;
				if (pending) pending = `\t${pending.slice(1)}`;
			} else {
				column++;
				if (!(afterBlank && column === next)) {
					if (column === next) oneBlankBeforeStop = true;
					pending += char;
					afterBlank = true;
					at += char.length;
					continue;
				}
				pending = `\t${pending.slice(1)}`;
				out = "\t";
			}
			pending = oneBlankBeforeStop ? pending.slice(0, 1) : "";
		} else column = char === "\b" ? Math.max(0, column - 1) : column + (char < "\x7f" ? 1 : charWidth(char));
		if (pending.length > 1 && oneBlankBeforeStop) pending = `\t${pending.slice(1)}`;
		text += pending + out;
		at += char.length;
		pending = "";
		oneBlankBeforeStop = false;
		afterBlank = blank;
		if (!everywhere && !blank) break;
	}
	// blanks at the end of the line, or behind the last stop, are as they were
	if (pending.length > 1 && oneBlankBeforeStop) pending = `\t${pending.slice(1)}`;
	return text + pending + line.slice(at);
}

export const unexpand = defineProgram({
	name: "unexpand",
	package: "coreutils",
	summary: "Convert blanks in each FILE to tabs, writing to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "a", long: "all", help: "convert all blanks, instead of just initial blanks" },
		{ long: "first-only", help: "convert only leading sequences of blanks (overrides -a)" },
		{ short: "t", long: "tabs", arg: "LIST", help: "use comma separated list of tab positions; a number alone is the distance of tabs (enables -a)" },
	],
	rewrite: rewriteTabs,
	*main(context) {
		const { sys, out, options, operands } = context;
		const stops = tabStops(context, options.values("tabs"));
		const everywhere = !options.has("first-only") && (options.has("all") || options.has("tabs"));
		return yield* eachInput(context, operands, function* (fd) {
			const lines = new Lines(sys, fd);
			while (yield* lines.fill()) {
				for (let line = lines.take(); line !== undefined; line = lines.take()) {
					out.put(unexpandLine(line, stops, everywhere) + (lines.unterminated ? "" : "\n"));
					if (out.due) yield* out.flush();
				}
			}
		});
	},
});
