/** What encoding/json says of text that is not JSON. */

type Outcome = { readonly end: number } | { readonly error: string };

const quoteChar = (c: string): string =>
	c === "'" ? `'\\''` : c === '"' ? `'"'` : c < " " ? `'\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}'` : `'${c}'`;

class Scanner {
	private at = 0;
	private readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
	private blanks(): void {
		while (/[ \t\r\n]/.test(this.text[this.at] ?? "x")) this.at++;
	}
	private fail(where: string): Outcome {
		const c = this.text[this.at];
		return { error: c === undefined ? "unexpected EOF" : `invalid character ${quoteChar(c)} ${where}` };
	}
	value(): Outcome {
		this.blanks();
		const c = this.text[this.at];
		if (c === "{") return this.object();
		if (c === "[") return this.array();
		if (c === '"') return this.string();
		if (c !== undefined && /[-0-9]/.test(c)) return this.number();
		for (const word of ["true", "false", "null"]) if (c === word[0]) return this.literal(word);
		return this.fail("looking for beginning of value");
	}
	private literal(word: string): Outcome {
		for (const expected of word) {
			if (this.text[this.at] !== expected && this.at < this.text.length) return this.fail(`in literal ${word} (expecting '${expected}')`);
			if (this.at++ >= this.text.length) return { error: "unexpected EOF" };
		}
		return { end: this.at };
	}
	private number(): Outcome {
		const number = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
		number.lastIndex = this.at;
		const match = number.exec(this.text);
		if (!match) {
			this.at++;
			return this.fail("in numeric literal");
		}
		this.at += match[0].length;
		return { end: this.at };
	}
	private string(): Outcome {
		for (this.at++; this.at < this.text.length; this.at++) {
			const c = this.text[this.at] as string;
			if (c === '"') return { end: ++this.at };
			if (c < " ") return this.fail("in string literal");
			if (c !== "\\") continue;
			const escaped = this.text[++this.at];
			if (escaped === undefined) break;
			if (!/["\\/bfnrtu]/.test(escaped)) return this.fail("in string escape code");
		}
		return { error: "unexpected EOF" };
	}
	private array(): Outcome {
		this.at++;
		this.blanks();
		if (this.text[this.at] === "]") return { end: ++this.at };
		for (;;) {
			const item = this.value();
			if ("error" in item) return item;
			this.blanks();
			const c = this.text[this.at];
			if (c === "]") return { end: ++this.at };
			if (c !== ",") return this.fail("after array element");
			this.at++;
		}
	}
	private object(): Outcome {
		this.at++;
		this.blanks();
		if (this.text[this.at] === "}") return { end: ++this.at };
		for (;;) {
			this.blanks();
			if (this.text[this.at] !== '"') return this.fail("looking for beginning of object key string");
			const key = this.string();
			if ("error" in key) return key;
			this.blanks();
			if (this.text[this.at] !== ":") return this.fail("after object key");
			this.at++;
			const item = this.value();
			if ("error" in item) return item;
			this.blanks();
			const c = this.text[this.at];
			if (c === "}") return { end: ++this.at };
			if (c !== ",") return this.fail("after object key:value pair");
			this.at++;
		}
	}
}

/** Reads the first value of a stream as json.Decoder does: the value, where it ended, or the decoder's error ("EOF" for nothing at all). */
export function readJson(text: string): { readonly value: unknown; readonly rest: string } | { readonly error: string } {
	if (text.trim() === "") return { error: "EOF" };
	try {
		return { value: JSON.parse(text) as unknown, rest: "" };
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
	}
	const outcome = new Scanner(text).value();
	if ("error" in outcome) return outcome;
	return { value: JSON.parse(text.slice(0, outcome.end)) as unknown, rest: text.slice(outcome.end).trim() };
}
