/** What lab.yaml and quiz.yaml say about the ids in a lesson's text, for the components and pages that show it. */
import type { Lesson } from "./course.ts";
import { registry } from "./engine/programs/index.ts";
import type { Locale } from "./i18n/index.ts";
import { type LoadedLesson, loadLesson } from "./lab/load.ts";
import { solutionByTask } from "./lab/prove.ts";
import { printed } from "./lab/stage.ts";
import type { LabDefinition, LabTask, Question, Step } from "./lab/types.ts";

export interface TaskContext {
	/** Position in the lab, from 1. */
	readonly number: number;
	readonly kind: LabTask["kind"];
	/** What a prediction is about. */
	readonly commands: readonly string[];
	/** Whether what is to be predicted has several lines. */
	readonly severalLines: boolean;
	/** The part of the first solution that passes this task. */
	readonly solution: readonly Step[];
}

export interface LessonContext {
	/** Folder in content/. */
	readonly id: string;
	/** Part of the address. */
	readonly slug: string;
	readonly locale: Locale;
	readonly tasks: ReadonlyMap<string, TaskContext>;
	readonly questions: readonly Question[];
	/** The host of each terminal that the page shows; none where the world has only one. */
	readonly terminals: readonly string[];
}

interface Loaded extends LoadedLesson {
	readonly solution: ReturnType<typeof solutionByTask>;
}

const loaded = new Map<string, Loaded>();

/** Every page of a lesson asks for the same files. */
function load(id: string): Loaded {
	const known = loaded.get(id);
	if (known) return known;
	const lesson = loadLesson(id);
	const fresh = { ...lesson, solution: solutionByTask(lesson.lab) };
	loaded.set(id, fresh);
	return fresh;
}

/** What the worker needs to run the lab; its solutions stand in the page. */
export function labFile(lesson: Lesson): LabDefinition {
	const { solutions: _, mistakes: __, ...lab } = load(lesson.id).lab;
	return { ...lab, solutions: [] };
}

/** How many tasks and questions a lesson has. */
export function lessonSteps(id: string): number {
	const { lab, quiz } = load(id);
	return lab.tasks.length + quiz.questions.length;
}

/** Whether the commands print more than one line, so that the field for it is higher. Any seed will do. */
function printsLines(lab: LabDefinition, commands: readonly string[]): boolean {
	return printed(lab, 1, commands, registry).output.trim().includes("\n");
}

export function lessonContext({ id, slug }: Lesson, locale: Locale): LessonContext {
	const { lab, quiz, solution } = load(id);
	const tasks = lab.tasks.map((task, index): [string, TaskContext] => {
		const commands = task.kind === "predict" ? task.commands : [];
		return [
			task.id,
			{ number: index + 1, kind: task.kind, commands, severalLines: commands.length > 0 && printsLines(lab, commands), solution: solution.get(task.id) ?? [] },
		];
	});
	return { id, slug, locale, tasks: new Map(tasks), questions: quiz.questions, terminals: lab.terminals ?? [] };
}

/** The lesson around a component of its text. */
export function lessonOf(locals: App.Locals): LessonContext {
	if (!locals.lesson) throw new Error("a component of a lesson's text stands outside a lesson");
	return locals.lesson;
}
