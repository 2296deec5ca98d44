/** The tokens of a program with a place in them, and what is said when the wrong one stands there. */
import { Lexer, type Token } from "./lexer.ts";
import { CompileError } from "./syntax.ts";

const kindNames: Partial<Record<Token["kind"], string>> = {
	end: "end of file",
	invalid: "INVALID_CHARACTER",
	number: "LITERAL",
	string: "QQSTRING_START",
	name: "IDENT",
	field: "FIELD",
	variable: "BINDING",
	format: "FORMAT",
};

const tokenName = (token: Token): string => kindNames[token.kind] ?? (token.text.length === 1 ? `'${token.text}'` : token.text);

export class TokenStream {
	private readonly tokens: readonly Token[];
	protected readonly source: string;
	protected at = 0;
	constructor(source: string, tokens?: readonly Token[]) {
		this.source = source;
		this.tokens = tokens ?? new Lexer(source).tokens();
	}

	protected get token(): Token {
		return this.tokens[this.at] as Token;
	}
	protected is(text: string): boolean {
		const { kind, text: own } = this.token;
		return own === text && (kind === "operator" || kind === "keyword");
	}
	protected accept(text: string): boolean {
		if (!this.is(text)) return false;
		this.at++;
		return true;
	}
	/** `named`: what else could stand here. */
	protected expect(text: string, named = /^\W/.test(text) ? `'${text}'` : text): void {
		if (!this.accept(text)) this.unexpected(named);
	}

	/** A syntax error here; `expecting` names what could stand here where that is little. */
	protected unexpected(expecting = ""): never {
		const { token } = this;
		const before = this.tokens[this.at - 1];
		const name = tokenName(token);
		// the end is shown at what stands before it, be it blanks
		const blanks = /\s+$/.exec(this.source);
		const atEnd = token.kind === "end" && token.start >= this.source.length;
		const position = !atEnd ? token : blanks ? { start: blanks.index, end: this.source.length } : (before ?? token);
		throw new CompileError(`syntax error, unexpected ${name}${expecting ? `, expecting ${expecting}` : ""}`, position);
	}

	protected atEnd(): boolean {
		return this.token.kind === "end";
	}
}
