import { describe, expect, test } from "vitest";
import { checkContent } from "../../src/lab/check-content.ts";
import { Checks } from "../../src/lab/checks.ts";
import { writtenLessons } from "../../src/lab/course.ts";
import { loadLesson } from "../../src/lab/load.ts";
import { problemText } from "../../src/lab/problem.ts";
import { proveLab, solutionByTask } from "../../src/lab/prove.ts";
import { Typist } from "../../src/lab/typist.ts";

const lessons = writtenLessons().map(({ id }) => id);

/** A check may take so long, in milliseconds, all tasks of a lab together; measured about a tenth of it. */
const patience = 10;

describe.each(lessons)("%s", (id) => {
	test("its words fit its checks, its solutions pass, its mistakes get their feedback", () => {
		expect(checkContent([id]).map(problemText)).toEqual([]);
	});

	test("each task is passed by some step of the solution that is shown", () => {
		const { lab } = loadLesson(id);
		const steps = solutionByTask(lab);
		expect([...steps.keys()].sort()).toEqual(lab.tasks.map((task) => task.id).sort());
		for (const own of steps.values()) expect(own.length).toBeGreaterThan(0);
	});

	test("all its checks together take about a millisecond", () => {
		const { lab } = loadLesson(id);
		const typist = new Typist(lab, 1);
		for (const step of lab.solutions[0] ?? []) typist.do(step);
		const checks = new Checks(lab);
		const times = Array.from({ length: 20 }, () => {
			const start = performance.now();
			checks.look(typist.session.view, new Set());
			return performance.now() - start;
		}).sort((a, b) => a - b);
		expect(times[10]).toBeLessThan(patience);
	});
});

describe("the proof of a lab", () => {
	const { lab, labFile } = loadLesson("02-namespaces/03-pid");
	const said = (changed: Partial<typeof lab>): string[] => {
		const before = labFile.problems.length;
		proveLab({ ...lab, solutions: [], mistakes: [], ...changed }, labFile);
		return labFile.problems.splice(before).map(problemText);
	};

	test("finds a solution that does not pass, and says what the checker sees", () => {
		const half = (lab.solutions[0] ?? []).slice(0, 2);
		expect(said({ solutions: [half] })).toContainEqual(
			expect.stringMatching(/^content\/.*lab\.yaml:\d+:\d+: solutions\[0\]: does not pass task "host-number" \(seed 1\)/),
		);
	});

	test("finds a mistake that passes, and one that gets other feedback", () => {
		const right = [{ terminal: 1, run: "unshare --pid --fork sleep 1000 &" }];
		expect(said({ mistakes: [{ task: "first-process", feedback: "no-fork", steps: right }] })).toEqual([
			expect.stringContaining('passes task "first-process"'),
		]);
		const other = [{ terminal: 1, run: "sleep 1000 &" }];
		expect(said({ mistakes: [{ task: "first-process", feedback: "no-fork", steps: other }] })).toEqual([
			expect.stringContaining('feedback "on-the-host" holds'),
		]);
	});

	test("finds a setup that fails, and a task that passes by itself", () => {
		expect(said({ setup: ["false"] })).toEqual([expect.stringContaining("setup[0]: fails (status 1)")]);
		expect(said({ tasks: [{ id: "free", kind: "state", check: "true", feedback: [] }] })).toEqual([
			expect.stringContaining('task "free" passes before the learner has done anything'),
		]);
	});
});
