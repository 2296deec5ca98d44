import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LearnerFile, largestLearnerFile, learnerFormat, parseLearnerFile } from "./learner-file.ts";

const good: LearnerFile = {
	format: learnerFormat,
	version: 1,
	exported: "2026-10-01T09:00:00.000Z",
	lessons: { "namespaces/pid": { tasks: ["first"], quiz: { why: { given: ["a"], correct: true } } } },
	sessions: {
		"namespaces/pid": {
			version: 1,
			lab: "02-namespaces/03-pid",
			world: "one-host",
			seed: 7,
			until: 5e9,
			log: [
				{ at: 0, terminal: 1, open: { rows: 24, cols: 80 } },
				{ at: 1e9, terminal: 1, keys: "ls\r" },
				{ at: 2e9, task: "first", answer: "1" },
			],
		},
	},
};

const problem = (text: string) => {
	const result = parseLearnerFile(text);
	return "problem" in result ? result.problem : undefined;
};
/** The good file with something else at a place. */
const changed = (change: (file: { sessions: Record<string, { log: unknown; until: unknown; seed: unknown }>; lessons: unknown }) => void): string => {
	const copy = structuredClone(good) as never;
	change(copy);
	return JSON.stringify(copy);
};

describe("a learner's file", () => {
	test("comes back as it was written", () => {
		expect(parseLearnerFile(JSON.stringify(good))).toEqual({ file: good });
	});

	test.each([
		["nothing", "", "not JSON"],
		["half a file", JSON.stringify(good).slice(0, 200), "not JSON"],
		["something else", '{"format":"other"}', "foreign"],
		["null", "null", "foreign"],
		["a list", "[]", "foreign"],
		["too much", " ".repeat(largestLearnerFile + 1), "too large"],
		["names of every object's own", JSON.stringify(good).replace('"namespaces/pid"', '"__proto__"'), "broken"],
		["the same, written with escapes", JSON.stringify(good).replace('"namespaces/pid"', '"\\u005f_proto__"'), "broken"],
		["a log of the wrong form", changed((f) => Object.assign(f.sessions["namespaces/pid"] ?? {}, { log: "ls" })), "broken"],
		["a time that is none", changed((f) => Object.assign(f.sessions["namespaces/pid"] ?? {}, { until: 1e300 })), "broken"],
		["a seed that is none", changed((f) => Object.assign(f.sessions["namespaces/pid"] ?? {}, { seed: 0.5 })), "broken"],
		[
			"an input that does two things",
			changed((f) => Object.assign(f.sessions["namespaces/pid"] ?? {}, { log: [{ at: 1, terminal: 1, keys: "a", answer: "b" }] })),
			"broken",
		],
	])("%s is refused by kind", (_, text, kind) => {
		expect(problem(text)?.kind).toBe(kind);
	});

	test("says where it is broken", () => {
		expect(problem(changed((f) => Object.assign(f.sessions["namespaces/pid"] ?? {}, { until: "x" })))?.place).toBe("sessions → namespaces/pid → until");
	});

	test("nesting without end is refused, not run into", () => {
		expect(problem(`{"format":"${learnerFormat}","x":${"[".repeat(500_000)}${"]".repeat(500_000)}}`)).toBeDefined();
	});

	test("whatever the file holds, it is either read whole or refused, and no object's prototype changes", () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.json(),
					fc.jsonValue().map((value) => JSON.stringify({ ...good, sessions: value })),
				),
				(text) => {
					const result = parseLearnerFile(text);
					expect("file" in result || result.problem.message.length > 0).toBe(true);
					expect(Object.keys(Object.prototype)).toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
	});
});
