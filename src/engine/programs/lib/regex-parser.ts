/** POSIX basic and extended regular expressions with GNU's extensions, to a tree; behaviour and messages follow glibc's regcomp. */
import { awkEscape, parseBracket } from "./bracket.ts";
import { type Assertion, characterClasses, negatedClass, RegexError, type RegexNode, WORD } from "./regex-syntax.ts";

export interface RegexDialect {
	readonly extended: boolean;
	/** "posix" is regcomp's own (bash, expr), "sed" also refuses a lone ")", "grep" takes a repetition of nothing, "awk" has escapes in brackets. */
	readonly flavor: "posix" | "sed" | "grep" | "awk";
	/** Hears what GNU grep warns of, such as "* at start of expression". */
	readonly onWarning: ((message: string) => void) | undefined;
}

export interface ParsedRegex {
	readonly root: RegexNode;
	readonly groups: number;
	readonly backreferences: boolean;
}

const EMPTY: RegexNode = { kind: "empty" };
const REPEAT_LIMIT = 32767;

const assertions: Readonly<Record<string, Assertion>> = {
	"<": "wordStart",
	">": "wordEnd",
	b: "boundary",
	B: "notBoundary",
	"`": "bufferStart",
	"'": "bufferEnd",
};
const shorthands: Readonly<Record<string, string>> = {
	w: `[${WORD}]`,
	W: negatedClass(WORD),
	s: `[${characterClasses.space}]`,
	S: negatedClass(characterClasses.space as string),
};

class Parser {
	private at = 0;
	private depth = 0;
	private opened = 0;
	private readonly closed = new Set<number>();
	private backreferences = false;
	private readonly source: string;
	private readonly dialect: RegexDialect;
	private readonly extended: boolean;
	constructor(source: string, dialect: RegexDialect) {
		this.source = source;
		this.dialect = dialect;
		this.extended = dialect.extended;
	}

	parse(): ParsedRegex {
		const root = this.choice();
		if (this.at < this.source.length) throw new RegexError("Unmatched ) or \\)");
		return { root, groups: this.opened, backreferences: this.backreferences };
	}

	/** Whether an operator stands here: bare in extended syntax, behind a backslash in basic. */
	private sees(operator: string, at = this.at): boolean {
		return this.extended ? this.source[at] === operator : this.source[at] === "\\" && this.source[at + 1] === operator;
	}
	private skip(): void {
		this.at += this.extended ? 1 : 2;
	}

	private choice(): RegexNode {
		const items = [this.sequence()];
		while (this.sees("|")) {
			this.skip();
			items.push(this.sequence());
		}
		return items.length === 1 ? (items[0] as RegexNode) : { kind: "choice", items };
	}

	private closes(): boolean {
		if (!this.sees(")")) return false;
		return this.depth > 0 || !this.extended || this.dialect.flavor === "sed";
	}

	private sequence(): RegexNode {
		const items: RegexNode[] = [];
		while (this.at < this.source.length && !this.sees("|") && !this.closes()) {
			const atom = this.atom(items.length === 0 || (items.length === 1 && isStart(items[0])));
			if (atom) items.push(this.repeated(atom));
		}
		return items.length === 0 ? EMPTY : items.length === 1 ? (items[0] as RegexNode) : { kind: "sequence", items };
	}

	/** One atom; undefined for a repetition of nothing that is ignored. `leading`: nothing that could be repeated stands before it. */
	private atom(leading: boolean): RegexNode | undefined {
		const { source, extended } = this;
		const c = source[this.at] as string;
		if (c === "[") return this.bracket();
		if (c === ".") return this.one({ kind: "any" });
		if (c === "^" && (extended || this.startsExpression())) return this.one({ kind: "assertion", what: "start" });
		if (c === "$" && (extended || this.endsExpression())) return this.one({ kind: "assertion", what: "end" });
		if (this.sees("(")) return this.group();
		if (extended && (c === "*" || c === "+" || c === "?" || c === "{") && leading) return this.repetitionOfNothing(c);
		if (!extended && c === "*" && leading) return this.one({ kind: "char", char: c });
		if (c === "\\") return this.escape(leading);
		const char = String.fromCodePoint(source.codePointAt(this.at) as number);
		this.at += char.length;
		return { kind: "char", char };
	}

	private one(node: RegexNode): RegexNode {
		this.at++;
		return node;
	}

	private repetitionOfNothing(c: string): RegexNode | undefined {
		if (this.dialect.flavor !== "grep") {
			if (c === "{" && this.dialect.flavor === "awk") return this.one({ kind: "char", char: c });
			throw new RegexError("Invalid preceding regular expression");
		}
		if (c === "{" && !/^\{\d*,?\d*\}/.test(this.source.slice(this.at))) return this.one({ kind: "char", char: c });
		this.dialect.onWarning?.(`${c === "{" ? "{...}" : c} at start of expression`);
		this.at++;
		return c === "{" ? { kind: "char", char: c } : undefined;
	}

	/** In basic syntax "^" is an anchor where an expression starts; elsewhere it is itself. */
	private startsExpression(): boolean {
		const before = this.source.slice(0, this.at);
		return before === "" || /(^|[^\\])(\\\\)*\\[(|]$/.test(before) || before.endsWith("\n");
	}
	private endsExpression(): boolean {
		const after = this.at + 1;
		return after === this.source.length || this.sees(")", after) || this.sees("|", after) || this.source[after] === "\n";
	}

	private bracket(): RegexNode {
		if (this.dialect.flavor === "grep") {
			const close = this.source.indexOf("]", this.at + 2);
			if (this.source[this.at + 1] === ":" && close > this.at + 2 && this.source[close - 1] === ":")
				throw new RegexError("character class syntax is [[:space:]], not [:space:]");
		}
		const { source, next } = parseBracket(this.source, this.at, this.dialect.flavor === "awk" ? awkEscape : undefined);
		this.at = next;
		return { kind: "set", source };
	}

	private group(): RegexNode {
		this.skip();
		const index = ++this.opened;
		this.depth++;
		const body = this.choice();
		this.depth--;
		if (!this.sees(")")) throw new RegexError("Unmatched ( or \\(");
		this.skip();
		this.closed.add(index);
		return { kind: "group", index, body };
	}

	private escape(leading: boolean): RegexNode {
		const next = this.source[this.at + 1];
		if (next === undefined) throw new RegexError("Trailing backslash");
		if (!this.extended && next === "{" && leading && this.dialect.flavor !== "grep") throw new RegexError("Invalid preceding regular expression");
		const char = String.fromCodePoint(this.source.codePointAt(this.at + 1) as number);
		this.at += 1 + char.length;
		if (Object.hasOwn(assertions, char)) return { kind: "assertion", what: assertions[char] as Assertion };
		if (Object.hasOwn(shorthands, char)) return { kind: "set", source: shorthands[char] as string };
		if (char >= "1" && char <= "9" && this.dialect.flavor !== "awk") {
			const index = Number(char);
			if (!this.closed.has(index)) throw new RegexError("Invalid back reference");
			this.backreferences = true;
			return { kind: "backreference", index };
		}
		return { kind: "char", char };
	}

	private repeated(atom: RegexNode): RegexNode {
		let node = atom;
		if (isStart(atom) && (!this.extended || this.dialect.flavor === "grep")) return node;
		for (;;) {
			const c = this.source[this.at];
			const before = this.at;
			let range: readonly [number, number] | undefined;
			if (c === "*") {
				this.at++;
				range = [0, Number.POSITIVE_INFINITY];
			} else if (this.sees("+") || this.sees("?")) {
				range = this.sees("+") ? [1, Number.POSITIVE_INFINITY] : [0, 1];
				this.skip();
			} else if (this.sees("{")) range = this.interval();
			if (!range) return node;
			// in sed's basic syntax a repetition cannot be repeated
			if (!this.extended && this.dialect.flavor === "sed" && node !== atom && (c === "*" || this.source.startsWith("\\{", before)))
				throw new RegexError("Invalid preceding regular expression");
			node = { kind: "repeat", body: node, min: range[0], max: range[1] };
		}
	}

	/** `{m}`, `{m,}`, `{,n}`, `{m,n}`; undefined where the brace is an ordinary character. */
	private interval(): readonly [number, number] | undefined {
		const rest = this.source.slice(this.at);
		const found = (this.extended ? /^\{(\d*)(,?)(\d*)\}/ : /^\\\{(\d*)(,?)(\d*)\\\}/).exec(rest);
		if (!found || (found[1] === "" && found[2] === "")) {
			if (this.extended && (this.dialect.flavor === "grep" || this.dialect.flavor === "awk")) return undefined;
			throw new RegexError(rest.includes(this.extended ? "}" : "\\}") ? "Invalid content of \\{\\}" : "Unmatched \\{");
		}
		const min = found[1] === "" ? 0 : Number(found[1]);
		const max = found[2] === "" ? min : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3]);
		if (max < min) throw new RegexError("Invalid content of \\{\\}");
		if (min > REPEAT_LIMIT || (max > REPEAT_LIMIT && max !== Number.POSITIVE_INFINITY)) throw new RegexError("Regular expression too big");
		this.at += found[0].length;
		return [min, max];
	}
}

const isStart = (node: RegexNode | undefined): boolean => node?.kind === "assertion" && node.what === "start";

/** Throws RegexError. */
export function parseRegex(source: string, dialect: RegexDialect): ParsedRegex {
	return new Parser(source, dialect).parse();
}
