/** The operators of test(1) with their meaning, shared by bash's, coreutils' and dash's grammars of it. */
import type { Sys } from "../../kernel/abi.ts";
import { compareBytes } from "./collate.ts";
import { compareFiles, isFileTest, testFile } from "./file-tests.ts";

/** Whose grammar and messages: the builtin of bash, /usr/bin/test, or the builtin of dash. */
export type TestStyle = "bash" | "gnu" | "dash";

/** What test asks of who runs it. */
export interface TestHost {
	readonly sys: Sys;
	/** `-v`, `-R` and `-o` of bash. */
	isSet?(name: string): boolean;
	isReference?(name: string): boolean;
	option?(name: string): boolean;
}

/** A mistake in the expression: the message goes behind the command's name, the status is 2. */
export class TestError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

const integerComparisons: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
	"-eq": (a, b) => a === b,
	"-ne": (a, b) => a !== b,
	"-lt": (a, b) => a < b,
	"-le": (a, b) => a <= b,
	"-gt": (a, b) => a > b,
	"-ge": (a, b) => a >= b,
};

export const isIntegerComparison = (operator: string): boolean => Object.hasOwn(integerComparisons, operator);

/** Compares two integers by `-eq` and the like. */
export const compareIntegers = (a: bigint | number, operator: string, b: bigint | number): boolean =>
	integerComparisons[operator]?.(BigInt(a), BigInt(b)) ?? false;

export function isUnary(operator: string, style: TestStyle): boolean {
	if (operator === "-n" || operator === "-z" || operator === "-t") return true;
	if (operator === "-v" || operator === "-R" || operator === "-o") return style === "bash";
	if (operator === "-a" || operator === "-N") return style === "bash" || (operator === "-N" && style === "gnu");
	return isFileTest(operator);
}

export function isBinary(operator: string, style: TestStyle): boolean {
	if (operator === "==") return style !== "dash";
	return ["=", "!=", "<", ">", "-nt", "-ot", "-ef"].includes(operator) || isIntegerComparison(operator);
}

/** An operand of `-eq` and the like. Throws TestError. */
export function parseInteger(text: string, style: TestStyle): bigint {
	const digits = /^[ \t\n]*([+-]?\d+)[ \t\n]*$/.exec(text)?.[1];
	const value = digits === undefined ? undefined : BigInt(digits);
	const fits = style === "gnu" || (value !== undefined && BigInt.asIntN(64, value) === value);
	if (value !== undefined && fits) return value;
	throw new TestError(style === "bash" ? `${text}: integer expected` : style === "gnu" ? `invalid integer ‘${text}’` : `Illegal number: ${text}`);
}

/** Throws TestError. */
export function testUnary(host: TestHost, operator: string, operand: string, style: TestStyle): boolean {
	switch (operator) {
		case "-n":
			return operand !== "";
		case "-z":
			return operand === "";
		case "-t": {
			const fd = parseInteger(operand, style);
			return fd >= 0n && fd < 0x7fffffffn && host.sys.isatty(Number(fd));
		}
		case "-v":
			return host.isSet?.(operand) ?? false;
		case "-R":
			return host.isReference?.(operand) ?? false;
		case "-o":
			return host.option?.(operand) ?? false;
		default:
			return testFile(host.sys, operator, operand);
	}
}

/** Throws TestError. */
export function testBinary(host: TestHost, left: string, operator: string, right: string, style: TestStyle): boolean {
	switch (operator) {
		case "=":
		case "==":
			return left === right;
		case "!=":
			return left !== right;
		case "<":
			return compareBytes(left, right) < 0;
		case ">":
			return compareBytes(left, right) > 0;
		case "-nt":
		case "-ot":
		case "-ef":
			return compareFiles(host.sys, left, operator, right);
		default:
			return compareIntegers(parseInteger(left, style), operator, parseInteger(right, style));
	}
}
