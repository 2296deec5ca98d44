/** The lexer of Go's text/template. */

export type TokenKind =
	| "error"
	| "bool"
	| "char"
	| "comment"
	| "number"
	| "string"
	| "raw-string"
	| "assign"
	| "declare"
	| "field"
	| "identifier"
	| "left-delim"
	| "right-delim"
	| "left-paren"
	| "right-paren"
	| "pipe"
	| "space"
	| "text"
	| "variable"
	| "keyword"
	| "dot"
	| "nil"
	| "eof"
	| "punctuation";

export interface Token {
	readonly kind: TokenKind;
	/** Offset of its first character. */
	readonly at: number;
	readonly text: string;
	readonly line: number;
}

const keywords: ReadonlySet<string> = new Set(["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"]);
const isSpace = (c: string): boolean => c === " " || c === "\t" || c === "\r" || c === "\n";
const isAlphaNumeric = (c: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(c);

/** %#U of Go: `U+0027 '''`. */
const unicodePoint = (c: string): string => {
	const code = c.codePointAt(0) ?? 0;
	return `U+${code.toString(16).toUpperCase().padStart(4, "0")}${code < 32 ? "" : ` '${c}'`}`;
};

/** Ends the tokens with one of the kind "error", whose text is the message. */
class Stop {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

class Lexer {
	readonly tokens: Token[] = [];
	private readonly input: string;
	private pos = 0;
	private start = 0;
	private line = 1;
	private startLine = 1;
	private depth = 0;
	constructor(input: string) {
		this.input = input;
	}
	run(): Token[] {
		try {
			this.texts();
		} catch (error) {
			if (!(error instanceof Stop)) throw error;
			this.tokens.push({ kind: "error", at: this.start, text: error.message, line: this.startLine });
		}
		return this.tokens;
	}
	private emit(kind: TokenKind): void {
		const text = this.input.slice(this.start, this.pos);
		this.tokens.push({ kind, at: this.start, text, line: this.startLine });
		this.skip();
	}
	private skip(): void {
		this.line += this.input.slice(this.start, this.pos).split("\n").length - 1;
		this.start = this.pos;
		this.startLine = this.line;
	}
	private next(): string {
		const code = this.input.codePointAt(this.pos);
		if (code === undefined) return "";
		const char = String.fromCodePoint(code);
		this.pos += char.length;
		return char;
	}
	private trimsRight(at: number): boolean {
		return isSpace(this.input[at] ?? "") && this.input[at + 1] === "-" && this.input.startsWith("}}", at + 2);
	}
	private texts(): void {
		for (;;) {
			const open = this.input.indexOf("{{", this.pos);
			if (open < 0) {
				this.pos = this.input.length;
				if (this.pos > this.start) this.emit("text");
				this.emit("eof");
				return;
			}
			const trims = this.input[open + 2] === "-" && isSpace(this.input[open + 3] ?? "");
			this.pos = open;
			if (trims) while (this.pos > this.start && isSpace(this.input[this.pos - 1] as string)) this.pos--;
			if (this.pos > this.start) this.emit("text");
			this.pos = open;
			this.skip();
			this.leftDelim(trims);
		}
	}
	private leftDelim(trims: boolean): void {
		this.pos += 2;
		const marker = trims ? 2 : 0;
		if (this.input.startsWith("/*", this.pos + marker)) {
			this.pos += marker;
			this.skip();
			const end = this.input.indexOf("*/", this.pos + 2);
			if (end < 0) throw new Stop("unclosed comment");
			this.pos = end + 2;
			const trim = this.trimsRight(this.pos);
			if (!trim && !this.input.startsWith("}}", this.pos)) throw new Stop("comment ends before closing delimiter");
			this.pos += trim ? 4 : 2;
			if (trim) while (isSpace(this.input[this.pos] ?? "")) this.pos++;
			this.skip();
			return;
		}
		this.emit("left-delim");
		this.pos += marker;
		this.skip();
		this.depth = 0;
		while (this.inside());
	}
	/** One token of an action; false behind its end. */
	private inside(): boolean {
		if (this.input.startsWith("}}", this.pos) || this.trimsRight(this.pos)) {
			if (this.depth > 0) throw new Stop("unclosed left paren");
			const trim = this.trimsRight(this.pos);
			if (trim) {
				this.pos += 2;
				this.skip();
			}
			this.pos += 2;
			this.emit("right-delim");
			if (trim) while (isSpace(this.input[this.pos] ?? "")) this.pos++;
			this.skip();
			return false;
		}
		const c = this.next();
		if (c === "") throw new Stop("unclosed action");
		if (isSpace(c)) {
			while (isSpace(this.input[this.pos] ?? "") && !this.trimsRight(this.pos)) this.pos++;
			this.emit("space");
		} else if (c === "=") this.emit("assign");
		else if (c === ":") {
			if (this.next() !== "=") throw new Stop("expected :=");
			this.emit("declare");
		} else if (c === "|") this.emit("pipe");
		else if (c === '"') this.quoted('"', "string", "unterminated quoted string");
		else if (c === "'") this.quoted("'", "char", "unterminated character constant");
		else if (c === "`") {
			const end = this.input.indexOf("`", this.pos);
			if (end < 0) throw new Stop("unterminated raw quoted string");
			this.pos = end + 1;
			this.emit("raw-string");
		} else if (c === "$") this.name("variable");
		else if (c === "." && !/[0-9]/.test(this.input[this.pos] ?? "")) this.name("field");
		else if (c === "+" || c === "-" || c === "." || /[0-9]/.test(c)) this.number();
		else if (isAlphaNumeric(c)) this.identifier();
		else if (c === "(") {
			this.depth++;
			this.emit("left-paren");
		} else if (c === ")") {
			if (--this.depth < 0) throw new Stop("unexpected right paren");
			this.emit("right-paren");
		} else if (c >= " " && c <= "~") this.emit("punctuation");
		else throw new Stop(`unrecognized character in action: ${unicodePoint(c)}`);
		return true;
	}
	private quoted(quote: string, kind: TokenKind, message: string): void {
		for (;;) {
			let c = this.next();
			if (c === "\\") {
				c = this.next();
				if (c !== "" && c !== "\n") continue;
			}
			if (c === "" || c === "\n") throw new Stop(message);
			if (c === quote) break;
		}
		this.emit(kind);
	}
	private word(): void {
		for (;;) {
			const at = this.pos;
			if (!isAlphaNumeric(this.next())) {
				this.pos = at;
				return;
			}
		}
	}
	private checkEnd(): void {
		const c = this.input[this.pos] ?? "";
		if (c !== "" && !isSpace(c) && !".,|:()".includes(c) && !this.input.startsWith("}}", this.pos)) {
			throw new Stop(`bad character ${unicodePoint(String.fromCodePoint(this.input.codePointAt(this.pos) ?? 0))}`);
		}
	}
	/** `.name` or `$name`; a lone dot or dollar too. */
	private name(kind: "field" | "variable"): void {
		const from = this.pos;
		this.word();
		if (this.pos === from) {
			if (kind === "variable" || (this.input[this.pos] ?? "") === "" || !isAlphaNumeric(this.input[this.pos] as string)) {
				this.emit(kind === "field" ? "dot" : "variable");
				return;
			}
		}
		this.checkEnd();
		this.emit(kind);
	}
	private identifier(): void {
		this.word();
		this.checkEnd();
		const word = this.input.slice(this.start, this.pos);
		if (keywords.has(word)) this.emit("keyword");
		else if (word === "true" || word === "false") this.emit("bool");
		else if (word === "nil") this.emit("nil");
		else this.emit("identifier");
	}
	private number(): void {
		const match = /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9_]+)?)/.exec(this.input.slice(this.start));
		this.pos = this.start + (match?.[0].length ?? 0);
		if (isAlphaNumeric(this.input[this.pos] ?? "") || this.pos === this.start) {
			this.next();
			throw new Stop(`bad number syntax: ${JSON.stringify(this.input.slice(this.start, this.pos))}`);
		}
		this.emit("number");
	}
}

export function lex(input: string): Token[] {
	return new Lexer(input).run();
}

const shortenAt = 10;
/** %v of an item in a message of the parser. */
export function describeToken(token: Token): string {
	if (token.kind === "eof") return "EOF";
	if (token.kind === "error") return token.text;
	if (token.kind === "keyword") return `<${token.text}>`;
	return token.text.length > shortenAt ? `${JSON.stringify(token.text.slice(0, shortenAt))}...` : JSON.stringify(token.text);
}
