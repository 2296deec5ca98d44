/**
 * The line editor without a terminal: keys go in, and text, point and what is to be shown come out. Everything that needs the
 * machine (completion, clearing the screen) is a request that the caller fulfils.
 */
import { findChar } from "./commands/motion.ts";
import { commands } from "./commands/table.ts";
import { selfInsert } from "./commands/text.ts";
import type { History, HistoryEntry } from "./history.ts";
import { type CommandName, lookUp } from "./keymap.ts";
import { KillRing } from "./kill-ring.ts";
import { LineBuffer } from "./line-buffer.ts";
import { Recall } from "./recall.ts";
import { IncrementalSearch } from "./search.ts";

/** Which words a completion takes from: "any" decides by the place in the command line. */
export type CompletionSource = "any" | "command" | "filename" | "username" | "variable";

/** What the editor wants done after a key. */
export type Request =
	| { readonly kind: "none" }
	| { readonly kind: "accept" }
	| { readonly kind: "eof" }
	| { readonly kind: "complete"; readonly how: "complete" | "list" | "insert-all"; readonly source: CompletionSource; readonly again: boolean }
	| { readonly kind: "clear"; readonly scrollback: boolean }
	| { readonly kind: "expand-line" }
	| { readonly kind: "tilde-expand" };

const none: Request = { kind: "none" };

/** What the next key goes to. */
type Mode =
	| { readonly kind: "command" }
	| { readonly kind: "quoted"; readonly count: number }
	| { readonly kind: "find-char"; readonly count: number }
	| { readonly kind: "paste"; text: string; readonly search: SearchMode | undefined }
	| SearchMode;

interface SearchMode {
	readonly kind: "search";
	readonly search: IncrementalSearch;
	readonly position: number;
}

/** What lasts from line to line. */
export interface Session {
	readonly history: History;
	readonly killRing: KillRing;
	lastSearch: string;
	/** The entry that C-o offers at the next prompt. */
	offerNext: HistoryEntry | undefined;
}

export const newSession = (history: History): Session => ({ history, killRing: new KillRing(), lastSearch: "", offerNext: undefined });

const PASTE_END = "\x1b[201~";
const EOF_KEY = "\x04";

export class Editor {
	readonly line = new LineBuffer();
	readonly recall: Recall;
	readonly killRing: KillRing;
	overwrite = false;
	lastCommand: CommandName | undefined;
	/** Whether the count of the running command was typed (M-3). */
	explicitArgument = false;
	/** For commands that go on from where they were, when they are given again. */
	argumentYank: { back: number; direction: number; readonly which: number | "$"; inserted: boolean } | undefined;
	prefixSearch: { readonly prefix: string; found: string | undefined } | undefined;
	/** Whether the completion before changed the line; if not, a second Tab lists. */
	completionChanged = false;
	private readonly session: Session;
	private mode: Mode = { kind: "command" };
	private pending = "";
	private argument: { sign: 1 | -1; digits: string } | undefined;
	private request: Request = none;
	private lastKey = "";
	private killing = false;
	private killed = false;
	private bell = false;
	private region: { readonly start: number; readonly end: number } | undefined;

	constructor(session: Session, initialText = "") {
		this.session = session;
		this.killRing = session.killRing;
		this.recall = new Recall(session.history, this.line);
		this.line.load(initialText);
		const { offerNext } = session;
		if (offerNext) {
			session.offerNext = undefined;
			const position = session.history.entries.indexOf(offerNext);
			if (position >= 0) this.recall.goTo(position);
		}
	}

	/** What stands in place of the prompt while a search or a count is typed. */
	get message(): string | undefined {
		if (this.mode.kind === "search") return this.mode.search.prompt;
		return this.argument ? `(arg: ${this.argument.sign * Number(this.argument.digits || 1)}) ` : undefined;
	}

	/** What is shown of the line: while searching this is the line found. */
	get shown(): { readonly text: string; readonly point: number; readonly region: { readonly start: number; readonly end: number } | undefined } {
		if (this.mode.kind === "search") {
			const { text, point, matchEnd } = this.mode.search.view;
			return { text, point, region: matchEnd > point ? { start: point, end: matchEnd } : undefined };
		}
		return { text: this.line.text, point: this.line.point, region: this.region };
	}

	/** Whether a key sequence has begun that the next key ends: nothing is drawn meanwhile. */
	get midSequence(): boolean {
		return this.pending !== "" || this.mode.kind === "paste";
	}

	/** Whether the bell is to ring; asking takes the answer away. */
	takeBell(): boolean {
		const { bell } = this;
		this.bell = false;
		return bell;
	}

	ring(): void {
		this.bell = true;
	}

	kill(text: string, backward: boolean): void {
		if (text !== "") this.killRing.add(text, this.killing, backward);
		this.killed = true;
	}

	accept(): void {
		this.recall.accept();
		this.request = { kind: "accept" };
	}

	ask(request: Request): void {
		this.request = request;
	}

	set offerNext(entry: HistoryEntry | undefined) {
		this.session.offerNext = entry;
	}

	/** Takes one key (a character). `more` tells whether another one is already there: an escape ends a search only when alone. */
	key(char: string, more = false): Request {
		this.request = none;
		if (this.mode.kind === "paste") this.paste(this.mode, char);
		else {
			this.region = undefined;
			if (this.mode.kind === "search") this.searchKey(this.mode, char, more);
			else this.plainKey(char);
		}
		this.lastKey = char;
		return this.request;
	}

	/** Text that was pasted between brackets, shown as the region until the next key. */
	startPaste(): void {
		this.mode = { kind: "paste", text: "", search: undefined };
	}

	startQuoted(count: number): void {
		this.mode = { kind: "quoted", count };
	}

	startFindChar(count: number): void {
		this.mode = { kind: "find-char", count };
	}

	startSearch(direction: -1 | 1): void {
		const { point } = this.line;
		const { position } = this.recall;
		this.mode = { kind: "search", search: new IncrementalSearch(this.recall.lines(), position, point, direction), position };
	}

	private plainKey(char: string): void {
		const { mode } = this;
		if (mode.kind === "quoted" || mode.kind === "find-char") {
			this.mode = { kind: "command" };
			if (mode.kind === "quoted") selfInsert(this, mode.count, char);
			else findChar(this, mode.count, char);
			return;
		}
		if (this.argument && this.pending === "" && this.argumentKey(char)) return;
		if (char === EOF_KEY && this.pending === "" && this.line.text === "" && this.lastKey !== EOF_KEY) {
			this.request = { kind: "eof" };
			return;
		}
		const keys = this.pending + char;
		const meaning = lookUp(keys);
		this.pending = meaning.kind === "prefix" ? keys : "";
		if (meaning.kind === "unbound") {
			this.argument = undefined;
			this.ring();
		} else if (meaning.kind === "command") {
			// a sign behind digits is typed
			if (meaning.name === "digit-argument") {
				if (!this.argumentKey(char)) this.run("self-insert", char);
			} else this.run(meaning.name, char);
		}
	}

	private run(name: CommandName, char: string): void {
		const { argument } = this;
		this.argument = undefined;
		this.explicitArgument = argument !== undefined;
		const count = argument ? argument.sign * Number(argument.digits || 1) : 1;
		this.killed = false;
		commands[name](this, count, char);
		this.killing = this.killed;
		this.lastCommand = name;
	}

	/** A digit or sign of a count; false when the key is none. */
	private argumentKey(char: string): boolean {
		if (/^[0-9]$/.test(char)) {
			this.argument ??= { sign: 1, digits: "" };
			this.argument.digits = `${this.argument.digits}${char}`.slice(0, 6);
			return true;
		}
		if (char !== "-" || this.argument?.digits) return false;
		this.argument = { sign: -1, digits: "" };
		return true;
	}

	private paste(mode: Mode & { kind: "paste" }, char: string): void {
		mode.text += char;
		if (!mode.text.endsWith(PASTE_END)) return;
		const text = mode.text.slice(0, -PASTE_END.length).replaceAll("\r", "\n");
		this.mode = mode.search ?? { kind: "command" };
		if (mode.search) {
			if (!mode.search.search.add(text)) this.ring();
			return;
		}
		const start = this.line.point;
		this.line.mark = start;
		this.line.insert(text);
		this.region = { start, end: this.line.point };
	}

	private searchKey(mode: SearchMode, char: string, more: boolean): void {
		const { search } = mode;
		if (this.pending !== "" || (char === "\x1b" && more)) {
			this.searchSequence(mode, char);
			return;
		}
		const meaning = lookUp(char);
		const name = meaning.kind === "command" ? meaning.name : undefined;
		let found = true;
		if (name === "reverse-search-history") found = search.again(-1, this.session.lastSearch);
		else if (name === "forward-search-history") found = search.again(1, this.session.lastSearch);
		else if (name === "backward-delete-char") found = search.removeLast();
		else if (name === "unix-word-rubout") found = search.addWord();
		else if (name === "yank") found = search.addRest();
		else if (name === "self-insert") found = search.add(char);
		else if (name === "abort") {
			// the line was not touched while searching
			this.mode = { kind: "command" };
			this.ring();
		} else {
			this.endSearch(mode);
			// C-j ends the search and does no more; neither does an escape on its own
			if (char !== "\n" && char !== "\x1b") this.plainKey(char);
		}
		if (!found) this.ring();
	}

	/** A key of several characters while searching: a paste goes to the searched text, any other ends the search and is run. */
	private searchSequence(mode: SearchMode, char: string): void {
		const keys = this.pending + char;
		const meaning = lookUp(keys);
		this.pending = meaning.kind === "prefix" ? keys : "";
		if (meaning.kind === "prefix") return;
		if (meaning.kind === "command" && meaning.name === "bracketed-paste-begin") {
			this.mode = { kind: "paste", text: "", search: mode };
			return;
		}
		this.endSearch(mode);
		for (const key of keys) this.plainKey(key);
	}

	private endSearch({ search, position }: SearchMode): void {
		this.mode = { kind: "command" };
		this.session.lastSearch = search.needle;
		if (search.found !== position) this.recall.goTo(search.found);
		this.line.point = Math.min(search.endPoint, this.line.text.length);
	}
}
