/** The event of a history expansion: which earlier line `!n`, `!-n`, `!text` and `!?text?` mean. */
import type { History } from "./history.ts";
import { wordSpans } from "./history-words.ts";

/** What the last `!?text?` looked for, and the word it found (`%`). */
export interface EventSearch {
	text: string;
	matchedWord: string;
}

export interface FoundEvent {
	/** undefined: there is none. */
	readonly event: string | undefined;
	/** Behind the specification. */
	readonly end: number;
}

/** Reads the specification that begins with the `!` at `start`. */
export function findEvent(history: History, search: EventSearch, text: string, start: number, quote: string): FoundEvent {
	const at = start + 1;
	if (text[at] === "!") return { event: history.last?.line, end: at + 1 };
	const number = /^-?\d+/.exec(text.slice(at))?.[0];
	if (number !== undefined) {
		const which = number.startsWith("-") ? history.nextNumber + Number(number) : Number(number);
		return { event: history.numbered(which)?.line, end: at + number.length };
	}
	return text[at] === "?" ? findSubstring(history, search, text, at + 1) : findPrefix(history, text, at, quote);
}

function findPrefix(history: History, text: string, at: number, quote: string): FoundEvent {
	let end = at;
	for (; end < text.length; end++) {
		const char = text[end] as string;
		if (" \t\n:;&()|<>^$*%".includes(char) || char === quote || (char === "-" && end > at)) break;
	}
	const position = history.searchBackward(text.slice(at, end), "prefix");
	return { event: history.entries[position]?.line, end };
}

function findSubstring(history: History, search: EventSearch, text: string, at: number): FoundEvent {
	const close = /[?\n]/.exec(text.slice(at))?.index;
	const stop = close === undefined ? text.length : at + close;
	const end = text[stop] === "?" ? stop + 1 : stop;
	const wanted = text.slice(at, stop) || search.text;
	if (wanted === "") return { event: undefined, end };
	const event = history.entries[history.searchBackward(wanted, "anywhere")]?.line;
	if (event !== undefined) {
		const place = event.lastIndexOf(wanted);
		const span = wordSpans(event).find((word) => place >= word.start && place < word.end);
		search.text = wanted;
		search.matchedWord = span ? event.slice(span.start, span.end) : "";
	}
	return { event, end };
}
