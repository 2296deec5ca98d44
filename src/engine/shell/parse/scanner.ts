/**
 * Tokens of a script, as bash's lexer cuts them. Used where the parser library cannot help: to find where a complete command ends before the
 * rest is read, and to say exactly which token bash would refuse.
 */
import { SyntaxFailure } from "./fault.ts";

export type TokenKind = "word" | "operator" | "redirection" | "newline" | "end";

export interface Token {
	readonly kind: TokenKind;
	/** As written. */
	readonly text: string;
	readonly pos: number;
	readonly end: number;
	/** A word without quotes and expansions: may be a reserved word or a name. */
	readonly plain: boolean;
}

/** What a nested command (`$( )`, `<( )`) is checked by; set by the grammar to break the circle of imports. */
export type NestedCheck = (text: string, from: number, syntax: Syntax, depth: number) => number;

/** Which extensions count: dash knows no arrays, process substitutions and here-strings; ash (BusyBox) knows all but arrays. */
export type Syntax = "bash" | "bash-extglob" | "dash" | "ash";

/** How deep commands and expansions may nest; the parser library stops there too. */
export const nestingLimit = 250;

const operators = ["&&", "||", ";;&", ";;", ";&", "|&", "|", "&", ";", "(", ")"];
const redirections = ["<<<", "<<-", "<<", "<&", "<>", "<", "&>>", "&>", ">>", ">&", ">|", ">"];
const posixOperators = ["&&", "||", ";;", "|", "&", ";", "(", ")"];
const posixRedirections = ["<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"];
const meta = /[ \t\n;&|()<>]/;

interface PendingDocument {
	readonly delimiter: string;
	readonly stripTabs: boolean;
}

export class Scanner {
	readonly text: string;
	syntax: Syntax;
	at: number;
	/** A here-document ran into the end of the text. */
	openDocument = false;
	private readonly nested: NestedCheck;
	private documents: PendingDocument[] = [];
	/** Expansions that are open, those around this text included. */
	private depth: number;
	constructor(text: string, at: number, syntax: Syntax, depth: number, nested: NestedCheck) {
		this.text = text;
		this.at = at;
		this.syntax = syntax;
		this.depth = depth;
		this.nested = nested;
	}

	/** The next token; a newline token also takes the here-documents that wait for it. `assignments`: `name=(` starts an array. */
	next(assignments = false): Token {
		const { text } = this;
		this.skipBlanks();
		const pos = this.at;
		const c = text[pos];
		if (c === undefined) return { kind: "end", text: "", pos, end: pos, plain: false };
		if (c === "\n") {
			this.at++;
			this.takeDocuments();
			return { kind: "newline", text: "newline", pos, end: this.at, plain: false };
		}
		const posix = this.syntax === "dash";
		const substitution = !posix && (c === "<" || c === ">") && text[pos + 1] === "(";
		if (!substitution) {
			const redirection = /^(\d+|\{[A-Za-z_]\w*\})?(?=[<>])/.exec(text.slice(pos, pos + 64))?.[0] ?? "";
			const start = pos + redirection.length;
			const known = posix ? posixRedirections : redirections;
			const found = known.find((r) => text.startsWith(r, start));
			if (found && (posix || text[start + 1] !== "(" || redirection !== "")) {
				this.at = start + found.length;
				return { kind: "redirection", text: found, pos, end: this.at, plain: false };
			}
			const operator = (posix ? posixOperators : operators).find((o) => text.startsWith(o, pos));
			if (operator) {
				this.at += operator.length;
				return { kind: "operator", text: operator, pos, end: this.at, plain: false };
			}
		}
		return this.word(assignments);
	}

	private skipBlanks(): void {
		const { text } = this;
		for (;;) {
			const c = text[this.at];
			if (c === " " || c === "\t") this.at++;
			else if (c === "\\" && text[this.at + 1] === "\n") this.at += 2;
			else if (c === "#") {
				const newline = text.indexOf("\n", this.at);
				this.at = newline < 0 ? text.length : newline;
			} else return;
		}
	}

	/** One word; quotes and expansions inside are skipped as a whole. */
	word(assignments: boolean): Token {
		const { text } = this;
		const pos = this.at;
		let plain = true;
		for (;;) {
			const c = text[this.at];
			if (c === undefined) break;
			const next = text[this.at + 1];
			if (next === "(" && this.syntax !== "dash" && (c === "<" || c === ">")) {
				plain = false;
				this.at = this.nested(text, this.at + 2, this.syntax, this.depth + 1);
			} else if (next === "(" && this.syntax === "bash-extglob" && "?*+@!".includes(c)) {
				plain = false;
				this.at++;
				this.parentheses();
			} else if (c === "(" && assignments && this.syntax.startsWith("bash") && /^[A-Za-z_]\w*(\[[^\]]*\])?\+?=$/.test(text.slice(pos, this.at))) {
				plain = false;
				this.array();
			} else if (meta.test(c)) break;
			else if (c === "\\") {
				plain = false;
				this.at = Math.min(this.at + 2, text.length);
			} else if (c === "'" || c === '"' || c === "`" || c === "$") {
				if (c !== "$" || (next !== undefined && "({['\"".includes(next))) plain = false;
				this.quoted(c);
			} else this.at++;
		}
		return { kind: "word", text: text.slice(pos, this.at), pos, end: this.at, plain };
	}

	/** Skips what starts here: a quotation, an expansion, or one character. */
	quoted(c: string): void {
		const { text, at } = this;
		if (++this.depth > nestingLimit) throw new SyntaxFailure({ kind: "token", token: c, pos: at });
		if (c === "'") this.skipTo("'", at + 1, false);
		else if (c === '"') this.doubleQuotes();
		else if (c === "`") this.skipTo("`", at + 1, true);
		else if (c === "\\") this.at = Math.min(at + 2, text.length);
		else if (c === "$") {
			const next = text[at + 1];
			if (next === "'") this.skipTo("'", at + 2, true);
			else if (next === '"') {
				this.at++;
				this.doubleQuotes();
			} else if (next === "{") this.braces();
			else if (next === "(") this.substitution();
			else if (next === "[") this.balanced("[", "]");
			else this.at++;
		} else this.at++;
		this.depth--;
	}

	private skipTo(mark: string, from: number, escapes: boolean): void {
		const { text } = this;
		for (let i = from; i < text.length; i++) {
			if (escapes && text[i] === "\\") i++;
			else if (text[i] === mark) {
				this.at = i + 1;
				return;
			}
		}
		throw new SyntaxFailure({ kind: "matching", mark, pos: this.at });
	}

	private doubleQuotes(): void {
		const start = this.at++;
		for (;;) {
			const c = this.text[this.at];
			if (c === undefined) throw new SyntaxFailure({ kind: "matching", mark: '"', pos: start });
			if (c === '"') break;
			if (c === "$" && (this.text[this.at + 1] === "'" || this.text[this.at + 1] === '"')) this.at++;
			else if (c === "'") this.at++;
			else this.quoted(c);
		}
		this.at++;
	}

	private braces(): void {
		const start = this.at;
		this.at += 2;
		for (;;) {
			const c = this.text[this.at];
			if (c === undefined) throw new SyntaxFailure({ kind: "matching", mark: "}", pos: start });
			if (c === "}") break;
			this.quoted(c);
		}
		this.at++;
	}

	/** From an opening mark under the cursor to its closing one. */
	private balanced(open: string, close: string): void {
		const start = this.at;
		let depth = 0;
		while (this.text[this.at] !== open) this.at++;
		for (;;) {
			const c = this.text[this.at];
			if (c === undefined) throw new SyntaxFailure({ kind: "matching", mark: close, pos: start });
			if (c === open) depth++;
			if (c === close && --depth === 0) break;
			if (c === open || c === close) this.at++;
			else this.quoted(c);
		}
		this.at++;
	}

	parentheses(): void {
		this.balanced("(", ")");
	}

	/** `$((` is arithmetic when it closes with `))`, else a command substitution that starts with a subshell. */
	private substitution(): void {
		const start = this.at;
		if (this.text[start + 2] === "(" && this.arithmetic(start + 1)) return;
		this.at = this.nested(this.text, start + 2, this.syntax, this.depth + 1);
	}

	/** Whether `((` at `from` closes with `))`; then the cursor stands behind it. */
	arithmetic(from: number): boolean {
		this.at = from;
		this.parentheses();
		const inner = this.text.slice(from + 1, this.at - 1);
		let depth = 0;
		for (let i = 0; i < inner.length - 1; i++) {
			if (inner[i] === "(") depth++;
			else if (inner[i] === ")" && --depth === 0) return false;
		}
		return inner.endsWith(")");
	}

	private array(): void {
		const start = this.at++;
		for (;;) {
			const token = this.next();
			if (token.kind === "end") throw new SyntaxFailure({ kind: "matching", mark: ")", pos: start });
			if (token.kind === "operator" && token.text === ")") return;
			if (token.kind === "operator" || token.kind === "redirection") throw new SyntaxFailure({ kind: "token", token: token.text, pos: token.pos });
		}
	}

	/** Notes a here-document whose body follows the current line. */
	document(delimiter: string, stripTabs: boolean): void {
		this.documents.push({ delimiter: delimiter.replace(/\\(.)|['"]/g, "$1"), stripTabs });
	}

	private takeDocuments(): void {
		for (const { delimiter, stripTabs } of this.documents) {
			for (;;) {
				if (this.at >= this.text.length) {
					this.openDocument = true;
					break;
				}
				const newline = this.text.indexOf("\n", this.at);
				const line = this.text.slice(this.at, newline < 0 ? undefined : newline);
				this.at = newline < 0 ? this.text.length : newline + 1;
				if ((stripTabs ? line.replace(/^\t+/, "") : line) === delimiter) break;
			}
		}
		this.documents = [];
	}

	/** Whether a here-document was announced and its body has not come. */
	get awaitsDocument(): boolean {
		return this.openDocument || this.documents.length > 0;
	}
}
