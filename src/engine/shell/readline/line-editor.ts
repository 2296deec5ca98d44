/** The line editor on a terminal: raw mode, keys in, drawing out, signals. Follows readline as bash uses it. */
import type { Blocking, SignalAction, Sys, Termios } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Keys } from "../../programs/lib/keys.ts";
import type { CompletionHost } from "./completion-host.ts";
import { CompletionSession } from "./completion-session.ts";
import { Editor, newSession, type Request, type Session } from "./editor.ts";
import type { History } from "./history.ts";
import { Screen } from "./screen.ts";

export type LineResult = { readonly kind: "line"; readonly text: string } | { readonly kind: "eof" } | { readonly kind: "interrupt" };

export interface ReadLineOptions {
	/** What stands on the line at first (`read -i`). */
	readonly initialText?: string;
	/** TERM; a dumb terminal is not asked to bracket pastes. */
	readonly term?: string;
	/**
	 * Called when a signal other than SIGINT and SIGWINCH has interrupted the wait for a key: the shell runs traps and tells of jobs.
	 * True when it wrote something, so that prompt and line are drawn again on the next line.
	 */
	readonly onSignal?: () => Blocking<boolean>;
	/** M-C-e: the line with aliases, history and words expanded. */
	readonly expandLine?: (text: string) => Blocking<string>;
}

const PASTE_ON = "\x1b[?2004h";
const PASTE_OFF = "\x1b[?2004l\r";

export class LineEditor {
	private readonly sys: Sys;
	private readonly host: CompletionHost | undefined;
	private readonly session: Session;
	private queue: string[] = [];

	constructor(sys: Sys, history: History, host?: CompletionHost) {
		this.sys = sys;
		this.host = host;
		this.session = newSession(history);
	}

	/** Whether lines of a paste wait to be run: the next `readLine` returns one of them at once, without a prompt. */
	get hasQueuedLines(): boolean {
		return this.queue.length > 0;
	}

	/** Forgets the waiting lines of a paste: after an interrupt they are not run. */
	dropQueuedLines(): void {
		this.queue = [];
	}

	/**
	 * Lets the user edit a line. `prompt` is expanded already, its unprinted parts between \x01 and \x02. The terminal is as it was before
	 * when this returns; "^C" and the line break behind it are printed on an interrupt, the shell says nothing more.
	 */
	*readLine(prompt: string, options: ReadLineOptions = {}): Blocking<LineResult> {
		const queued = this.queue.shift();
		if (queued !== undefined) return { kind: "line", text: queued };
		const run = new EditingRun(this.sys, this.session, this.host, prompt, options);
		const result = yield* run.edit();
		if (result.kind !== "line" || !result.text.includes("\n")) return result;
		// a pasted text of several lines is read by the shell line by line, and only then the terminal again
		const [first = "", ...rest] = result.text.split("\n");
		if (rest.at(-1) === "") rest.pop();
		this.queue = rest;
		return { kind: "line", text: first };
	}
}

/** One line being edited. */
class EditingRun {
	private readonly sys: Sys;
	private readonly editor: Editor;
	private readonly screen: Screen;
	private readonly keys: Keys;
	private readonly completion: CompletionSession | undefined;
	private readonly options: ReadLineOptions;
	private interrupted = false;
	private resized = false;

	constructor(sys: Sys, session: Session, host: CompletionHost | undefined, prompt: string, options: ReadLineOptions) {
		this.sys = sys;
		this.options = options;
		this.editor = new Editor(session, options.initialText);
		this.screen = new Screen(sys, prompt);
		this.keys = new Keys(sys, () => this.wake());
		this.completion = host && new CompletionSession(host, this.editor, this.screen, this.keys);
	}

	*edit(): Blocking<LineResult> {
		const { sys } = this;
		const termios = getTermios(sys);
		const brackets = this.options.term !== "dumb";
		if (termios) sys.tcsetattr(0, rawMode(termios));
		const oldInterrupt = sys.sigaction("INT", () => {
			this.interrupted = true;
		});
		const oldResize = sys.sigaction("WINCH", () => {
			this.resized = true;
		});
		try {
			if (brackets) yield* sys.write(2, PASTE_ON);
			yield* this.screen.start(this.editor);
			const result = yield* this.loop();
			if (result.kind === "interrupt") yield* sys.write(2, `${termios?.echoctl ? "^C" : ""}${this.screen.toLastRow()}${brackets ? PASTE_OFF : ""}\n`);
			else if (result.kind === "line") yield* sys.write(2, `${this.screen.leave()}${brackets ? PASTE_OFF : ""}`);
			else if (brackets) yield* sys.write(2, `${PASTE_OFF}\n`);
			return result;
		} finally {
			restore(sys, termios, oldInterrupt, oldResize);
		}
	}

	private *loop(): Blocking<LineResult> {
		const { editor } = this;
		for (;;) {
			const char = yield* this.keys.next();
			if (char === "interrupt") return { kind: "interrupt" };
			// the terminal is gone, or its end of file: a line that has text is still taken
			if (char === undefined) return editor.line.text === "" ? { kind: "eof" } : { kind: "line", text: editor.line.text };
			const more = char === "\x1b" && (yield* this.keys.waiting());
			const request = editor.key(char, more);
			if (request.kind === "eof") return { kind: "eof" };
			if (request.kind === "accept") {
				yield* this.screen.draw(editor);
				return { kind: "line", text: editor.line.text };
			}
			if (request.kind !== "none" && (yield* this.fulfil(request)) === "interrupt") return { kind: "interrupt" };
			if (editor.takeBell()) yield* this.sys.write(2, "\x07");
			if (!editor.midSequence && !(yield* this.keys.waiting())) yield* this.screen.draw(editor);
		}
	}

	private *fulfil(request: Request): Blocking<"interrupt" | undefined> {
		const { editor } = this;
		if (request.kind === "complete") {
			// typing ahead may not be drawn yet, and the list stands below the line
			yield* this.screen.draw(editor);
			if (this.completion) return yield* this.completion.run(request);
			editor.ring();
		} else if (request.kind === "clear") yield* this.screen.clear(editor, request.scrollback);
		else if (request.kind === "expand-line" && this.options.expandLine) {
			editor.line.replace(0, editor.line.text.length, yield* this.options.expandLine(editor.line.text));
		} else if (request.kind === "tilde-expand") this.completion?.expandTilde();
		else editor.ring();
		return undefined;
	}

	/** After a signal: what to do before waiting on. */
	private *wake(): Blocking<"interrupt" | undefined> {
		if (this.interrupted) return "interrupt";
		if (this.resized) {
			this.resized = false;
			yield* this.screen.resize(this.editor);
		} else if (this.options.onSignal && (yield* this.options.onSignal())) yield* this.screen.restart(this.editor);
		return this.interrupted ? "interrupt" : undefined;
	}
}

function getTermios(sys: Sys): Termios | undefined {
	try {
		return sys.tcgetattr(0);
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

/** As readline prepares a terminal: no echo, key by key, signals still on. */
function rawMode(termios: Termios): Termios {
	return { ...termios, icanon: false, echo: false, isig: true, icrnl: false, inlcr: false, cc: { ...termios.cc, min: 1, time: 0, lnext: 0 } };
}

function restore(sys: Sys, termios: Termios | undefined, interrupt: SignalAction, resize: SignalAction): void {
	sys.sigaction("INT", interrupt);
	sys.sigaction("WINCH", resize);
	try {
		if (termios) sys.tcsetattr(0, termios);
	} catch (error) {
		// a terminal that hung up needs no mode
		if (!isErrno(error)) throw error;
	}
}
