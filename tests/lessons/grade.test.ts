import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { courseVersion } from "../../src/classroom/course-version.ts";
import { gradeSession } from "../../src/classroom/grade.ts";
import { learnerFormat } from "../../src/classroom/learner-file.ts";
import { defaultLimits } from "../../src/lab/limits.ts";
import { loadLesson } from "../../src/lab/load.ts";
import type { LogEntry, SavedSession } from "../../src/lab/types.ts";
import { Typist } from "../../src/lab/typist.ts";

const { lab } = loadLesson("02-namespaces/03-pid");

/** A session in which the solution was typed. */
function solved(seed: number): SavedSession {
	const typist = new Typist(lab, seed);
	for (const step of lab.solutions[0] ?? []) typist.do(step);
	return typist.session.saved;
}

/** A session in which these lines were typed, a second apart, and which went on for ten minutes. */
function typed(...lines: readonly string[]): SavedSession {
	const keys = lines.map((line, i): LogEntry => ({ at: (i + 1) * 1e9, terminal: 1, keys: `${line}\r` }));
	return { version: 1, lab: lab.id, world: lab.world, seed: 1, until: 600e9, log: [{ at: 0, terminal: 1, open: { rows: 24, cols: 80 } }, ...keys] };
}

describe("grading by replay", () => {
	test("a solution passes every task, on any seed", () => {
		for (const seed of [3, 4]) expect(gradeSession(lab, solved(seed), defaultLimits).tasks.map(({ state }) => state)).toEqual(lab.tasks.map(() => "passed"));
	});

	test("the log of one seed is no answer to another's", () => {
		const moved = gradeSession(lab, { ...solved(3), log: [{ at: 0, task: "host-number", answer: "1" }] }, defaultLimits);
		expect(moved.tasks.every(({ state }) => state === "open")).toBe(true);
	});

	test.each([
		["a loop without end", "steps of its programs", "while :; do :; done"],
		["a fork bomb", "steps of its programs", ":(){ :|:& };:"],
		["yes", "bytes on its terminals", "yes"],
		["a disk filled up", "bytes of memory", "dd if=/dev/zero of=/big bs=10M"],
		["sleeps without end", "steps of its programs", "while sleep 0.00001; do :; done"],
	])("%s is stopped, and what had passed counts", (_, what, line) => {
		const session = typed("unshare --pid --fork sleep 1000 &", line);
		const limits = { steps: 400_000, output: 2_000_000, memory: 64 << 20 };
		const grade = gradeSession(lab, session, limits);
		expect(grade.stopped).toContain(what);
		expect(grade.tasks.find(({ id }) => id === "first-process")?.state).toBe("passed");
		expect(gradeSession(lab, session, limits)).toEqual(grade);
	});

	test.each([
		["a text that doubles", "(a=x; while :; do a=$a$a; done)"],
		["words without number", "echo {1..1000000000}"],
		["calls without end", "f() { f; }; f"],
		["a pattern that could take for ever", "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | grep -E '(a*)*c'"],
	])(
		"%s ends by itself or is stopped, and the rest goes on",
		(_, line) => {
			const grade = gradeSession(lab, typed(line, "unshare --pid --fork sleep 1000 &"), { ...defaultLimits, steps: 3_000_000 });
			expect(grade.stopped !== undefined || grade.tasks.some(({ state }) => state === "passed")).toBe(true);
		},
		60_000,
	);
});

describe("underdock grade", () => {
	let folder = "";
	const file = (name: string): string => join(folder, name);
	const grade = (...args: readonly string[]) => spawnSync(process.execPath, ["src/cli/underdock.ts", "grade", ...args], { encoding: "utf8" });

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "underdock-grade-"));
		const base = { format: learnerFormat, version: 1, course: courseVersion, exported: "2026-10-01" };
		const quiz = { "why-fork": { given: ["children-only"], correct: false }, "status-line": { given: ["NStgid"], correct: true } };
		const whole = { ...base, lessons: { "namespaces/pid": { tasks: ["own-proc"], quiz } }, sessions: { "namespaces/pid": solved(5) } };
		writeFileSync(file("good.json"), JSON.stringify(whole));
		writeFileSync(file("nothing.json"), JSON.stringify({ ...base, course: "0.0.1", lessons: {}, sessions: {} }));
		writeFileSync(file("cut.json"), JSON.stringify(whole).slice(0, 500));
		writeFileSync(
			file("stray.json"),
			JSON.stringify({ ...base, lessons: {}, sessions: { "namespaces/pid": { ...solved(5), lab: "02-namespaces/02-uts" }, "no/such": solved(5) } }),
		);
		writeFileSync(file("binary.json"), Buffer.from([0xff, 0xfe, 0, 0x80]));
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	test("prints what passes per lab and task, the same each time", () => {
		const first = grade(file("good.json"));
		expect(first.status).toBe(0);
		expect(first.stderr).toBe("");
		expect(first.stdout.split("\n").slice(1)).toEqual([
			"  02-namespaces/03-pid",
			`    lab: ${lab.tasks.length} of ${lab.tasks.length} tasks passed`,
			...lab.tasks.map(({ id }) => `      passed  ${id}`),
			expect.stringMatching(/^ {4}quiz: 1 of \d+ questions right$/),
			"      right       why-fork",
			...Array.from({ length: 4 }, () => expect.stringMatching(/^ {6}unanswered {2}/)),
			"      wrong       status-line",
			"",
		]);
		expect(grade(file("good.json")).stdout).toBe(first.stdout);
	});

	test("names what is damaged, grades the rest, and the status tells", () => {
		const { stdout, status } = grade(file("cut.json"), file("binary.json"), file("missing.json"), file("stray.json"), file("nothing.json"));
		expect(status).toBe(1);
		expect(stdout).toContain("cut.json: not JSON: ");
		expect(stdout).toContain("binary.json: not JSON: ");
		expect(stdout).toContain("missing.json: ENOENT");
		expect(stdout).toContain('not graded: its session is of the lab "02-namespaces/02-uts"');
		expect(stdout).toContain("  no/such\n    not graded: the course has no such lesson");
		expect(stdout).toContain(`nothing.json\n  made with version 0.0.1 of the course, graded with ${courseVersion}\n  nothing was done yet`);
	});

	test("the version in a file is that of package.json", () => {
		expect(courseVersion).toBe((JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version);
	});

	test("wrong usage is told apart", () => {
		expect(grade().status).toBe(2);
		expect(grade("--steps", "x", file("good.json")).status).toBe(2);
		expect(grade("--help").stdout).toContain("usage: underdock grade");
	});
});
