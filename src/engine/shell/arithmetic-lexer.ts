/** Tokens of shell arithmetic. The oddities follow bash's expr.c, since its messages name the token at which it gave up. */
import { addDigit, type Integer } from "./integer.ts";

/** An operator as written, or "end", "name", "number", "assign" (`+=` and the like), "preincrement", "postdecrement" ... */
export type TokenKind = string;

/** Why an expression is broken; the evaluator adds the expression and the token. */
export class ArithmeticFault {
	readonly message: string;
	/** How much of the constant it is about was read: bash cuts the expression there when it complains of one. */
	readonly read: number | undefined;
	constructor(message: string, read?: number) {
		this.message = message;
		this.read = read;
	}
}

export interface Name {
	readonly text: string;
	/** What stands between the brackets, for an element of an array. */
	readonly subscript: string | undefined;
}

const isBlank = (c: string | undefined): boolean => c === " " || c === "\t" || c === "\n" || c === "\r";
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= "0" && c <= "9";
const startsName = (c: string | undefined): boolean => c !== undefined && ((c >= "a" && c <= "z") || (c >= "A" && c <= "Z") || c === "_");
const inName = (c: string | undefined): boolean => startsName(c) || isDigit(c);
const operators = "=<>+-*/%!()&|^~?:,";

/** Where the bracket closes that opens at `open`, or -1; quotes and nested brackets are skipped. */
export function closingBracket(text: string, open: number): number {
	let depth = 0;
	for (let i = open; i < text.length; i++) {
		const c = text[i];
		if (c === "\\") i++;
		else if (c === "'" || c === '"') {
			const close = text.indexOf(c, i + 1);
			if (close < 0) return -1;
			i = close;
		} else if (c === "[") depth++;
		else if (c === "]" && --depth === 0) return i;
	}
	return -1;
}

/** A constant: decimal, 0octal, 0xhex, base#digits. Throws ArithmeticFault. */
export function parseNumber(text: string): Integer {
	if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
	let i = 0;
	let base = 10;
	let based = false;
	if (text[0] === "0") {
		if (text.length === 1) return 0;
		based = true;
		i = 1;
		base = 8;
		if (text[1] === "x" || text[1] === "X") {
			base = 16;
			i = 2;
		}
	}
	let value: Integer = 0;
	for (; i < text.length; i++) {
		const c = text[i] as string;
		if (c === "#") {
			if (based) throw new ArithmeticFault("invalid number", text.length);
			if (value < 2 || value > 64) throw new ArithmeticFault("invalid arithmetic base", text.length);
			base = Number(value);
			based = true;
			value = 0;
			if (!/[0-9A-Za-z@_]/.test(text[i + 1] ?? "")) throw new ArithmeticFault("invalid integer constant", i + 1);
			continue;
		}
		const digit = digitOf(c, base);
		if (digit >= base) throw new ArithmeticFault("value too great for base", text.length);
		value = addDigit(value, base, digit);
	}
	return value;
}

function digitOf(c: string, base: number): number {
	if (c >= "0" && c <= "9") return c.charCodeAt(0) - 48;
	if (c >= "a" && c <= "z") return c.charCodeAt(0) - 87;
	if (c >= "A" && c <= "Z") return c.charCodeAt(0) - (base <= 36 ? 55 : 29);
	return c === "@" ? 62 : 63;
}

export class Lexer {
	readonly text: string;
	/** Behind the current token. */
	at = 0;
	/** Where the current token starts: what an error names. */
	tokenAt = 0;
	token: TokenKind = "";
	previous: TokenKind = "";
	/** Of an "assign" token the operation: "+" of "+=", "<<" of "<<=". */
	operation = "";
	name: Name = { text: "", subscript: undefined };
	number: Integer = 0;
	/** Without, as in dash, there is no "**", "++", "--", "," nor base#digits. */
	private readonly beyondPosix: boolean;
	constructor(text: string, beyondPosix = true) {
		this.text = text;
		this.beyondPosix = beyondPosix;
	}

	/** The token kind that comes behind the current one. */
	peek(): TokenKind {
		const { at, tokenAt, token, previous, operation, name, number } = this;
		const kind = this.next();
		this.at = at;
		this.tokenAt = tokenAt;
		this.token = token;
		this.previous = previous;
		this.operation = operation;
		this.name = name;
		this.number = number;
		return kind;
	}

	/** Reads a token and returns its kind. */
	next(): TokenKind {
		const { text } = this;
		let at = this.at;
		while (isBlank(text[at])) at++;
		this.at = at;
		const c = text[at];
		if (c === undefined) return this.take("end", at);
		this.tokenAt = at;
		if (startsName(c)) return this.readName(at);
		if (isDigit(c)) {
			let end = at + 1;
			while (inName(text[end]) || (this.beyondPosix && (text[end] === "#" || text[end] === "@"))) end++;
			this.number = parseNumber(text.slice(at, end));
			return this.take("number", end);
		}
		return this.readOperator(c, at);
	}

	private take(kind: TokenKind, end: number): TokenKind {
		this.previous = this.token;
		this.token = kind;
		this.at = end;
		return kind;
	}

	private readName(start: number): TokenKind {
		const { text } = this;
		let end = start + 1;
		while (inName(text[end])) end++;
		const name = text.slice(start, end);
		let subscript: string | undefined;
		if (this.beyondPosix && text[end] === "[") {
			const close = closingBracket(text, end);
			if (close < 0) throw new ArithmeticFault("bad array subscript");
			subscript = text.slice(end + 1, close);
			end = close + 1;
		}
		this.name = { text: name, subscript };
		return this.take("name", end);
	}

	private readOperator(c: string, at: number): TokenKind {
		const { text } = this;
		const d = text[at + 1];
		if (d === "=" && (c === "=" || c === "!" || c === "<" || c === ">")) return this.take(`${c}=`, at + 2);
		if (c === d && (c === "<" || c === ">")) {
			if (text[at + 2] !== "=") return this.take(c + c, at + 2);
			this.operation = c + c;
			return this.take("assign", at + 3);
		}
		if (c === d && (c === "&" || c === "|" || (c === "*" && this.beyondPosix))) return this.take(c + c, at + 2);
		if (this.beyondPosix && c === d && (c === "+" || c === "-")) return this.readIncrement(c, at);
		if (d === "=" && "*/%+-&^|".includes(c)) {
			this.operation = c;
			return this.take("assign", at + 2);
		}
		if (!operators.includes(c) || (c === "," && !this.beyondPosix)) {
			const expectsOperand = this.token === "" || this.token === "end" || (this.token !== "name" && this.token !== "number");
			throw new ArithmeticFault(`arithmetic syntax error: ${expectsOperand ? "operand expected" : "invalid arithmetic operator"}`);
		}
		return this.take(c, at + 1);
	}

	private readIncrement(c: string, at: number): TokenKind {
		if (this.token === "name") return this.take(c === "+" ? "postincrement" : "postdecrement", at + 2);
		if (this.token === "number" && (this.previous === "preincrement" || this.previous === "predecrement"))
			throw new ArithmeticFault(`${c}${c}: assignment requires lvalue`);
		let ahead = at + 2;
		while (isBlank(this.text[ahead])) ahead++;
		return startsName(this.text[ahead]) ? this.take(c === "+" ? "preincrement" : "predecrement", at + 2) : this.take(c, at + 1);
	}
}
