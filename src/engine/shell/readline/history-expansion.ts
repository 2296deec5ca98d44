/** History expansion: `!!`, `!$`, `!?text?:s/a/b/`, `^a^b`. Follows the history library of bash 5.3. */
import type { History } from "./history.ts";
import { ExpansionError } from "./history-error.ts";
import { type EventSearch, findEvent } from "./history-event.ts";
import { applyModifiers, type Substitution } from "./history-modifiers.ts";
import { type OpenQuote, Quoting } from "./history-quoting.ts";
import { selectWords } from "./history-word-spec.ts";

export type Expansion =
	/** Nothing in the line asks for history. */
	| { readonly kind: "unchanged" }
	/** The shell prints the new line and runs it. */
	| { readonly kind: "expanded"; readonly text: string }
	/** `:p`: printed and kept in the history, not run. */
	| { readonly kind: "print"; readonly text: string }
	/** Printed behind the shell's name; nothing is run. */
	| { readonly kind: "error"; readonly message: string };

const WORD_START = ":$*%^";

/** Expands lines; keeps what `:&`, `!?` and `%` go back to. */
export class HistoryExpander {
	private readonly history: History;
	private readonly search: EventSearch = { text: "", matchedWord: "" };
	private readonly substitution: Substitution = { from: "", to: "" };

	constructor(history: History) {
		this.history = history;
	}

	/** `openQuote` is the quote that stands open from the lines before; `extglob` that the shell option is set, which leaves `!(` alone. */
	expand(line: string, openQuote: OpenQuote = "", extglob = false): Expansion {
		const text = openQuote === "" && line.startsWith("^") ? `!!:s${line}` : line;
		try {
			return this.expandText(text, openQuote, extglob);
		} catch (error) {
			if (error instanceof ExpansionError) return { kind: "error", message: error.message };
			throw error;
		}
	}

	private expandText(text: string, openQuote: OpenQuote, extglob: boolean): Expansion {
		const quoting = new Quoting(openQuote);
		let result = "";
		let changed = false;
		let printOnly = false;
		let i = 0;
		while (i < text.length) {
			if (quoting.startsComment(text, i)) {
				result += text.slice(i);
				break;
			}
			if (text[i] === "!" && quoting.expands && !isPlain(text, i, quoting.inDoubleQuotes, extglob)) {
				const one = this.expandOne(text, i, quoting.inDoubleQuotes ? '"' : "", result);
				result += one.text;
				printOnly ||= one.printOnly;
				changed = true;
				i = one.end;
				continue;
			}
			const end = quoting.step(text, i);
			result += text.slice(i, end);
			i = end;
		}
		if (!changed) return { kind: "unchanged" };
		return { kind: printOnly ? "print" : "expanded", text: result };
	}

	/** Expands the `!` at `start`; `soFar` is the line before it, for `!#`. */
	private expandOne(text: string, start: number, quote: string, soFar: string): { text: string; end: number; printOnly: boolean } {
		let event: string | undefined;
		let i = start + 1;
		if (WORD_START.includes(text[i] as string)) event = this.history.last?.line;
		else if (text[i] === "#") {
			event = soFar;
			i++;
		} else ({ event, end: i } = findEvent(this.history, this.search, text, start, quote));
		if (event === undefined) throw new ExpansionError(text.slice(start, i), "event not found");
		const words = selectWords(text, i, event, this.search.matchedWord);
		return applyModifiers(text, words.end, words.text, this.substitution, this.search.text);
	}
}

/** Places where bash means something else by `!`: before blanks, `=`, a closing quote; in `[!a]`, `${!name}`, `$!`, `!(pattern)`. */
function isPlain(text: string, at: number, inDoubleQuotes: boolean, extglob: boolean): boolean {
	const next = text[at + 1];
	const before = text[at - 1];
	if (next === undefined || " \t\n\r=".includes(next) || (inDoubleQuotes && next === '"')) return true;
	if (before === "[" && text.includes("]", at + 1)) return true;
	if (before === "{" && text[at - 2] === "$" && text.includes("}", at + 1)) return true;
	if (before === "$" && at > 1) return true;
	return extglob && at > 1 && next === "(" && text.includes(")", at + 2);
}
