/** Running shell text: eval, sourced files, traps, command strings and scripts. */
import type { Blocking } from "../../kernel/abi.ts";
import { deepestNesting } from "../call-stack.ts";
import { interrupt, leave } from "../flow.ts";
import { expandHistoryIn, remember } from "../history.ts";
import { reportKilled } from "../jobs/wait.ts";
import { ScriptReader } from "../parse/script-reader.ts";
import type { Shell } from "../shell.ts";
import { list } from "./execute.ts";

export interface TextOrigin {
	/** What syntax errors call it: "eval", "-c", a file. */
	readonly name: string;
	/** The number of the text's first line. */
	readonly line: number;
	/** A script's own text, whose commands `set -o history` puts into the history. */
	readonly remembered?: boolean;
	/** The last command may take the process over (-c). */
	readonly tail?: boolean;
}

/** Runs text line by line in this shell and returns the status; `$?` is kept where the text holds no command. The place is restored after it. */
export function* evaluateText(shell: Shell, text: string, origin: TextOrigin): Blocking<number> {
	if (shell.nesting >= deepestNesting) {
		yield* shell.complain(`${origin.name}: maximum ${origin.name === "eval" ? "eval" : "source"} nesting level exceeded (${deepestNesting})`);
		shell.status = 1;
		shell.flow = shell.interactive ? interrupt : leave;
		return 1;
	}
	const { source, pos, node, anchor } = shell;
	shell.anchor = undefined;
	shell.nesting++;
	shell.traceDepth++;
	const status = yield* runLines(shell, new ScriptReader(text, origin.line), origin);
	shell.traceDepth--;
	shell.nesting--;
	shell.source = source;
	shell.pos = pos;
	shell.node = node;
	shell.anchor = anchor;
	return status;
}

/** Runs all lines of a reader. After a syntax error the status is 2, or dash ends. */
export function* runLines(shell: Shell, reader: ScriptReader, origin: TextOrigin): Blocking<number> {
	let status = 0;
	for (;;) {
		if (origin.remembered && shell.options.has("histexpand") && !(yield* expandEvents(shell, reader))) continue;
		if (!reader.ended) yield* reportKilled(shell, reader.nextNumber);
		const line = reader.next(shell);
		if (line === undefined) return status;
		if ("fault" in line) {
			yield* reader.complain(shell, line, origin.name);
			shell.status = 2;
			if (shell.strict && !shell.interactive) shell.flow = { kind: "exit" };
			return 2;
		}
		if (shell.options.has("verbose") && (shell.dialect === "bash" || origin.tail !== true)) yield* shell.say(line.source.text.replace(/\n?$/, "\n"));
		yield* reader.warn(shell, line);
		if (origin.remembered && shell.options.has("history") && line.source.text.trim() !== "") remember(shell, line.source.text);
		if (line.statements.length === 0) continue;
		if (shell.options.has("noexec") && !shell.interactive) continue;
		shell.source = line.source;
		status = yield* list(shell, line.statements, origin.tail === true && reader.ended);
		if (!shell.flow) continue;
		if (shell.flow.kind !== "discard" || shell.isSubshell) return shell.status;
		// an error has spoiled its line, not the text
		shell.flow = undefined;
		status = shell.status;
	}
}

/** History expansion of a script's next line. False when the line is not to be run. */
function* expandEvents(shell: Shell, reader: ScriptReader): Blocking<boolean> {
	const line = reader.nextLine;
	if (!line.includes("!") && !line.startsWith("^")) return true;
	const expanded = expandHistoryIn(shell, line);
	if ("error" in expanded) {
		yield* shell.say(`${shell.file}: line ${reader.nextNumber}: ${expanded.error}\n`);
		shell.status = 1;
		reader.dropNextLine();
		return false;
	}
	if (!expanded.changed) return true;
	yield* shell.say(`${expanded.text}\n`);
	if (expanded.print) {
		remember(shell, expanded.text);
		reader.dropNextLine();
		return false;
	}
	reader.replaceNextLine(expanded.text);
	return true;
}
