/** All that stops a build: what an author wrote is checked, compared between languages, and proved on the machine. Only for Node. */
import { writtenLessons } from "./course.ts";
import { type LoadedLesson, loadLesson, wordProblems } from "./load.ts";
import { ContentError, type Problem } from "./problem.ts";
import { proveLab } from "./prove.ts";

/** The problems of these lessons (all that are written, where none are named), by lesson. */
export function checkContent(lessons: readonly string[] = writtenLessons().map(({ id }) => id), content = "content"): Problem[] {
	return lessons.flatMap((id) => {
		let lesson: LoadedLesson;
		try {
			lesson = loadLesson(id, content);
		} catch (error) {
			if (error instanceof ContentError) return error.problems;
			throw error;
		}
		proveLab(lesson.lab, lesson.labFile);
		return [...lesson.labFile.problems, ...wordProblems(id, lesson, content)];
	});
}
