import { expect, test } from "vitest";
import { displayWidth, fitWidth, wcwidth } from "./width.ts";

test("columns as wcwidth(3) of glibc 2.43", () => {
	const width = (char: string): number => wcwidth(char.codePointAt(0) as number);
	expect(["a", "é", "한", "ㄱ", "😀", "，", "│", "→"].map(width)).toEqual([1, 1, 2, 2, 2, 2, 1, 1]);
	expect(["\u0301", "\u200d", "\ufe0f", "\u1161"].map(width)).toEqual([0, 0, 0, 0]);
	expect(["\n", "\x7f", "\x9b"].map(width)).toEqual([-1, -1, -1]);
	expect(displayWidth("표준 출력 ok e\u0301\udc80")).toBe(15);
});

test("cutting never splits a wide character", () => {
	expect(fitWidth("한글", 3)).toBe("한");
	expect(fitWidth("abc", 9)).toBe("abc");
});
