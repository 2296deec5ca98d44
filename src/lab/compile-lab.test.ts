import { describe, expect, test } from "vitest";
import { compileLab } from "./compile-lab.ts";
import { compileQuiz } from "./compile-quiz.ts";
import { problemText } from "./problem.ts";
import { YamlFile } from "./yaml.ts";

const good = `world: one-host
let:
  sleepers: host.processes.filter(p, p.comm == "sleep")
tasks:
  - id: first
    check: sleepers.exists(p, p.pid_chain.size() == 2)
    feedback:
      - id: none-yet
        when: sleepers.size() == 0
  - id: second
    answer: input == string(sleepers[0].pid)
  - id: third
    predict: echo hello
solutions:
  - sleep 9 &
  - [sleep 9 &, { run: pgrep sleep, answer: second }, { answer: { third: hello } }]
mistakes:
  - { task: first, feedback: none-yet, commands: "true" }
  - { task: second, commands: [{ answer: { second: "1" } }] }
  - { task: third, commands: [{ answer: { third: bye } }] }
`;

/** What is said of a file with one thing changed. */
const said = (from: string | RegExp, to: string): string[] => {
	const text = good.replace(from, to);
	expect(text).not.toBe(good);
	const file = new YamlFile("lab.yaml", text);
	expect(compileLab("x", file)).toBeUndefined();
	return file.problems.map(problemText);
};

describe("lab.yaml", () => {
	test("a good one becomes plain data", () => {
		const file = new YamlFile("lab.yaml", good);
		const lab = compileLab("02-x/01-y", file);
		expect(file.problems).toEqual([]);
		expect(lab?.tasks.map(({ id, kind }) => [id, kind])).toEqual([
			["first", "state"],
			["second", "answer"],
			["third", "predict"],
		]);
		expect(lab?.solutions[1]).toEqual([
			{ terminal: 1, run: "sleep 9 &" },
			{ terminal: 1, run: "pgrep sleep", answerFromOutput: "second" },
			{ terminal: 1, answer: { third: "hello" } },
		]);
		expect(structuredClone(lab)).toEqual(lab);
	});

	test.each([
		["a syntax error", "world: one-host", "world: [one-host", /^lab.yaml:\d+:\d+: /],
		["a field that does not exist", "    check:", "    chekc:", 'lab.yaml:6:5: tasks[0].chekc: there is no such field. Did you mean "check"?'],
		["a field of the wrong kind", "echo hello", "{ echo: hello }", "lab.yaml:13:14: tasks[2].predict: must be a command or a list of commands."],
		["a field that is missing", "world: one-host\n", "", "lab.yaml:1:1: world: is missing: a text is needed."],
		["a world that does not exist", "one-host", "onehost", 'lab.yaml:1:8: world: there is no world "onehost". Did you mean "one-host"?'],
		["a misspelt name in a check", "p.pid_chain", "p.pidchain", 'lab.yaml:6:33: tasks[0].check: No such key: pidchain. Did you mean "pid_chain"?'],
		["a misspelt definition", "string(sleepers", "string(sleeper", 'lab.yaml:11:29: tasks[1].answer: Unknown variable: sleeper. Did you mean "sleepers"?'],
		[
			"a check that is no condition",
			"input == string(sleepers[0].pid)",
			"string(sleepers[0].pid)",
			"lab.yaml:11:13: tasks[1].answer: must be true or false, and is string.",
		],
		[
			"two kinds at once",
			"    predict:",
			'    check: "true"\n    predict:',
			"lab.yaml:12:5: tasks[2]: has check and predict. A task has one of check, answer and predict.",
		],
		["an id twice", "id: third", "id: first", 'lab.yaml:12:9: tasks[2].id: "first" is there twice. Ids must differ.'],
		["an answer to a task that takes none", "answer: second }, {", "answer: first }, {", 'there is no task "first" that takes an answer'],
		["feedback that a mistake misspells", "feedback: none-yet", "feedback: none-jet", 'task first has no feedback "none-jet". Did you mean "none-yet"?'],
		["too few mistakes", /\n {2}- \{ task: second.*\n.*\n/, "\n", "lab.yaml:18:3: mistakes: at least three mistakes are needed, such as learners really make."],
		["too few solutions", /\n {2}- \[sleep.*\n/, "\n", "lab.yaml:15:3: solutions: at least two solutions are needed, by different ways."],
	])("%s is reported with line, field and mend", (_, from, to, message) => {
		const problems = said(from, to);
		expect(problems).toContainEqual(message instanceof RegExp ? expect.stringMatching(message) : expect.stringContaining(message));
	});

	test("feedback that no mistake shows is reported", () => {
		expect(said("feedback: none-yet, ", "")).toContainEqual(expect.stringContaining('nothing shows that "none-yet" is ever said'));
	});

	test("a broken definition is reported once, not wherever it is used", () => {
		expect(said("p.comm", "p.com")).toEqual(['lab.yaml:3:40: let.sleepers: No such key: com. Did you mean "comm"?']);
	});
});

describe("quiz.yaml", () => {
	const quiz = (text: string) => {
		const file = new YamlFile("quiz.yaml", `questions:\n${text}`);
		return { questions: compileQuiz(file, (_, commands) => `printed by ${commands.join(";")}\n`), said: file.problems.map(problemText) };
	};

	test("the key of a prediction is what its commands print", () => {
		const { questions } = quiz("  - { id: a, kind: predict, run: echo 1 }");
		expect(questions).toEqual([{ id: "a", kind: "predict", run: ["echo 1"], key: "printed by echo 1" }]);
	});

	test("keys that are no choices, kinds that do not exist", () => {
		expect(quiz("  - { id: a, kind: single, choices: [one, two], key: tow }").said).toEqual([
			'quiz.yaml:2:54: questions[0].key: "tow" is none of the choices. Did you mean "two"?',
		]);
		expect(quiz("  - { id: a, kind: singel, choices: [one, two], key: two }").said[0]).toContain("quiz.yaml:2:20: questions[0].kind: ");
	});
});
