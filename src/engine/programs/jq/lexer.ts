/** jq source to tokens. A string holds the tokens of what is interpolated in it. */
import { CompileError, type Position } from "./syntax.ts";

export type TokenKind = "field" | "name" | "keyword" | "variable" | "number" | "string" | "format" | "operator" | "end" | "invalid";

export interface Token extends Position {
	readonly kind: TokenKind;
	/** The text; for fields, variables and formats without their mark. */
	readonly text: string;
	/** Of a string: text and lists of tokens in turn. */
	readonly parts?: readonly (string | readonly Token[])[];
}

const keywords = new Set([
	"def",
	"if",
	"then",
	"else",
	"elif",
	"end",
	"as",
	"reduce",
	"foreach",
	"try",
	"catch",
	"label",
	"import",
	"include",
	"and",
	"or",
	"__loc__",
]);
const operators = [
	"?//",
	"//=",
	"|=",
	"+=",
	"-=",
	"*=",
	"/=",
	"%=",
	"==",
	"!=",
	"<=",
	">=",
	"//",
	"..",
	".",
	"[",
	"]",
	"(",
	")",
	"{",
	"}",
	"|",
	",",
	":",
	";",
	"=",
	"<",
	">",
	"+",
	"-",
	"*",
	"/",
	"%",
	"?",
];

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

export class Lexer {
	private readonly source: string;
	private at = 0;
	private readonly open: string[] = [];
	/** How many interpolations are open. */
	private depth = 0;
	constructor(source: string) {
		this.source = source;
	}

	/** All tokens up to the end, or up to the ")" that closes an interpolation. */
	tokens(nested = false): Token[] {
		const tokens: Token[] = [];
		const depth = this.open.length;
		for (;;) {
			const token = this.next();
			if (nested && token.kind === "operator" && token.text === ")" && this.open.length < depth) {
				tokens.push({ kind: "end", text: "", start: token.start, end: token.end });
				return tokens;
			}
			tokens.push(token);
			if (token.kind === "end") return tokens;
		}
	}

	private next(): Token {
		const blank = /^(?:\s|#(?:\\[\s\S]|[^\n\\])*)*/.exec(this.source.slice(this.at)) as RegExpExecArray;
		this.at += blank[0].length;
		const start = this.at;
		const rest = this.source.slice(start);
		const make = (kind: TokenKind, text: string, length: number): Token => {
			this.at = start + length;
			return { kind, text, start, end: this.at };
		};
		if (rest === "") return make("end", "", 0);
		if (rest.startsWith('"')) return this.string(start);
		const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest);
		if (number) return make("number", number[0], number[0].length);
		const field = /^\.([A-Za-z_]\w*)/.exec(rest);
		if (field) return make("field", field[1] as string, field[0].length);
		const variable = /^\$([A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)/.exec(rest);
		if (variable) return make("variable", variable[1] as string, variable[0].length);
		const format = /^@[a-zA-Z0-9_]+/.exec(rest);
		if (format) return make("format", format[0].slice(1), format[0].length);
		const word = /^[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*/.exec(rest);
		if (word) return make(keywords.has(word[0]) ? "keyword" : "name", word[0], word[0].length);
		const operator = operators.find((text) => rest.startsWith(text));
		if (operator === undefined) return make("invalid", rest[0] as string, 1);
		if ("([{".includes(operator)) this.open.push(operator);
		else if (")]}".includes(operator)) {
			const opener = this.open.pop();
			// the real lexer itself sees brackets that do not match
			if (opener !== { ")": "(", "]": "[", "}": "{" }[operator]) return make("invalid", operator, 1);
		}
		return make("operator", operator, operator.length);
	}

	private string(start: number): Token {
		const parts: (string | Token[])[] = [];
		let text = "";
		for (let at = start + 1; ; ) {
			const char = this.source[at];
			if (char === undefined && this.depth > 0) {
				// the parser comes upon it in the interpolation, which is not ended either
				this.at = this.source.length;
				return { kind: "string", text: "", start, end: start + 1, parts: [...parts, text] };
			}
			if (char === undefined)
				throw new CompileError("syntax error, unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END", {
					start: start + 1,
					end: this.source.length,
				});
			if (char === '"') {
				this.at = at + 1;
				return { kind: "string", text: "", start, end: this.at, parts: [...parts, text] };
			}
			if (char !== "\\") {
				text += char;
				at++;
				continue;
			}
			const letter = this.source[at + 1] ?? "";
			const unicode = /^\\u([0-9a-fA-F]{4})/.exec(this.source.slice(at));
			if (letter === "(") {
				parts.push(text);
				text = "";
				this.at = at + 2;
				this.open.push("(");
				this.depth++;
				const inner = this.tokens(true);
				parts.push(inner);
				at = this.at;
				if (at >= this.source.length && this.source.at(-1) !== ")") return { kind: "string", text: "", start, end: start + 1, parts };
				this.depth--;
			} else if (unicode) {
				const code = Number.parseInt(unicode[1] as string, 16);
				const pair = /^\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/.test(this.source.slice(at));
				const low = code >= 0xdc00 && code < 0xe000 && text.length > 0;
				if (code >= 0xd800 && code < 0xe000 && !pair && !low) this.invalidEscape("Invalid \\uXXXX\\uXXXX surrogate pair escape", at, at + 6);
				text += String.fromCharCode(code);
				at += 6;
			} else {
				const plain = escapes[letter];
				if (plain === undefined) this.invalidEscape("Invalid escape", at, at + 2);
				text += plain;
				at += 2;
			}
		}
	}

	private invalidEscape(message: string, start: number, end: number): never {
		const close = this.source.indexOf('"', end) + 1 || this.source.length;
		const literal = `"${this.source.slice(start, close)}`;
		throw new CompileError(`${message} at line 1, column ${literal.length} (while parsing '${literal}')`, { start, end });
	}
}
