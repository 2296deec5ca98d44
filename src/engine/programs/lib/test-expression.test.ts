import { describe, expect, test } from "vitest";
import type { Sys } from "../../kernel/abi.ts";
import { evaluateTest, TestError, type TestStyle } from "./test-expression.ts";

const sys: Partial<Sys> = { isatty: () => true, tryStat: () => undefined, canAccess: () => false };

/** "yes", "no" or the message, as the real ones answered. */
function answer(line: string, style: TestStyle): string {
	const words = line === "" ? [] : line.split(" ").map((word) => (word === '""' ? "" : word));
	try {
		return evaluateTest({ sys: sys as Sys }, ["test", ...words], style) ? "yes" : "no";
	} catch (error) {
		if (error instanceof TestError) return error.message;
		throw error;
	}
}

describe("test of bash", () => {
	test.each([
		["", "no"],
		["a b", "a: unary operator expected"],
		["a b c", "b: binary operator expected"],
		["1 -eq x", "x: integer expected"],
		["1 -eq", "1: unary operator expected"],
		["-f", "yes"],
		["!", "yes"],
		["( a )", "yes"],
		["-n x y", "x: binary operator expected"],
		["a = b c", "too many arguments"],
		["! a b", "a: unary operator expected"],
		["a b c d", "too many arguments"],
		["-x y -z", "y: binary operator expected"],
		["-q x", "-q: unary operator expected"],
		["1 -zz 2", "-zz: binary operator expected"],
		["! ! a", "yes"],
		["-t x", "x: integer expected"],
		["-f a -q b c", "syntax error: `-q' unexpected"],
		["= = =", "yes"],
		["! = x", "no"],
		["-a -a -a", "yes"],
		["( 1 -eq 1", "`)' expected"],
		["1 -eq 1 -a 2 -gt 3 -o x", "yes"],
		["99999999999999999999 -eq 1", "99999999999999999999: integer expected"],
		["a < B", "no"],
	])("%s: %s", (line, expected) => {
		expect(answer(line, "bash")).toBe(expected);
	});
});

describe("/usr/bin/test", () => {
	test.each([
		["a b", "missing argument after ‘b’"],
		["a b c", "‘b’: binary operator expected"],
		["1 -eq x", "invalid integer ‘x’"],
		["1 -eq", "missing argument after ‘-eq’"],
		["( a", "missing argument after ‘a’"],
		["-n x y", "‘x’: binary operator expected"],
		["a = b c", "extra argument ‘c’"],
		["-a a", "‘-a’: unary operator expected"],
		["( 1 -eq 1 ) -a", "missing argument after ‘-a’"],
		["( 1 -eq 1", "‘)’ expected"],
		["-q x", "‘-q’: unary operator expected"],
		["-a -a -a", "‘-a’: unary operator expected"],
		["-l abc -eq 3", "yes"],
		["99999999999999999999 -eq 1", "no"],
		['"" -eq 1', "invalid integer ‘’"],
	])("%s: %s", (line, expected) => {
		expect(answer(line, "gnu")).toBe(expected);
	});
});

describe("test of dash", () => {
	test.each([
		["a b", "a: unexpected operator"],
		["a b c", "a: unexpected operator"],
		["1 -eq x", "Illegal number: x"],
		["1 -eq", "-eq: argument expected"],
		["-f", "yes"],
		["( a", "closing paren expected"],
		["-n x y", "x: unexpected operator"],
		["a = b c", "b: unexpected operator"],
		["a -a", "no"],
		["-a a", "-a: unexpected operator"],
		["! a b", "a: unexpected operator"],
		["1 -eq 1 -a 2", "yes"],
		["-q x", "-q: unexpected operator"],
		["1 -zz 2", "1: unexpected operator"],
		["a == a", "a: unexpected operator"],
		["a < b", "yes"],
	])("%s: %s", (line, expected) => {
		expect(answer(line, "dash")).toBe(expected);
	});
});
