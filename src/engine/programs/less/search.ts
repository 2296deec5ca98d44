/** Searching a document, forward and backward. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { compileRegex, literalSource, RegexError } from "../lib/regex.ts";
import type { Document } from "./document.ts";
import { plainText } from "./rows.ts";
import type { Settings } from "./settings.ts";

export interface Pattern {
	readonly regex: RegExp;
	/** Lines that do not match are looked for (!). */
	readonly inverted: boolean;
}

/** Compiles what was typed; undefined when it is no regular expression. A capital makes case matter, unless -I is set. */
export function compilePattern(typed: string, settings: Settings): Pattern | undefined {
	let text = typed;
	let inverted = false;
	let literal = false;
	for (; /^[!\x0e\x12]/.test(text); text = text.slice(1)) {
		if (text.startsWith("\x12")) literal = true;
		else inverted = true;
	}
	const ignoreCase = settings.ignoreCase === "always" || (settings.ignoreCase === "yes" && text === text.toLowerCase());
	try {
		const regex = literal ? new RegExp(literalSource(text), ignoreCase ? "giv" : "gv") : compileRegex(text, { extended: true, ignoreCase, global: true });
		return { regex, inverted };
	} catch (error) {
		if (error instanceof RegexError) return undefined;
		throw error;
	}
}

function matches({ regex, inverted }: Pattern, line: string): boolean {
	regex.lastIndex = 0;
	return regex.test(plainText(line)) !== inverted;
}

/** The line of the `count`th match from `start` (inclusive) in a direction; undefined where there is none, or when `stop` ends the search. */
export function* findLine(
	sys: Sys,
	document: Document,
	pattern: Pattern,
	start: number,
	direction: 1 | -1,
	count: number,
	stop: () => boolean,
): Blocking<number | undefined> {
	let left = count;
	for (let line = start; line >= 0 && (yield* document.has(line, stop)); line += direction) {
		if (matches(pattern, document.lines[line] as string) && --left === 0) return line;
		if (stop()) return undefined;
		if (sys.spend(4)) yield* sys.reschedule();
	}
	return undefined;
}
