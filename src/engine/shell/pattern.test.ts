import { describe, expect, test } from "vitest";
import { compilePattern } from "./pattern.ts";

describe("matches", () => {
	test.each([
		["a*c", "abbc", true],
		["a?c", "a한c", true],
		["?", "😀", true],
		["[a-c]x", "bx", true],
		["[!a-c]x", "bx", false],
		["[^a]", "b", true],
		["[[:digit:][:upper:]]", "Q", true],
		["[]a]", "]", true],
		["[a", "[a", true],
		["\\*", "*", true],
		["\\*", "x", false],
		["[\\]x]", "]", true],
		["a\\", "a\\", true],
		["*.tar.*", "x.tar.gz", true],
		["", "", true],
	])("%s on %s: %s", (pattern, text, expected) => {
		expect(compilePattern(pattern).matches(text)).toBe(expected);
	});

	test.each([
		["@(a|ab)c", "abc", true],
		["?(a)b", "b", true],
		["*(ab|c)", "abcab", true],
		["+([0-9])", "", false],
		["!(*.c)", "a.c", false],
		["!(*.c)", "a.h", true],
		["a!(b)c", "abc", false],
		["a!(b)c", "abbc", true],
		["@(a|!(b*)|*(c))x", "dx", true],
		["@([)]|x)", ")", true],
	])("with groups %s on %s: %s", (pattern, text, expected) => {
		expect(compilePattern(pattern, { extglob: true }).matches(text)).toBe(expected);
	});

	test("groups are plain text unless asked for, case may not count", () => {
		expect(compilePattern("@(a)").matches("@(a)")).toBe(true);
		expect(compilePattern("aB[C-D]", { nocase: true }).matches("Abd")).toBe(true);
	});
});

test("prefixes and suffixes, short and long", () => {
	const slash = compilePattern("*/");
	expect([slash.prefix("a/b/c", false), slash.prefix("a/b/c", true), slash.prefix("abc", true)]).toEqual([2, 4, -1]);
	const dot = compilePattern(".*");
	expect([dot.suffix("a.b.c", false), dot.suffix("a.b.c", true)]).toEqual([2, 4]);
	expect(compilePattern("?").suffix("a😀", false)).toBe(2);
});

test("replacing takes the longest of the leftmost", () => {
	expect(compilePattern("b*").replace("abcabc", true, (match) => `<${match}>`)).toBe("a<bcabc>");
	expect(compilePattern("[ac]").replace("abca", true, () => "")).toBe("b");
	expect(compilePattern("@(a|ab)", { extglob: true }).replace("abab", false, () => "X")).toBe("Xab");
});

test("no pattern takes exponential time", () => {
	const text = "a".repeat(3000);
	expect(compilePattern(`${"*a".repeat(20)}*b`).matches(text)).toBe(false);
	expect(compilePattern("*(*(a)*(a))b", { extglob: true }).matches(text.slice(0, 200))).toBe(false);
});
