/** Which word of the line is being completed, and what part it has in its command. Follows readline and bash's bashline.c. */
import type { CompletionPlace } from "./completion-host.ts";
import type { Quote } from "./completion-quote.ts";

export interface TypedWord {
	/** Where its text begins, behind an opening quote. */
	readonly start: number;
	/** As typed, up to the point. */
	readonly text: string;
	readonly quote: Quote;
}

const BREAKS = " \t\n@><=;|&(:`";
const COMMAND_SEPARATORS = ";|&{(`";
const BLANK = " \t";

/** The word that ends at the point; word breaks are those of COMP_WORDBREAKS. Behind an open quote or backquote a word of its own begins. */
export function wordAt(line: string, point: number): TypedWord {
	let quote: Quote = "";
	let opened = 0;
	let start = 0;
	for (let i = 0; i < point; i++) {
		const char = line[i] as string;
		if (char === "\\" && quote !== "'") i++;
		else if (quote !== "") quote = char === quote ? "" : quote;
		else if (char === "'" || char === '"') {
			quote = char;
			opened = i + 1;
		} else if (BREAKS.includes(char)) start = i + 1;
	}
	if (quote !== "") start = opened;
	return { start, text: line.slice(start, point), quote };
}

/** Whether a word that starts here is the name of a command. */
export function isCommandPosition(line: string, word: TypedWord): boolean {
	const at = skipBlanksBack(line, word.quote === "" ? word.start : word.start - 1);
	if (at === 0) return true;
	const before = line[at - 1] as string;
	if (COMMAND_SEPARATORS.includes(before)) return !isRedirection(line, at - 1) && !(before === "(" && line[at - 2] === "=");
	if (!BLANK.includes(line[at] as string)) return false;
	// behind nothing but assignments a command may stand too
	const start = commandStart(line, word.start);
	return line
		.slice(start, at)
		.split(/[ \t]+/)
		.every((part) => part === "" || /^\w+\+?=/.test(part));
}

/** Whether a `&` or `|` belongs to `>&`, `<&`, `>|`. */
const isRedirection = (line: string, at: number): boolean => (line[at] === "&" || line[at] === "|") && (line[at - 1] === ">" || line[at - 1] === "<");

function skipBlanksBack(line: string, from: number): number {
	let at = from;
	while (at > 0 && BLANK.includes(line[at - 1] as string)) at--;
	return at;
}

/** Where the command begins that the place `at` is in. */
function commandStart(line: string, at: number): number {
	let quote: Quote = "";
	let start = 0;
	for (let i = 0; i < at; i++) {
		const char = line[i] as string;
		if (char === "\\" && quote !== "'") i++;
		else if (quote !== "") quote = char === quote ? "" : quote;
		else if (char === "'" || char === '"') quote = char;
		else if (`${COMMAND_SEPARATORS}\n`.includes(char) && !isRedirection(line, i)) start = i + 1;
	}
	return start;
}

/** The command around the word, split into words as COMP_WORDS has them: word breaks other than blanks are words of their own. */
export function placeOf(line: string, point: number): CompletionPlace {
	const start = commandStart(line, wordAt(line, point).start);
	const text = line.slice(start);
	const words: string[] = [];
	let current = -1;
	let i = 0;
	while (i < text.length) {
		if (BLANK.includes(text[i] as string)) {
			i++;
			continue;
		}
		const from = i;
		i = breakEnd(text, i);
		if (text[i - 1] === "\n" || ";|&)".includes(text[from] as string)) break;
		words.push(text.slice(from, i));
		if (current < 0 && start + i >= point && start + from <= point) current = words.length - 1;
	}
	if (current < 0) {
		words.push("");
		current = words.length - 1;
	}
	// words before the command that only set variables are not its own
	while (current > 0 && /^\w+$/.test(words[0] ?? "") && words[1] === "=" && words.length > 3) {
		words.splice(0, 3);
		current -= 3;
	}
	return { words, current, line: text, point: point - start };
}

function breakEnd(text: string, from: number): number {
	const breaks = "@><=;|&(:";
	let i = from;
	if (breaks.includes(text[i] as string)) {
		while (i < text.length && breaks.includes(text[i] as string)) i++;
		return i;
	}
	let quote: Quote = "";
	for (; i < text.length; i++) {
		const char = text[i] as string;
		if (char === "\\" && quote !== "'") i++;
		else if (quote !== "") quote = char === quote ? "" : quote;
		else if (char === "'" || char === '"') quote = char;
		else if (BLANK.includes(char) || breaks.includes(char) || char === "\n") break;
	}
	return Math.min(i, text.length);
}
