/** The loop of an interactive dash or ash: a prompt, and lines as the terminal gives them. */
import type { Blocking } from "../../kernel/abi.ts";
import { runLines } from "../exec/evaluate.ts";
import { announceChanges } from "../jobs/notices.ts";
import { takeChanges } from "../jobs/wait.ts";
import { ScriptReader } from "../parse/script-reader.ts";
import { expandPrompt } from "../prompt.ts";
import { History } from "../readline/history.ts";
import { LineEditor } from "../readline/line-editor.ts";
import type { Shell } from "../shell.ts";
import { inputLine, needsMore } from "./standard-input.ts";

function* prompt(shell: Shell, name: "PS1" | "PS2"): Blocking<string> {
	const root = shell.sys.geteuid() === 0;
	const standard = name === "PS2" ? "> " : shell.dialect === "dash" ? (root ? "# " : "$ ") : "\\w \\$ ";
	return yield* expandPrompt(shell, shell.variables.get(name) ?? standard);
}

/** Runs until `exit` or the end of input. */
export function* plainLoop(shell: Shell): Blocking<void> {
	const history = new History({ variable: () => undefined, now: () => shell.sys.clock("realtime"), matches: () => false });
	// BusyBox edits lines, dash leaves that to the terminal
	const editor = shell.dialect === "ash" && shell.sys.isatty(0) ? new LineEditor(shell.sys, history) : undefined;
	let text = "";
	let line = 1;
	while (shell.flow?.kind !== "exit") {
		shell.flow = undefined;
		shell.depth = 0;
		shell.loops = 0;
		shell.tolerant = 0;
		yield* takeChanges(shell);
		yield* announceChanges(shell);
		if (text === "") shell.sys.note({ type: "prompt" });
		const shown = yield* prompt(shell, text === "" ? "PS1" : "PS2");
		let entered: string | undefined;
		if (editor) {
			const result = yield* editor.readLine(shown, { term: "dumb" });
			if (result.kind === "interrupt") {
				text = "";
				shell.status = 130;
				continue;
			}
			entered = result.kind === "line" ? `${result.text}\n` : undefined;
			if (entered !== undefined && entered !== "\n") history.enter(entered.trimEnd());
		} else {
			yield* shell.say(shown);
			entered = yield* inputLine(shell);
			if (shell.flow) {
				text = "";
				continue;
			}
		}
		if (entered === undefined) {
			yield* shell.say("\n");
			return;
		}
		text += entered;
		if (needsMore(shell, text)) continue;
		if (text.trim() !== "") shell.sys.note({ type: "command", text: text.trimEnd() });
		yield* runLines(shell, new ScriptReader(text, line), { name: "", line });
		line += text.split("\n").length - 1;
		text = "";
	}
}
