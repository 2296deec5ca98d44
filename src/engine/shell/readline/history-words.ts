/** How history splits a line into words, for !$ and M-. : by white space and operators, with quotes and $( ) held together. */

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= "0" && char <= "9";
const among = (char: string | undefined, set: string): boolean => char !== undefined && set.includes(char);

const DELIMITERS = " \t\n;&()|<>";
const QUOTES = "\"'`";

/** The words of a line. A `#` that begins a word ends the line, as bash's comments do. */
export function historyWords(line: string): string[] {
	return wordSpans(line).map(({ start, end }) => line.slice(start, end));
}

export function wordSpans(line: string): { readonly start: number; readonly end: number }[] {
	const spans: { start: number; end: number }[] = [];
	let i = 0;
	for (;;) {
		while (among(line[i], " \t\n")) i++;
		if (i >= line.length || line[i] === "#") return spans;
		const start = i;
		i = Math.max(wordEnd(line, i), start + 1);
		spans.push({ start, end: i });
	}
}

function wordEnd(line: string, start: number): number {
	let i = start;
	if (among(line[i], "()\n")) return i + 1;
	if (isDigit(line[i])) {
		while (isDigit(line[i])) i++;
		if (!among(line[i], "<>")) return plainEnd(line, i, false);
	}
	return among(line[i], "<>;&|") ? operatorEnd(line, i) : plainEnd(line, i, false);
}

function operatorEnd(line: string, at: number): number {
	const char = line[at] as string;
	const next = line[at + 1];
	if (next === char) return at + (char === "<" && among(line[at + 2], "-<") ? 3 : 2);
	if (next === "&" && among(char, "<>")) {
		let i = at + 2;
		while (isDigit(line[i])) i++;
		return line[i] === "-" ? i + 1 : i;
	}
	if ((next === ">" && char === "&") || (next === "|" && char === ">")) return at + 2;
	if (next === "(" && among(char, "<>")) return plainEnd(line, at + 2, true);
	return at + 1;
}

/** The end of a word that is no operator; `nested` when a `$(` or `<(` is open already. */
function plainEnd(line: string, at: number, nested: boolean): number {
	let quote = "";
	let depth = nested ? 1 : 0;
	for (let i = at; i < line.length; i++) {
		const char = line[i] as string;
		if (char === "\\" && quote !== "'" && (quote !== '"' || among(line[i + 1], '\\`"$\n'))) i++;
		else if (depth > 0) depth += char === "(" ? 1 : char === ")" ? -1 : 0;
		else if (quote !== "") quote = char === quote ? "" : quote;
		else if (among(char, "<>$!@?+*") && line[i + 1] === "(") {
			depth = 1;
			i++;
		} else if (among(char, DELIMITERS)) return i;
		else if (among(char, QUOTES)) quote = char;
	}
	return line.length;
}
