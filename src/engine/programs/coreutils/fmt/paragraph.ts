/** Where fmt breaks the lines of a paragraph: the breaks with the least cost, as the real fmt counts it. */

export interface Word {
	readonly text: string;
	/** Columns of the blanks behind it. */
	space: number;
	/** Begins with an open bracket or quote. */
	readonly paren: boolean;
	/** Ends in a full stop or its like. */
	period: boolean;
	/** Ends in punctuation. */
	readonly punct: boolean;
	/** Ends a sentence. */
	final: boolean;
}

const square = (n: number): number => n * n;
const LINE = square(70);
const NO_BREAK = square(600);
const SENTENCE_BONUS = square(50);
const PAREN_BONUS = square(40);
const PUNCT_BONUS = square(40);
const shortCost = (n: number): number => square(n * 10);
const raggedCost = (n: number): number => Math.trunc(shortCost(n) / 2);
const widowCost = (n: number): number => Math.trunc(square(200) / (n + 2));
const orphanCost = (n: number): number => Math.trunc(square(150) / (n + 2));

export function makeWord(text: string): Word {
	const core = text.length > 1 ? (text[0] as string) + text.slice(1).replace(/[)\]'"]+$/, "") : text;
	return { text, space: 0, paren: /^[(['`"]/.test(text), punct: /[!-/:-@[-`{-~]$/.test(text), period: /[.?!]$/.test(core), final: false };
}

/** The cost of beginning a line with this word. */
function baseCost(words: readonly Word[], at: number): number {
	const word = words[at] as Word;
	const before = words[at - 1];
	let cost = LINE;
	if (before) {
		if (before.period) cost += before.final ? -SENTENCE_BONUS : NO_BREAK;
		else if (before.punct) cost -= PUNCT_BONUS;
		else if (words[at - 2]?.final) cost += widowCost(before.text.length);
	}
	if (word.paren) cost -= PAREN_BONUS;
	else if (word.final) cost += orphanCost(word.text.length);
	return cost;
}

export interface Measure {
	readonly maximum: number;
	readonly goal: number;
	readonly firstIndent: number;
	readonly otherIndent: number;
	/** Columns of the line before, 0 for none. */
	readonly lastLine: number;
}

export interface Breaks {
	/** For each word, the word that begins the line behind the one it begins. */
	readonly next: readonly number[];
	readonly cost: readonly number[];
}

/** Decides for every word, from the last on, where a line that begins with it ends best. */
export function findBreaks(words: readonly Word[], measure: Measure): Breaks {
	const end = words.length;
	const next = new Array<number>(end).fill(end);
	const cost = new Array<number>(end + 1).fill(0);
	const lengths = new Array<number>(end + 1).fill(0);
	for (let start = end - 1; start >= 0; start--) {
		let best = Number.POSITIVE_INFINITY;
		let length = (start === 0 ? measure.firstIndent : measure.otherIndent) + (words[start] as Word).text.length;
		for (let at = start + 1; ; at++) {
			let total = cost[at] as number;
			if (at < end) {
				total += shortCost(measure.goal - length);
				if (next[at] !== end) total += raggedCost(length - (lengths[at] as number));
			}
			if (start === 0 && measure.lastLine > 0) total += raggedCost(length - measure.lastLine);
			if (total < best) {
				best = total;
				next[start] = at;
				lengths[start] = length;
			}
			if (at === end) break;
			length += (words[at - 1] as Word).space + (words[at] as Word).text.length;
			if (length > measure.maximum) break;
		}
		cost[start] = best + baseCost(words, start);
	}
	return { next, cost };
}
