/** nano on a terminal: draws, waits for keys, and runs what they are bound to. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { displayWidth } from "../../shell/readline/width.ts";
import { FullScreen } from "../lib/full-screen.ts";
import { commands, isMovement } from "./commands.ts";
import { type HelpItem, mainMenu } from "./menus.ts";
import { helpLines, marginOf, reverse, statusLine, textRows, titleBar } from "./picture.ts";
import { askLine, type LinePrompt } from "./prompt.ts";
import { TextBuffer } from "./text-buffer.ts";

export interface NanoOptions {
	readonly view: boolean;
	readonly lineNumbers: boolean;
	readonly autoIndent: boolean;
	readonly tabsToSpaces: boolean;
	readonly cutFromCursor: boolean;
	readonly saveOnExit: boolean;
	readonly constantShow: boolean;
	readonly backup: boolean;
	readonly nonewlines: boolean;
	readonly tabSize: number;
	readonly noHelp: boolean;
	/** -Z: Backspace and Delete take the marked region. */
	readonly zap: boolean;
}

const ENTER = "\x1b[?2004h\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=";
const LEAVE = "\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>\x1b[?2004l";
const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";
/** Rows of title, status and help. */
const TITLE_ROWS = 1;
const STATUS_ROWS = 1;
const HELP_ROWS = 2;

export class Editor {
	readonly sys: Sys;
	readonly options: NanoOptions;
	readonly screen: FullScreen;
	buffer: TextBuffer;
	/** The file's name as given; empty for a new buffer. */
	name = "";
	/** Files that wait to be edited behind this one. */
	readonly waiting: string[] = [];
	message = "";
	/** Cut lines, and whether the last command cut too: then they are added. */
	clipboard = "";
	cutting = false;
	lineNumbers: boolean;
	showHelp: boolean;
	found: { readonly line: number; readonly start: number; readonly end: number } | undefined;
	readonly search = { text: "", backwards: false, caseSensitive: false, regex: false, replacement: "" };
	done = false;
	private top = 0;
	private shift = 0;
	private painted: string[] = [];

	constructor(sys: Sys, options: NanoOptions) {
		this.sys = sys;
		this.options = options;
		this.lineNumbers = options.lineNumbers;
		this.showHelp = !options.noHelp;
		this.buffer = new TextBuffer(options.tabSize, options.nonewlines);
		this.screen = new FullScreen(sys, { signals: false, enter: ENTER, leave: LEAVE }, 0);
	}

	get rows(): number {
		const { rows } = this.screen.size;
		return Math.max(1, rows - TITLE_ROWS - STATUS_ROWS - (this.helpShown ? HELP_ROWS : 0));
	}

	*run(): Blocking<void> {
		yield* this.screen.start();
		try {
			while (!this.done) {
				yield* this.draw();
				const key = yield* this.key();
				if (key !== undefined) yield* this.press(key);
			}
		} finally {
			yield* this.screen.stop();
		}
	}

	/** The next key; undefined when only the screen had to be drawn again. A terminal that is gone ends the program. */
	*key(): Blocking<string | undefined> {
		const event = yield* this.screen.event();
		if (event.kind === "key") return event.key;
		if (event.kind === "end") this.done = true;
		else this.painted = [];
		return undefined;
	}

	/** Asks for a line in the status bar. */
	ask(prompt: LinePrompt): Blocking<{ readonly key: string; readonly text: string }> {
		return askLine(this, prompt);
	}

	/** Asks a question that one key answers: Y, N, sometimes A; anything that cancels is "cancel". */
	*confirm(question: string, all = false): Blocking<"yes" | "no" | "all" | "cancel"> {
		for (;;) {
			const help: [string, string] = [
				`${reverse(" Y")} Yes${all ? `${" ".repeat(11)}${reverse(" A")} All` : ""}`,
				`${reverse(" N")} No${" ".repeat(11)}${reverse("^C")} Cancel`,
			];
			yield* this.draw({ text: question, cursor: displayWidth(question) + 1, help });
			const key = yield* this.key();
			if (this.done) return "cancel";
			if (key === undefined) continue;
			if ("yY".includes(key)) return "yes";
			if ("nN".includes(key)) return "no";
			if (all && "aA".includes(key)) return "all";
			if (key === "\x03") return "cancel";
		}
	}

	/** Keeps the cursor on the screen. `middle` puts it in the middle when it was not. */
	private follow(middle: boolean): void {
		const { buffer, rows } = this;
		const columns = this.screen.size.cols - marginOf(buffer, this.lineNumbers);
		if (buffer.line < this.top || buffer.line >= this.top + rows) {
			if (middle) this.top = buffer.line - Math.floor(rows / 2);
			else this.top = buffer.line < this.top ? buffer.line : buffer.line - rows + 1;
		}
		this.top = Math.max(0, Math.min(this.top, buffer.lines.length - 1));
		const { column } = buffer;
		const step = 8;
		if (column - this.shift > columns - 2) this.shift = Math.ceil((column - columns + 3) / step) * step;
		else if (column < this.shift + 1) this.shift = Math.max(0, Math.floor((column - columns / 2) / step) * step);
	}

	/** Shows the cursor's line in the middle, as after a search. */
	center(): void {
		this.follow(true);
	}

	/** Moves the text under the screen: pages keep the cursor's row. */
	page(direction: 1 | -1): void {
		const { buffer, rows } = this;
		const distance = Math.max(1, rows - 2) * direction;
		const before = this.top;
		this.top = Math.max(0, Math.min(this.top + distance, buffer.lines.length - 1));
		if (this.top === before) buffer.moveLines(direction * buffer.lines.length);
		else buffer.moveLines(distance);
	}

	/** Draws everything; in the status bar a prompt may stand in place of a message. */
	*draw(prompt?: { readonly text: string; readonly cursor: number; readonly help?: [string, string]; readonly menu?: readonly HelpItem[] }): Blocking<void> {
		const { cols, rows: height } = this.screen.size;
		const { buffer } = this;
		this.follow(false);
		const state = buffer.modified ? "Modified" : this.options.view ? "View" : "";
		const view = { buffer, top: this.top, shift: this.shift, rows: this.rows, columns: cols, lineNumbers: this.lineNumbers, found: this.found };
		const status = prompt
			? reverse(prompt.text.padEnd(cols - displayWidth(prompt.text) + prompt.text.length))
			: statusLine(this.options.constantShow && this.message === "" ? this.place : this.message, cols);
		const help = this.helpShown ? (prompt?.help ?? helpLines(prompt?.menu ?? mainMenu, cols)) : [];
		yield* this.paint([titleBar(this.name || "New Buffer", state, cols), ...textRows(view), status, ...help]);
		const row = prompt ? height - (this.helpShown ? HELP_ROWS : 0) : buffer.line - this.top + TITLE_ROWS + 1;
		const column = prompt ? Math.min(prompt.cursor, cols - 1) : buffer.column - this.shift + marginOf(buffer, this.lineNumbers);
		yield* this.screen.write(`\x1b[${row};${column + 1}H\x1b[?25h`);
	}

	/** Puts rows on the screen, only those that changed. */
	*paint(rows: readonly string[]): Blocking<void> {
		let out = "";
		rows.forEach((row, i) => {
			if (this.painted[i] !== row) out += `\x1b[${i + 1};1H\x1b[K${row}`;
		});
		for (let i = rows.length; i < this.painted.length; i++) out += `\x1b[${i + 1};1H\x1b[K`;
		this.painted = [...rows];
		if (out !== "") yield* this.screen.write(`\x1b[?25l${out}`);
	}

	/** Everything is drawn again. */
	refresh(): void {
		this.painted = [];
	}

	/** Where the cursor is, as ^C tells. */
	get place(): string {
		const { buffer } = this;
		const lines = buffer.lines.length;
		const width = displayWidth(buffer.current);
		const total = [...buffer.text].length;
		const at = [...buffer.textBetween({ line: 0, index: 0 }, { line: buffer.line, index: buffer.index })].length;
		const columns = Math.max(width, buffer.columnOf(buffer.line, buffer.current.length)) + 1;
		const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((100 * part) / whole));
		const pad = (value: number, size: number): string => String(value).padStart(size);
		return (
			`line ${pad(buffer.line + 1, String(lines).length)}/${lines} (${pad(percent(buffer.line + 1, lines), 2)}%), ` +
			`col ${pad(buffer.column + 1, 2)}/${pad(columns, 2)} (${pad(percent(buffer.column + 1, columns), 3)}%), ` +
			`char ${pad(at, String(total).length)}/${total} (${pad(percent(at, total), 2)}%)`
		);
	}

	private get helpShown(): boolean {
		return this.showHelp && this.screen.size.rows >= 6;
	}

	private *press(key: string): Blocking<void> {
		this.found = undefined;
		if (key === PASTE_START) return yield* this.paste();
		const command = commands.get(key);
		const { cutting } = this;
		this.cutting = false;
		if (!command) {
			if (key.startsWith("\x1b") || key < " ") this.message = "Unbound key";
			else if (this.writable()) this.buffer.insert(key);
			return;
		}
		if (!isMovement(key)) this.message = "";
		yield* command(this, cutting);
	}

	/** Whether the text may be changed; says so when not. */
	writable(): boolean {
		if (this.options.view) this.message = "Key is invalid in view mode";
		return !this.options.view;
	}

	private *paste(): Blocking<void> {
		let text = "";
		for (;;) {
			const event = yield* this.screen.event();
			if (event.kind === "end") this.done = true;
			if (event.kind !== "key" || event.key === PASTE_END) break;
			text += event.key;
		}
		if (text !== "" && this.writable()) this.buffer.insert(text.replaceAll("\r", "\n"), "paste");
	}
}
