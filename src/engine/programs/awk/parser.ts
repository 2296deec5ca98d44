/** awk programs to trees, with the precedences of mawk: `!` binds tighter than `~`, and `|` of getline tighter than concatenation. */
import { builtins, Lexer, type Token } from "./lexer.ts";
import {
	AwkError,
	type AwkFunction,
	type AwkProgram,
	type BinaryOperator,
	type Expression,
	type Place,
	type Redirection,
	type Rule,
	type Statement,
} from "./syntax.ts";

const assignments: Readonly<Record<string, BinaryOperator | undefined>> = { "=": undefined, "+=": "+", "-=": "-", "*=": "*", "/=": "/", "%=": "%", "^=": "^" };
const comparisons = new Set(["<", "<=", ">", ">=", "==", "!="]);
/** Builtins whose arguments belong to the grammar of the real awk. */
const grammatical = new Set(["length", "split", "match", "sub", "gsub"]);
/** Builtins that take an array, by the position of that argument. */
const arrayArguments: Readonly<Record<string, number>> = { split: 1 };

export class Parser {
	private readonly tokens: readonly Token[];
	private at = 0;
	private parens = 0;
	private braces = 0;
	private loops = 0;
	private section: "begin" | "main" | "end" | "function" = "main";
	private parameters: readonly string[] = [];
	private readonly functions = new Map<string, AwkFunction>();
	private readonly calls = new Map<string, number>();
	private readonly uses = new Map<string, "variable" | "array">();

	constructor(source: string) {
		this.tokens = new Lexer(source).tokens();
	}

	private get token(): Token {
		return this.tokens[this.at] as Token;
	}
	private is(text: string): boolean {
		const { token } = this;
		return token.text === text && (token.kind === "operator" || token.kind === "keyword");
	}
	private accept(text: string): boolean {
		if (!this.is(text)) return false;
		this.at++;
		return true;
	}
	private expect(text: string): void {
		if (!this.accept(text)) this.unexpected();
	}
	private error(message: string): never {
		throw new AwkError(`line ${this.token.line}: ${message}`);
	}
	private unexpected(): never {
		const { token } = this;
		const atEnd = token.text === "" && token.kind === "operator";
		const near = atEnd ? "end of file" : token.text === "\n" ? "end of line" : token.text;
		if (this.parens > 0) this.error(`missing ) near ${near}`);
		if (atEnd && this.braces > 0) this.error("missing } near end of file");
		if (token.text === "}" && this.braces === 0)
			throw new AwkError(`line ${token.line}: extra '}'\nawk: line ${token.line}: syntax error at or near end of line`);
		return this.error(`syntax error at or near ${near}`);
	}
	private newlines(): void {
		while (this.is("\n")) this.at++;
	}

	parse(): AwkProgram {
		const begin: Statement[] = [];
		const end: Statement[] = [];
		const rules: Rule[] = [];
		for (;;) {
			this.newlines();
			if (this.token.text === "" && this.token.kind === "operator") break;
			if (this.is("function")) this.function();
			else if (this.is("BEGIN") || this.is("END")) {
				this.section = this.is("BEGIN") ? "begin" : "end";
				const into = this.section === "begin" ? begin : end;
				this.at++;
				this.newlines();
				into.push(this.block());
			} else rules.push(this.rule());
			this.section = "main";
			// one semicolon may stand behind an item
			if (!this.accept(";") && !this.is("\n") && this.token.text !== "") continue;
		}
		for (const [name, line] of this.calls)
			if (!this.functions.has(name)) throw new AwkError(`line ${Math.max(line, this.token.line)}: function ${name} never defined`);
		return { begin, rules, end, functions: this.functions };
	}

	private rule(): Rule {
		if (this.is("{")) return { patterns: [], action: this.block() };
		const patterns = [this.expression()];
		if (this.accept(",")) {
			this.newlines();
			patterns.push(this.expression());
		}
		if (this.is("{")) return { patterns, action: this.block() };
		if (!this.is("\n") && !this.is(";") && this.token.text !== "") this.unexpected();
		return { patterns, action: undefined };
	}

	private function(): void {
		this.at++;
		const name = this.name();
		if (this.functions.has(name)) this.error(`redefinition of ${name}`);
		this.expect("(");
		this.parens++;
		const parameters: string[] = [];
		while (!this.is(")")) {
			const parameter = this.name();
			if (parameters.includes(parameter)) this.error(`${parameter} is duplicated in argument list`);
			parameters.push(parameter);
			if (!this.accept(",")) break;
			this.newlines();
		}
		this.expect(")");
		this.parens--;
		this.newlines();
		this.section = "function";
		this.parameters = parameters;
		const loops = this.loops;
		this.loops = 0;
		const body = this.block();
		this.loops = loops;
		this.parameters = [];
		this.functions.set(name, { name, parameters, body });
	}

	private name(): string {
		const { token } = this;
		if (token.kind !== "name") return this.unexpected();
		this.at++;
		return token.text;
	}

	// ---- statements -------------------------------------------------------------------------------------------------

	private block(): Statement {
		this.expect("{");
		this.braces++;
		const body: Statement[] = [];
		for (;;) {
			while (this.is("\n") || this.is(";")) this.at++;
			if (this.is("}")) break;
			body.push(this.statement());
		}
		this.braces--;
		this.at++;
		return { kind: "block", body };
	}

	/** The end of a simple statement; a closing brace stays. */
	private terminator(): void {
		if (this.accept(";") || this.accept("\n") || this.is("}")) return;
		this.unexpected();
	}

	/** The body of a loop or branch: one statement, on this line or the next; a semicolon alone is an empty one. */
	private body(): Statement {
		this.newlines();
		if (this.accept(";")) return { kind: "block", body: [] };
		return this.statement();
	}

	private loopBody(): Statement {
		this.loops++;
		const body = this.body();
		this.loops--;
		return body;
	}

	private parenthesized<T>(inner: () => T): T {
		this.expect("(");
		this.parens++;
		const value = inner();
		this.expect(")");
		this.parens--;
		return value;
	}

	private statement(): Statement {
		const { token } = this;
		if (this.is("{")) return this.block();
		if (token.kind === "keyword") {
			switch (token.text) {
				case "if":
					return this.ifStatement();
				case "while": {
					this.at++;
					const test = this.parenthesized(() => this.expression());
					return { kind: "while", test, body: this.loopBody() };
				}
				case "do": {
					this.at++;
					const body = this.loopBody();
					while (this.is("\n") || this.is(";")) this.at++;
					this.expect("while");
					const test = this.parenthesized(() => this.expression());
					this.terminator();
					return { kind: "do", test, body };
				}
				case "for":
					return this.forStatement();
			}
		}
		const statement = this.simple();
		this.terminator();
		return statement;
	}

	private ifStatement(): Statement {
		this.at++;
		const test = this.parenthesized(() => this.expression());
		const then = this.body();
		const mark = this.at;
		while (this.is("\n") || this.is(";")) this.at++;
		if (!this.accept("else")) {
			this.at = mark;
			return { kind: "if", test, then, else: undefined };
		}
		return { kind: "if", test, then, else: this.body() };
	}

	private forStatement(): Statement {
		this.at++;
		this.expect("(");
		this.parens++;
		const first = this.is(";") ? undefined : this.simple();
		if (first?.kind === "expression" && first.value.kind === "in" && this.is(")")) {
			const [variable] = first.value.subscripts;
			if (first.value.subscripts.length !== 1 || variable?.kind !== "variable") return this.unexpected();
			this.at++;
			this.parens--;
			return { kind: "for-in", variable, array: first.value.array, body: this.loopBody() };
		}
		this.expect(";");
		this.newlines();
		const test = this.is(";") ? undefined : this.expression();
		this.expect(";");
		this.newlines();
		const step = this.is(")") ? undefined : this.simple();
		this.expect(")");
		this.parens--;
		return { kind: "for", first, test, step, body: this.loopBody() };
	}

	private simple(): Statement {
		const { token } = this;
		if (token.kind !== "keyword") return { kind: "expression", value: this.expression() };
		const ends = (): boolean => this.is(";") || this.is("\n") || this.is("}");
		switch (token.text) {
			case "print":
			case "printf":
				return this.print();
			case "break":
			case "continue":
				if (this.loops === 0) this.error(`${token.text} statement outside of loop`);
				this.at++;
				return { kind: token.text };
			case "next":
			case "nextfile":
				if (this.section !== "main") this.error(`improper use of ${token.text}`);
				this.at++;
				return { kind: token.text };
			case "exit":
				this.at++;
				return { kind: "exit", value: ends() ? undefined : this.expression() };
			case "return":
				if (this.section !== "function") this.error("return outside function body");
				this.at++;
				return { kind: "return", value: ends() ? undefined : this.expression() };
			case "delete": {
				this.at++;
				const array = this.array(this.name());
				return { kind: "delete", array, subscripts: this.is("[") ? this.subscripts() : undefined };
			}
			case "getline":
				return { kind: "expression", value: this.expression() };
			default:
				return this.unexpected();
		}
	}

	private print(): Statement {
		const formatted = this.token.text === "printf";
		this.at++;
		const args: Expression[] = [];
		const redirects = (): boolean => this.is(">") || this.is(">>") || this.is("|");
		if (!this.is(";") && !this.is("\n") && !this.is("}") && !redirects()) args.push(...this.list(true));
		const [only] = args;
		const items = args.length === 1 && only?.kind === "group" ? only.items : args;
		if (formatted && items.length === 0) this.error("no arguments in call to printf");
		let to: Redirection | undefined;
		if (redirects()) {
			const kind = this.is(">") ? "file" : this.is(">>") ? "append" : "pipe";
			this.at++;
			to = { kind, target: this.expression(true) };
		}
		return { kind: "print", formatted, args: items, to };
	}

	private list(inPrint: boolean): Expression[] {
		const items = [this.expression(inPrint)];
		while (this.accept(",")) {
			this.newlines();
			items.push(this.expression(inPrint));
		}
		return items;
	}

	// ---- expressions: `noGreater` where > would be a redirection ------------------------------------------------------

	private expression(noGreater = false): Expression {
		const test = this.or(noGreater);
		if (!this.accept("?")) return test;
		this.newlines();
		const then = this.expression(noGreater);
		this.newlines();
		this.expect(":");
		this.newlines();
		return { kind: "condition", test, then, else: this.expression(noGreater) };
	}

	private or(noGreater: boolean): Expression {
		let left = this.and(noGreater);
		while (this.accept("||")) {
			this.newlines();
			left = { kind: "or", left, right: this.and(noGreater) };
		}
		return left;
	}

	private and(noGreater: boolean): Expression {
		let left = this.membership(noGreater);
		while (this.accept("&&")) {
			this.newlines();
			left = { kind: "and", left, right: this.membership(noGreater) };
		}
		return left;
	}

	private membership(noGreater: boolean): Expression {
		let left = this.match(noGreater);
		while (this.accept("in")) left = { kind: "in", subscripts: left.kind === "group" ? left.items : [left], array: this.array(this.name()) };
		return left;
	}

	private match(noGreater: boolean): Expression {
		let left = this.comparison(noGreater);
		while (this.is("~") || this.is("!~")) {
			const negated = this.is("!~");
			this.at++;
			left = { kind: "match", negated, left, right: this.comparison(noGreater) };
		}
		return left;
	}

	private comparison(noGreater: boolean): Expression {
		let left = this.concatenation();
		while (this.token.kind === "operator" && comparisons.has(this.token.text) && !(noGreater && this.is(">"))) {
			const operator = this.token.text as BinaryOperator;
			this.at++;
			left = { kind: "binary", operator, left, right: this.concatenation() };
		}
		return left;
	}

	/** Whether an operand begins here, so that it is concatenated. `+` and `-` have been taken as operators before. */
	private startsOperand(): boolean {
		const { token } = this;
		if (token.kind === "keyword") return false;
		if (token.kind !== "operator") return true;
		return ["(", "$", "!", "-", "+", "++", "--"].includes(token.text);
	}

	private concatenation(): Expression {
		let left = this.sum();
		while (this.startsOperand()) left = { kind: "concatenation", left, right: this.sum() };
		return left;
	}

	private sum(): Expression {
		let left = this.product();
		while (this.is("+") || this.is("-")) {
			const operator = this.token.text as BinaryOperator;
			this.at++;
			left = { kind: "binary", operator, left, right: this.product() };
		}
		return left;
	}

	private product(): Expression {
		let left = this.unary();
		while (this.is("*") || this.is("/") || this.is("%")) {
			const operator = this.token.text as BinaryOperator;
			this.at++;
			left = { kind: "binary", operator, left, right: this.unary() };
		}
		return left;
	}

	private unary(): Expression {
		for (const [operator, kind] of [
			["!", "not"],
			["-", "minus"],
			["+", "plus"],
		] as const)
			if (this.accept(operator)) return { kind, operand: this.unary() };
		return this.piped();
	}

	/** `command | getline [place]`. */
	private piped(): Expression {
		let left = this.power();
		while (this.is("|") && this.tokens[this.at + 1]?.text === "getline") {
			this.at += 2;
			left = { kind: "getline", from: "command", source: left, place: this.optionalPlace() };
		}
		return left;
	}

	private power(): Expression {
		const base = this.postfix();
		if (!this.accept("^")) return base;
		// to the right of ^ a sign belongs to the exponent
		const exponent = this.is("-") || this.is("+") || this.is("!") ? this.signedPower() : this.power();
		return { kind: "binary", operator: "^", left: base, right: exponent };
	}

	private signedPower(): Expression {
		for (const [operator, kind] of [
			["!", "not"],
			["-", "minus"],
			["+", "plus"],
		] as const)
			if (this.accept(operator)) return { kind, operand: this.signedPower() };
		return this.power();
	}

	private postfix(): Expression {
		const value = this.primary();
		if (value.kind !== "variable" && value.kind !== "field" && value.kind !== "element") return value;
		if (this.is("++") || this.is("--")) {
			const by = this.is("++") ? 1 : -1;
			this.use(value);
			this.at++;
			return { kind: "step", place: value, by, prefix: false };
		}
		const { token } = this;
		if (token.kind === "operator" && token.text in assignments) {
			this.use(value);
			this.at++;
			this.newlines();
			return { kind: "assignment", operator: assignments[token.text], place: value, value: this.expression() };
		}
		this.use(value);
		return value;
	}

	private primary(): Expression {
		const { token } = this;
		switch (token.kind) {
			case "number":
				this.at++;
				return { kind: "number", value: token.value };
			case "string":
				this.at++;
				return { kind: "string", value: token.value, line: token.line };
			case "regex":
				this.at++;
				return { kind: "regex", source: token.value, line: token.line };
			case "builtin":
				return this.builtin();
			case "name":
				return token.call && !this.parameters.includes(token.text) ? this.call() : this.variable();
			case "keyword":
				return token.text === "getline" ? this.getline() : this.unexpected();
		}
		if (token.text === "(") {
			const items = this.parenthesized(() => this.list(false));
			// several in parentheses are subscripts, or all that is printed
			if (items.length > 1 && !["in", ";", "\n", "}", ">", ">>", "|", ""].includes(this.token.text)) this.unexpected();
			return { kind: "group", items };
		}
		if (token.text === "$") {
			this.at++;
			return { kind: "field", index: this.fieldIndex() };
		}
		if (token.text === "++" || token.text === "--") {
			this.at++;
			const place = this.place();
			return { kind: "step", place, by: token.text === "++" ? 1 : -1, prefix: true };
		}
		if (token.text === "-" || token.text === "+" || token.text === "!") return this.unary();
		return this.unexpected();
	}

	/** What stands behind "$": a primary, with ++ and -- before but not behind it. */
	private fieldIndex(): Expression {
		if (this.is("-") || this.is("+") || this.is("!")) {
			const kind = this.is("-") ? "minus" : this.is("+") ? "plus" : "not";
			this.at++;
			return { kind, operand: this.fieldIndex() };
		}
		const index = this.primary();
		if (index.kind === "variable") this.use(index);
		return index;
	}

	private place(): Place {
		const value = this.primary();
		if (value.kind !== "variable" && value.kind !== "field" && value.kind !== "element") return this.unexpected();
		this.use(value);
		return value;
	}

	private optionalPlace(): Place | undefined {
		const { token } = this;
		return this.is("$") || (token.kind === "name" && !token.call) ? this.place() : undefined;
	}

	private getline(): Expression {
		this.at++;
		const place = this.optionalPlace();
		if (!this.accept("<")) return { kind: "getline", from: "main", source: undefined, place };
		return { kind: "getline", from: "file", source: this.power(), place };
	}

	private variable(): Expression {
		const name = this.name();
		if (!this.is("[")) return { kind: "variable", name };
		return { kind: "element", array: this.array(name), subscripts: this.subscripts() };
	}

	private subscripts(): Expression[] {
		this.expect("[");
		const items = this.list(false);
		this.expect("]");
		return items;
	}

	/** Remembers what a name is used as; a name cannot be both. */
	private use(value: Expression): void {
		if (value.kind === "variable") this.remember(value.name, "variable");
	}
	private array(name: string): string {
		this.remember(name, "array");
		return name;
	}
	private remember(name: string, use: "variable" | "array"): void {
		if (this.parameters.includes(name)) return;
		const known = this.uses.get(name);
		if (known !== undefined && known !== use) this.error(`illegal reference to ${known} ${name}`);
		this.uses.set(name, use);
	}

	/** An argument; a name alone is not yet known to be a variable or an array. */
	private argument(): Expression {
		const { token } = this;
		const next = this.tokens[this.at + 1];
		if (token.kind !== "name" || token.call || !(next?.text === "," || next?.text === ")")) return this.expression();
		this.at++;
		return { kind: "variable", name: token.text };
	}

	private args(): Expression[] {
		return this.parenthesized(() => {
			const args: Expression[] = [];
			while (!this.is(")")) {
				args.push(this.argument());
				if (!this.accept(",")) break;
				this.newlines();
			}
			return args;
		});
	}

	private call(): Expression {
		const { line } = this.token;
		const name = this.name();
		const args = this.args();
		if (!this.calls.has(name)) this.calls.set(name, line);
		return { kind: "call", name, args, line };
	}

	private builtin(): Expression {
		const { text: name, line } = this.token;
		this.at++;
		if (!this.is("(")) {
			if (name === "length") return { kind: "builtin", name, args: [] };
			return this.unexpected();
		}
		const args = this.args();
		const [least, most] = builtins[name] as readonly [number, number];
		if ((args.length < least || args.length > most) && grammatical.has(name))
			throw new AwkError(`line ${line}: syntax error at or near ${args.length < least ? ")" : ","}`);
		if (args.length < least) throw new AwkError(`line ${line}: not enough arguments in call to ${name}: ${args.length} (need ${least})`);
		if (args.length > most) throw new AwkError(`line ${line}: too many arguments in call to ${name}: ${args.length} (maximum ${most})`);
		const position = arrayArguments[name];
		const array = position === undefined ? undefined : args[position];
		if (array?.kind === "variable") this.array(array.name);
		else if (position !== undefined) this.unexpected();
		return { kind: "builtin", name, args };
	}
}
