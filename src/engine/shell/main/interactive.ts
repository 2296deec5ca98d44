/** The loop of an interactive bash: notices, prompt, a line from the editor, history, execution. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts } from "../../programs/lib/accounts.ts";
import { completionHost } from "../completion/host.ts";
import { elementsOf } from "../elements.ts";
import { evaluateText, runLines } from "../exec/evaluate.ts";
import { finish, handlePending } from "../exec/pending.ts";
import { historyOf } from "../history.ts";
import { announceChanges } from "../jobs/notices.ts";
import { takeChanges } from "../jobs/wait.ts";
import { ScriptReader } from "../parse/script-reader.ts";
import { expandPrompt } from "../prompt.ts";
import { joinCommandLines } from "../readline/command-lines.ts";
import type { History } from "../readline/history.ts";
import { HistoryExpander } from "../readline/history-expansion.ts";
import { readHistoryFile, truncateHistoryFile, writeHistoryFile } from "../readline/history-file.ts";
import { LineEditor, type LineResult } from "../readline/line-editor.ts";
import type { Shell } from "../shell.ts";
import { inputLine, needsMore } from "./standard-input.ts";

/** Thrown out of the line editor when a signal ends the shell. */
class Leaving {}

class Session {
	readonly shell: Shell;
	readonly history: History;
	readonly expander: HistoryExpander;
	readonly editor: LineEditor;
	line = 1;
	constructor(shell: Shell, users: readonly { readonly name: string; readonly home: string }[]) {
		this.shell = shell;
		this.history = historyOf(shell);
		this.expander = new HistoryExpander(this.history);
		this.editor = new LineEditor(shell.sys, this.history, completionHost(shell, users));
	}

	/** Asks for a line; the editor where it is on, else the terminal's own line. */
	*ask(prompt: string): Blocking<LineResult> {
		const { shell } = this;
		const { sys } = shell;
		if (!shell.options.has("emacs") || !sys.isatty(0)) {
			yield* shell.say(prompt.replace(/[\x01\x02]/g, ""));
			const text = yield* inputLine(shell);
			if (shell.flow) {
				shell.flow = undefined;
				return { kind: "interrupt" };
			}
			// readline shows what it reads from something that is no terminal
			if (text !== undefined && shell.options.has("emacs") && !sys.isatty(0)) yield* shell.say(text.replace(/\n?$/, "\n"));
			return text === undefined ? { kind: "eof" } : { kind: "line", text: text.replace(/\n$/, "") };
		}
		const term = shell.variables.get("TERM");
		const before = sys.sigaction("CHLD", shell.inbox.noteChild);
		try {
			return yield* this.editor.readLine(prompt, { ...(term === undefined ? {} : { term }), onSignal: () => this.wake() });
		} finally {
			sys.sigaction("CHLD", before, { restart: true });
		}
	}

	/** A signal came while a line was edited. True when something was printed. */
	private *wake(): Blocking<boolean> {
		const { shell } = this;
		let said = false;
		if (shell.inbox.childChanged) {
			yield* takeChanges(shell);
			if (shell.options.has("notify")) said = yield* announceChanges(shell);
		}
		if (shell.inbox.any) {
			yield* handlePending(shell);
			said = true;
			if (shell.flow?.kind === "exit") throw new Leaving();
			shell.flow = undefined;
		}
		return said;
	}

	/** A whole command, over several lines where it is open. */
	*command(): Blocking<
		{ readonly kind: "text"; readonly text: string; readonly lines: readonly string[] } | { readonly kind: "eof" | "interrupt" | "nothing" }
	> {
		const { shell, history } = this;
		const lines: string[] = [];
		let text = "";
		for (;;) {
			const prompt = yield* this.prompt(lines.length === 0 ? "PS1" : "PS2");
			const result = yield* this.ask(prompt);
			if (result.kind === "interrupt") {
				this.editor.dropQueuedLines();
				return result;
			}
			if (result.kind === "eof") {
				if (lines.length === 0) return result;
				return { kind: "text", text, lines };
			}
			let line = result.text;
			if (shell.options.has("histexpand")) {
				const expanded = this.expander.expand(line, "", shell.options.has("extglob"));
				if (expanded.kind === "error") {
					yield* shell.say(`${shell.name}: ${expanded.message}\n`);
					return { kind: "nothing" };
				}
				if (expanded.kind !== "unchanged") {
					yield* shell.say(`${expanded.text}\n`);
					line = expanded.text;
				}
				if (expanded.kind === "print") {
					history.enter(line);
					return { kind: "nothing" };
				}
			}
			lines.push(line);
			text += `${line}\n`;
			if (shell.options.has("history")) {
				if (lines.length === 1) history.enter(line);
				else history.replaceLast(joinCommandLines(lines));
			}
			if (!needsMore(shell, text)) return { kind: "text", text, lines };
		}
	}

	private *prompt(name: "PS1" | "PS2"): Blocking<string> {
		const { shell } = this;
		const text = shell.variables.get(name);
		if (text === undefined) return "";
		const { status } = shell;
		const expanded = yield* expandPrompt(shell, text);
		shell.status = status;
		return expanded;
	}

	/** HISTFILE at the start. */
	*load(): Blocking<void> {
		const path = this.shell.variables.get("HISTFILE");
		if (!path) return;
		try {
			this.history.linesFromFile = yield* readHistoryFile(this.shell.sys, this.history, path);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		this.shell.historySaved = this.history.entries.length;
	}

	/** HISTFILE at the end: new entries are appended with histappend, else the whole list is written. */
	*save(): Blocking<void> {
		const { shell, history } = this;
		const path = shell.variables.get("HISTFILE");
		if (!path || !shell.options.has("history") || history.entries.length === 0) return;
		const append = shell.options.has("histappend");
		const withTimes = shell.variables.get("HISTTIMEFORMAT") !== undefined;
		try {
			yield* writeHistoryFile(shell.sys, append ? history.entries.slice(shell.historySaved) : history.entries, path, { append, withTimes });
			const most = Number(shell.variables.get("HISTFILESIZE") ?? history.limit ?? 500);
			if (Number.isInteger(most) && most >= 0) yield* truncateHistoryFile(shell.sys, path, most);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}

/** PROMPT_COMMAND: each element of an array, or the one text. */
function* promptCommands(shell: Shell): Blocking<void> {
	for (const text of elementsOf(shell.variables.value("PROMPT_COMMAND"))) {
		const { status, pipeStatus } = shell;
		yield* evaluateText(shell, text, { name: "PROMPT_COMMAND", line: 1 });
		if (shell.flow) return;
		shell.status = status;
		shell.pipeStatus = pipeStatus;
	}
}

function updateWindowSize(shell: Shell): void {
	if (!shell.options.has("checkwinsize") || !shell.terminal) return;
	try {
		const { rows, cols } = shell.sys.getWindowSize(shell.terminal.fd);
		if (rows > 0) shell.variables.set("LINES", String(rows));
		if (cols > 0) shell.variables.set("COLUMNS", String(cols));
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

/** Variables that only an interactive shell sets, before its startup files run. */
export function interactiveVariables(shell: Shell): void {
	const set = (name: string, value: string): void => {
		if (shell.variables.get(name) === undefined) shell.variables.set(name, value);
	};
	set("PS1", "\\s-\\v\\$ ");
	set("PS2", "> ");
	set("HISTFILE", `${shell.variables.get("HOME") ?? ""}/.bash_history`);
	set("HISTSIZE", "500");
	set("HISTFILESIZE", shell.variables.get("HISTSIZE") ?? "500");
}

/** Runs until `exit` or the end of input; the trap on EXIT and the history file are done. Returns the status to exit with. */
export function* interactiveLoop(shell: Shell): Blocking<number> {
	const users = (yield* Accounts.load(shell.sys)).users;
	const session = new Session(shell, users);
	yield* session.load();
	try {
		yield* loop(session);
	} catch (error) {
		// a terminal that hangs up fails whatever is written to it
		if (!(error instanceof Leaving) && !isErrno(error)) throw error;
	}
	if (shell.dieOf === "HUP" || shell.options.has("huponexit")) hangUp(shell);
	yield* session.save();
	return yield* finish(shell, shell.status);
}

function hangUp(shell: Shell): void {
	for (const job of shell.jobs.all) {
		if (job.keptFromHangup || job.state === "done" || job.group === undefined) continue;
		try {
			shell.sys.kill(-job.group, "HUP");
			if (job.state === "stopped") shell.sys.kill(-job.group, "CONT");
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}

function* loop(session: Session): Blocking<void> {
	const { shell } = session;
	let endsIgnored = 0;
	while (shell.flow?.kind !== "exit") {
		shell.flow = undefined;
		shell.depth = 0;
		shell.loops = 0;
		shell.tolerant = 0;
		if (!session.editor.hasQueuedLines) {
			yield* takeChanges(shell);
			yield* announceChanges(shell);
			yield* promptCommands(shell);
			if (shell.flow) continue;
			updateWindowSize(shell);
		}
		shell.historyNumber = session.history.nextNumber;
		shell.sys.note({ type: "prompt" });
		const entered = yield* session.command();
		if (entered.kind === "interrupt") {
			shell.status = 130;
			continue;
		}
		if (entered.kind === "eof") {
			const most = shell.options.has("ignoreeof") ? Number(shell.variables.get("IGNOREEOF") ?? 10) || 10 : 0;
			if (endsIgnored++ < most) {
				yield* shell.say(`Use "${shell.loginShell ? "logout" : "exit"}" to leave the shell.\n`);
				continue;
			}
			yield* evaluateText(shell, "exit", { name: "", line: session.line });
			continue;
		}
		endsIgnored = 0;
		if (entered.kind !== "text") continue;
		const { warnedOfJobs } = shell;
		if (entered.text.trim() !== "") shell.sys.note({ type: "command", text: entered.text.replace(/\n$/, "") });
		yield* runLines(shell, new ScriptReader(entered.text, session.line), { name: "", line: session.line });
		session.line += entered.lines.length;
		shell.commandNumber++;
		// a second exit in a row goes through
		if (warnedOfJobs) shell.warnedOfJobs = false;
	}
}
