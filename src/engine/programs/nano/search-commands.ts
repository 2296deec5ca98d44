/** Searching, replacing and going to a line. */
import type { Blocking } from "../../kernel/abi.ts";
import { compileRegex, literalSource, RegexError } from "../lib/regex.ts";
import type { Editor } from "./editor.ts";
import { lineMenu, replaceMenu, searchMenu } from "./menus.ts";
import type { Position, TextBuffer } from "./text-buffer.ts";

interface Found {
	readonly line: number;
	readonly start: number;
	readonly end: number;
	readonly match: RegExpExecArray;
	/** The search went over the end of the text. */
	readonly wrapped: boolean;
}

/** The words behind "Search" for what is set. */
function modes({ search }: Editor): string {
	return (search.caseSensitive ? " [Case Sensitive]" : "") + (search.regex ? " [Regexp]" : "") + (search.backwards ? " [Backwards]" : "");
}

function toggleMode({ search }: Editor, key: string): boolean {
	if (/^\x1b[cC]$/.test(key)) search.caseSensitive = !search.caseSensitive;
	else if (/^\x1b[rR]$/.test(key)) search.regex = !search.regex;
	else if (/^\x1b[bB]$/.test(key)) search.backwards = !search.backwards;
	else return false;
	return true;
}

/** ^F, ^W, ^B: asks what to look for; nothing typed is the last text again. */
export function* searchFor(editor: Editor, backwards: boolean): Blocking<void> {
	const { search } = editor;
	search.backwards = backwards;
	const { key, text } = yield* editor.ask({
		label: () => `Search${modes(editor)}${search.text === "" ? "" : ` [${search.text}]`}`,
		menu: searchMenu,
		endKeys: ["\x12"],
		onKey: (pressed) => toggleMode(editor, pressed),
		history: search.text === "" ? [] : [search.text],
	});
	if (key === "\x12") return yield* replace(editor);
	if (key !== "\r" || (text === "" && search.text === "")) {
		editor.message = "Cancelled";
		return;
	}
	if (text !== "") search.text = text;
	yield* repeatSearch(editor, search.backwards);
}

/** The next place of the last text; M-W, M-F, M-B. */
// biome-ignore lint/correctness/useYield: commands can block, this one does not
export function* repeatSearch(editor: Editor, backwards: boolean): Blocking<void> {
	const { buffer, search } = editor;
	if (search.text === "") {
		editor.message = "No current search pattern";
		return;
	}
	const pattern = compile(editor);
	if (!pattern) return;
	const found = findFrom(editor, pattern, backwards);
	if (!found) editor.message = `"${search.text}" not found`;
	else {
		const same = found.line === buffer.line && found.start === buffer.index;
		if (same) editor.message = "This is the only occurrence";
		else if (found.wrapped) editor.message = "Search Wrapped";
		show(editor, found);
	}
}

function show(editor: Editor, found: { readonly line: number; readonly start: number; readonly end: number }): void {
	editor.buffer.moveTo(found.line, found.start);
	editor.found = found;
	editor.center();
}

function compile(editor: Editor): RegExp | undefined {
	const { text, regex, caseSensitive } = editor.search;
	try {
		return regex
			? compileRegex(text, { extended: true, ignoreCase: !caseSensitive, global: true })
			: new RegExp(literalSource(text), caseSensitive ? "gv" : "giv");
	} catch (error) {
		if (!(error instanceof RegexError)) throw error;
		editor.message = `Bad regex "${text}": ${error.message}`;
		return undefined;
	}
}

/** The nearest match behind (or before) the cursor, round the ends of the text. */
function findFrom({ buffer }: Editor, pattern: RegExp, backwards: boolean): Found | undefined {
	const count = buffer.lines.length;
	const step = backwards ? -1 : 1;
	for (let i = 0; i <= count; i++) {
		const line = (((buffer.line + i * step) % count) + count) % count;
		const matches = [...matchesIn(buffer.lines[line] as string, pattern)];
		const inReach = matches.filter(({ index }) =>
			i === 0 ? (backwards ? index < buffer.index : index > buffer.index) : i < count || (backwards ? index >= buffer.index : index <= buffer.index),
		);
		const match = backwards ? inReach.at(-1) : inReach[0];
		if (!match) continue;
		const wrapped = i === count || (backwards ? line > buffer.line : line < buffer.line);
		return { line, start: match.index, end: match.index + match[0].length, match, wrapped };
	}
	return undefined;
}

function* matchesIn(text: string, pattern: RegExp): Generator<RegExpExecArray, void, void> {
	pattern.lastIndex = 0;
	for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
		yield match;
		if (match[0] === "") pattern.lastIndex++;
	}
}

/** ^\: asks for both texts, then at each place. */
export function* replace(editor: Editor): Blocking<void> {
	const { search } = editor;
	if (!editor.writable()) return;
	search.backwards = false;
	const what = yield* editor.ask({
		label: () => `Search (to replace)${modes(editor)}${search.text === "" ? "" : ` [${search.text}]`}`,
		menu: searchMenu,
		onKey: (pressed) => toggleMode(editor, pressed),
	});
	if (what.key !== "\r" || (what.text === "" && search.text === "")) {
		editor.message = "Cancelled";
		return;
	}
	if (what.text !== "") search.text = what.text;
	const by = yield* editor.ask({ label: () => `Replace with${search.replacement === "" ? "" : ` [${search.replacement}]`}`, menu: replaceMenu });
	if (by.key !== "\r") {
		editor.message = "Cancelled";
		return;
	}
	search.replacement = by.text;
	const pattern = compile(editor);
	if (pattern) yield* replaceEach(editor, pattern);
}

/** In a regular expression's replacement \1 to \9 are what its groups matched. */
const replacementFor = (editor: Editor, match: RegExpExecArray): string =>
	editor.search.regex ? editor.search.replacement.replaceAll(/\\([1-9])/g, (_, digit: string) => match[Number(digit)] ?? "") : editor.search.replacement;

/** The first match at or behind a position, up to the end of the text. */
function matchAtOrBehind({ lines }: TextBuffer, pattern: RegExp, at: Position): (Position & { readonly match: RegExpExecArray }) | undefined {
	for (let line = at.line; line < lines.length; line++) {
		for (const match of matchesIn(lines[line] as string, pattern)) if (line > at.line || match.index >= at.index) return { line, index: match.index, match };
	}
	return undefined;
}

/** From the cursor to the end, then from the start to the cursor. */
function* replaceEach(editor: Editor, pattern: RegExp): Blocking<void> {
	const { buffer, search } = editor;
	let start: Position = { line: buffer.line, index: buffer.index };
	let at = start;
	let count = 0;
	let all = false;
	let wrapped = false;
	for (;;) {
		const found = matchAtOrBehind(buffer, pattern, at);
		if (!found && !wrapped) {
			wrapped = true;
			at = { line: 0, index: 0 };
			continue;
		}
		if (!found || (wrapped && (found.line > start.line || (found.line === start.line && found.index >= start.index)))) break;
		const length = found.match[0].length;
		at = { line: found.line, index: found.index + Math.max(1, length) };
		if (!all) {
			show(editor, { line: found.line, start: found.index, end: found.index + length });
			const answer = yield* editor.confirm("Replace this instance?", true);
			if (answer === "cancel") break;
			all = answer === "all";
			if (answer === "no") continue;
		}
		const text = replacementFor(editor, found.match);
		buffer.replace(found, length, text);
		const growth = text.length - length;
		at = { line: found.line, index: at.index + growth };
		if (wrapped && found.line === start.line) start = { line: start.line, index: start.index + growth };
		count++;
	}
	editor.found = undefined;
	buffer.moveTo(start.line, start.index);
	if (count === 0) editor.message = `"${search.text}" not found`;
	else editor.message = `Replaced ${count} ${count === 1 ? "occurrence" : "occurrences"}`;
}

/** ^/: a line, and after a comma a column; negative ones count from the end. */
export function* goToLine(editor: Editor): Blocking<void> {
	const { buffer } = editor;
	const { key, text } = yield* editor.ask({ label: () => "Enter line number, column number", menu: lineMenu, endKeys: ["\x19", "\x16"] });
	if (key === "\x19") buffer.moveTo(0, 0);
	else if (key === "\x16") buffer.moveTo(buffer.lines.length - 1, 0);
	else if (key !== "\r") editor.message = "Cancelled";
	else {
		const match = /^\s*(-?\d+)?\s*(?:[,.:;\s]\s*(\d+))?\s*$/.exec(text);
		if (!match || text.trim() === "") {
			editor.message = "Invalid line or column number";
			return;
		}
		const line = match[1] === undefined ? buffer.line + 1 : Number(match[1]);
		const column = match[2] === undefined ? undefined : Number(match[2]) - 1;
		const target = (line < 0 ? buffer.lines.length + line + 1 : line) - 1;
		const wanted = column ?? buffer.column;
		buffer.moveTo(target, 0);
		buffer.moveTo(buffer.line, buffer.indexAt(buffer.line, wanted));
		editor.center();
	}
}
