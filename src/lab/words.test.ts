import { describe, expect, test } from "vitest";
import { problemText } from "./problem.ts";
import { checkReviewed, reviewedText } from "./reviewed.ts";
import type { LabTask, Question } from "./types.ts";
import { checkWords, compareLanguages, readWords, type Words } from "./words.ts";

const tasks: readonly LabTask[] = [
	{ id: "one", kind: "state", check: "true", feedback: [{ id: "wrong", when: "true" }] },
	{ id: "two", kind: "state", check: "true", feedback: [] },
];
const questions: readonly Question[] = [{ id: "q", kind: "single", choices: ["a", "b"], key: "a" }];

const text = `---
title: A lesson
---

Some words, <Run>echo 1</Run> among them.

<Task id="one">
Do **this**.

<Hint>First.</Hint>
<Hint>Second.</Hint>
<Feedback id="wrong">
Not so.
</Feedback>
</Task>

<Task id="two">
And that. <Hint>Only.</Hint>
</Task>

<Quiz>
<Question id="q">
Which?
<Choice id="a">This</Choice>
<Choice id="b">That</Choice>
<Explain>Because.</Explain>
</Question>
</Quiz>
`;

const read = (source: string): Words => readWords("en.mdx", source).words as Words;
const said = (from: string, to: string): string[] => {
	const { words, problems } = readWords("en.mdx", text.replace(from, to));
	return [...problems, ...(words ? checkWords("en.mdx", words, { tasks }, questions) : [])].map(problemText);
};

describe("words against checks", () => {
	test("all ids there", () => {
		expect(said("", "")).toEqual([]);
		expect(read(text).tasks.map(({ hints }) => hints)).toEqual([2, 1]);
	});

	test.each([
		["a task that is missing", '<Task id="two">', '<Task id="tow">', 'en.mdx:17:1: lab.yaml has no task "tow". Did you mean "two"?'],
		["a stray feedback", 'Feedback id="wrong"', 'Feedback id="rwong"', 'en.mdx:12:1: lab.yaml has no feedback "rwong". Did you mean "wrong"?'],
		["a choice twice", 'Choice id="b"', 'Choice id="a"', 'en.mdx:25:1: <Choice id="a"> is there twice.'],
		["a task without an id", '<Task id="two">', "<Task>", "en.mdx:17:1: <Task> has no id."],
		["no hint", "<Hint>Only.</Hint>", "", 'en.mdx:17:1: <Task id="two"> has no <Hint>.'],
		["no explanation", "<Explain>Because.</Explain>", "", 'en.mdx:22:1: <Question id="q"> has no <Explain>.'],
		["a hint outside a task", "Some words", "<Hint>Stray</Hint> words", "<Hint> stands outside a <Task>."],
		["MDX that does not parse", "</Task>", "", /^en.mdx:\d+:\d+: /],
	])("%s", (_, from, to, message) => {
		expect(said(from, to)).toContainEqual(message instanceof RegExp ? expect.stringMatching(message) : expect.stringContaining(message));
	});

	test("tasks in another order than in lab.yaml", () => {
		const swapped = text.replace('Task id="one"', 'Task id="x"').replace('Task id="two"', 'Task id="one"').replace('Task id="x"', 'Task id="two"');
		const moved = swapped.replace('<Feedback id="wrong">\nNot so.\n</Feedback>\n', "").replace("And that.", 'And that. <Feedback id="wrong">No.</Feedback>');
		expect(checkWords("en.mdx", read(moved), { tasks }, questions).map(problemText)).toEqual([
			'en.mdx:7:1: <Task id="two"> is out of order. In lab.yaml the order is one, two.',
		]);
	});

	test("languages with different numbers of hints", () => {
		const fewer = read(text.replace("<Hint>Second.</Hint>\n", ""));
		expect(compareLanguages("ko.mdx", fewer, "en.mdx", read(text)).map(problemText)).toEqual(['ko.mdx:7:1: <Task id="one"> has 1 hints, and 2 in en.mdx:7.']);
	});
});

describe("reviewed.txt", () => {
	const texts = new Map([
		["en.mdx", "one\ntwo\n"],
		["ko.mdx", "하나\n둘\n"],
	]);
	const check = (changed: Iterable<readonly [string, string]>, reviewed: string | undefined = reviewedText(texts)) =>
		checkReviewed("02-x/01-y", "reviewed.txt", new Map([...texts, ...changed]), reviewed).map(problemText);

	test("says nothing while no text changed, whatever the line ends", () => {
		expect(check([])).toEqual([]);
		expect(check([["en.mdx", "one\r\ntwo\r\n"]])).toEqual([]);
	});

	test("names what changed since and the command that mends it", () => {
		expect(check([["ko.mdx", "하나\n셋\n"]])).toEqual([
			"reviewed.txt: ko.mdx changed since the languages were last compared. Compare the languages, then run: npm run -s underdock -- content --reviewed 02-x/01-y",
		]);
		expect(checkReviewed("l", "reviewed.txt", texts, undefined)).toHaveLength(1);
	});
});
