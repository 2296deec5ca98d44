/** Command lines in a text: split as a shell would, without its expansions. */

/** Quotes and backslashes group; there is nothing else. */
export function splitWords(text: string): string[] {
	const words: string[] = [];
	let word: string | undefined;
	let quote = "";
	for (let i = 0; i < text.length; i++) {
		const c = text[i] as string;
		if (quote === "'" && c !== "'") word = (word ?? "") + c;
		else if (c === "\\" && quote !== "'") {
			const next = text[++i] ?? "";
			word = (word ?? "") + (quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next);
		} else if (c === quote) quote = "";
		else if (quote !== "") word = (word ?? "") + c;
		else if (c === "'" || c === '"') {
			quote = c;
			word ??= "";
		} else if (/\s/.test(c)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else word = (word ?? "") + c;
	}
	if (word !== undefined) words.push(word);
	return words;
}
