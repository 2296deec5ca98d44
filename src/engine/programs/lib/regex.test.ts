import { describe, expect, test } from "vitest";
import { compileRegex, RegexError, type RegexOptions } from "./regex.ts";

const found = (source: string, text: string, options: RegexOptions = {}): (string | undefined)[] | undefined => {
	const match = compileRegex(source, options).exec(text);
	return match ? [...match] : undefined;
};
const ere = { extended: true };

describe("compileRegex", () => {
	test.each([
		["a|ab", "xabc", ["ab"]],
		["(a|ab)(c|bcd)(d*)", "xabcd", ["abcd", "a", "bcd", ""]],
		["[0-9]+|[0-9]+\\.[0-9]+", "v 1.25", ["1.25"]],
		["(xy|xyxyz)+", "xyxyz", ["xyxyz", "xyxyz"]],
		["a||b", "b", ["b"]],
	])("%s takes the longest match", (source, text, expected) => {
		expect(found(source, text, ere)).toEqual(expected);
	});

	test("basic syntax takes operators behind backslashes and a star where it means itself", () => {
		expect(found("\\(ab\\)*\\1", "abab")).toEqual(["abab", "ab"]);
		expect(found("*a", "*a")).toEqual(["*a"]);
		expect(found("\\(*\\)", "a*b")).toEqual(["*", "*"]);
		expect(found("^*ab", "*ab")).toEqual(["*ab"]);
		expect(found("a^b$c", "a^b$c")).toEqual(["a^b$c"]);
		expect(found("a\\{2,3\\}b\\?", "aaaab")).toEqual(["aaa"]);
		expect(found("\\<foo\\>", "afoo foo")).toEqual(["foo"]);
	});

	test("brackets know classes, ranges and Unicode", () => {
		expect(found("[[:alpha:]_-]*", "가나_-1")).toEqual(["가나_-"]);
		expect(found("[]a]*", "]a")).toEqual(["]a"]);
		expect(found("[^]a]", "]ab")).toEqual(["b"]);
		expect(found("[[:punct:]]", "a\\")).toEqual(["\\"]);
	});

	test("a nested repetition that does not match ends soon", () => {
		expect(found("(a*)*b", "a".repeat(5000), ere)).toBeUndefined();
	});

	test("replacing and splitting use the longest match too", () => {
		expect("foo bar".replace(compileRegex("o|oo", { extended: true, global: true }), "[$&]")).toBe("f[oo] bar");
		expect("aXbXXc".split(compileRegex("X|XX", ere))).toEqual(["a", "b", "c"]);
	});

	test.each([
		["[a", "Unmatched [, [^, [:, [., or [="],
		["a\\(", "Unmatched ( or \\("],
		["a\\)", "Unmatched ) or \\)"],
		["a\\", "Trailing backslash"],
		["[b-a]", "Invalid range end"],
		["[[:foo:]]", "Invalid character class name"],
		["\\2", "Invalid back reference"],
		["a\\{1a\\}", "Invalid content of \\{\\}"],
		["a\\{1", "Unmatched \\{"],
		["\\{1\\}", "Invalid preceding regular expression"],
		["a\\{99999\\}", "Regular expression too big"],
	])("%s is broken", (source, message) => {
		expect(() => compileRegex(source)).toThrow(new RegexError(message));
	});

	test("flavors differ in their odd cases", () => {
		expect(found("a)", "a)", ere)).toEqual(["a)"]);
		expect(() => compileRegex("a)", { extended: true, flavor: "sed" })).toThrow("Unmatched ) or \\)");
		expect(() => compileRegex("*a", ere)).toThrow("Invalid preceding regular expression");
		const warnings: string[] = [];
		const grep: RegexOptions = { extended: true, flavor: "grep", onWarning: (message) => warnings.push(message) };
		expect(found("*a", "ba", grep)).toEqual(["a"]);
		expect(found("{1}a", "{1}a", grep)).toEqual(["{1}a"]);
		expect(found("a{x", "a{x", grep)).toEqual(["a{x"]);
		expect(warnings).toEqual(["* at start of expression", "{...} at start of expression"]);
	});
});
