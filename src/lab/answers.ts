/** Comparing what a learner typed with what is right. */
import type { Question } from "./types.ts";

/** A prediction forgives spaces around its lines and empty lines at its ends. */
const lines = (text: string): string =>
	text
		.normalize("NFC")
		.trim()
		.split(/\r?\n/)
		.map((line) => line.trim())
		.join("\n");

export const samePrediction = (given: string, printed: string): boolean => lines(given) === lines(printed);

/** A short answer forgives composition, spaces, quotes around it and, unless its question says otherwise, case. */
function short(text: string, caseSensitive: boolean): string {
	const bare = text
		.normalize("NFC")
		.trim()
		.replace(/^(["'`])(.*)\1$/s, "$2")
		.trim()
		.replace(/\s+/g, " ");
	return caseSensitive ? bare : bare.toLowerCase();
}

/** Whether what was given answers a question: ids of the choices taken, or one text for the typed kinds. */
export function isCorrect(question: Question, given: readonly string[]): boolean {
	switch (question.kind) {
		case "single":
			return given.length === 1 && given[0] === question.key;
		case "multiple":
			return new Set(given).size === given.length && given.length === question.key.length && given.every((id) => question.key.includes(id));
		case "short": {
			const typed = short(given[0] ?? "", question.caseSensitive);
			return question.accept.some((accepted) => short(accepted, question.caseSensitive) === typed);
		}
		case "predict":
			return samePrediction(given[0] ?? "", question.key);
	}
}
