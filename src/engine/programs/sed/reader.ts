/** The characters of one -e or -f script, counted for error messages as the real sed counts them. */
import { SedError } from "./script.ts";

export class Reader {
	readonly text: string;
	at = 0;
	/** `-e expression #1` or the file's name. */
	private readonly place: { readonly expression: number } | { readonly file: string };
	constructor(text: string, place: { readonly expression: number } | { readonly file: string }) {
		this.text = text;
		this.place = place;
	}
	get isFile(): boolean {
		return "file" in this.place;
	}
	/** The next character; undefined at the end. */
	next(): string | undefined {
		const char = this.text[this.at];
		if (char !== undefined) this.at++;
		return char;
	}
	/** Gives a character back, unless it was the end. */
	back(char: string | undefined): void {
		if (char !== undefined) this.at--;
	}
	nextNonBlank(): string | undefined {
		let char = this.next();
		while (char === " " || char === "\t") char = this.next();
		return char;
	}
	/** A number whose first digit has been read. */
	number(first: string): number {
		let digits = first;
		for (let char = this.next(); ; char = this.next()) {
			if (char === undefined || !/\d/.test(char)) {
				this.back(char);
				return Number(digits);
			}
			digits += char;
		}
	}
	/** Everything up to the end of the line. */
	restOfLine(): string {
		const end = this.text.indexOf("\n", this.at);
		const text = this.text.slice(this.at, end < 0 ? undefined : end);
		this.at = end < 0 ? this.text.length : end + 1;
		return text;
	}
	/** `at` says which position to name instead of the present one. */
	fail(message: string, at = this.at): never {
		const { place } = this;
		if ("file" in place) {
			const line = this.text.slice(0, Math.max(0, this.at - (this.text[this.at - 1] === "\n" ? 1 : 0))).split("\n").length;
			throw new SedError(`file ${place.file} line ${line}: ${message}`);
		}
		throw new SedError(`-e expression #${place.expression}, char ${at}: ${message}`);
	}
	/** The end of a command: a semicolon, a newline, the end, or a brace or comment, which stay. */
	endOfCommand(): void {
		const char = this.nextNonBlank();
		if (char === "}" || char === "#") this.back(char);
		else if (char !== undefined && char !== "\n" && char !== ";" && char !== "\r") this.fail("extra characters after command");
	}
	/**
	 * What stands up to an unescaped `delimiter`; undefined when it does not come. An escaped delimiter loses its backslash; in an expression
	 * a delimiter inside brackets is an ordinary character, and a newline ends the search.
	 */
	delimited(delimiter: string, isRegex: boolean): string | undefined {
		let text = "";
		for (let char = this.next(); char !== undefined; char = this.next()) {
			if (char === delimiter) return text;
			if (char === "\n" && isRegex) {
				this.back(char);
				return undefined;
			}
			if (char === "[" && isRegex) {
				const bracket = this.bracket();
				if (bracket === undefined) {
					this.at = this.text.length;
					return undefined;
				}
				text += bracket;
			} else if (char === "\\") {
				const escaped = this.next();
				if (escaped === undefined) return undefined;
				if (escaped === delimiter && !(escaped === "&" && !isRegex)) text += escaped;
				else if (escaped === "n" && isRegex) text += "\n";
				else text += `\\${escaped}`;
			} else if (char === "\n") {
				this.back(char);
				return undefined;
			} else text += char;
		}
		return undefined;
	}
	/** The rest of a bracket expression whose "[" has been read, with it; undefined when it does not end. */
	private bracket(): string | undefined {
		const found = /^\^?\]?(?:\[([:.=])(?:(?!\1\])[^\n])*\1\]|[^\]\n])*\]/.exec(this.text.slice(this.at));
		if (!found) return undefined;
		this.at += found[0].length;
		return `[${found[0]}`;
	}
}
