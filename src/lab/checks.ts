/** Judges the tasks of a lab on the state of its machine. */
import type { LiveMachine } from "../engine/view/machine.ts";
import { type Expression, Expressions, type Scope } from "./cel.ts";
import type { LabDefinition, LabTask } from "./types.ts";

interface CompiledTask {
	readonly task: LabTask;
	readonly check: Expression | undefined;
	readonly expected: Expression | undefined;
	readonly found: Expression | undefined;
	readonly feedback: readonly { readonly id: string; readonly when: Expression }[];
}

/** What was found out about one task at one moment. */
export interface Finding {
	readonly passed: boolean;
	/** Of a task that did not pass: the first feedback that holds. */
	readonly feedback?: string;
	readonly expected?: string;
	readonly found?: string;
}

/** A value of CEL as the learner reads it; undefined where the state has none. */
function shown(expression: Expression | undefined, scope: Scope): string | undefined {
	const value = expression?.evaluate(scope);
	if (value === undefined || value === null) return undefined;
	return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}

export class Checks {
	private readonly expressions = new Expressions();
	private readonly tasks: readonly CompiledTask[];

	/** Throws ExpressionError; a lab that was loaded has been proved not to. */
	constructor(lab: Pick<LabDefinition, "definitions" | "tasks">) {
		for (const [name, source] of lab.definitions) this.expressions.define(name, source);
		const compile = (source: string | undefined) => (source === undefined ? undefined : this.expressions.compile(source));
		this.tasks = lab.tasks.map((task) => ({
			task,
			check: compile(task.kind === "predict" ? undefined : task.check),
			expected: compile(task.expected),
			found: compile(task.found),
			feedback: task.feedback.map(({ id, when }) => ({ id, when: this.expressions.compile(when) })),
		}));
	}

	/** Every state task but those in `skip`. */
	look(machine: LiveMachine, skip: ReadonlySet<string>): Map<string, Finding> {
		const scope = this.expressions.scope(machine);
		const findings = new Map<string, Finding>();
		for (const compiled of this.tasks) {
			const { kind, id } = compiled.task;
			if (kind === "state" && !skip.has(id)) findings.set(id, this.judge(compiled, scope));
		}
		return findings;
	}

	/** An answer to an answer task. */
	judgeAnswer(machine: LiveMachine, id: string, input: string): Finding {
		const compiled = this.tasks.find(({ task }) => task.id === id && task.kind === "answer");
		return compiled ? this.judge(compiled, this.expressions.scope(machine, input)) : { passed: false };
	}

	private judge(task: CompiledTask, scope: Scope): Finding {
		if (task.check?.evaluate(scope) === true) return { passed: true };
		const feedback = task.feedback.find(({ when }) => when.evaluate(scope) === true)?.id;
		const expected = shown(task.expected, scope);
		const found = shown(task.found, scope);
		return {
			passed: false,
			...(feedback !== undefined && { feedback }),
			...(expected !== undefined && { expected }),
			...(found !== undefined && { found }),
		};
	}
}
