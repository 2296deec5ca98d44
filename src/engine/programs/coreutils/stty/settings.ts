/** The settings of stty's command line, as steps that change a line. All are read before the first is done. */
import type { Context } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { type CharacterName, characters, type Line } from "./line.ts";
import { combinations, modeNamed } from "./modes.ts";
import { restoreSaved } from "./show.ts";

export type Step =
	| { readonly kind: "change"; readonly apply: (line: Line) => void }
	| { readonly kind: "size"; readonly rows?: number; readonly cols?: number }
	| { readonly kind: "print"; readonly what: "size" | "speed" };

const change = (apply: (line: Line) => void): Step => ({ kind: "change", apply });

/** Reads the settings, or ends the program with stty's complaint. */
export function readSettings(context: Context, words: readonly string[]): Step[] {
	const steps: Step[] = [];
	for (let i = 0; i < words.length; i++) {
		const word = words[i] as string;
		const argument = (): string => {
			i++;
			return words[i] ?? context.usage(`missing argument to ${quote(word)}`);
		};
		steps.push(...readOne(context, word, argument));
	}
	return steps;
}

function readOne(context: Context, word: string, argument: () => string): Step[] {
	const combination = combinations[word];
	if (combination !== undefined) return readSettings(context, combination.split(" "));
	if (word === "sane") return [change((line) => line.makeSane())];
	const mode = modeNamed(word);
	if (mode) return [change((line) => line.set(mode, true))];
	const negated = word.startsWith("-") ? modeNamed(word.slice(1)) : undefined;
	if (negated?.negatable) return [change((line) => line.set(negated, false))];
	const character = characters.find(({ name }) => name === word)?.name;
	if (character) return [readCharacter(context, character, argument())];
	return [readNumbered(context, word, argument)];
}

function readCharacter(context: Context, name: CharacterName, text: string): Step {
	let code: number;
	if (text === "" || text === "undef" || text === "^-") code = 0;
	else if (/^\^./s.test(text) && text.length === 2) code = text === "^?" ? 127 : text.charCodeAt(1) & 0x1f;
	else if ([...text].length === 1) code = text.charCodeAt(0);
	else code = integer(context, text, 255);
	return change((line) => {
		line.chars[name] = code;
	});
}

function readNumbered(context: Context, word: string, argument: () => string): Step {
	const number = (max: number): number => integer(context, argument(), max);
	switch (word) {
		case "size":
		case "speed":
			return { kind: "print", what: word };
		case "rows":
			return { kind: "size", rows: number(2 ** 31) & 0xffff };
		case "cols":
		case "columns":
			return { kind: "size", cols: number(2 ** 31) & 0xffff };
		case "drain":
		case "-drain":
			return change(() => {});
		case "line":
			number(255);
			return change(() => {});
		case "min": {
			const min = number(255);
			return change((line) => {
				line.min = min;
			});
		}
		case "time": {
			const time = number(255);
			return change((line) => {
				line.time = time;
			});
		}
		case "ispeed": {
			const speed = number(2 ** 32);
			return change((line) => {
				line.ispeed = speed;
			});
		}
		case "ospeed": {
			const speed = number(2 ** 32);
			return change((line) => {
				line.ospeed = speed;
			});
		}
	}
	if (/^\d+$/.test(word)) {
		const speed = Number(word);
		return change((line) => {
			line.ispeed = speed;
			line.ospeed = speed;
		});
	}
	if (word.includes(":")) {
		if (!/^[0-9a-f]+(:[0-9a-f]+){35}$/i.test(word)) return context.usage(`invalid argument ${quote(word)}`);
		return change((line) => {
			restoreSaved(line, word);
		});
	}
	return context.usage(`invalid argument ${quote(word)}`);
}

/** Decimal, 0octal or 0xhexadecimal. */
function integer(context: Context, text: string, max: number): number {
	const value = /^0[0-7]*$/.test(text) ? Number.parseInt(text, 8) : /^(?:\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN;
	if (Number.isNaN(value)) return context.fail(`invalid integer argument: ${quote(text)}`);
	return value > max ? context.fail(`invalid integer argument: ${quote(text)}: Value too large for defined data type`) : value;
}
