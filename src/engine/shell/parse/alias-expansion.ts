/** Aliases: bash replaces them in the text of a line before the line is parsed. */

import type { SyntaxNode, Word } from "../syntax.ts";
import { forEachChild, parse } from "../syntax.ts";

/** Text that came from an alias; the name is not expanded again inside. */
interface Region {
	readonly name: string;
	readonly start: number;
	end: number;
	/** The value ends in a blank: the word behind is looked up too. */
	readonly blank: boolean;
}

/** Replacements in one line; beyond it something feeds on itself. */
const replacementLimit = 500;

/** `line` with the aliases replaced at every place where a command's name stands. */
export function expandAliases(line: string, aliases: ReadonlyMap<string, string>): string {
	let text = line;
	const regions: Region[] = [];
	for (let count = 0; count < replacementLimit; count++) {
		const found = nextAlias(text, aliases, regions);
		if (!found) return text;
		const { word, value } = found;
		const grown = value.length - (word.end - word.pos);
		for (const region of regions) if (word.pos >= region.start && word.end <= region.end) region.end += grown;
		regions.push({ name: word.text, start: word.pos, end: word.pos + value.length, blank: /[ \t]$/.test(value) });
		text = text.slice(0, word.pos) + value + text.slice(word.end);
	}
	return text;
}

function nextAlias(text: string, aliases: ReadonlyMap<string, string>, regions: readonly Region[]): { word: Word; value: string } | undefined {
	let found: { word: Word; value: string } | undefined;
	const consider = (word: Word | undefined): void => {
		if (!word || (found && found.word.pos < word.pos)) return;
		const value = word.text === word.value ? aliases.get(word.text) : undefined;
		if (value === undefined || regions.some((r) => r.name === word.text && word.pos >= r.start && word.pos < r.end)) return;
		found = { word, value };
	};
	const visit = (node: SyntaxNode): void => {
		if (node.type === "Script" && node.source !== undefined) return; // backquotes: expanded when they run
		if (node.type === "Command") {
			consider(node.name);
			for (const arg of node.args) {
				const before = regions.find((r) => r.blank && text.slice(r.end, arg.pos).trim() === "" && r.end <= arg.pos);
				if (arg.type === "Word" && before) consider(arg);
			}
		}
		forEachChild(node, visit);
	};
	visit(parse(text));
	return found;
}
