/** What a learner has reached in a lab: tasks passed, answers given, what the checker last found. */
import type { LiveMachine } from "../engine/view/machine.ts";
import { samePrediction } from "./answers.ts";
import type { Checks, Finding } from "./checks.ts";
import type { LabDefinition, LabReport, LabTask, TaskReport } from "./types.ts";

export type PredictTask = LabTask & { readonly kind: "predict" };
/** What the commands of a prediction print. */
export type Predicted = (task: PredictTask) => string;

const NOTHING: Finding = { passed: false };

/**
 * A task once passed stays passed until undo or reset takes the moment away: later tasks may well undo what an earlier one
 * asked for, and a learner should not have to keep it.
 */
export class LabProgress {
	private readonly lab: LabDefinition;
	private readonly checks: Checks;
	private readonly predicted: Predicted;
	private readonly onPass: (task: string) => void;
	private readonly passed = new Set<string>();
	private readonly findings = new Map<string, Finding>();
	private readonly answers = new Map<string, string>();
	/** The learner has done something, so that feedback has something to be about. */
	begun = false;

	constructor(lab: LabDefinition, checks: Checks, predicted: Predicted, onPass: (task: string) => void = () => {}) {
		this.lab = lab;
		this.checks = checks;
		this.predicted = predicted;
		this.onPass = onPass;
	}

	/** Judges the state tasks that are still open. */
	look(machine: LiveMachine): void {
		for (const [id, finding] of this.checks.look(machine, this.passed)) this.note(id, finding);
	}

	/** Judges an answer; of tasks that take none nothing happens. */
	answer(machine: LiveMachine, id: string, text: string): void {
		const task = this.lab.tasks.find((t) => t.id === id);
		if (!task || task.kind === "state") return;
		const finding = task.kind === "predict" ? { passed: samePrediction(text, this.predicted(task)) } : this.checks.judgeAnswer(machine, id, text.trim());
		this.answers.set(id, text);
		this.note(id, finding);
	}

	private note(id: string, finding: Finding): void {
		this.findings.set(id, finding);
		if (!finding.passed || this.passed.has(id)) return;
		this.passed.add(id);
		this.onPass(id);
	}

	isPassed(id: string): boolean {
		return this.passed.has(id);
	}

	get report(): LabReport {
		const tasks = this.lab.tasks.map((task) => this.taskReport(task));
		return { tasks, done: tasks.every(({ state }) => state === "passed") };
	}

	private taskReport({ id, kind }: LabTask): TaskReport {
		const answer = this.answers.get(id);
		const base = { id, kind, ...(answer !== undefined && { answer }) };
		if (this.passed.has(id)) return { ...base, state: "passed" };
		const { passed: _, ...finding } = this.begun || kind !== "state" ? (this.findings.get(id) ?? NOTHING) : NOTHING;
		return { ...base, state: "open", ...finding };
	}
}
