/** awk source to tokens. */
import { charOf } from "./bytes.ts";
import { AwkError } from "./syntax.ts";

export type Token =
	| { readonly kind: "number"; readonly value: number; readonly text: string; readonly line: number }
	| { readonly kind: "string" | "regex"; readonly value: string; readonly text: string; readonly line: number }
	/** A name; `call` when a "(" follows at once. */
	| { readonly kind: "name"; readonly text: string; readonly call: boolean; readonly line: number }
	/** A keyword, a builtin function, an operator, "\n", or "" at the end. */
	| { readonly kind: "keyword" | "builtin" | "operator"; readonly text: string; readonly line: number };

const keywords = new Set([
	"BEGIN",
	"END",
	"function",
	"func",
	"if",
	"else",
	"while",
	"for",
	"do",
	"break",
	"continue",
	"next",
	"nextfile",
	"exit",
	"return",
	"delete",
	"in",
	"getline",
	"print",
	"printf",
]);

export const builtins: Readonly<Record<string, readonly [least: number, most: number]>> = {
	length: [0, 1],
	substr: [2, 3],
	index: [2, 2],
	split: [2, 3],
	sub: [2, 3],
	gsub: [2, 3],
	match: [2, 2],
	sprintf: [1, 255],
	sin: [1, 1],
	cos: [1, 1],
	atan2: [2, 2],
	exp: [1, 1],
	log: [1, 1],
	sqrt: [1, 1],
	int: [1, 1],
	rand: [0, 0],
	srand: [0, 1],
	tolower: [1, 1],
	toupper: [1, 1],
	system: [1, 1],
	close: [1, 1],
	fflush: [0, 1],
	systime: [0, 0],
	mktime: [1, 1],
	strftime: [0, 3],
};

const operators = [
	"+=",
	"-=",
	"*=",
	"/=",
	"%=",
	"^=",
	"==",
	"<=",
	">=",
	"!=",
	"!~",
	"++",
	"--",
	"&&",
	"||",
	">>",
	"{",
	"}",
	"(",
	")",
	"[",
	"]",
	";",
	",",
	"+",
	"-",
	"*",
	"/",
	"%",
	"^",
	"!",
	">",
	"<",
	"|",
	"?",
	":",
	"~",
	"$",
	"=",
];

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** Replaces the escapes of a string; what is none keeps its backslash. */
export function unescapeString(source: string): string {
	return source.replace(/\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(\n)|([\s\S]))/g, (all, octal?: string, hex?: string, newline?: string, char?: string) => {
		if (octal !== undefined) return charOf(Number.parseInt(octal, 8) & 255);
		if (hex !== undefined) return charOf(Number.parseInt(hex, 16));
		if (newline !== undefined) return "";
		return escapes[char as string] ?? all;
	});
}

export class Lexer {
	private readonly source: string;
	private at = 0;
	private line = 1;
	private before: Token | undefined;
	constructor(source: string) {
		// what the real awk sees ends in a newline too
		this.source = `${source}\n`;
	}

	/** All tokens, the last being the end. */
	tokens(): Token[] {
		const tokens: Token[] = [];
		for (;;) {
			const token = this.next();
			tokens.push(token);
			this.before = token;
			if (token.text === "" && token.kind === "operator") return tokens;
		}
	}

	/** Whether a slash here divides: behind an operand it does, elsewhere it begins a regular expression. */
	private divides(): boolean {
		const { before } = this;
		if (!before) return false;
		if (before.kind === "operator") return [")", "]", "$", "++", "--"].includes(before.text);
		return before.kind !== "keyword";
	}

	fail(message: string): never {
		throw new AwkError(`line ${this.line}: ${message}`);
	}

	private skipBlanks(): void {
		for (;;) {
			const found = /^(?:[ \t\r]|#[^\n]*|\\\r?\n)+/.exec(this.source.slice(this.at, this.at + 4096));
			if (!found) return;
			this.line += found[0].split("\n").length - 1;
			this.at += found[0].length;
		}
	}

	private next(): Token {
		this.skipBlanks();
		const { line } = this;
		const rest = this.source.slice(this.at);
		const [char] = rest;
		if (char === undefined) return { kind: "operator", text: "", line };
		if (char === "\n") {
			this.at++;
			this.line++;
			return { kind: "operator", text: "\n", line };
		}
		const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest);
		if (number) {
			this.at += number[0].length;
			const value = Number(number[0]);
			if (!Number.isFinite(value)) this.fail(`${number[0]} : decimal overflow`);
			return { kind: "number", value, text: number[0], line };
		}
		if (char === '"') return this.string(rest, line);
		const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
		if (word !== undefined) {
			this.at += word.length;
			if (keywords.has(word)) return { kind: "keyword", text: word === "func" ? "function" : word, line };
			if (Object.hasOwn(builtins, word)) return { kind: "builtin", text: word, line };
			return { kind: "name", text: word, call: this.source[this.at] === "(", line };
		}
		if (char === "/" && !this.divides()) return this.regex();
		const operator = operators.find((text) => rest.startsWith(text));
		if (operator === undefined) this.fail(`unexpected character '${char}'`);
		this.at += operator.length;
		return { kind: "operator", text: operator, line };
	}

	private string(rest: string, line: number): Token {
		const found = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest);
		if (!found) this.fail(`runaway string constant ${rest.split("\n")[0]?.slice(0, 60)} ...`);
		this.at += found[0].length;
		this.line += found[0].split("\n").length - 1;
		return { kind: "string", value: unescapeString(found[1] as string), text: found[0], line };
	}

	private regex(): Token {
		const { line } = this;
		const start = this.at + 1;
		let at = start;
		let inBracket = false;
		for (;;) {
			const char = this.source[at];
			if (char === undefined || char === "\n") this.fail(`runaway regular expression /${this.source.slice(start, at)} ...`);
			if (char === "\\") at += 2;
			else {
				if (char === "[" && !inBracket) {
					inBracket = true;
					if (this.source[at + 1] === "^") at++;
					if (this.source[at + 1] === "]") at++;
				} else if (char === "]") inBracket = false;
				else if (char === "/" && !inBracket) break;
				at++;
			}
		}
		const value = this.source.slice(start, at).replaceAll("\\/", "/");
		this.at = at + 1;
		return { kind: "regex", value, text: `/${value}/`, line };
	}
}
