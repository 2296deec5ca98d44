/** Progress as a file. This module comes with zod, so it is loaded only when somebody exports or imports. */
import { courseVersion } from "../classroom/course-version.ts";
import { type LearnerFile, type LearnerFileProblem, largestLearnerFile, learnerFormat, parseLearnerFile } from "../classroom/learner-file.ts";
import type { ClientWord } from "../i18n/client.ts";
import { $progress, replaceProgress } from "./progress.ts";
import { replaceSessions, savedSessions } from "./sessions.ts";

/** The file's text, as `underdock grade` and `importFile` read it. */
export function exportFile(now: Date): string {
	const file = {
		format: learnerFormat,
		version: 1,
		course: courseVersion,
		exported: now.toISOString(),
		lessons: $progress.get().lessons,
		sessions: savedSessions(),
	};
	return JSON.stringify(file satisfies Readonly<Record<keyof LearnerFile, unknown>>, null, "\t");
}

const words: Record<LearnerFileProblem["kind"], ClientWord> = {
	"too large": "importTooLarge",
	"not JSON": "importNotJson",
	foreign: "importForeign",
	broken: "importBroken",
};

export type ImportResult = { readonly lessons: number } | { readonly problem: ClientWord; readonly values: Readonly<Record<string, string>> };

/** Replaces what the browser holds by the file's, or changes nothing and says what is wrong where. */
export async function importFile(file: Blob): Promise<ImportResult> {
	// Not read into memory first: the file can be anything.
	if (file.size > largestLearnerFile) return { problem: "importTooLarge", values: {} };
	const result = parseLearnerFile(await file.text());
	if ("problem" in result) {
		const { kind, place, message } = result.problem;
		return { problem: words[kind], values: { place: place || "/", problem: message } };
	}
	const { lessons, sessions } = result.file;
	replaceProgress({ lessons });
	replaceSessions(sessions);
	return { lessons: Object.keys({ ...lessons, ...sessions }).length };
}
