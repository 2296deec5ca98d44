/** The words of an event that an expansion takes: `:2`, `^`, `$`, `*`, `:1-3`, `:2*`, `:-3`, `%`. */
import { ExpansionError } from "./history-error.ts";
import { historyWords } from "./history-words.ts";

export interface SelectedWords {
	readonly text: string;
	/** Behind the specification; unchanged where there is none. */
	readonly end: number;
}

export function selectWords(spec: string, start: number, event: string, matchedWord: string): SelectedWords {
	const colon = spec[start] === ":";
	let i = colon ? start + 1 : start;
	const words = historyWords(event);
	const lastWord = words.length - 1;
	if (spec[i] === "%") return { text: matchedWord, end: i + 1 };
	if (spec[i] === "*") return { text: words.slice(1).join(" "), end: i + 1 };
	if (spec[i] === "$") return { text: words[lastWord] ?? event, end: i + 1 };

	const number = (): number => {
		const digits = /^\d*/.exec(spec.slice(i))?.[0] ?? "";
		i += digits.length;
		return Number(digits);
	};
	const isDigit = (): boolean => /\d/.test(spec[i] ?? "");
	let first = 0;
	if (spec[i] === "^") {
		first = 1;
		i++;
	} else if (isDigit() && colon) first = number();
	else if (spec[i] !== "-") return { text: event, end: start };

	let last = first;
	if (spec[i] === "*") {
		last = lastWord;
		i++;
		// `2*` where there are two words is nothing, not an error
		if (first > last) return { text: "", end: i };
	} else if (spec[i] === "^") {
		last = 1;
		i++;
	} else if (spec[i] === "-") {
		i++;
		if (isDigit()) last = number();
		else if (spec[i] === "$") {
			last = lastWord;
			i++;
		} else if (spec[i] === "^") {
			last = 1;
			i++;
		} else last = lastWord - 1;
	}
	if (first > last + 1 || first >= words.length || last >= words.length || last < 0) throw new ExpansionError(spec.slice(start, i), "bad word specifier");
	return { text: words.slice(first, last + 1).join(" "), end: i };
}
