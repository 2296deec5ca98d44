/** Proves a lab on the machine: its setup works, each solution passes all tasks, each mistake gets its feedback and no pass. */

import { registry } from "../engine/programs/index.ts";
import { printed, setStage } from "./stage.ts";
import type { LabSource, Step, TaskReport } from "./types.ts";
import { Typist } from "./typist.ts";
import type { YamlFile } from "./yaml.ts";

/** Labs are proved on two machines: an answer that only one seed knows is no solution. */
const SEEDS = [1, 20260];

const stateOf = ({ feedback, expected, found, answer }: TaskReport): string =>
	[
		feedback === undefined ? "no feedback holds" : `feedback "${feedback}" holds`,
		...(expected === undefined ? [] : [`expected ${expected}`]),
		...(found === undefined ? [] : [`found ${found}`]),
		...(answer === undefined ? [] : [`answer "${answer}"`]),
	].join(", ");

function proveSetup(lab: LabSource, file: YamlFile): void {
	const before = file.problems.length;
	const { setup } = setStage(lab, SEEDS[0] as number, registry);
	for (const [i, { output, status }] of setup.entries()) {
		if (status === undefined) file.problem(["setup", i], "does not end", "Put an & behind it, or let it do less.");
		else if (status.kind !== "exited" || status.code !== 0) {
			file.problem(["setup", i], `fails (${status.kind === "exited" ? `status ${status.code}` : status.kind}): ${output.trim()}`);
		}
	}
	// nothing else can be right when the ground is not
	if (file.problems.length > before) return;
	for (const [i, task] of lab.tasks.entries()) {
		if (task.kind !== "predict") continue;
		const { output, status } = printed(lab, SEEDS[0] as number, task.commands, registry);
		if (status === undefined || output.trim() === "") file.problem(["tasks", i, "predict"], status ? "prints nothing to predict" : "does not end");
	}
	const untouched = new Typist(lab, SEEDS[0] as number).session.report;
	for (const [i, { state, id }] of untouched.tasks.entries())
		if (state === "passed") file.problem(["tasks", i], `task "${id}" passes before the learner has done anything`);
}

function proveSolution(lab: LabSource, steps: readonly Step[], i: number, file: YamlFile): void {
	for (const seed of SEEDS) {
		const typist = new Typist(lab, seed);
		for (const step of steps) typist.do(step);
		const open = typist.session.report.tasks.filter(({ state }) => state === "open");
		for (const task of open) file.problem(["solutions", i], `does not pass task "${task.id}" (seed ${seed}): ${stateOf(task)}`);
		if (open.length > 0) return;
	}
}

function proveMistake(lab: LabSource, i: number, file: YamlFile): void {
	const mistake = lab.mistakes[i] as LabSource["mistakes"][number];
	for (const seed of SEEDS) {
		const typist = new Typist(lab, seed);
		for (const step of mistake.steps) typist.do(step);
		const task = typist.session.report.tasks.find(({ id }) => id === mistake.task) as TaskReport;
		if (task.state === "passed") file.problem(["mistakes", i], `passes task "${task.id}" (seed ${seed})`);
		else if (task.feedback !== mistake.feedback) file.problem(["mistakes", i, "feedback"], `is not what is said (seed ${seed}): ${stateOf(task)}`);
		else continue;
		return;
	}
}

/** Problems go to the file, where they stand. */
export function proveLab(lab: LabSource, file: YamlFile): void {
	const before = file.problems.length;
	proveSetup(lab, file);
	if (file.problems.length > before) return;
	for (const [i, steps] of lab.solutions.entries()) proveSolution(lab, steps, i, file);
	for (const i of lab.mistakes.keys()) proveMistake(lab, i, file);
}

/**
 * The steps of the first solution, by the task that they pass: those since the last step that passed some task. Shown to a
 * learner who asks for a solution.
 */
export function solutionByTask(lab: LabSource): ReadonlyMap<string, readonly Step[]> {
	const typist = new Typist(lab, SEEDS[0] as number);
	const found = new Map<string, readonly Step[]>();
	let since: Step[] = [];
	for (const step of lab.solutions[0] ?? []) {
		typist.do(step);
		since.push(step);
		const passed = typist.session.report.tasks.filter(({ id, state }) => state === "passed" && !found.has(id));
		for (const { id } of passed) found.set(id, since);
		if (passed.length > 0) since = [];
	}
	return found;
}
