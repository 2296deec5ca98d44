/** Makes plain data of lab.yaml, and finds what a schema cannot: ids that lead nowhere, expressions that do not compile. */
import { worlds } from "../engine/world/index.ts";
import type { World } from "../engine/world/world.ts";
import { Diagnosis } from "./diagnose.ts";
import { knownIn, unique } from "./known-fields.ts";
import { suggestion } from "./problem.ts";
import { type LabYaml, labSchema, type StepYaml } from "./schema.ts";
import { isWorld, worldNames } from "./stage.ts";
import type { LabSource, LabTask, LinkAction, Step } from "./types.ts";
import type { YamlFile, YamlPath } from "./yaml.ts";

const labFields: Readonly<Record<string, readonly string[]>> = {
	"": ["world", "setup", "terminals", "links", "let", "tasks", "solutions", "mistakes"],
	setup: ["host", "run"],
	terminals: ["host"],
	links: ["link", "cut", "delay", "loss", "rate", "after"],
	tasks: ["id", "check", "answer", "predict", "expected", "found", "feedback"],
	feedback: ["id", "when"],
	solutions: ["run", "terminal", "answer"],
	commands: ["run", "terminal", "answer"],
	mistakes: ["task", "feedback", "commands"],
};

function labTask(file: YamlFile, task: LabYaml["tasks"][number], i: number): LabTask | undefined {
	const given = (["check", "answer", "predict"] as const).filter((kind) => task[kind] !== undefined);
	if (given.length !== 1) {
		file.problem(["tasks", i], given.length === 0 ? "has nothing to check" : `has ${given.join(" and ")}`, "A task has one of check, answer and predict.");
		return undefined;
	}
	unique(file, ["tasks", i, "feedback"], task.feedback);
	const { id, check, answer, predict, expected, found, feedback } = task;
	const base = { id, feedback, ...(expected !== undefined && { expected }), ...(found !== undefined && { found }) };
	if (predict) {
		for (const field of ["expected", "found"] as const)
			if (task[field] !== undefined) file.problem(["tasks", i, field], "would give the prediction away", "Leave it out.");
		if (feedback.length > 0) file.problem(["tasks", i, "feedback"], "a prediction has no feedback: its key is what the machine prints", "Leave it out.");
		return { ...base, kind: "predict", commands: predict };
	}
	return check !== undefined ? { ...base, kind: "state", check } : { ...base, kind: "answer", check: answer as string };
}

function step(written: StepYaml): Step {
	if (typeof written === "string") return { terminal: 1, run: written };
	if ("run" in written) return { terminal: written.terminal, run: written.run, ...(written.answer !== undefined && { answerFromOutput: written.answer }) };
	return { terminal: 1, answer: written.answer };
}

/** Answers must be to tasks that take some. */
function checkSteps(file: YamlFile, path: YamlPath, steps: readonly Step[], tasks: readonly LabTask[]): void {
	const answerable = tasks.filter(({ kind }) => kind !== "state").map(({ id }) => id);
	steps.forEach(({ answer, answerFromOutput }, i) => {
		for (const id of [...Object.keys(answer ?? {}), ...(answerFromOutput === undefined ? [] : [answerFromOutput])]) {
			if (!answerable.includes(id)) file.problem([...path, i, "answer"], `there is no task "${id}" that takes an answer`, suggestion(id, answerable));
		}
	});
}

function checkMistakes(file: YamlFile, lab: LabYaml, tasks: readonly LabTask[]): void {
	lab.mistakes.forEach((mistake, i) => {
		const task = tasks.find(({ id }) => id === mistake.task);
		if (!task) {
			file.problem(
				["mistakes", i, "task"],
				`there is no task "${mistake.task}"`,
				suggestion(
					mistake.task,
					tasks.map(({ id }) => id),
				),
			);
			return;
		}
		const ids = task.feedback.map(({ id }) => id);
		if (mistake.feedback === undefined && ids.length > 0) file.problem(["mistakes", i], "says no feedback", `Task ${task.id} has ${ids.join(", ")}.`);
		if (mistake.feedback !== undefined && !ids.includes(mistake.feedback)) {
			file.problem(["mistakes", i, "feedback"], `task ${task.id} has no feedback "${mistake.feedback}"`, suggestion(mistake.feedback, ids));
		}
	});
	lab.tasks.forEach((task, i) => {
		task.feedback.forEach(({ id }, j) => {
			if (!lab.mistakes.some((m) => m.task === task.id && m.feedback === id)) {
				file.problem(["tasks", i, "feedback", j, "id"], `nothing shows that "${id}" is ever said`, "Add a mistake that gets it.");
			}
		});
	});
}

/** Where one can log in. */
const loginHosts = (hosts: World["hosts"]): string[] => hosts.filter(({ light }) => !light).map(({ hostname }) => hostname);

/** The hosts of the terminals; undefined where there is only one. */
function terminalHosts({ world, terminals }: LabYaml): string[] | undefined {
	if (terminals) return terminals.map(({ host }) => host);
	const hosts = isWorld(world) ? loginHosts(worlds[world].hosts) : [];
	return hosts.length > 1 ? hosts.slice(0, MOST_TERMINALS) : undefined;
}

/** More terminals than this help nobody. */
const MOST_TERMINALS = 6;

/** Hosts, links and tasks that are named must be there. */
function checkPlaces(file: YamlFile, lab: LabYaml): void {
	if (!isWorld(lab.world)) {
		file.problem(["world"], `there is no world "${lab.world}"`, suggestion(lab.world, worldNames));
		return;
	}
	const { hosts, links } = worlds[lab.world];
	const hostNames = loginHosts(hosts);
	const linkNames = links.map(({ name }) => name);
	const taskNames = lab.tasks.map(({ id }) => id);
	const known = (path: YamlPath, kind: string, name: string, names: readonly string[]): void => {
		if (!names.includes(name)) file.problem(path, `there is no ${kind} "${name}" in ${lab.world}`, suggestion(name, names));
	};
	for (const [i, { host }] of (lab.terminals ?? []).entries()) known(["terminals", i, "host"], "host", host, hostNames);
	for (const [i, setup] of lab.setup.entries()) if (typeof setup !== "string") known(["setup", i, "host"], "host", setup.host, hostNames);
	for (const [i, { link, after }] of (lab.links ?? []).entries()) {
		known(["links", i, "link"], "link", link, linkNames);
		if (after !== undefined) known(["links", i, "after"], "task", after, taskNames);
	}
}

/** The lab of a lab.yaml; undefined when the file has problems (they are in `file.problems`). */
export function compileLab(id: string, file: YamlFile): LabSource | undefined {
	const lab = file.read(labSchema, knownIn(labFields));
	if (!lab) return undefined;
	checkPlaces(file, lab);
	unique(file, ["tasks"], lab.tasks);
	const diagnosis = new Diagnosis(file);
	for (const [name, source] of Object.entries(lab.let)) diagnosis.define(["let", name], name, source);
	const tasks = lab.tasks.flatMap((task, i) => labTask(file, task, i) ?? []);
	lab.tasks.forEach((task, i) => {
		if (task.check !== undefined) diagnosis.condition(["tasks", i, "check"], task.check);
		if (task.answer !== undefined) diagnosis.condition(["tasks", i, "answer"], task.answer);
		diagnosis.value(["tasks", i, "expected"], task.expected);
		diagnosis.value(["tasks", i, "found"], task.found);
		for (const [j, { when }] of task.feedback.entries()) diagnosis.condition(["tasks", i, "feedback", j, "when"], when);
	});
	const solutions = lab.solutions.map((steps) => steps.map(step));
	const mistakes = lab.mistakes.map((m) => ({ task: m.task, feedback: m.feedback, steps: m.commands.map(step) }));
	for (const [i, steps] of solutions.entries()) checkSteps(file, ["solutions", i], steps, tasks);
	for (const [i, { steps }] of mistakes.entries()) checkSteps(file, ["mistakes", i, "commands"], steps, tasks);
	checkMistakes(file, lab, tasks);
	if (file.problems.length > 0) return undefined;
	const terminals = terminalHosts(lab);
	return {
		id,
		world: lab.world,
		setup: lab.setup,
		...(terminals && { terminals }),
		...(lab.links && { links: lab.links as LinkAction[] }),
		definitions: Object.entries(lab.let),
		tasks,
		solutions,
		mistakes,
	};
}
