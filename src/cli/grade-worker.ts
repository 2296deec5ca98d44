/** Grades one file, in a thread of its own: what a hostile log does to memory ends with the thread. */
import { readFileSync, statSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { gradeFile } from "../classroom/grade.ts";
import { largestLearnerFile, parseLearnerFile } from "../classroom/learner-file.ts";
import { gradeLines } from "../classroom/report.ts";
import { writtenLessons } from "../lab/course.ts";
import type { ReplayLimits } from "../lab/limits.ts";
import { loadLesson } from "../lab/load.ts";

export interface GradeRequest {
	readonly path: string;
	readonly limits: ReplayLimits;
}

export interface Graded {
	readonly lines: readonly string[];
	/** Why there is no grade, or only part of one. */
	readonly problem?: string;
}

function grade({ path, limits }: GradeRequest): Graded {
	if (statSync(path).size > largestLearnerFile) return { lines: [], problem: `more than ${largestLearnerFile / 1e6} MB` };
	const parsed = parseLearnerFile(readFileSync(path, "utf8"));
	if ("problem" in parsed) {
		const { kind, place, message } = parsed.problem;
		return { lines: [], problem: `${kind}: ${place ? `${place}: ` : ""}${message}` };
	}
	const course = writtenLessons().map(({ id, slug }) => ({ slug, ...loadLesson(id) }));
	const lessons = gradeFile(parsed.file, course, limits);
	const troubled = lessons.filter(({ problem, lab }) => problem !== undefined || lab?.stopped !== undefined).map(({ lesson }) => lesson);
	return { lines: gradeLines(lessons, parsed.file.course), ...(troubled.length > 0 && { problem: `not all could be graded: ${troubled.join(", ")}` }) };
}

function attempt(request: GradeRequest): Graded {
	try {
		return grade(request);
	} catch (error) {
		return { lines: [], problem: (error as Error).message };
	}
}

parentPort?.postMessage(attempt(workerData as GradeRequest));
