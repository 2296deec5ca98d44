/** The modifiers of a history expansion: :h :t :r :e :p :q :x :s/a/b/ :& with g, a and G before them. */
import { ExpansionError } from "./history-error.ts";
import { wordSpans } from "./history-words.ts";

/** The last :s, for :&. */
export interface Substitution {
	from: string;
	to: string;
}

export interface Modified {
	readonly text: string;
	readonly end: number;
	readonly printOnly: boolean;
}

/** Applies the modifiers that stand at `start`. `searched` takes the place of an empty :s pattern. */
export function applyModifiers(spec: string, start: number, selected: string, substitution: Substitution, searched: string): Modified {
	let text = selected;
	let i = start;
	let printOnly = false;
	let quote: "" | "q" | "x" = "";
	while (spec[i] === ":") {
		let how: "once" | "all" | "words" = "once";
		if (spec[i + 1] === "g" || spec[i + 1] === "a") {
			how = "all";
			i++;
		} else if (spec[i + 1] === "G") {
			how = "words";
			i++;
		}
		const letter = spec[i + 1];
		if (letter === "p") printOnly = true;
		else if (letter === "q" || letter === "x") quote = letter;
		else if (letter === "h" || letter === "t" || letter === "r" || letter === "e") text = partOf(text, letter);
		else if (letter === "s" && i + 2 >= spec.length) {
			// no delimiter, no substitution
		} else if (letter === "s" || letter === "&") {
			i = letter === "s" ? readSubstitution(spec, i + 2, substitution, searched) : i + 2;
			text = substitute(text, substitution, how, spec.slice(start, i));
			continue;
		} else throw new ExpansionError(spec.slice(i + 1, i + 2), "unrecognized history modifier");
		i += 2;
	}
	if (quote === "q") text = singleQuoted(text);
	else if (quote === "x")
		text = text
			.split(/([ \t\n])/)
			.map((part) => (/^[ \t\n]?$/.test(part) ? part : singleQuoted(part)))
			.join("");
	return { text, end: i, printOnly };
}

const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Of a path: head, tail, root (without its suffix) or the suffix. What has no such part stays as it is. */
function partOf(text: string, part: "h" | "t" | "r" | "e"): string {
	const at = text.lastIndexOf(part === "h" || part === "t" ? "/" : ".");
	if (at < 0) return text;
	if (part === "t") return text.slice(at + 1);
	return part === "e" ? text.slice(at) : text.slice(0, at);
}

/** Reads `/from/to/` with any delimiter, and returns where it ends. */
function readSubstitution(spec: string, start: number, substitution: Substitution, searched: string): number {
	const delimiter = spec[start] as string;
	const from = readPattern(spec, start + 1, delimiter);
	const to = readPattern(spec, from.end, delimiter);
	if (from.text !== "") substitution.from = from.text;
	else if (substitution.from === "") substitution.from = searched;
	substitution.to = to.text.replaceAll(/\\&|&/g, (found) => (found === "&" ? substitution.from : "&"));
	return to.end;
}

function readPattern(spec: string, start: number, delimiter: string): { text: string; end: number } {
	let text = "";
	let i = start;
	for (; i < spec.length && spec[i] !== delimiter; i++) {
		if (spec[i] === "\\" && spec[i + 1] === delimiter) i++;
		text += spec[i];
	}
	return { text, end: Math.min(i + 1, spec.length) };
}

function substitute(text: string, { from, to }: Substitution, how: "once" | "all" | "words", spec: string): string {
	if (from === "") throw new ExpansionError(spec, "no previous substitution");
	if (!text.includes(from)) throw new ExpansionError(spec, "substitution failed");
	if (how === "all") return text.replaceAll(from, () => to);
	if (how === "once") return text.replace(from, () => to);
	let result = "";
	let done = 0;
	for (const { start, end } of wordSpans(text)) {
		result += text.slice(done, start) + text.slice(start, end).replace(from, () => to);
		done = end;
	}
	return result + text.slice(done);
}
