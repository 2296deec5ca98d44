/** test(1) and `[`: POSIX's rules by the number of arguments, then the old grammar with -a, -o and parentheses. */
import { DashExpression } from "./test-dash.ts";
import { isBinary, isUnary, TestError, type TestHost, type TestStyle, testBinary, testUnary } from "./test-operators.ts";

export { TestError, type TestHost, type TestStyle } from "./test-operators.ts";

const quoted = (text: string, style: TestStyle): string => (style === "gnu" ? `‘${text}’` : text);

class Expression {
	private at = 0;
	private readonly host: TestHost;
	private readonly args: readonly string[];
	private readonly style: TestStyle;
	constructor(host: TestHost, args: readonly string[], style: TestStyle) {
		this.host = host;
		this.args = args;
		this.style = style;
	}

	evaluate(): boolean {
		const value = this.byCount(this.args.length);
		if (this.at < this.args.length) {
			const extra = this.args[this.at] as string;
			if (this.style === "gnu") throw new TestError(`extra argument ${quoted(extra, "gnu")}`);
			throw new TestError(extra.startsWith("-") ? `syntax error: \`${extra}' unexpected` : "too many arguments");
		}
		return value;
	}

	private get current(): string {
		return this.args[this.at] as string;
	}
	private arg(offset: number): string {
		return this.args[this.at + offset] as string;
	}

	/** Goes on; `more`: something must follow. */
	private advance(more: boolean): void {
		this.at++;
		if (more && this.at >= this.args.length) this.missing();
	}
	private missing(): never {
		throw new TestError(this.style === "gnu" ? `missing argument after ${quoted(this.args.at(-1) ?? "", "gnu")}` : "argument expected");
	}

	private byCount(count: number): boolean {
		switch (count) {
			case 0:
				return false;
			case 1:
				return this.args[this.at++] !== "";
			case 2:
				return this.two();
			case 3:
				return this.three();
			case 4:
				if (this.current === "!") {
					this.advance(true);
					return !this.three();
				}
				if (this.current === "(" && this.arg(3) === ")") {
					this.advance(false);
					const value = this.two();
					this.at++;
					return value;
				}
				return this.or();
			default:
				return this.or();
		}
	}

	private two(): boolean {
		const operator = this.current;
		if (operator === "!") {
			this.at += 2;
			return this.arg(-1) === "";
		}
		if (isUnary(operator, this.style)) return this.unary();
		if (this.style === "gnu" && !/^-.$/.test(operator)) throw new TestError(`missing argument after ${quoted(this.arg(1), "gnu")}`);
		throw new TestError(`${quoted(operator, this.style)}: unary operator expected`);
	}

	private three(): boolean {
		const operator = this.arg(1);
		if (isBinary(operator, this.style)) return this.binary();
		if (this.style === "bash" && (operator === "-a" || operator === "-o")) {
			const [left, right] = [this.current !== "", this.arg(2) !== ""];
			this.at += 3;
			return operator === "-a" ? left && right : left || right;
		}
		if (this.current === "!") {
			this.advance(true);
			return !this.two();
		}
		if (this.current === "(" && this.arg(2) === ")") {
			this.at += 3;
			return this.arg(-2) !== "";
		}
		if (this.style === "gnu" && (operator === "-a" || operator === "-o")) return this.or();
		throw new TestError(`${quoted(operator, this.style)}: binary operator expected`);
	}

	private or(): boolean {
		let value = this.and();
		while (this.current === "-o") {
			this.advance(false);
			// both sides are read, so that mistakes on the right are found
			const right = this.and();
			value ||= right;
		}
		return value;
	}

	private and(): boolean {
		let value = this.term();
		while (this.current === "-a") {
			this.advance(false);
			const right = this.term();
			value &&= right;
		}
		return value;
	}

	private term(): boolean {
		if (this.at >= this.args.length) this.missing();
		if (this.current === "!") {
			this.advance(true);
			return !this.term();
		}
		if (this.current === "(") return this.parenthesized();
		if (this.at + 3 <= this.args.length && isBinary(this.arg(1), this.style)) return this.binary();
		if (this.style === "gnu" && this.current === "-l" && this.at + 4 <= this.args.length && isBinary(this.arg(2), "gnu")) return this.binary();
		if (this.at + 2 <= this.args.length && isUnary(this.current, this.style)) return this.unary();
		if (this.style === "gnu" && /^-.$/.test(this.current)) throw new TestError(`${quoted(this.current, "gnu")}: unary operator expected`);
		return this.args[this.at++] !== "";
	}

	private parenthesized(): boolean {
		this.advance(true);
		const value = this.or();
		const close = this.args[this.at];
		if (close === undefined) throw new TestError(this.style === "gnu" ? "‘)’ expected" : "`)' expected");
		if (close !== ")") throw new TestError(this.style === "gnu" ? `‘)’ expected, found ${quoted(close, "gnu")}` : `\`)' expected, found ${close}`);
		this.advance(false);
		return value;
	}

	private unary(): boolean {
		const operator = this.current;
		this.advance(true);
		const operand = this.current;
		this.advance(false);
		return testUnary(this.host, operator, operand, this.style);
	}

	private binary(): boolean {
		const left = this.operand();
		const operator = this.args[this.at++] as string;
		const right = this.operand();
		return testBinary(this.host, left, operator, right, this.style);
	}

	/** One side of a binary operator; coreutils knows `-l STRING` as the length of the string. */
	private operand(): string {
		const length = this.style === "gnu" && this.current === "-l" && this.arg(1) !== undefined && !isBinary(this.arg(1), "gnu");
		if (!length) return this.args[this.at++] as string;
		this.at += 2;
		return String(Array.from(this.arg(-1)).length);
	}
}

/** Evaluates a test command; `argv[0]` is its name, and for "[" the last argument must be "]". Throws TestError. */
export function evaluateTest(host: TestHost, argv: readonly string[], style: TestStyle): boolean {
	let args = argv.slice(1);
	if (argv[0] === "[") {
		if (args.at(-1) !== "]") throw new TestError(style === "bash" ? "missing `]'" : style === "gnu" ? "missing ‘]’" : "missing ]");
		args = args.slice(0, -1);
	}
	return style === "dash" ? new DashExpression(host, args).evaluate() : new Expression(host, args, style).evaluate();
}
