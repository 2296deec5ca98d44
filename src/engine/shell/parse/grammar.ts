/** bash's grammar as a recognizer: where a complete command ends, or the first token that bash refuses. */

import { checkConditional } from "./conditional-grammar.ts";
import { SyntaxFailure, type SyntaxFault } from "./fault.ts";
import { nestingLimit, Scanner, type Syntax, type Token } from "./scanner.ts";

const reserved = new Set([
	"if",
	"then",
	"elif",
	"else",
	"fi",
	"for",
	"while",
	"until",
	"do",
	"done",
	"case",
	"esac",
	"select",
	"function",
	"{",
	"}",
	"!",
	"[[",
	"time",
	"in",
	"coproc",
]);
const without = (...words: string[]): ReadonlySet<string> => new Set([...reserved].filter((word) => !words.includes(word)));
const reservedWords: Record<Syntax, ReadonlySet<string>> = {
	bash: reserved,
	"bash-extglob": reserved,
	ash: without("select", "time", "coproc"),
	dash: without("select", "function", "[[", "time", "coproc"),
};
/** Reserved words that cannot start a command. */
const closers = new Set(["then", "elif", "else", "fi", "do", "done", "esac", "}"]);
const declarations = new Set(["declare", "typeset", "local", "export", "readonly", "alias", "eval", "let"]);

export class Grammar {
	readonly scanner: Scanner;
	private token: Token;
	/** Compound commands that are open, innermost last. */
	private readonly open: { word: string; pos: number }[] = [];
	private readonly depth: number;
	private readonly reserved: ReadonlySet<string>;
	constructor(text: string, from: number, syntax: Syntax, depth = 0) {
		this.depth = depth;
		this.reserved = reservedWords[syntax];
		this.scanner = new Scanner(text, from, syntax, depth, checkNested);
		this.token = this.scanner.next(true);
	}

	private advance(assignments = true): Token {
		const token = this.token;
		this.token = this.scanner.next(assignments);
		return token;
	}

	private refuse(token: Token = this.token, expected?: string): never {
		if (token.kind === "end") throw new SyntaxFailure({ kind: "end", open: this.open.at(-1), expected });
		throw new SyntaxFailure({ kind: "token", token: token.text, pos: token.pos, expected, plainWord: token.kind === "word" && !this.reserved.has(token.text) });
	}

	private is(text: string): boolean {
		return this.token.text === text && (this.token.kind === "operator" || (this.token.kind === "word" && this.token.plain));
	}

	private expect(text: string): void {
		if (!this.is(text)) this.refuse(this.token, text);
		this.advance();
	}

	private newlines(): void {
		while (this.token.kind === "newline") this.advance();
	}

	/** One line of input: up to and with its newline. False at the end of the text. */
	line(): boolean {
		if (this.token.kind === "end") return false;
		if (this.token.kind === "newline") return true;
		for (;;) {
			this.andOr();
			if (this.is(";") || this.is("&")) this.advance();
			else break;
			if (this.ended) break;
		}
		if (!this.ended) this.refuse();
		return true;
	}

	/** The commands of a substitution; the token under the cursor is then its `)`. */
	nested(): void {
		this.newlines();
		if (!this.is(")")) this.list();
		if (!this.is(")")) this.refuse(this.token, ")");
	}

	private get ended(): boolean {
		return this.token.kind === "newline" || this.token.kind === "end";
	}

	/** A list inside a compound command, which must not be empty. */
	list(): void {
		this.newlines();
		for (;;) {
			this.andOr();
			if (!this.is(";") && !this.is("&") && this.token.kind !== "newline") return;
			this.advance();
			this.newlines();
			if (this.closes) return;
		}
	}

	private get closes(): boolean {
		const { kind, text, plain } = this.token;
		if (kind === "word") return plain && closers.has(text);
		return kind === "end" || (kind === "operator" && (text === ")" || text.startsWith(";;") || text === ";&"));
	}

	private andOr(): void {
		this.pipeline();
		while (this.is("&&") || this.is("||")) {
			this.advance();
			this.newlines();
			this.pipeline();
		}
	}

	private pipeline(): void {
		let prefixed = false;
		while (this.is("!") || (this.is("time") && this.reserved.has("time"))) {
			const word = this.advance();
			prefixed = true;
			if (word.text === "time" && this.token.text === "-p") this.advance();
		}
		if (prefixed && (this.ended || this.is(";"))) return;
		this.command();
		while (this.is("|") || this.is("|&")) {
			this.advance();
			this.newlines();
			this.command();
		}
	}

	private command(): void {
		if (this.open.length + this.depth > nestingLimit) this.refuse();
		const { token } = this;
		if (token.kind === "redirection") {
			this.simple();
			return;
		}
		if (token.kind === "operator" && token.text === "(") {
			this.compound();
			this.redirections();
			return;
		}
		if (token.kind !== "word") this.refuse();
		if (!token.plain || !this.reserved.has(token.text) || token.text === "in") {
			this.simple();
			return;
		}
		if (closers.has(token.text)) this.refuse();
		if (token.text === "coproc") {
			this.advance();
			const name = /^\s*(\(|\{\s|(if|for|while|until|case|select)\b)/.test(this.scanner.text.slice(this.token.end));
			if (name && this.token.kind === "word" && !this.reserved.has(this.token.text)) this.advance();
			this.command();
			return;
		}
		if (token.text === "function") {
			this.advance();
			if (this.token.kind !== "word") this.refuse();
			this.advance();
			if (this.is("(")) {
				this.advance();
				this.expect(")");
			}
			this.functionBody();
			return;
		}
		this.compound();
		this.redirections();
	}

	private functionBody(): void {
		this.newlines();
		const { token } = this;
		const starts = token.text === "(" || (token.kind === "word" && token.plain && this.reserved.has(token.text) && !closers.has(token.text));
		if (!starts) this.refuse();
		this.compound();
		this.redirections();
	}

	private within(token: Token, body: () => void): void {
		this.open.push({ word: token.text, pos: token.pos });
		body();
		this.open.pop();
	}

	private compound(): void {
		const { token, scanner } = this;
		switch (token.text) {
			case "(":
				if (scanner.syntax !== "dash" && scanner.text[token.pos + 1] === "(" && scanner.arithmetic(token.pos)) {
					this.token = scanner.next(true);
					return;
				}
				scanner.at = token.end;
				this.advance();
				this.within(token, () => {
					this.list();
					this.expect(")");
				});
				return;
			case "{":
				this.advance();
				this.within(token, () => {
					this.list();
					this.expect("}");
				});
				return;
			case "if":
				this.within(token, () => this.conditionals());
				return;
			case "while":
			case "until":
				this.advance();
				this.within(token, () => {
					this.list();
					this.expect("do");
					this.list();
					this.expect("done");
				});
				return;
			case "for":
			case "select":
				this.advance();
				this.within(token, () => this.loop());
				return;
			case "case":
				this.advance();
				this.within(token, () => this.cases());
				return;
			case "[[":
				checkConditional(scanner);
				this.token = scanner.next(true);
				return;
			default:
				this.refuse();
		}
	}

	private conditionals(): void {
		this.advance();
		this.list();
		this.expect("then");
		this.list();
		if (this.is("elif")) {
			this.conditionals();
			return;
		}
		if (this.is("else")) {
			this.advance();
			this.list();
		}
		this.expect("fi");
	}

	private loop(): void {
		if (this.is("(") && this.scanner.text[this.token.pos + 1] === "(") {
			const { pos } = this.token;
			if (!this.scanner.arithmetic(pos)) this.refuse();
			this.token = this.scanner.next(true);
		} else {
			if (this.token.kind !== "word") this.refuse();
			this.advance();
			const separated = this.is(";");
			if (separated) this.advance();
			this.newlines();
			if (!separated && this.is("in")) {
				this.advance();
				while (this.token.kind === "word") this.advance();
				if (!this.is(";") && this.token.kind !== "newline") this.refuse();
			}
		}
		if (this.is(";")) this.advance();
		this.newlines();
		const brace = this.is("{");
		this.expect(brace ? "{" : "do");
		this.list();
		this.expect(brace ? "}" : "done");
	}

	private cases(): void {
		if (this.token.kind !== "word") this.refuse();
		this.advance();
		this.newlines();
		this.expect("in");
		this.newlines();
		while (!this.is("esac")) {
			if (this.is("(")) this.advance();
			for (;;) {
				if (this.token.kind !== "word") this.refuse();
				this.advance();
				if (!this.is("|")) break;
				this.advance();
			}
			this.expect(")");
			this.newlines();
			if (!this.closes) this.list();
			if (this.is(";;") || this.is(";&") || this.is(";;&")) this.advance();
			else if (!this.is("esac")) this.refuse();
			this.newlines();
		}
		this.advance();
	}

	private redirections(): void {
		while (this.token.kind === "redirection") this.redirection();
	}

	private redirection(): void {
		const operator = this.advance(false);
		if (this.token.kind !== "word") this.refuse(this.token.kind === "end" ? { ...this.token, kind: "newline", text: "newline" } : this.token);
		if (operator.text === "<<" || operator.text === "<<-") this.scanner.document(this.token.text, operator.text === "<<-");
		this.advance();
	}

	private simple(): void {
		let words = 0;
		let declares = false;
		for (;;) {
			if (this.token.kind === "redirection") this.redirection();
			else if (this.token.kind === "word") {
				const word = this.token;
				if (words === 0 && word.plain && /^[A-Za-z_]\w*(\[.*\])?\+?=/.test(word.text)) {
					this.advance();
					continue;
				}
				words++;
				if (words === 1) declares = word.plain && declarations.has(word.text);
				this.advance(declares);
				if (words === 1 && this.is("(")) {
					this.advance();
					this.expect(")");
					this.functionBody();
					return;
				}
			} else if (this.is("(")) this.refuse();
			else return;
		}
	}

	/** Where the token under the cursor ends: the newline of the line that was read, or the end. */
	get end(): number {
		return this.token.end;
	}
}

/** Checks the commands of a substitution up to its `)`; returns the place behind it. */
function checkNested(text: string, from: number, syntax: Syntax, depth: number): number {
	try {
		const grammar = new Grammar(text, from, syntax, depth);
		grammar.nested();
		return grammar.end;
	} catch (failure) {
		if (failure instanceof SyntaxFailure && failure.fault.kind === "end") throw new SyntaxFailure({ kind: "matching", mark: ")", pos: "end" });
		throw failure;
	}
}

export type CommandExtent =
	/** `end` is behind the newline. `openDocument`: a here-document ended with the text. */
	{ readonly ok: true; readonly end: number; readonly openDocument: boolean } | { readonly ok: false; readonly fault: SyntaxFault };

/** Recognizes the line (one or more complete commands, over several lines where they are open) that starts at `from`. */
export function commandExtent(text: string, from: number, syntax: Syntax): CommandExtent {
	try {
		const grammar = new Grammar(text, from, syntax);
		grammar.line();
		return { ok: true, end: grammar.end, openDocument: grammar.scanner.awaitsDocument };
	} catch (failure) {
		if (failure instanceof SyntaxFailure) return { ok: false, fault: failure.fault };
		throw failure;
	}
}
