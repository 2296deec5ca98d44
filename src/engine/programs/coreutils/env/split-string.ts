/** env -S: one string split into words, with quotes, escapes and ${VARIABLE}s, for use in a script's first line. */

const escapes: Readonly<Record<string, string>> = { f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "#": "#", $: "$", '"': '"', "'": "'", "\\": "\\" };

/** What is wrong with a string; the words behind `env: `. */
export class SplitError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

/** Splits a string. Throws SplitError. */
export function splitString(text: string, environ: ReadonlyMap<string, string>): string[] {
	const words: string[] = [];
	let word: string | undefined;
	let quoteMark = "";
	for (let i = 0; i < text.length; i++) {
		const char = text[i] as string;
		if (char === "'" || char === '"') {
			if (quoteMark === "") {
				quoteMark = char;
				word ??= "";
				continue;
			}
			if (quoteMark === char) {
				quoteMark = "";
				continue;
			}
		}
		if (quoteMark === "" && /[ \t\n\v\f\r]/.test(char)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else if (char === "#" && word === undefined && quoteMark === "") break;
		else if (char === "\\" && !(quoteMark === "'" && !"\\'".includes(text[i + 1] ?? " "))) {
			const next = text[++i];
			if (next === undefined) throw new SplitError("invalid backslash at end of string in -S");
			if (next === "c") {
				if (quoteMark === '"') throw new SplitError("'\\c' must not appear in double-quoted -S string");
				break;
			}
			if (next === "_") {
				// a blank inside double quotes, elsewhere what separates words
				if (quoteMark === '"') word = `${word ?? ""} `;
				else {
					if (word !== undefined) words.push(word);
					word = undefined;
				}
				continue;
			}
			const known = escapes[next];
			if (known === undefined) throw new SplitError(`invalid sequence '\\${next}' in -S`);
			word = (word ?? "") + known;
		} else if (char === "$" && quoteMark !== "'") {
			const name = /^\$\{([A-Za-z_]\w*)\}/.exec(text.slice(i));
			if (!name) throw new SplitError(`only \${VARNAME} expansion is supported, error at: ${text.slice(i)}`);
			const value = environ.get(name[1] as string);
			if (value !== undefined) word = (word ?? "") + value;
			i += name[0].length - 1;
		} else word = (word ?? "") + char;
	}
	if (quoteMark !== "") throw new SplitError("no terminating quote in -S string");
	if (word !== undefined) words.push(word);
	return words;
}

/** Puts the words of each -S in its place among the arguments. Throws SplitError. */
export function expandSplitStrings(args: readonly string[], environ: ReadonlyMap<string, string>): string[] {
	const out: string[] = [];
	const rest = [...args];
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		const short = /^-([iv0]*)S(.*)$/s.exec(word);
		const long = /^--s[a-z-]*(?:=(.*))?$/s.exec(word);
		const text = short ? short[2] || rest.shift() : long && "--split-string".startsWith(word.replace(/=.*/s, "")) ? (long[1] ?? rest.shift()) : undefined;
		if (text === undefined) {
			if (!word.startsWith("-") || word === "--") return [...out, word, ...rest];
			out.push(word);
			// these options take the next word along
			if (/^-[iv0]*[uCa]$/.test(word) || word === "--unset" || word === "--chdir" || word === "--argv0") out.push(...rest.splice(0, 1));
			continue;
		}
		if (short?.[1]) out.push(`-${short[1]}`);
		rest.unshift(...splitString(text, environ));
	}
	return out;
}
