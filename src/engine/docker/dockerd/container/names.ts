/** Names for containers that are given none: an adjective and somebody who mattered to computing or science. pkg/namesgenerator. */
import type { Sys } from "../../../kernel/abi.ts";

const adjectives =
	"admiring agile amazing bold brave bright busy calm charming clever cool curious dazzling eager elegant epic fervent friendly gallant gifted happy hopeful jolly keen kind laughing lucid modest nifty peaceful quirky relaxed serene sharp stoic sweet tender trusting upbeat vibrant wizardly wonderful zen".split(
		" ",
	);
const people =
	"babbage bardeen bell bohr boole brattain cerf chandrasekhar church curie darwin dijkstra easley einstein engelbart euler faraday fermat fermi feynman franklin gauss goldberg hamilton hawking hodgkin hopper jang kepler kilby knuth lamarr lamport leibniz liskov lovelace maxwell mccarthy meitner nobel noether pascal pasteur perlman ritchie shannon sutherland tesla thompson torvalds turing volta wozniak".split(
		" ",
	);

/** `attempt` above 0 puts a digit behind, as when names run out. */
export function generateName(sys: Sys, attempt: number): string {
	const random = sys.getrandom(3);
	const pick = (words: readonly string[], byte: number | undefined): string => words[(byte ?? 0) % words.length] as string;
	return `${pick(adjectives, random[0])}_${pick(people, random[1])}${attempt > 0 ? String((random[2] ?? 0) % 10) : ""}`;
}
