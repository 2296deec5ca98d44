/** Grades a learner's file by playing its logs again. The same file gives the same grade on every machine. */

import { registry } from "../engine/programs/index.ts";
import { isCorrect } from "../lab/answers.ts";
import { ReplayLimitError, type ReplayLimits } from "../lab/limits.ts";
import { Session } from "../lab/session.ts";
import type { LabDefinition, Quiz, SavedSession, TaskReport } from "../lab/types.ts";
import type { LearnerFile } from "./learner-file.ts";

/** What a course offers to be graded. */
export interface GradedLesson {
	/** Part of its address, by which files know it: "namespaces/pid". */
	readonly slug: string;
	readonly lab: LabDefinition;
	readonly quiz: Quiz;
}

export interface LabGrade {
	readonly tasks: readonly TaskReport[];
	/** Why the log was not played to its end; what had passed by then counts. */
	readonly stopped?: string;
}

export interface QuizGrade {
	readonly questions: readonly { readonly id: string; readonly result: "right" | "wrong" | "unanswered" }[];
}

export interface LessonGrade {
	readonly lesson: string;
	/** Undefined when the file holds no session for it. */
	readonly lab?: LabGrade;
	readonly quiz?: QuizGrade;
	/** Why the session could not be graded at all. */
	readonly problem?: string;
}

/** Plays a session and tells what passed. */
export function gradeSession(lab: LabDefinition, saved: Pick<SavedSession, "seed" | "log" | "until">, limits: ReplayLimits): LabGrade {
	const session = new Session({ lab, seed: saved.seed, programs: registry });
	try {
		session.replay(saved, limits);
	} catch (error) {
		if (!(error instanceof ReplayLimitError)) throw error;
		return { tasks: session.report.tasks, stopped: error.message };
	}
	return { tasks: session.report.tasks };
}

/** Answers count by what was given, not by what the file says of them. */
function gradeQuiz(quiz: Quiz, answers: LearnerFile["lessons"][string]["quiz"]): QuizGrade {
	return {
		questions: quiz.questions.map((question) => {
			const given = Object.hasOwn(answers, question.id) ? answers[question.id]?.given : undefined;
			return { id: question.id, result: given === undefined ? "unanswered" : isCorrect(question, given) ? "right" : "wrong" };
		}),
	};
}

function gradeLesson({ slug, lab, quiz }: GradedLesson, file: LearnerFile, limits: ReplayLimits): LessonGrade | undefined {
	const saved = Object.hasOwn(file.sessions, slug) ? file.sessions[slug] : undefined;
	const answers = Object.hasOwn(file.lessons, slug) ? file.lessons[slug]?.quiz : undefined;
	if (!saved && !(answers && Object.keys(answers).length > 0)) return undefined;
	const quizGrade = answers && { quiz: gradeQuiz(quiz, answers) };
	if (!saved) return { lesson: lab.id, ...quizGrade };
	if (saved.lab !== lab.id || saved.world !== lab.world) {
		return { lesson: lab.id, ...quizGrade, problem: `its session is of the lab "${saved.lab}" on the world "${saved.world}"` };
	}
	return { lesson: lab.id, ...quizGrade, lab: gradeSession(lab, saved, limits) };
}

/** Every lesson of the course that the file has something of, in the course's order, then what the course does not know. */
export function gradeFile(file: LearnerFile, course: readonly GradedLesson[], limits: ReplayLimits): LessonGrade[] {
	const known = course.flatMap((lesson) => gradeLesson(lesson, file, limits) ?? []);
	const slugs = new Set(course.map(({ slug }) => slug));
	const unknown = Object.keys(file.sessions)
		.filter((slug) => !slugs.has(slug))
		.sort();
	return [...known, ...unknown.map((slug) => ({ lesson: slug, problem: "the course has no such lesson" }))];
}
