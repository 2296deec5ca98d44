import { atom, type ReadableAtom } from "nanostores";
import { keep, kept, onKeptElsewhere } from "./kept.ts";

/** What was answered to a question: ids of choices, or the one text typed. */
export interface QuizAnswer {
	readonly given: readonly string[];
	readonly correct: boolean;
}

export interface LessonProgress {
	/** Ids of the tasks passed, in the order in which they were. */
	readonly tasks: readonly string[];
	readonly quiz: Readonly<Record<string, QuizAnswer>>;
}

/** By the lesson's address: "namespaces/pid". */
export interface Progress {
	readonly lessons: Readonly<Record<string, LessonProgress>>;
}

const nothing: Progress = { lessons: {} };
const empty: LessonProgress = { tasks: [], quiz: {} };

const progress = atom<Progress>((kept("progress") as Progress | undefined) ?? nothing);
export const $progress: ReadableAtom<Progress> = progress;
onKeptElsewhere("progress", (value) => progress.set((value as Progress | undefined) ?? nothing));

/** Another tab may have written since this one last read, so a change starts from what is kept. */
function change(lesson: string, changed: (before: LessonProgress) => LessonProgress): void {
	const now = (kept("progress") as Progress | undefined) ?? nothing;
	replaceProgress({ lessons: { ...now.lessons, [lesson]: changed(now.lessons[lesson] ?? empty) } });
}

export function replaceProgress(next: Progress): void {
	keep("progress", next);
	progress.set(next);
}

export function lessonProgress(lesson: string): LessonProgress {
	return progress.get().lessons[lesson] ?? empty;
}

/** A task once passed stays passed in the course map, whatever becomes of the machine. */
export function tasksPassed(lesson: string, tasks: readonly string[]): void {
	const before = lessonProgress(lesson).tasks;
	const added = tasks.filter((task) => !before.includes(task));
	if (added.length > 0) change(lesson, (own) => ({ ...own, tasks: [...new Set([...own.tasks, ...added])] }));
}

export function questionAnswered(lesson: string, question: string, answer: QuizAnswer): void {
	change(lesson, (own) => ({ ...own, quiz: { ...own.quiz, [question]: answer } }));
}

/** Forgets an answer, so that the question can be answered again. */
export function questionReopened(lesson: string, question: string): void {
	change(lesson, (own) => {
		const { [question]: _, ...quiz } = own.quiz;
		return { ...own, quiz };
	});
}
