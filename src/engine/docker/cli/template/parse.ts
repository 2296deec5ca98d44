/** The parser of Go's text/template. */
import { describeToken, lex, type Token, type TokenKind } from "./lex.ts";
import { type Command, type Node, type NumberNode, type Operand, type Pipe, printNode } from "./nodes.ts";
import { unquote } from "./quote.ts";

/** What Parse or Execute of Go would have returned, with its words. */
export class TemplateError extends Error {}

/** Named templates; "" is the main one. */
export type Templates = ReadonlyMap<string, readonly Node[]>;

const operandKinds: ReadonlySet<TokenKind> = new Set([
	"bool",
	"char",
	"dot",
	"field",
	"identifier",
	"number",
	"nil",
	"raw-string",
	"string",
	"variable",
	"left-paren",
]);
const constants: ReadonlySet<Operand["kind"]> = new Set(["bool", "dot", "nil", "number", "string"]);

/** A list of nodes with what ended it. */
interface Block {
	readonly nodes: readonly Node[];
	readonly end: "end" | "else" | "eof";
}

class Parser {
	private readonly tokens: readonly Token[];
	private readonly functions: ReadonlySet<string>;
	private readonly name: string;
	readonly templates = new Map<string, readonly Node[]>();
	private i = 0;
	private variables = ["$"];
	private rangeDepth = 0;
	private actionLine = 0;
	constructor(text: string, functions: ReadonlySet<string>, name: string) {
		this.tokens = lex(text);
		this.functions = functions;
		this.name = name;
	}
	main(): Templates {
		const { nodes, end } = this.block(true);
		if (end !== "eof") this.fail(`unexpected {{${end}}}`);
		this.templates.set(this.name, nodes);
		return this.templates;
	}
	private fail(message: string): never {
		throw new TemplateError(`template: ${this.name}:${(this.tokens[Math.max(0, this.i - 1)] as Token).line}: ${message}`);
	}
	private unexpected(token: Token, context: string): never {
		if (token.kind !== "error") this.fail(`unexpected ${describeToken(token)} in ${context}`);
		const elsewhere = this.actionLine !== 0 && this.actionLine !== token.line;
		const started = `started at ${this.name}:${this.actionLine}`;
		this.fail(`${token.text}${elsewhere ? ` ${token.text.endsWith(" action") ? "" : "in action "}${started}` : ""}`);
	}
	private next(): Token {
		const token = this.tokens[this.i] ?? (this.tokens.at(-1) as Token);
		this.i++;
		return token;
	}
	private peek(): Token {
		return this.tokens[this.i] ?? (this.tokens.at(-1) as Token);
	}
	private peekWord(): Token {
		while (this.peek().kind === "space") this.i++;
		return this.peek();
	}
	private nextWord(): Token {
		this.peekWord();
		return this.next();
	}
	private expect(kind: TokenKind, context: string): Token {
		const token = this.nextWord();
		if (token.kind !== kind) this.unexpected(token, context);
		return token;
	}
	private block(top = false): Block {
		const nodes: Node[] = [];
		for (;;) {
			const token = this.nextWord();
			if (token.kind === "text") nodes.push({ kind: "text", at: token.at, text: token.text });
			else if (token.kind === "left-delim") {
				this.actionLine = token.line;
				const node = this.action(top);
				if (node === "end" || node === "else") return { nodes, end: node };
				if (node) nodes.push(node);
				this.actionLine = 0;
			} else if (token.kind === "eof") {
				if (!top) this.fail("unexpected EOF");
				return { nodes, end: "eof" };
			} else this.unexpected(token, "input");
		}
	}
	private action(top: boolean): Node | "end" | "else" | undefined {
		const token = this.peekWord();
		if (token.kind !== "keyword") return { kind: "action", at: token.at, pipe: this.pipeline("command", "right-delim") };
		this.next();
		switch (token.text) {
			case "define":
				if (!top) this.unexpected(token, "command");
				this.define("define clause");
				return undefined;
			case "block":
				return this.definedHere(token);
			case "break":
			case "continue": {
				const after = this.nextWord();
				if (after.kind !== "right-delim") this.unexpected(after, `{{${token.text}}}`);
				if (this.rangeDepth === 0) this.fail(`{{${token.text}}} outside {{range}}`);
				return { kind: token.text, at: token.at };
			}
			case "else": {
				const after = this.peekWord();
				if (after.kind === "keyword" && (after.text === "if" || after.text === "with")) return "else";
				this.expect("right-delim", "else");
				return "else";
			}
			case "end":
				this.expect("right-delim", "end");
				return "end";
			case "template": {
				const name = this.templateName("template clause");
				const bare = this.peekWord().kind === "right-delim";
				if (bare) this.next();
				return { kind: "template", at: token.at, name, pipe: bare ? undefined : this.pipeline("template clause", "right-delim") };
			}
			default:
				return this.control(token.text as "if" | "with" | "range");
		}
	}
	private templateName(context: string): string {
		const token = this.nextWord();
		if (token.kind !== "string" && token.kind !== "raw-string") this.unexpected(token, context);
		return unquote(token.text) ?? this.fail("invalid syntax");
	}
	private define(context: string): void {
		const name = this.templateName(context);
		this.expect("right-delim", context);
		this.body(name, context);
	}
	private body(name: string, context: string): void {
		const kept = this.variables;
		this.variables = ["$"];
		const { nodes, end } = this.block();
		if (end !== "end") this.fail(`unexpected {{${end}}} in ${context}`);
		this.variables = kept;
		this.templates.set(name, nodes);
	}
	private definedHere(token: Token): Node {
		const name = this.templateName("block clause");
		const pipe = this.pipeline("block clause", "right-delim");
		this.body(name, "block clause");
		return { kind: "template", at: token.at, name, pipe };
	}
	private control(kind: "if" | "with" | "range"): Node {
		const depth = this.variables.length;
		const pipe = this.pipeline(kind, "right-delim");
		if (kind === "range") this.rangeDepth++;
		const list = this.block();
		if (kind === "range") this.rangeDepth--;
		let otherwise: readonly Node[] | undefined;
		if (list.end === "else") {
			const word = this.peek();
			if (word.kind === "keyword" && (word.text === "if" || word.text === "with")) {
				if (word.text !== kind) this.unexpected(word, "else");
				this.next();
				// the inner one takes the {{end}} for both
				otherwise = [this.control(kind)];
			} else {
				const rest = this.block();
				if (rest.end !== "end") this.fail("expected end; found {{else}}");
				otherwise = rest.nodes;
			}
		}
		this.variables.length = depth;
		const parts = { at: pipe.at, pipe, list: list.nodes, otherwise };
		return kind === "range" ? { kind, ...parts } : { kind, ...parts };
	}
	private pipeline(context: string, end: TokenKind): Pipe {
		const at = this.peekWord().at;
		const declared: (Operand & { kind: "variable" })[] = [];
		let assigns = false;
		while (this.peekWord().kind === "variable") {
			const mark = this.i;
			const variable = this.next();
			const after = this.peekWord();
			const declares = after.kind === "assign" || after.kind === "declare";
			if (!declares && !(after.kind === "punctuation" && after.text === ",")) {
				this.i = mark;
				break;
			}
			this.next();
			assigns = after.kind === "assign";
			declared.push({ kind: "variable", at: variable.at, names: [variable.text] });
			this.variables.push(variable.text);
			if (declares) break;
			if (context !== "range" || declared.length >= 2) this.fail(`too many declarations in ${context}`);
			if (!["variable", "right-delim", "right-paren"].includes(this.peekWord().kind)) this.fail("range can only initialize variables");
		}
		const commands: Command[] = [];
		for (;;) {
			const token = this.nextWord();
			if (token.kind === end) break;
			if (!operandKinds.has(token.kind)) this.unexpected(token, context);
			this.i--;
			commands.push(this.command());
		}
		if (commands.length === 0) this.fail(`missing value for ${context}`);
		commands.slice(1).forEach((command, i) => {
			if (constants.has((command.args[0] as Operand).kind)) this.fail(`non executable command in pipeline stage ${i + 2}`);
		});
		return { kind: "pipe", at, assigns, declared, commands };
	}
	private command(): Command {
		const at = this.peekWord().at;
		const args: Operand[] = [];
		for (;;) {
			this.peekWord();
			const operand = this.operand();
			if (operand) args.push(operand);
			const token = this.next();
			if (token.kind === "space") continue;
			if (token.kind === "right-delim" || token.kind === "right-paren") this.i--;
			else if (token.kind !== "pipe") this.unexpected(token, "operand");
			break;
		}
		if (args.length === 0) this.fail("empty command");
		return { kind: "command", at, args };
	}
	private operand(): Operand | undefined {
		const node = this.term();
		if (!node || this.peek().kind !== "field") return node;
		const at = this.peek().at;
		const names: string[] = [];
		while (this.peek().kind === "field") names.push(this.next().text.slice(1));
		// as in Go, such a node stands where its second name does
		if (node.kind === "field" || node.kind === "variable") return { kind: node.kind, at, names: [...node.names, ...names] };
		if (constants.has(node.kind)) this.fail(`unexpected . after term ${JSON.stringify(printNode(node))}`);
		return { kind: "chain", at, base: node, names };
	}
	private term(): Operand | undefined {
		const token = this.nextWord();
		const at = token.at;
		switch (token.kind) {
			case "identifier":
				if (!this.functions.has(token.text)) this.fail(`function ${JSON.stringify(token.text)} not defined`);
				return { kind: "identifier", at, name: token.text };
			case "dot":
			case "nil":
				return { kind: token.kind, at };
			case "bool":
				return { kind: "bool", at, value: token.text === "true" };
			case "variable":
				if (!this.variables.includes(token.text)) this.fail(`undefined variable ${JSON.stringify(token.text)}`);
				return { kind: "variable", at, names: [token.text] };
			case "field":
				return { kind: "field", at, names: [token.text.slice(1)] };
			case "char":
			case "number":
				return this.number(token);
			case "left-paren":
				return this.pipeline("parenthesized pipeline", "right-paren");
			case "string":
			case "raw-string": {
				const value = unquote(token.text);
				if (value === undefined) this.fail("invalid syntax");
				return { kind: "string", at, quoted: token.text, value };
			}
			default:
				this.i--;
				return undefined;
		}
	}
	private number(token: Token): NumberNode {
		const { at, text } = token;
		if (token.kind === "char") {
			const char = unquote(text);
			if (char === undefined || [...char].length !== 1) this.fail(`malformed character constant: ${text}`);
			const code = char.codePointAt(0) as number;
			return { kind: "number", at, text, int: code, float: code, char: true };
		}
		const bare = text.replaceAll("_", "");
		const sign = bare.startsWith("-") ? -1 : 1;
		const digits = bare.replace(/^[+-]/, "");
		const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits) * sign;
		if (digits === "" || Number.isNaN(value)) this.fail(`illegal number syntax: ${JSON.stringify(text)}`);
		return { kind: "number", at, text, int: Number.isInteger(value) ? value : undefined, float: value, char: false };
	}
}

/** Parses a template that may use these functions. Throws TemplateError. */
export function parseTemplate(text: string, functions: ReadonlySet<string>, name = ""): Templates {
	return new Parser(text, functions, name).main();
}
