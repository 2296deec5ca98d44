/** Commands from standard input, read line by line so that what follows stays for the commands. */
import type { Blocking } from "../../kernel/abi.ts";
import { readInput } from "../builtins/read-line.ts";
import { runLines } from "../exec/evaluate.ts";
import { expandAliases } from "../parse/alias-expansion.ts";
import { isIncomplete } from "../parse/fault.ts";
import { commandExtent } from "../parse/grammar.ts";
import { aliasesMatter, ScriptReader, syntaxOf } from "../parse/script-reader.ts";
import type { Shell } from "../shell.ts";

/** Whether text needs more lines before it makes a command: open quotes, compound commands, here-documents, a backslash at its end. */
export function needsMore(shell: Shell, text: string): boolean {
	if (/(^|[^\\])(\\\\)*\\\n$/.test(text)) return true;
	const expanded = aliasesMatter(shell) ? expandAliases(text, shell.aliases.entries) : text;
	const syntax = syntaxOf(shell);
	for (let at = 0; at < expanded.length; ) {
		const extent = commandExtent(expanded, at, syntax);
		if (!extent.ok) return isIncomplete(extent.fault);
		if (extent.openDocument) return true;
		at = extent.end;
	}
	return false;
}

/** Reads one line with its newline; undefined at the end. */
export function* inputLine(shell: Shell): Blocking<string | undefined> {
	const { text, end } = yield* readInput(shell, 0, { delimiter: 10, backslash: false });
	if (end === "delimiter") return `${text}\n`;
	return text === "" ? undefined : text;
}

export function* runStandardInput(shell: Shell): Blocking<void> {
	let text = "";
	let firstLine = 1;
	let lines = 0;
	while (!shell.flow) {
		const line = yield* inputLine(shell);
		if (line !== undefined) {
			text += line;
			lines++;
			if (needsMore(shell, text)) continue;
		}
		yield* runLines(shell, new ScriptReader(text, firstLine), { name: shell.file, line: firstLine });
		text = "";
		firstLine += lines;
		lines = 0;
		if (line === undefined) return;
	}
}
