/** A grade as lines of text: the same for the same file, whatever the machine, the day or the language. */
import { courseVersion } from "./course-version.ts";
import type { LessonGrade } from "./grade.ts";

function labLines({ tasks, stopped }: NonNullable<LessonGrade["lab"]>): string[] {
	const passed = tasks.filter(({ state }) => state === "passed").length;
	return [
		`    lab: ${passed} of ${tasks.length} tasks passed`,
		...tasks.map(({ id, state, feedback }) => `      ${state.padEnd(6)}  ${id}${feedback === undefined ? "" : `  (${feedback})`}`),
		...(stopped === undefined ? [] : [`      the replay was stopped: ${stopped}`]),
	];
}

function quizLines({ questions }: NonNullable<LessonGrade["quiz"]>): string[] {
	const right = questions.filter(({ result }) => result === "right").length;
	return [`    quiz: ${right} of ${questions.length} questions right`, ...questions.map(({ id, result }) => `      ${result.padEnd(10)}  ${id}`)];
}

/** `course` is the version that the file says it was made with. */
export function gradeLines(lessons: readonly LessonGrade[], course: string | undefined): string[] {
	// another version may have other machines and other tasks, and so give another grade
	const version = course === undefined || course === courseVersion ? [] : [`  made with version ${course} of the course, graded with ${courseVersion}`];
	return [...version, ...lessonLines(lessons)];
}

function lessonLines(lessons: readonly LessonGrade[]): string[] {
	if (lessons.length === 0) return ["  nothing was done yet"];
	return lessons.flatMap(({ lesson, lab, quiz, problem }) => [
		`  ${lesson}`,
		...(problem === undefined ? [] : [`    not graded: ${problem}`]),
		...(lab ? labLines(lab) : []),
		...(quiz ? quizLines(quiz) : []),
	]);
}
