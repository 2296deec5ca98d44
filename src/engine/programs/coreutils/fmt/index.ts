import type { Blocking } from "../../../kernel/abi.ts";
import { eachInput } from "../../lib/inputs.ts";
import { type Context, defineProgram, Failure } from "../../lib/program.ts";
import { quote, quoteFile } from "../../lib/quote.ts";
import { Lines } from "../../lib/stdio.ts";
import { requireInteger } from "../number-argument.ts";
import { findBreaks, makeWord, type Word } from "./paragraph.ts";

const MOST_WORDS = 1000;
/** The indent of the second line of a tagged paragraph when there is none to go by. */
const TAG_INDENT = 3;

interface Settings {
	readonly crown: boolean;
	readonly tagged: boolean;
	readonly split: boolean;
	readonly uniform: boolean;
	/** The prefix without blanks around it, the number of those before it, and its length with those behind it. */
	readonly prefix: string;
	readonly prefixLead: number;
	readonly prefixFull: number;
	readonly maximum: number;
	readonly goal: number;
}

/** A line with its prefix and leading blanks taken off. */
interface Line {
	/** Columns before the prefix, and before the text. */
	readonly prefixIndent: number;
	readonly indent: number;
	readonly text: string;
	/** It has the prefix, and words behind it. */
	readonly words: boolean;
	readonly raw: string;
}

class Formatter {
	private readonly settings: Settings;
	private readonly put: (text: string) => void;
	private tabs = false;
	private firstIndent = 0;
	private otherIndent = 0;
	private prefixIndent = 0;
	private lastLine = 0;
	private words: Word[] = [];
	constructor(settings: Settings, put: (text: string) => void) {
		this.settings = settings;
		this.put = put;
	}

	private blanksAt(text: string, from: number, column: number): { at: number; column: number } {
		let at = from;
		let columns = column;
		for (; text[at] === " " || text[at] === "\t"; at++) {
			if (text[at] === "\t") this.tabs = true;
			columns = text[at] === "\t" ? (Math.floor(columns / 8) + 1) * 8 : columns + 1;
		}
		return { at, column: columns };
	}

	read(raw: string): Line {
		const { prefix, prefixLead, prefixFull } = this.settings;
		let { at, column } = this.blanksAt(raw, 0, 0);
		const prefixIndent = prefix === "" ? Math.min(prefixLead, column) : column;
		if (prefix !== "") {
			if (!raw.startsWith(prefix, at)) return { prefixIndent, indent: column, text: raw.slice(at), words: false, raw };
			({ at, column } = this.blanksAt(raw, at + prefix.length, column + prefix.length));
		}
		const text = raw.slice(at);
		return { prefixIndent, indent: column, text, words: text !== "" && prefixIndent >= prefixLead && column >= prefixIndent + prefixFull, raw };
	}

	/** Blanks from one column on, as tabs where the input had tabs. */
	private space(from: number, to: number): string {
		let text = "";
		let column = from;
		const tab = Math.floor(to / 8) * 8;
		if (this.tabs && column + 1 < tab) {
			for (; column < tab; column = (Math.floor(column / 8) + 1) * 8) text += "\t";
		}
		return text + " ".repeat(Math.max(0, to - column));
	}

	/** A line that is no part of a paragraph goes out as it is, but for its blanks. */
	copy(line: Line): void {
		const { prefix } = this.settings;
		let text = "";
		if (line.indent > line.prefixIndent || line.text !== "") {
			const shown = prefix.slice(0, Math.max(0, line.indent - line.prefixIndent));
			text = this.space(0, line.prefixIndent) + shown;
			if (line.text !== "") text += this.space(line.prefixIndent + shown.length, line.indent);
		}
		this.put(`${text}${line.text}\n`);
		this.lastLine = 0;
	}

	private same(line: Line | undefined): boolean {
		return line?.words === true && line.prefixIndent === this.prefixIndent;
	}

	/** How far the lines behind the first are indented; `next` is the second line if it belongs to the paragraph. */
	private setOtherIndent(next: Line | undefined): void {
		const { split, crown, tagged } = this.settings;
		if (split || !(crown || tagged)) this.otherIndent = this.firstIndent;
		else if (crown) this.otherIndent = next ? next.indent : this.firstIndent;
		else if (next && next.indent !== this.firstIndent) this.otherIndent = next.indent;
		else if (this.otherIndent === this.firstIndent) this.otherIndent = this.firstIndent === 0 ? TAG_INDENT : 0;
	}

	private addLine(line: Line): void {
		const { uniform } = this.settings;
		let { text } = line;
		let column = line.indent;
		while (text !== "") {
			const found = /^[^ \t\n\v\f\r]+/.exec(text)?.[0] ?? (text[0] as string);
			const word = makeWord(found);
			column += found.length;
			const { at, column: next } = this.blanksAt(text, found.length, column);
			word.space = next - column;
			column = next;
			text = text.slice(at);
			const ends = text === "";
			word.final = word.period && (ends || word.space > 1);
			if (ends || uniform) word.space = word.final ? 2 : 1;
			this.words.push(word);
			if (this.words.length >= MOST_WORDS) this.flushPart();
		}
	}

	private breaks() {
		const { maximum, goal } = this.settings;
		return findBreaks(this.words, { maximum, goal, firstIndent: this.firstIndent, otherIndent: this.otherIndent, lastLine: this.lastLine });
	}

	private putLine(from: number, to: number, indent: number): void {
		const { prefix } = this.settings;
		let text = this.space(0, this.prefixIndent) + prefix;
		let column = this.prefixIndent + prefix.length;
		text += this.space(column, indent);
		column = Math.max(column, indent);
		for (let i = from; i < to; i++) {
			const word = this.words[i] as Word;
			text += word.text;
			column += word.text.length;
			if (i + 1 < to) {
				text += this.space(column, column + word.space);
				column += word.space;
			}
		}
		this.lastLine = column;
		this.put(`${text}\n`);
	}

	private putLines(next: readonly number[], end: number): void {
		for (let at = 0; at < end; at = next[at] as number) this.putLine(at, next[at] as number, at === 0 ? this.firstIndent : this.otherIndent);
	}

	/** A paragraph too long to be held is cut where that costs least. */
	private flushPart(): void {
		this.setOtherIndent(undefined);
		const { next, cost } = this.breaks();
		let splitAt = this.words.length;
		let best = Number.POSITIVE_INFINITY;
		for (let at = next[0] as number; at < this.words.length; at = next[at] as number) {
			const own = (cost[at] as number) - (cost[next[at] as number] as number);
			if (own < best) {
				splitAt = at;
				best = own;
			}
			best += 9;
		}
		this.putLines(next, splitAt);
		this.words = this.words.slice(splitAt);
		this.firstIndent = this.otherIndent;
	}

	/** Formats the paragraph that begins with `first`; returns the line behind it. */
	*paragraph(first: Line, nextLine: () => Blocking<Line | undefined>): Blocking<Line | undefined> {
		const { split, crown, tagged } = this.settings;
		this.prefixIndent = first.prefixIndent;
		this.firstIndent = first.indent;
		this.words = [];
		this.lastLine = 0;
		this.addLine(first);
		let line = yield* nextLine();
		this.setOtherIndent(this.same(line) ? line : undefined);
		if (!split && this.same(line) && !(tagged && !crown && line?.indent === this.firstIndent)) {
			while (line && this.same(line) && line.indent === this.otherIndent) {
				this.addLine(line);
				line = yield* nextLine();
			}
		}
		const last = this.words.at(-1) as Word;
		last.period = true;
		last.final = true;
		this.putLines(this.breaks().next, this.words.length);
		return line;
	}
}

function settingsOf(context: Context): Settings {
	const { options } = context;
	const width = options.value("width");
	const goalText = options.value("goal");
	let maximum = width === undefined ? 75 : requireInteger(context, width, "width", 0, 2500);
	let goal = Math.trunc((maximum * 187) / 200);
	if (goalText !== undefined) {
		goal = requireInteger(context, goalText, "width", 0);
		if (width === undefined) maximum = goal + 10;
		else if (goal > maximum) context.fail(`invalid width: ${quote(goalText)}: Value too large for defined data type`);
	}
	const prefix = options.value("prefix") ?? "";
	const stripped = prefix.replace(/^ +/, "");
	return {
		crown: options.has("crown-margin"),
		tagged: options.has("tagged-paragraph"),
		split: options.has("split-only"),
		uniform: options.has("uniform-spacing"),
		prefix: stripped.replace(/ +$/, ""),
		prefixLead: prefix.length - stripped.length,
		prefixFull: stripped.length,
		maximum,
		goal,
	};
}

function* main(context: Context): Blocking<number> {
	const { sys, out, operands } = context;
	const settings = settingsOf(context);
	return yield* eachInput(
		context,
		operands,
		function* (fd) {
			const lines = new Lines(sys, fd);
			const formatter = new Formatter(settings, (text) => out.put(text));
			const next = function* (): Blocking<Line | undefined> {
				const raw = yield* lines.next();
				return raw === undefined ? undefined : formatter.read(raw);
			};
			let line = yield* next();
			while (line) {
				if (line.words) line = yield* formatter.paragraph(line, next);
				else {
					formatter.copy(line);
					line = yield* next();
				}
				if (out.due) yield* out.flush();
			}
		},
		{ open: (name, error) => `cannot open ${quoteFile(name)} for reading: ${error.message}`, read: (_, error) => `read error: ${error.message}` },
	);
}

/** -WIDTH as the first argument. */
function rewrite(args: readonly string[]): readonly string[] {
	const [first = "", ...rest] = args;
	if (/^-\d+$/.test(first)) return [`-w${first.slice(1)}`, ...rest];
	const misplaced = rest.find((arg, i) => /^-\d/.test(arg) && !/^-[a-z]*[wgp]$/.test(args[i] ?? ""));
	if (misplaced)
		throw new Failure(
			`fmt: invalid option -- ${misplaced[1]}; -WIDTH is recognized only when it is the first\noption; use -w N instead\nTry 'fmt --help' for more information.\n`,
			1,
		);
	return args;
}

export const fmt = defineProgram({
	name: "fmt",
	package: "coreutils",
	summary: "Reformat each paragraph in the FILE(s), writing to standard output.",
	usage: ["[-WIDTH] [OPTION]... [FILE]..."],
	options: [
		{ short: "c", long: "crown-margin", help: "preserve indentation of first two lines" },
		{ short: "p", long: "prefix", arg: "STRING", help: "reformat only lines beginning with STRING, reattaching the prefix to reformatted lines" },
		{ short: "s", long: "split-only", help: "split long lines, but do not refill" },
		{ short: "t", long: "tagged-paragraph", help: "indentation of first line different from second" },
		{ short: "u", long: "uniform-spacing", help: "one space between words, two after sentences" },
		{ short: "w", long: "width", arg: "WIDTH", help: "maximum line width (default of 75 columns)" },
		{ short: "g", long: "goal", arg: "WIDTH", help: "goal width (default of 93% of width)" },
	],
	rewrite,
	main,
});
