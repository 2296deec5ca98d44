import { describe, expect, test } from "vitest";
import type { Sys } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { formatPrintf, type PrintfStyle } from "./printf.ts";

const sys: Partial<Sys> = {
	spend: () => false,
	clock: () => 1_000_000,
	// biome-ignore lint/correctness/useYield: there is no file to wait for
	*open() {
		throw new Errno("ENOENT");
	},
};

/** Texts and complaints ("!...") in their order. */
function print(style: PrintfStyle, format: string, ...args: string[]): string {
	const step = formatPrintf({ sys: sys as Sys, timeZone: "UTC0", startedAt: 5, quote: (text) => `<${text}>` }, format, args, style).next();
	if (!step.done) throw new Error("printf blocked");
	return step.value.parts.map((part) => (part.kind === "text" ? part.text : `!${part.message}!`)).join("");
}

describe("printf of bash", () => {
	test.each([
		[
			"%d|%d|%d|%u|%x|%X|%o|%#x|%+d|% d|%05d|%-5d|%.3d",
			["42", "0x1f", "017", "-1", "255", "255", "8", "255", "5", "5", "42", "42", "7"],
			"42|31|15|18446744073709551615|ff|FF|10|0xff|+5| 5|00042|42   |007",
		],
		["%s|%10s|%-10s|%.2s|%5s|", ["a", "b", "c", "def", "한"], "a|         b|c         |de|  한|"],
		[
			"%f|%.2f|%e|%G|%g|%a|%08.2f",
			["3.14159", "2.675", "12345.678", "1e20", "0.0001", "1.5", "-1.5"],
			"3.141590|2.67|1.234568e+04|1E+20|0.0001|0xcp-3|-0001.50",
		],
		["%.20f", ["0.1"], "0.10000000000000000000"],
		["%s-%s|", ["1", "2", "3"], "1-2|3-|"],
		["%*d|%-*d|%.*f", ["5", "42", "5", "42", "2", "3.14159"], "   42|42   |3.14"],
		["%d", ["'A"], "65"],
		["%b|%q|%c", ["a\\tb", "a b", "xyz"], "a\tb|<a b>|x"],
		["%b%s", ["a\\cb", "c"], "a"],
		["%(%F %T)T|%(%s)T", ["0", "-2"], "1970-01-01 00:00:00|5"],
		["%d\n", ["abc", "12x"], "!abc: invalid number!0\n!12x: invalid number!12\n"],
		["%d %d\n", ["08", "0xfg"], "!08: invalid octal number!!0xfg: invalid hex number!0 15\n"],
		["%d", ["9999999999999999999"], "!9999999999999999999: Numerical result out of range!9223372036854775807"],
		["a%", [], "!`%': missing format character!a"],
		["%z\\n", ["1"], "!`\\': invalid format character!"],
		["x\n", ["a", "b"], "x\n"],
		["\\x41\\101\\e[0m\\z", [], "AA\x1b[0m\\z"],
	])("%j %j", (format, args, expected) => {
		expect(print("bash", format, ...args)).toBe(expected);
	});
});

describe("/usr/bin/printf", () => {
	test.each([
		["%d\n", ["abc"], "!‘abc’: expected a numeric value!0\n"],
		["%d\n", ["12x"], "!‘12x’: value not completely converted!12\n"],
		["a%z\\n", ["1"], "a!%z\\: invalid conversion specification!"],
		["%2$s %1$s\n", ["a", "b"], "b a\n"],
		["x\n", ["a"], "x\n!warning: ignoring excess arguments, starting with ‘a’!"],
		["%d\n", ["'AB"], "!warning: B: character(s) following character constant have been ignored!65\n"],
		["a\\x\n", [], "a!missing hexadecimal number in escape!"],
		["%q", ["it's"], '"it\'s"'],
	])("%j %j", (format, args, expected) => {
		expect(print("gnu", format, ...args)).toBe(expected);
	});
});

test("dash knows fewer directives, and complains before it prints", () => {
	expect(print("dash", "a\n%d\n", "12x")).toBe("!12x: not completely converted!a\n12\n");
	expect(print("dash", "%q", "a")).toBe("!%q: invalid directive!");
	expect(print("dash", "\\x41 \\101")).toBe("\\x41 A");
});
