/** jq filters to trees. */
import type { Token } from "./lexer.ts";
import { alone, combine, levels } from "./operators.ts";
import { type Ast, CompileError, type Definition, type Pattern } from "./syntax.ts";
import { shown } from "./text.ts";
import { TokenStream } from "./token-stream.ts";
import { kindOf, numberFromText } from "./values.ts";

const identity: Ast = { kind: "identity" };
const literal = (value: string | null): Ast => ({ kind: "literal", value });

export class Parser extends TokenStream {
	/** The whole program. */
	program(): Ast {
		if (this.atEnd()) return identity;
		if (this.is("import") || this.is("include")) throw new CompileError("modules are not simulated here; the real jq has them", this.token);
		if (!this.canBegin()) this.unexpected("end of file");
		const body = this.pipe(true);
		if (!this.atEnd()) this.unexpected("end of file");
		return body;
	}

	/** Whether the token here can begin a filter. */
	private canBegin(): boolean {
		const { kind, text } = this.token;
		if (kind === "invalid") return false;
		return kind !== "operator" || [".", "..", "[", "(", "{", "-"].includes(text);
	}

	/** A definition alone, as the prelude has them. */
	definition(): Definition {
		this.expect("def");
		const { token } = this;
		if (token.kind !== "name" && token.kind !== "keyword") this.unexpected();
		this.at++;
		const parameters: string[] = [];
		if (this.accept("(")) {
			do {
				const parameter = this.token;
				if (parameter.kind !== "name" && parameter.kind !== "variable" && parameter.kind !== "keyword") this.unexpected();
				parameters.push(parameter.kind === "variable" ? `$${parameter.text}` : parameter.text);
				this.at++;
			} while (this.accept(";"));
			this.expect(")");
		}
		this.expect(":");
		const body = this.pipe();
		this.expect(";", "'|' or ',' or ';'");
		return { name: token.text, parameters, body };
	}

	private pipe(top = false): Ast {
		if (this.is("def")) {
			const definition = this.definition();
			if (top && this.atEnd()) throw new CompileError('Top-level program not given (try ".")', undefined);
			return { kind: "define", definition, body: this.pipe(top) };
		}
		const left = this.comma();
		return this.accept("|") ? { kind: "pipe", left, right: this.pipe() } : left;
	}

	private comma(): Ast {
		let left = this.binary(1);
		while (this.accept(",")) left = { kind: "comma", left, right: this.binary(1) };
		return left;
	}

	private operatorLevel(): number {
		const { kind, text } = this.token;
		return kind === "operator" || kind === "keyword" ? (levels[text] ?? 0) : 0;
	}

	private binary(least: number): Ast {
		let left = this.postfix();
		for (let level = this.operatorLevel(); level >= least && level > 0; level = this.operatorLevel()) {
			const operator = this.token.text;
			this.at++;
			// "//" groups to the right
			const right = this.binary(level === 1 ? 1 : level + 1);
			left = combine(operator, left, right);
			if (alone.has(level) && this.operatorLevel() === level) this.unexpected();
		}
		return left;
	}

	/** A term with everything behind it, `as` included. */
	private postfix(): Ast {
		if (this.accept("-")) return { kind: "negate", body: this.postfix() };
		const term = this.suffixes(this.term());
		if (!this.accept("as")) return term;
		const patterns = this.patterns();
		this.expect("|");
		return { kind: "bind", source: term, patterns, body: this.pipe() };
	}

	private suffixes(term: Ast): Ast {
		let target = term;
		for (;;) {
			const { token } = this;
			if (token.kind === "field") {
				this.at++;
				target = { kind: "index", target, key: literal(token.text) };
			} else if (this.is(".")) {
				this.at++;
				if (this.token.kind === "string" || this.token.kind === "format") target = { kind: "index", target, key: this.stringTerm() };
				else if (this.is("[")) target = this.bracket(target);
				else this.unexpected("FORMAT or QQSTRING_START or '['");
			} else if (this.is("[")) target = this.bracket(target);
			else if (this.accept("?")) target = { kind: "try", body: target, handler: undefined };
			else return target;
		}
	}

	private bracket(target: Ast): Ast {
		this.expect("[");
		if (this.accept("]")) return { kind: "iterate", target };
		if (this.accept(":")) {
			const to = this.pipe();
			this.expect("]");
			return { kind: "slice", target, from: undefined, to };
		}
		const key = this.pipe();
		if (this.accept(":")) {
			const to = this.is("]") ? undefined : this.pipe();
			this.expect("]");
			return { kind: "slice", target, from: key, to };
		}
		this.expect("]", "'|' or ',' or ':' or ']'");
		return { kind: "index", target, key };
	}

	private term(): Ast {
		const { token } = this;
		switch (token.kind) {
			case "number":
				this.at++;
				return { kind: "literal", value: numberFromText(token.text) };
			case "string":
			case "format":
				return this.stringTerm();
			case "field":
				this.at++;
				return { kind: "index", target: identity, key: literal(token.text) };
			case "variable":
				return this.variable();
			case "name":
				return this.call();
			case "keyword":
				return this.keyword();
			case "operator":
				break;
			default:
				return this.unexpected();
		}
		if (token.text === ".") {
			this.at++;
			if (this.token.kind === "string" || this.token.kind === "format") return { kind: "index", target: identity, key: this.stringTerm() };
			return identity;
		}
		if (this.accept("..")) return { kind: "recurse" };
		if (this.accept("(")) {
			const body = this.pipe();
			this.expect(")", "'|' or ',' or ')'");
			return body;
		}
		if (this.accept("[")) {
			if (this.accept("]")) return { kind: "array", body: undefined };
			const body = this.pipe();
			this.expect("]", "'|' or ',' or ']'");
			return { kind: "array", body };
		}
		if (this.is("{")) return this.object();
		return this.unexpected();
	}

	private variable(): Ast {
		const { token } = this;
		this.at++;
		if (token.text === "__loc__") return { kind: "literal", value: this.location(token) };
		return { kind: "variable", name: token.text, position: token };
	}
	private location(token: Token): Map<string, string | number> {
		return new Map<string, string | number>([
			["file", "<top-level>"],
			["line", this.source.slice(0, token.start).split("\n").length],
		]);
	}

	private call(): Ast {
		const { token } = this;
		this.at++;
		const args: Ast[] = [];
		if (this.accept("(")) {
			do args.push(this.pipe());
			while (this.accept(";"));
			this.expect(")");
		}
		if (args.length === 0) {
			if (token.text === "null" || token.text === "true" || token.text === "false")
				return { kind: "literal", value: token.text === "null" ? null : token.text === "true" };
			if (token.text === "empty") return { kind: "empty" };
			if (token.text === "break" && this.token.kind === "variable") {
				const { text: name } = this.token;
				const position = { start: token.start, end: this.token.end };
				this.at++;
				return { kind: "break", name, position };
			}
		}
		return { kind: "call", name: token.text, args, position: { start: token.start, end: token.end } };
	}

	private keyword(): Ast {
		const { token } = this;
		switch (token.text) {
			case "if": {
				this.at++;
				return this.unfinished("if", token.start, () => this.condition());
			}
			case "try": {
				this.at++;
				const body = this.suffixes(this.term());
				return { kind: "try", body, handler: this.accept("catch") ? this.suffixes(this.term()) : undefined };
			}
			case "reduce":
			case "foreach":
				return this.fold(token.text);
			case "label": {
				this.at++;
				const name = this.token;
				if (name.kind !== "variable") this.unexpected("BINDING");
				this.at++;
				this.expect("|");
				return { kind: "label", name: name.text, body: this.pipe() };
			}
			case "def": {
				const definition = this.definition();
				return { kind: "define", definition, body: this.pipe() };
			}
			default:
				return this.unexpected();
		}
	}

	/** What is said besides when a statement breaks off behind its first part. */
	private unfinished(name: string, start: number, parse: () => Ast): Ast {
		try {
			return parse();
		} catch (error) {
			if (error instanceof CompileError && !error.also && !/expecting then/.test(error.message))
				error.also = { message: `Possibly unterminated '${name}' statement`, position: { start, end: this.source.length } };
			throw error;
		}
	}

	private condition(): Ast {
		const test = this.pipe();
		this.expect("then", "then or '|' or ','");
		const then = this.pipe();
		if (this.accept("elif")) return { kind: "if", test, then, else: this.condition() };
		const otherwise = this.accept("else") ? this.pipe() : undefined;
		this.expect("end", "");
		return { kind: "if", test, then, else: otherwise };
	}

	private fold(kind: "reduce" | "foreach"): Ast {
		this.at++;
		const source = this.suffixes(this.term());
		this.expect("as");
		const patterns = this.patterns();
		this.expect("(");
		const initial = this.pipe();
		this.expect(";");
		const update = this.pipe();
		if (kind === "reduce") {
			this.expect(")");
			return { kind, source, patterns, initial, update };
		}
		const extract = this.accept(";") ? this.pipe() : undefined;
		this.expect(")");
		return { kind, source, patterns, initial, update, extract };
	}

	/** A string with its interpolations, or a format alone. */
	private stringTerm(): Ast {
		const { token } = this;
		this.at++;
		let { parts } = token;
		let format: string | undefined;
		if (token.kind === "format") {
			if (this.token.kind !== "string") return { kind: "format", name: token.text };
			format = token.text;
			({ parts } = this.token);
			this.at++;
		}
		const pieces = (parts ?? []).map((part) => (typeof part === "string" ? part : this.interpolation(part)));
		const [only] = pieces;
		return pieces.length === 1 && typeof only === "string" ? literal(only) : { kind: "string", format, parts: pieces };
	}

	private interpolation(tokens: readonly Token[]): Ast {
		const parser = new Parser(this.source, tokens);
		const body = parser.pipe();
		if (!parser.atEnd()) parser.unexpected("QQSTRING_INTERP_END or '|' or ','");
		return body;
	}

	private object(): Ast {
		this.expect("{");
		const entries: { key: Ast; value: Ast }[] = [];
		while (!this.is("}")) {
			entries.push(this.entry());
			if (!this.accept(",")) break;
		}
		this.expect("}");
		return { kind: "object", entries };
	}

	private entry(): { key: Ast; value: Ast } {
		const { token } = this;
		if (token.kind === "variable") {
			this.at++;
			if (token.text === "__loc__") return { key: literal("__loc__"), value: { kind: "literal", value: this.location(token) } };
			const variable: Ast = { kind: "variable", name: token.text, position: token };
			return this.accept(":") ? { key: variable, value: this.entryValue() } : { key: literal(token.text), value: variable };
		}
		let key: Ast;
		if (token.kind === "name" || token.kind === "keyword" || token.kind === "number") {
			this.at++;
			key = token.kind === "number" ? { kind: "literal", value: numberFromText(token.text) } : literal(token.text);
		} else if (token.kind === "string" || token.kind === "format") key = this.stringTerm();
		else if (this.accept("(")) {
			const { token: first } = this;
			key = this.pipe();
			if (key.kind === "literal" && typeof key.value !== "string")
				throw new CompileError(`Cannot use ${kindOf(key.value)} (${shown(key.value)}) as object key`, first);
			this.expect(")");
			this.expect(":");
			return { key, value: this.entryValue() };
		} else return this.unexpected();
		return { key, value: this.accept(":") ? this.entryValue() : { kind: "index", target: identity, key } };
	}

	/** A value of an object: no comma, as that separates entries. */
	private entryValue(): Ast {
		const left = this.binary(1);
		return this.accept("|") ? { kind: "pipe", left, right: this.entryValue() } : left;
	}

	private patterns(): Pattern[] {
		const patterns = [this.pattern()];
		while (this.accept("?//")) patterns.push(this.pattern());
		return patterns;
	}

	private pattern(): Pattern {
		const { token } = this;
		if (token.kind === "variable") {
			this.at++;
			return { kind: "variable", name: token.text };
		}
		if (this.accept("[")) {
			const items: Pattern[] = [];
			do items.push(this.pattern());
			while (this.accept(","));
			this.expect("]");
			return { kind: "array", items };
		}
		if (!this.accept("{")) this.unexpected("BINDING or '[' or '{'");
		const members: { key: Ast; name: string | undefined; value: Pattern | undefined }[] = [];
		do members.push(this.member());
		while (this.accept(","));
		this.expect("}");
		return { kind: "object", members };
	}

	private member(): { key: Ast; name: string | undefined; value: Pattern | undefined } {
		const { token } = this;
		if (token.kind === "variable") {
			this.at++;
			return { key: literal(token.text), name: token.text, value: this.accept(":") ? this.pattern() : undefined };
		}
		let key: Ast;
		if (token.kind === "name" || token.kind === "keyword") {
			this.at++;
			key = literal(token.text);
		} else if (token.kind === "string" || token.kind === "format") key = this.stringTerm();
		else {
			this.expect("(");
			key = this.pipe();
			this.expect(")");
		}
		this.expect(":");
		return { key, name: undefined, value: this.pattern() };
	}
}
