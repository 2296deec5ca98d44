/** Words as arguments of options (`--sort=size`): unambiguous abbreviations count, and a wrong one is answered with the list. */
import type { Context } from "./program.ts";
import { quote } from "./quote.ts";

/** Each entry is a value with all its words, the first being the value. */
export type WordTable<T extends string> = readonly (readonly [T, ...string[]])[];

/** The value that a word means; undefined when none, "ambiguous" when several do. */
export function matchWord<T extends string>(table: WordTable<T>, word: string): T | "ambiguous" | undefined {
	const exact = table.find((words) => words.includes(word));
	if (exact) return exact[0];
	const near = table.filter((words) => words.some((w) => w.startsWith(word)));
	return near.length > 1 ? "ambiguous" : near[0]?.[0];
}

/** The list of words as argmatch_valid prints it. */
const validWords = (table: WordTable<string>): string => `Valid arguments are:\n${table.map((words) => `  - ${words.map(quote).join(", ")}\n`).join("")}`;

/** Matches or ends the program with the message that coreutils gives; its status is 1 whatever other usage errors have. */
export function requireWord<T extends string>(context: Context, option: string, table: WordTable<T>, word: string): T {
	const found = matchWord(table, word);
	if (found !== undefined && found !== "ambiguous") return found;
	const what = found === "ambiguous" ? "ambiguous" : "invalid";
	return context.fail(`${what} argument ${quote(word)} for ${quote(option)}\n${validWords(table)}Try '${context.name} --help' for more information.`);
}
