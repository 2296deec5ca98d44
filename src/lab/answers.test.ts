import { describe, expect, test } from "vitest";
import { isCorrect, samePrediction } from "./answers.ts";
import type { Question } from "./types.ts";

const short = (accept: readonly string[], caseSensitive = false): Question => ({ id: "q", kind: "short", accept, caseSensitive });

describe("answers", () => {
	test("choices: exactly the right ones, in any order, none twice", () => {
		const single: Question = { id: "q", kind: "single", choices: ["a", "b"], key: "a" };
		expect(isCorrect(single, ["a"])).toBe(true);
		expect(isCorrect(single, ["b"])).toBe(false);
		expect(isCorrect(single, ["a", "b"])).toBe(false);
		const multiple: Question = { id: "q", kind: "multiple", choices: ["a", "b", "c"], key: ["a", "c"] };
		expect(isCorrect(multiple, ["c", "a"])).toBe(true);
		expect(isCorrect(multiple, ["a"])).toBe(false);
		expect(isCorrect(multiple, ["a", "a"])).toBe(false);
		expect(isCorrect(multiple, ["a", "b", "c"])).toBe(false);
		expect(isCorrect(multiple, [])).toBe(false);
	});

	test("a short answer forgives case, spaces, quotes and composed letters, and nothing else", () => {
		expect(isCorrect(short(["NSpid"]), ["  nspid "])).toBe(true);
		expect(isCorrect(short(["NSpid"]), ["`NSpid`"])).toBe(true);
		expect(isCorrect(short(["좀비 프로세스"]), ["좀비  프로세스".normalize("NFD")])).toBe(true);
		expect(isCorrect(short(["NSpid"]), ["NStgid"])).toBe(false);
		expect(isCorrect(short(["/proc/self/ns"], true), ["/PROC/self/ns"])).toBe(false);
		expect(isCorrect(short(["x"]), [])).toBe(false);
	});

	test("a prediction keeps case and lines, and forgives spaces around them", () => {
		expect(samePrediction(" 1 \r\nPID  TTY\n\n", "1\nPID  TTY\n")).toBe(true);
		expect(samePrediction("Survived", "survived\n")).toBe(false);
		expect(samePrediction("1 2", "1\n2\n")).toBe(false);
	});
});
