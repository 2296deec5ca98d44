import { compareBytes } from "../lib/collate.ts";
import { type Context, defineProgram, helpText } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";

const USAGE = 2;

const isInteger = (text: string): boolean => /^-?\d+$/.test(text);
/** Neither empty nor zero. */
const isTrue = (text: string): boolean => text !== "" && !/^-?0+$/.test(text);
const truth = (value: boolean): string => (value ? "1" : "0");

/** Evaluates while it parses, as the real expr does: what is skipped by | and & is still checked for its form. */
class Expression {
	private at = 0;
	private readonly context: Context;
	private readonly words: readonly string[];
	constructor(context: Context, words: readonly string[]) {
		this.context = context;
		this.words = words;
	}
	private fail(message: string): never {
		return this.context.fail(message, USAGE);
	}
	private take(...words: string[]): string | undefined {
		const word = this.words[this.at];
		if (word === undefined || !words.includes(word)) return undefined;
		this.at++;
		return word;
	}
	private needWord(): string {
		const word = this.words[this.at];
		if (word === undefined) return this.fail(`syntax error: missing argument after ${quote(this.words[this.at - 1] ?? "")}`);
		this.at++;
		return word;
	}
	private integer(text: string): bigint {
		return isInteger(text) ? BigInt(text) : this.fail("non-integer argument");
	}

	whole(): string {
		const value = this.or(true);
		const extra = this.words[this.at];
		return extra === undefined ? value : this.fail(extra === ")" ? "syntax error: unexpected ')'" : `syntax error: unexpected argument ${quote(extra)}`);
	}

	private or(evaluate: boolean): string {
		let left = this.and(evaluate);
		while (this.take("|")) {
			const right = this.and(evaluate && !isTrue(left));
			if (!isTrue(left)) left = isTrue(right) ? right : "0";
		}
		return left;
	}

	private and(evaluate: boolean): string {
		let left = this.comparison(evaluate);
		while (this.take("&")) {
			const right = this.comparison(evaluate && isTrue(left));
			if (!isTrue(left) || !isTrue(right)) left = "0";
		}
		return left;
	}

	private comparison(evaluate: boolean): string {
		let left = this.sum(evaluate);
		for (;;) {
			const operator = this.take("<", "<=", "=", "==", "!=", ">=", ">");
			if (operator === undefined) return left;
			const right = this.sum(evaluate);
			if (!evaluate) continue;
			const difference =
				isInteger(left) && isInteger(right) ? Number(BigInt(left) > BigInt(right)) - Number(BigInt(left) < BigInt(right)) : compareBytes(left, right);
			const results: Record<string, boolean> = {
				"<": difference < 0,
				"<=": difference <= 0,
				"=": difference === 0,
				"==": difference === 0,
				"!=": difference !== 0,
				">=": difference >= 0,
				">": difference > 0,
			};
			left = truth(results[operator] as boolean);
		}
	}

	private sum(evaluate: boolean): string {
		let left = this.product(evaluate);
		for (;;) {
			const operator = this.take("+", "-");
			if (operator === undefined) return left;
			const right = this.product(evaluate);
			if (!evaluate) continue;
			const [a, b] = [this.integer(left), this.integer(right)];
			left = String(operator === "+" ? a + b : a - b);
		}
	}

	private product(evaluate: boolean): string {
		let left = this.match(evaluate);
		for (;;) {
			const operator = this.take("*", "/", "%");
			if (operator === undefined) return left;
			const right = this.match(evaluate);
			if (!evaluate) continue;
			const [a, b] = [this.integer(left), this.integer(right)];
			if (operator !== "*" && b === 0n) this.fail("division by zero");
			left = String(operator === "*" ? a * b : operator === "/" ? a / b : a % b);
		}
	}

	private match(evaluate: boolean): string {
		let left = this.keyword(evaluate);
		while (this.take(":")) {
			const right = this.keyword(evaluate);
			if (evaluate) left = this.matched(left, right);
		}
		return left;
	}

	/** The group, or how many characters match; the pattern is anchored at the start. */
	private matched(text: string, pattern: string): string {
		try {
			const regex = compileRegex(pattern);
			const hasGroup = (new RegExp(`${regex.source}|`, regex.flags).exec("") as RegExpExecArray).length > 1;
			// the leftmost match is at the start if any is
			const found = regex.exec(text);
			if (found?.index !== 0) return hasGroup ? "" : "0";
			return hasGroup ? (found[1] ?? "") : String([...found[0]].length);
		} catch (error) {
			if (error instanceof RegexError) return this.fail(error.message);
			throw error;
		}
	}

	private keyword(evaluate: boolean): string {
		if (this.take("+")) return this.needWord();
		if (this.take("length")) return String([...this.keyword(evaluate)].length);
		if (this.take("match")) {
			const text = this.keyword(evaluate);
			const pattern = this.keyword(evaluate);
			return evaluate ? this.matched(text, pattern) : text;
		}
		if (this.take("index")) {
			const text = [...this.keyword(evaluate)];
			const chars = new Set(this.keyword(evaluate));
			return String(text.findIndex((char) => chars.has(char)) + 1);
		}
		if (this.take("substr")) {
			const text = [...this.keyword(evaluate)];
			const [position, length] = [this.keyword(evaluate), this.keyword(evaluate)];
			const [from, count] = [position, length].map((word) => (isInteger(word) ? Number(word) : 0)) as [number, number];
			return from <= 0 || count <= 0 ? "" : text.slice(from - 1, from - 1 + count).join("");
		}
		return this.primary(evaluate);
	}

	private primary(evaluate: boolean): string {
		const word = this.needWord();
		if (word === ")") return this.fail("syntax error: unexpected ')'");
		if (word !== "(") return word;
		const value = this.or(evaluate);
		if (this.at >= this.words.length) this.fail(`syntax error: expecting ')' after ${quote(this.words[this.at - 1] as string)}`);
		const close = this.words[this.at] as string;
		if (!this.take(")")) this.fail(`syntax error: expecting ')' instead of ${quote(close)}`);
		return value;
	}
}

export const expr = defineProgram({
	name: "expr",
	package: "coreutils",
	summary: "Print the value of EXPRESSION to standard output.",
	usage: ["EXPRESSION"],
	usageStatus: USAGE,
	options: [],
	rawArguments: true,
	*main(context) {
		const words = context.operands[0] === "--" ? context.operands.slice(1) : context.operands;
		if (context.operands.length === 1 && words[0] === "--help") {
			yield* context.print(helpText(expr));
			return 0;
		}
		if (context.operands.length === 1 && words[0] === "--version") {
			yield* context.print("expr (coreutils), simulated by Underdock\n");
			return 0;
		}
		if (words.length === 0) return context.usage("missing operand");
		const value = new Expression(context, words).whole();
		yield* context.print(`${value}\n`);
		return isTrue(value) ? 0 : 1;
	},
});
