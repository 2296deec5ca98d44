/** less on a terminal: draws the view, waits for keys, and runs their commands. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { previousIndex } from "../../shell/readline/chars.ts";
import { fitWidth } from "../../shell/readline/width.ts";
import { FullScreen, type ScreenEvent } from "../lib/full-screen.ts";
import { commands } from "./commands.ts";
import type { Document } from "./document.ts";
import { compilePattern, findLine, type Pattern } from "./search.ts";
import type { Settings } from "./settings.ts";
import { promptText, type StatusContext } from "./status.ts";
import { type Place, View } from "./view.ts";

const INIT = "\x1b[?1049h\x1b[22;0;0t";
const DEINIT = "\x1b[?1049l\x1b[23;0;0t";
const KEYS_ON = "\x1b[?1h\x1b=\r";
const KEYS_OFF = "\r\x1b[K\x1b[?1l\x1b>";
const CONTROL_C = "\x03";

/** Opens the files of the list as they are looked at. Says why one cannot be shown. */
export type Opener = (name: string) => Blocking<Document | string>;

export class Pager {
	readonly sys: Sys;
	readonly settings: Settings;
	readonly screen: FullScreen;
	readonly files: string[];
	view: View;
	index: number;
	/** What searches look for, and which way they went. */
	pattern: Pattern | undefined;
	direction: 1 | -1 = 1;
	readonly marks = new Map<string, { readonly file: number; readonly top: Place }>();
	/** Set by a command that ends the program. */
	done = false;
	private readonly open: Opener;
	private fresh = true;
	private painted: string[] | undefined;
	private inPlace: boolean;
	/** Keys to be taken before any is waited for. */
	private readonly unread: string[] = [];
	/** Where other files of the list were left. */
	private readonly places = new Map<string, Place>();

	constructor(sys: Sys, settings: Settings, files: readonly string[], index: number, document: Document, open: Opener, keyboard: number) {
		this.sys = sys;
		this.settings = settings;
		this.files = [...files];
		this.index = index;
		this.open = open;
		this.inPlace = settings.noInit;
		this.screen = new FullScreen(
			sys,
			{ signals: true, enter: (settings.noInit ? "" : INIT) + KEYS_ON, leave: KEYS_OFF + (settings.noInit ? "" : DEINIT) },
			keyboard,
		);
		this.view = new View(document, settings);
	}

	/** Runs to the end. `start` are keys to press at first (+cmd). */
	*run(start: string): Blocking<void> {
		this.measure();
		yield* this.screen.start();
		try {
			if (start === "") yield* this.view.settle();
			this.unread.push(...start);
			while (this.unread.length > 0 && !this.done) yield* this.handle(yield* this.nextEvent());
			this.fresh = true;
			while (!this.done) {
				yield* this.draw();
				if (yield* this.endsAtOnce()) break;
				yield* this.handle(yield* this.nextEvent());
			}
		} finally {
			yield* this.screen.stop();
		}
	}

	/** `whole` counts all lines, where the file can be read to its end. */
	*status(whole = this.settings.prompt === "long"): Blocking<StatusContext> {
		const { view, index, files } = this;
		if (whole && view.document.regular) yield* view.document.all();
		const bottom = yield* view.bottom();
		return {
			document: view.document,
			settings: this.settings,
			fresh: this.fresh,
			fileIndex: index,
			fileCount: files.length,
			nextFile: files[index + 1],
			atEnd: yield* view.endVisible(),
			filtered: view.filtered,
			firstLine: bottom === undefined ? undefined : view.top.line + 1,
			lastLine: bottom === undefined ? undefined : bottom.line + 1,
			bytes: bottom === undefined ? 0 : view.bytesTo(bottom),
		};
	}

	/** Asks for a line in the last row; undefined when it was given up. What `complete` makes of the text is shown, and taken, in its place. */
	*ask(prompt: string, complete: (text: string) => string = (text) => text): Blocking<string | undefined> {
		let text = "";
		for (;;) {
			yield* this.lastRow(prompt + complete(text));
			const event = yield* this.nextEvent();
			if (event.kind === "resize" || event.kind === "resumed") {
				yield* this.redraw();
				continue;
			}
			if (event.kind !== "key" || event.key === "\x07") return undefined;
			const { key } = event;
			if (key === "\r" || key === "\n") return complete(text);
			if (key === "\x7f" || key === "\b") {
				if (text === "") return undefined;
				text = text.slice(0, previousIndex(text, text.length));
			} else if (key === "\x15") text = "";
			else if (key === "\x17") text = text.replace(/\S+\s*$/, "");
			else if (!key.startsWith("\x1b")) text += key;
		}
	}

	/** Shows a message until a key is pressed; Return only takes the message away, any other key is a command too. */
	*tell(message: string): Blocking<void> {
		yield* this.lastRow(`\x1b[7m${message}  (press RETURN)\x1b[27m`);
		const event = yield* this.nextEvent();
		if (event.kind === "key" && !"\r\n ".includes(event.key)) this.unread.push(event.key);
		// a long message has moved the screen
		this.painted = undefined;
	}

	bell(): Blocking<void> {
		return this.screen.write("\x07");
	}

	/** Draws everything again. */
	*redraw(): Blocking<void> {
		this.measure();
		this.view.changed();
		this.painted = undefined;
		yield* this.draw();
	}

	/** Searches in the last direction, or against it. */
	*search(count: number, again: boolean, reverse = false): Blocking<void> {
		const { pattern, view, sys } = this;
		if (!pattern) return yield* this.tell("No previous regular expression");
		const direction = reverse ? (-this.direction as 1 | -1) : this.direction;
		const target = view.top.line + Math.min(this.settings.target, 0);
		const bottom = yield* view.bottom();
		const from = again ? target + direction : direction > 0 ? target : (bottom?.line ?? 0);
		const line = yield* findLine(sys, view.document, pattern, from, direction, count, () => this.screen.takeInterrupt());
		view.pattern = pattern.inverted ? undefined : pattern.regex;
		view.changed();
		if (line === undefined) yield* this.tell("Pattern not found");
		else this.jump(line);
	}

	*startSearch(typed: string, direction: 1 | -1, count: number): Blocking<void> {
		this.direction = direction;
		if (typed === "") return yield* this.search(count, true);
		const pattern = compilePattern(typed, this.settings);
		if (!pattern) return yield* this.tell("Invalid pattern");
		this.pattern = pattern;
		yield* this.search(count, false);
	}

	/** Goes to a line, and remembers where it came from ('). */
	jump(line: number): void {
		this.remember();
		this.view.jump(line);
	}

	/** The place that '' goes back to. */
	remember(): void {
		this.marks.set("'", { file: this.index, top: this.view.top });
	}

	/** Shows another file of the list; one that cannot be opened is told of and taken from the list. */
	*show(index: number): Blocking<boolean> {
		const name = this.files[index];
		if (name === undefined) return false;
		const opened = yield* this.open(name);
		if (typeof opened === "string") {
			this.files.splice(index, 1);
			if (index < this.index) this.index--;
			yield* this.tell(opened);
			return false;
		}
		const before = this.view;
		this.places.set(before.document.name, before.top);
		this.view = new View(opened, this.settings);
		this.view.pattern = before.pattern;
		this.view.top = this.places.get(name) ?? this.view.top;
		this.index = index;
		this.fresh = true;
		this.measure();
		return true;
	}

	/** Shows a text in place of the files until q. */
	*showDocument(document: Document): Blocking<void> {
		const { view, index, files } = this;
		this.view = new View(document, this.settings);
		this.measure();
		while (!this.done) {
			yield* this.draw(`\x1b[7m${document.name} -- Press RETURN for more, or q when done\x1b[27m`);
			yield* this.handle(yield* this.nextEvent());
		}
		this.done = false;
		Object.assign(this, { view, index, fresh: true });
		this.files.splice(0, this.files.length, ...files);
		this.painted = undefined;
	}

	/** Waits for a key behind another one; undefined when something else came. */
	*key(prompt: string): Blocking<string | undefined> {
		yield* this.lastRow(prompt);
		const event = yield* this.nextEvent();
		return event.kind === "key" ? event.key : undefined;
	}

	/** Gives the terminal to something else meanwhile. */
	*aside(work: () => Blocking<void>): Blocking<void> {
		yield* this.screen.stop();
		yield* work();
		yield* this.sys.write(1, "done  (press RETURN)");
		yield* this.screen.start();
		yield* this.nextEvent();
		this.painted = undefined;
	}

	/** Draws the present state; also for commands that wait (F). */
	*draw(prompt?: string): Blocking<void> {
		const { view } = this;
		const rows = yield* view.visible();
		const text = prompt ?? this.styled(promptText(yield* this.status()));
		if (this.inPlace) {
			// without the terminal's own screen the first page goes where the cursor is
			this.inPlace = false;
			yield* this.screen.write(`${rows.filter((row, i) => row !== "" || i >= rows.findIndex((r) => r !== "")).join("\r\n")}\r\n${text}`);
			return;
		}
		let out = "";
		rows.forEach((row, i) => {
			if (this.painted?.[i] !== row) out += `\x1b[${i + 1};1H\x1b[K${row}`;
		});
		this.painted = rows;
		yield* this.screen.write(out);
		yield* this.lastRow(text);
	}

	private styled(text: string): string {
		const shown = fitWidth(text, this.view.columns - 1);
		if (this.view.filtered && shown === "") return "& :";
		return shown === "" ? ":" : `\x1b[7m${shown}\x1b[27m`;
	}

	private lastRow(text: string): Blocking<void> {
		return this.screen.write(`\x1b[${this.view.height + 1};1H\x1b[K${text}`);
	}

	private measure(): void {
		const { rows, cols } = this.screen.size;
		this.view.height = Math.max(1, rows - 1);
		this.view.columns = cols;
	}

	private *nextEvent(): Blocking<ScreenEvent> {
		const key = this.unread.shift();
		return key === undefined ? yield* this.screen.event() : { kind: "key", key };
	}

	private *handle(event: ScreenEvent): Blocking<void> {
		if (event.kind === "end") this.done = true;
		else if (event.kind === "key") yield* this.press(event.key);
		else if (event.kind === "interrupt") {
			if (this.settings.quitOnInterrupt) yield* this.sys.exit(2);
			yield* this.press(CONTROL_C);
		} else yield* this.redraw();
	}

	/** One command: a number may stand before it. */
	private *press(first: string): Blocking<void> {
		let digits = "";
		let key = first;
		while (/^\d$/.test(key)) {
			digits += key;
			const next = yield* this.key(`:${digits}`);
			if (next === undefined) return;
			key = next;
		}
		if (key === CONTROL_C || (digits !== "" && key === "\x7f")) return;
		this.fresh = false;
		const command = commands.get(key);
		if (!command) return yield* this.bell();
		try {
			yield* command(this, digits === "" ? undefined : Number(digits));
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.tell(error.message);
		}
	}

	/** Moving on; at the end it may end less (-e, -E). */
	*forward(rows: number, force = false): Blocking<void> {
		if (yield* this.view.forward(rows, force)) return;
		if (this.settings.quitAtEnd === "no") yield* this.bell();
		else if (!(yield* this.show(this.index + 1))) this.done = true;
	}

	/** -E ends less as soon as the end of the last file is shown. */
	private *endsAtOnce(): Blocking<boolean> {
		return this.settings.quitAtEnd === "first" && this.index + 1 >= this.files.length && (yield* this.view.endVisible());
	}
}
