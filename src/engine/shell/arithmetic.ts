/** Shell arithmetic: `$((...))`, `((...))`, let, subscripts, integer variables. Grammar, evaluation order and messages follow bash's expr.c. */
import { ArithmeticFault, Lexer, type Name } from "./arithmetic-lexer.ts";
import { assignNumber, badSubscript, type ElementKey, elementKey, numberSource } from "./elements.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { add, bitwise, complement, divide, type Integer, multiply, negate, power, remainder, shift, subtract } from "./integer.ts";
import { unbound } from "./parameters.ts";
import { ShellError } from "./shell-error.ts";

export type { Integer } from "./integer.ts";

/** How deep variables may hold expressions that name variables, and parentheses may stand in each other. */
const DEEPEST = 250;

const fault = (message: string): never => {
	throw new ArithmeticFault(message);
};

interface Lvalue {
	readonly name: Name;
	/** Found once, so that `a[i++]+=1` counts once. */
	key: ElementKey | undefined;
}

class Evaluator {
	private readonly host: ExpansionHost;
	private readonly lexer: Lexer;
	private readonly depth: number;
	/** Above zero: parsed, but neither evaluated nor assigned (`0 && x=1`). */
	private skipping: number;
	private lvalue: Lvalue = { name: { text: "", subscript: undefined }, key: undefined };
	/** Whether the value just read is a plain variable, which may be assigned to. */
	private assignable = false;
	private value: Integer = 0;
	private parentheses = 0;

	constructor(host: ExpansionHost, text: string, depth: number, skipping: number) {
		this.host = host;
		this.lexer = new Lexer(text, host.dialect !== "dash");
		this.depth = depth;
		this.skipping = skipping;
	}

	run(): Integer {
		try {
			if (this.depth > DEEPEST) fault("expression recursion level exceeded");
			this.next();
			const value = this.comma();
			if (!this.is("end")) fault("arithmetic syntax error in expression");
			return value;
		} catch (error) {
			if (!(error instanceof ArithmeticFault)) throw error;
			const { text, tokenAt } = this.lexer;
			if (this.host.dialect !== "bash") throw portableError(this.host, text, error.message);
			const end = error.read === undefined ? text.length : tokenAt + error.read;
			const shown = text.slice(0, end).replace(/^[ \t\n]+/, "");
			throw new ShellError("arithmetic", `${shown}: ${error.message} (error token is "${text.slice(tokenAt, end)}")`);
		}
	}

	/** Reads a token, and the value of a variable unless it is about to be assigned to. */
	private next(): void {
		const { lexer } = this;
		const prefixed = lexer.token === "preincrement" || lexer.token === "predecrement";
		lexer.next();
		if (lexer.token === "number") this.value = lexer.number;
		else if (lexer.token === "name") {
			const lvalue: Lvalue = { name: lexer.name, key: undefined };
			this.value = prefixed || lexer.peek() !== "=" ? this.read(lvalue) : 0;
			this.lvalue = lvalue;
		}
	}

	private read(lvalue: Lvalue): Integer {
		if (this.skipping > 0) return 0;
		if (lvalue.name.subscript !== undefined) {
			lvalue.key = elementKey(this.host, lvalue.name.text, lvalue.name.subscript);
			if (lvalue.key === undefined) {
				this.host.warn(`${lvalue.name.text}: bad array subscript`);
				return 0;
			}
		}
		const text = numberSource(this.host, lvalue.name.text, lvalue.key);
		if (text === undefined) {
			if (this.host.option("nounset") && this.host.dialect !== "dash") throw unbound(this.host, lvalue.name.text);
			return 0;
		}
		if (this.host.dialect === "dash" && !/^\s*[+-]?\d*\s*$/.test(text)) throw new ShellError("arithmetic", `Illegal number: ${text}`, "shell", 2);
		return evaluateNested(this.host, text, this.depth + 1);
	}

	private is(kind: string): boolean {
		return this.lexer.token === kind;
	}

	private assign(lvalue: Lvalue, value: Integer): void {
		if (this.skipping > 0) return;
		if (lvalue.name.subscript !== undefined) {
			lvalue.key ??= elementKey(this.host, lvalue.name.text, lvalue.name.subscript);
			if (lvalue.key === undefined) throw badSubscript(`${lvalue.name.text}[${lvalue.name.subscript}]`);
		}
		assignNumber(this.host, lvalue.name.text, lvalue.key, value);
	}

	private comma(): Integer {
		let value = this.assignment();
		while (this.is(",")) {
			this.next();
			value = this.assignment();
		}
		return value;
	}

	private assignment(): Integer {
		this.assignable = false;
		const old = this.conditional();
		if (!this.is("=") && !this.is("assign")) return old;
		if (!this.assignable) fault("attempted assignment to non-variable");
		const operation = this.is("=") ? "" : this.lexer.operation;
		const target = this.lvalue;
		this.next();
		const right = this.assignment();
		const value = operation === "" ? right : this.apply(operation, old, right);
		this.assign(target, value);
		this.assignable = false;
		return value;
	}

	/** `behind`: where the operator ends, and with blanks skipped the divisor stands that an error names. */
	private apply(operator: string, a: Integer, b: Integer, behind?: number): Integer {
		if ((operator === "/" || operator === "%") && b === 0) {
			if (this.skipping > 0) return 0;
			if (behind !== undefined) this.lexer.tokenAt = behind + (/^[ \t\n]*/.exec(this.lexer.text.slice(behind))?.[0].length ?? 0);
			fault("division by 0");
		}
		switch (operator) {
			case "*":
				return multiply(a, b);
			case "/":
				return divide(a, b);
			case "%":
				return remainder(a, b);
			case "+":
				return add(a, b);
			case "-":
				return subtract(a, b);
			case "<<":
				return shift(a, b, "left");
			case ">>":
				return shift(a, b, "right");
			default:
				return bitwise(operator as "&" | "|" | "^", a, b);
		}
	}

	/** Evaluates a part whose value does not count when `idle`. */
	private skip(idle: boolean, part: () => Integer): Integer {
		if (idle) this.skipping++;
		this.next();
		const value = part();
		if (idle) this.skipping--;
		return value;
	}

	private conditional(): Integer {
		const test = this.or();
		if (!this.is("?")) return test;
		const yes = this.skip(test === 0, () => {
			if (this.is("end") || this.is(":")) fault("expression expected");
			return this.comma();
		});
		if (!this.is(":")) fault("`:' expected for conditional expression");
		const no = this.skip(test !== 0, () => {
			if (this.is("end")) fault("expression expected");
			return this.conditional();
		});
		this.assignable = false;
		return test !== 0 ? yes : no;
	}

	private or(): Integer {
		let left = this.and();
		while (this.is("||")) {
			const right = this.skip(left !== 0, () => this.and());
			left = left !== 0 || right !== 0 ? 1 : 0;
			this.assignable = false;
		}
		return left;
	}

	private and(): Integer {
		let left = this.binary(0);
		while (this.is("&&")) {
			const right = this.skip(left === 0, () => this.binary(0));
			left = left !== 0 && right !== 0 ? 1 : 0;
			this.assignable = false;
		}
		return left;
	}

	/** The left-associative operators, loosest first. */
	private binary(level: number): Integer {
		const operators = levels[level];
		if (!operators) return this.powers();
		let left = this.binary(level + 1);
		while (operators.includes(this.lexer.token)) {
			const operator = this.lexer.token;
			const behind = this.lexer.at;
			this.next();
			const right = this.binary(level + 1);
			left = level < 5 && level > 2 ? (compare(operator, left, right) ? 1 : 0) : this.apply(operator, left, right, behind);
			this.assignable = false;
		}
		return left;
	}

	private powers(): Integer {
		const base = this.unary();
		if (!this.is("**")) return base;
		this.next();
		const exponent = this.powers();
		this.assignable = false;
		if (exponent === 0) return 1;
		if (exponent < 0) fault("exponent less than 0");
		return power(base, exponent);
	}

	private unary(): Integer {
		const operator = this.lexer.token;
		if (operator !== "!" && operator !== "~" && operator !== "-" && operator !== "+") return this.primary();
		this.next();
		const value = this.unary();
		this.assignable = false;
		return operator === "!" ? (value === 0 ? 1 : 0) : operator === "~" ? complement(value) : operator === "-" ? negate(value) : value;
	}

	private primary(): Integer {
		const { token } = this.lexer;
		this.assignable = false;
		if (token === "preincrement" || token === "predecrement") {
			this.next();
			if (!this.is("name")) fault("identifier expected after pre-increment or pre-decrement");
			const value = add(this.value, token === "preincrement" ? 1 : -1);
			this.assign(this.lvalue, value);
			this.lexer.token = "number";
			this.next();
			return value;
		}
		if (token === "(") {
			if (++this.parentheses > DEEPEST) fault("expression recursion level exceeded");
			this.next();
			const value = this.comma();
			if (!this.is(")")) fault("missing `)'");
			this.parentheses--;
			this.next();
			this.assignable = false;
			return value;
		}
		if (token !== "number" && token !== "name") fault("arithmetic syntax error: operand expected");
		const { value, lvalue } = this;
		if (token === "name") {
			const behind = this.lexer.peek();
			if (behind === "postincrement" || behind === "postdecrement") {
				this.lexer.next();
				this.assign(lvalue, add(value, behind === "postincrement" ? 1 : -1));
				this.lexer.token = "number";
				this.next();
				return value;
			}
		}
		this.next();
		// the token behind may have been a variable of its own
		if (token === "name" && !this.is("name")) {
			this.lvalue = lvalue;
			this.assignable = true;
		}
		return value;
	}
}

/** What dash and BusyBox say. */
function portableError(host: ExpansionHost, text: string, message: string): ShellError {
	const what = message === "division by 0" ? "division by zero" : message.includes("operand expected") ? "expecting primary" : "expecting EOF";
	const ash = message === "division by 0" ? "divide by zero" : "arithmetic syntax error";
	return new ShellError("arithmetic", host.dialect === "ash" ? ash : `arithmetic expression: ${what}: "${text}"`, "shell", 2);
}

const levels: readonly (readonly string[])[] = [["|"], ["^"], ["&"], ["==", "!="], ["<", "<=", ">", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];

function compare(operator: string, a: Integer, b: Integer): boolean {
	switch (operator) {
		case "==":
			return a === b;
		case "!=":
			return a !== b;
		case "<":
			return a < b;
		case "<=":
			return a <= b;
		case ">":
			return a > b;
		default:
			return a >= b;
	}
}

function evaluateNested(host: ExpansionHost, text: string, depth: number): Integer {
	if (/^\d+$/.test(text) && text.length < 16 && (text[0] !== "0" || text.length === 1)) return Number(text);
	if (/^[ \t\n]*$/.test(text)) return 0;
	return new Evaluator(host, text, depth, 0).run();
}

/**
 * Evaluates an expression that is already expanded. `command` stands in front of messages ("let: 1+: arithmetic syntax error ...").
 * Throws ShellError: "arithmetic", "readonly", "unbound".
 */
export function evaluateArithmetic(host: ExpansionHost, text: string, command?: string): Integer {
	try {
		return evaluateNested(host, text, 0);
	} catch (error) {
		if (command === undefined || !(error instanceof ShellError) || error.kind !== "arithmetic") throw error;
		throw new ShellError("arithmetic", `${command}: ${error.message}`, error.reach, error.status);
	}
}
