/** grep on one file: which lines are selected, and what is printed of them. */
import type { Blocking } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import type { Context } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { type Palette, paint } from "./colors.ts";
import type { Matcher } from "./matcher.ts";

export interface SearchSettings {
	readonly matcher: Matcher;
	readonly invert: boolean;
	readonly only: boolean;
	/** What is printed: lines, a count, the file's name where lines are (or are not) selected, or nothing. */
	readonly output: "lines" | "count" | "names-with" | "names-without" | "nothing";
	readonly most: number;
	readonly before: number;
	readonly after: number;
	/** undefined: none is printed. */
	readonly groupSeparator: string | undefined;
	readonly lineNumbers: boolean;
	readonly byteOffsets: boolean;
	readonly fileNames: boolean;
	/** Behind a file name stands NUL. */
	readonly nullNames: boolean;
	readonly alignTabs: boolean;
	readonly delimiter: number;
	readonly binary: "binary" | "text" | "without-match";
	readonly palette: Palette | undefined;
	readonly lineBuffered: boolean;
}

interface Place {
	readonly line: string;
	readonly number: number;
	readonly offset: number;
}

const broken = /[\udc80-\udcff]/;
const isBroken = (text: string): boolean => broken.test(text) && /[\udc80-\udcff]/u.test(text);
const byteLength = (text: string): number => {
	return /^[\x00-\x7f]*$/.test(text) ? text.length : encode(text).length;
};

/** Shared by all files: whether anything has been printed, for the separator between groups. */
export interface Progress {
	printed: boolean;
}

export class FileSearch {
	private readonly context: Context;
	private readonly settings: SearchSettings;
	private readonly progress: Progress;
	private readonly name: string;
	private readonly end: string;
	private selected = 0;
	private binary = false;
	/** A match in a binary file, or on a line that is no text, has been found and not shown. */
	private hidden = false;
	/** Lines that become the leading context of a selected one. */
	private held: Place[] = [];
	private lastPrinted = 0;
	private trailing = 0;
	constructor(context: Context, settings: SearchSettings, progress: Progress, name: string) {
		this.context = context;
		this.settings = settings;
		this.progress = progress;
		this.name = name;
		this.end = String.fromCharCode(settings.delimiter);
	}

	/** Searches an open file and prints; how many lines were selected. */
	*run(fd: number): Blocking<number> {
		const { settings, context } = this;
		const lines = new Lines(context.sys, fd, settings.delimiter);
		if (settings.most > 0) yield* this.eachLine(lines);
		yield* this.summary();
		return this.selected;
	}

	private *eachLine(lines: Lines): Blocking<void> {
		const { settings, context } = this;
		const { matcher, invert, most } = settings;
		const findsBinary = settings.binary !== "text" && settings.delimiter !== 0;
		const counting = settings.lineNumbers || settings.byteOffsets || settings.before > 0 || settings.after > 0;
		const literal = counting || invert ? undefined : matcher.literal;
		const next = literal === undefined ? () => lines.take() : () => lines.takeWith(literal);
		let number = 0;
		let offset = 0;
		while (yield* lines.fill()) {
			if (findsBinary && lines.holds("\0")) this.binary = true;
			for (let line = next(); line !== undefined; line = next()) {
				if (findsBinary && lines.unterminated && line.includes("\0")) this.binary = true;
				if (this.binary && settings.binary === "without-match") return;
				number++;
				if (matcher.test(line) !== invert) {
					if (this.selected < most) {
						this.selected++;
						if (this.select({ line, number, offset })) return;
					} else if (this.trailing === 0) return;
					else this.trail({ line, number, offset });
					if (this.selected >= most && settings.after === 0) return;
				} else if (counting && settings.output === "lines") this.pass({ line, number, offset });
				if (settings.byteOffsets) offset += byteLength(line) + 1;
				if (settings.lineBuffered || context.out.due) yield* context.out.flush();
				if (this.selected >= most && this.trailing === 0) return;
			}
		}
	}

	/** Handles a selected line; true when no more need be read. */
	private select(place: Place): boolean {
		const { settings } = this;
		if (settings.output === "count") return false;
		if (settings.output !== "lines") return true;
		if (this.binary) {
			this.hidden = true;
			return true;
		}
		if (settings.binary !== "text" && !settings.only && (isBroken(place.line) || this.held.some(({ line }) => isBroken(line)))) {
			this.hidden = true;
			return true;
		}
		this.separate(this.held[0]?.number ?? place.number);
		for (const held of this.held) this.print(held, "-");
		this.held = [];
		this.print(place, ":");
		this.trailing = settings.after;
		return this.hidden;
	}

	/** Handles a line that is not selected: context of one before, or of one to come. */
	private pass(place: Place): void {
		const { before } = this.settings;
		if (this.trailing > 0) this.trail(place);
		else if (before > 0) {
			this.held.push(place);
			if (this.held.length > before) this.held.shift();
		}
	}

	private trail(place: Place): void {
		this.trailing--;
		this.print(place, "-");
	}

	/** Prints the separator when lines have been left out since the last group. */
	private separate(next: number): void {
		const { settings, context, progress } = this;
		if ((settings.before > 0 || settings.after > 0) && settings.groupSeparator !== undefined && progress.printed && next !== this.lastPrinted + 1)
			context.out.put(`${paint(settings.palette, settings.palette?.separator ?? "", settings.groupSeparator)}\n`);
	}

	private prefix(place: Place, offset: number, mark: string): string {
		const { settings } = this;
		const { palette } = settings;
		const separator = paint(palette, palette?.separator ?? "", mark);
		let text = "";
		if (settings.fileNames) text += paint(palette, palette?.fileName ?? "", this.name) + (settings.nullNames ? "\0" : separator);
		const width = settings.alignTabs ? 3 : 0;
		if (settings.lineNumbers) text += paint(palette, palette?.lineNumber ?? "", String(place.number).padStart(width)) + separator;
		if (settings.byteOffsets) text += paint(palette, palette?.byteOffset ?? "", String(offset).padStart(width)) + separator;
		return settings.alignTabs && text !== "" ? `${text}\t` : text;
	}

	private print(place: Place, mark: ":" | "-"): void {
		const { settings, context } = this;
		this.lastPrinted = place.number;
		this.progress.printed = true;
		const matching = (mark === ":") !== settings.invert;
		if (settings.only) {
			if (mark === ":" && !settings.invert) this.printMatches(place);
			return;
		}
		context.out.put(this.prefix(place, place.offset, mark) + (settings.palette ? this.painted(place.line, mark, matching) : place.line) + this.end);
	}

	/** -o: every match that is not empty on a line of its own. */
	private printMatches(place: Place): void {
		const { settings, context } = this;
		const { line } = place;
		for (let from = 0; from <= line.length; ) {
			const found = settings.matcher.find(line, from);
			if (!found) return;
			if (found.end === found.start) {
				from = found.end + 1;
				continue;
			}
			const text = line.slice(found.start, found.end);
			if (settings.binary !== "text" && isBroken(text)) {
				this.hidden = true;
				return;
			}
			const offset = settings.byteOffsets ? place.offset + byteLength(line.slice(0, found.start)) : 0;
			context.out.put(this.prefix(place, offset, ":") + paint(settings.palette, settings.palette?.selectedMatch ?? "", text) + this.end);
			from = found.end;
		}
	}

	private painted(line: string, mark: ":" | "-", matching: boolean): string {
		const palette = this.settings.palette as Palette;
		const asSelected = (mark === ":") !== (palette.reverse && this.settings.invert);
		const lineColor = asSelected ? palette.selectedLine : palette.contextLine;
		const matchColor = mark === ":" ? palette.selectedMatch : palette.contextMatch;
		if (!matching) return paint(palette, lineColor, line);
		let text = "";
		let from = 0;
		for (let at = 0; at <= line.length; ) {
			const found = this.settings.matcher.find(line, at);
			if (!found) break;
			if (found.end === found.start) {
				at = found.end + 1;
				continue;
			}
			text +=
				(found.start > from ? paint(palette, lineColor, line.slice(from, found.start)) : "") + paint(palette, matchColor, line.slice(found.start, found.end));
			from = found.end;
			at = from;
		}
		return text + (from < line.length ? paint(palette, lineColor, line.slice(from)) : "");
	}

	/** What is printed once the file is done. */
	private *summary(): Blocking<void> {
		const { settings, context } = this;
		const { palette, output } = settings;
		const name = paint(palette, palette?.fileName ?? "", this.name);
		if (output === "count")
			yield* context.print(`${settings.fileNames ? name + (settings.nullNames ? "\0" : paint(palette, palette?.separator ?? "", ":")) : ""}${this.selected}\n`);
		else if (output === (this.selected > 0 ? "names-with" : "names-without")) yield* context.print(name + (settings.nullNames ? "\0" : "\n"));
		else if (this.hidden) yield* context.print(`grep: ${this.name}: binary file matches\n`);
	}
}
