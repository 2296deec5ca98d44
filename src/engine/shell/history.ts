/** The command history of a bash, interactive or not. */
import { compilePattern } from "./pattern.ts";
import { joinCommandLines } from "./readline/command-lines.ts";
import { History } from "./readline/history.ts";
import { HistoryExpander } from "./readline/history-expansion.ts";
import type { Shell } from "./shell.ts";

/** The list, empty in a shell that has remembered nothing yet. */
export function historyOf(shell: Shell): History {
	shell.history ??= new History({
		variable: (name) => shell.variables.get(name),
		now: () => shell.sys.clock("realtime"),
		matches: (pattern, text) => compilePattern(pattern, { extglob: shell.options.has("extglob") }).matches(text),
	});
	return shell.history;
}

/** Puts a command of a script with `set -o history` into the list; its lines become one. */
export function remember(shell: Shell, text: string): void {
	const lines = text.replace(/\n$/, "").split("\n");
	historyOf(shell).enter(lines.length === 1 ? (lines[0] as string) : joinCommandLines(lines));
}

/** A line of a script with `set -H`: the line after expansion, to be shown where that changed it; or the message of a failure. */
export function expandHistoryIn(
	shell: Shell,
	line: string,
): { readonly text: string; readonly changed: boolean; readonly print: boolean } | { readonly error: string } {
	const expanded = new HistoryExpander(historyOf(shell)).expand(line, "", shell.options.has("extglob"));
	if (expanded.kind === "error") return { error: expanded.message };
	if (expanded.kind === "unchanged") return { text: line, changed: false, print: false };
	return { text: expanded.text, changed: true, print: expanded.kind === "print" };
}
