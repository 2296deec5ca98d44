/** dash's grammar of test: words are operators by what stands behind them. */
import { isBinary, isUnary, TestError, type TestHost, testBinary, testUnary } from "./test-operators.ts";

type Kind = "end" | "operand" | "unary" | "binary" | "!" | "-a" | "-o" | "(" | ")";

export class DashExpression {
	private readonly host: TestHost;
	private args: readonly string[];
	/** The word looked at. */
	private at = 0;
	constructor(host: TestHost, args: readonly string[]) {
		this.host = host;
		this.args = args;
	}

	evaluate(): boolean {
		const { args } = this;
		if (args.length === 0) return false;
		if (args.length === 3 && this.plainKind(args[1] as string) === "binary") return this.binary();
		if (args.length === 3 || args.length === 4) {
			if (args[0] === "(" && args.at(-1) === ")") this.args = args.slice(1, -1);
			else if (args[0] === "!") return !new DashExpression(this.host, args.slice(1)).evaluate();
		}
		const value = this.or(this.kind(0));
		if (this.at + 1 < this.args.length) throw new TestError(`${this.args[this.at]}: unexpected operator`);
		return value;
	}

	private plainKind(word: string): Kind {
		if (word === "!" || word === "-a" || word === "-o" || word === "(" || word === ")") return word;
		return isUnary(word, "dash") ? "unary" : isBinary(word, "dash") ? "binary" : "operand";
	}

	/** What the word at an index is: an operator with nothing to work on is an operand. */
	private kind(at: number): Kind {
		const word = this.args[at];
		if (word === undefined) return "end";
		const kind = this.plainKind(word);
		if (kind === "(" && this.args[at + 1] === undefined) return "operand";
		if (kind !== "unary") return kind;
		const next = this.args[at + 1];
		if (next === undefined) return "operand";
		return this.args[at + 2] !== undefined && this.plainKind(next) === "binary" ? "operand" : "unary";
	}

	private or(first: Kind): boolean {
		let value = this.and(first);
		while (this.kind(this.at + 1) === "-o") {
			this.at += 2;
			const right = this.and(this.kind(this.at));
			value ||= right;
		}
		return value;
	}

	private and(first: Kind): boolean {
		let value = this.negation(first);
		while (this.kind(this.at + 1) === "-a") {
			this.at += 2;
			const right = this.negation(this.kind(this.at));
			value &&= right;
		}
		return value;
	}

	private negation(kind: Kind): boolean {
		if (kind !== "!") return this.primary(kind);
		const next = this.kind(this.at + 1);
		if (next !== "end") this.at++;
		return !this.negation(next);
	}

	private primary(kind: Kind): boolean {
		if (kind === "end") return false;
		if (kind === "(") {
			this.at++;
			const inner = this.kind(this.at);
			if (inner === ")") return false;
			const value = this.or(inner);
			this.at++;
			if (this.kind(this.at) !== ")") throw new TestError("closing paren expected");
			return value;
		}
		if (kind === "unary") {
			const operator = this.args[this.at++] as string;
			return testUnary(this.host, operator, this.args[this.at] as string, "dash");
		}
		if (this.kind(this.at + 1) === "binary") return this.binary();
		return this.args[this.at] !== "";
	}

	private binary(): boolean {
		const [left, operator, right] = [this.args[this.at], this.args[this.at + 1], this.args[this.at + 2]] as [string, string, string | undefined];
		if (right === undefined) throw new TestError(`${operator}: argument expected`);
		this.at += 2;
		return testBinary(this.host, left, operator, right, "dash");
	}
}
