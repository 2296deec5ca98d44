/** `[[ ]]`, and what test and `[` ask of the shell. */
import type { Blocking } from "../kernel/abi.ts";
import { compileRegex, RegexError } from "../programs/lib/regex.ts";
import { compareIntegers, isIntegerComparison, TestError, type TestHost, testBinary, testUnary } from "../programs/lib/test-operators.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { assignArray } from "./assignments.ts";
import { elementKey, elementsOf, follow, readElement, splitReference } from "./elements.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { parameterValue } from "./parameters.ts";
import { compilePattern } from "./pattern.ts";
import { ShellError } from "./shell-error.ts";
import type { TestBinaryExpression, TestExpression } from "./syntax.ts";
import { Attribute, scalarOf } from "./variable.ts";
import { expandPattern, expandRegex, expandString } from "./words.ts";

/** `-v name`, `-v a[1]`, `-v 1` */
export function isSet(host: ExpansionHost, text: string): boolean {
	if (/^\d+$/.test(text)) return parameterValue(host, text) !== undefined;
	const direct = splitReference(text);
	const { name, subscript } = direct.subscript === undefined ? follow(host, direct.name) : { ...direct, name: follow(host, direct.name).name };
	const value = host.variables.value(name);
	if (subscript === undefined) return scalarOf(value) !== undefined;
	if (subscript === "@" || subscript === "*") return elementsOf(value).length > 0;
	const key = elementKey(host, name, subscript);
	if (key === undefined) host.warn(`${name}: bad array subscript`);
	return key !== undefined && readElement(value, key) !== undefined;
}

/** The shell as test(1) sees it; a builtin's `-v`, `-o` and `-R` look into it. */
export const testHost = (host: ExpansionHost): TestHost => ({
	sys: host.sys,
	isSet: (name) => isSet(host, name),
	isReference: (name) => host.variables.find(name)?.has(Attribute.nameref) ?? false,
	option: (name) => host.option(name),
});

/** Prints a line of `set -x`. */
type Tracer = (text: string) => Blocking<void>;

/**
 * Evaluates `[[ ]]`; `traced` gets each test with its operands expanded. Throws ShellError: "conditional" with status 2, "arithmetic" with status 1, both with reach "command", and those of
 * expansion.
 */
export function* evaluateConditional(host: ExpansionHost, expression: TestExpression, traced?: Tracer, inverted = false): Blocking<boolean> {
	switch (expression.type) {
		case "TestGroup":
			return yield* evaluateConditional(host, expression.expression, traced, inverted);
		case "TestNot": {
			const value = yield* evaluateConditional(host, expression.operand, traced, expression.negations.length % 2 === 1);
			return expression.negations.length % 2 === 1 ? !value : value;
		}
		case "TestLogical":
			for (const operand of expression.operands) {
				const value = yield* evaluateConditional(host, operand, traced);
				if (value === (expression.operator === "||")) return value;
			}
			return expression.operator === "&&";
		case "TestUnary": {
			const operand = yield* expandString(host, expression.operand);
			if (traced) yield* traced(`[[ ${inverted ? "! " : ""}${expression.operator} ${operand || "''"} ]]`);
			return inConditional(() => testUnary(testHost(host), expression.operator, operand, "bash"));
		}
		case "TestBinary":
			return yield* evaluateBinary(host, expression, traced && ((text) => traced(`[[ ${inverted ? "! " : ""}${text} ]]`)));
	}
}

/** Turns the errors of operators into those of the command. */
function inConditional<T>(action: () => T): T {
	try {
		return action();
	} catch (error) {
		if (error instanceof TestError) throw new ShellError("conditional", `[[: ${error.message}`, "command", 2);
		if (error instanceof ShellError && error.kind === "arithmetic") throw new ShellError("arithmetic", error.message, "command", 1);
		throw error;
	}
}

function* evaluateBinary(host: ExpansionHost, { operator, left, right }: TestBinaryExpression, traced?: Tracer): Blocking<boolean> {
	const subject = yield* expandString(host, left);
	const isPattern = operator === "=" || operator === "==" || operator === "!=";
	const operand = yield* isPattern ? expandPattern(host, right) : operator === "=~" ? expandRegex(host, right) : expandString(host, right);
	if (traced) yield* traced(`${subject || "''"} ${operator} ${operand || "''"}`);
	if (isPattern) return compilePattern(operand, { extglob: true, nocase: host.option("nocasematch") }).matches(subject) === (operator !== "!=");
	if (operator === "=~") return matchRegex(host, subject, operand);
	if (isIntegerComparison(operator))
		return inConditional(() => compareIntegers(evaluateArithmetic(host, subject, "[["), operator, evaluateArithmetic(host, operand, "[[")));
	return inConditional(() => testBinary(testHost(host), subject, operator, operand, "bash"));
}

/** `=~`: sets BASH_REMATCH. */
function matchRegex(host: ExpansionHost, text: string, source: string): boolean {
	try {
		const match = compileRegex(source, { extended: true, ignoreCase: host.option("nocasematch") }).exec(text);
		assignArray(host, "BASH_REMATCH", match ? Array.from(match, (group) => group ?? "") : []);
		return match !== null;
	} catch (error) {
		if (!(error instanceof RegexError)) throw error;
		throw new ShellError("conditional", `[[: invalid regular expression \`${source}': ${error.message}`, "command", 2);
	}
}
