/** Makes plain data of quiz.yaml; the keys of predictions are computed by running them. */
import { knownIn, unique } from "./known-fields.ts";
import { suggestion } from "./problem.ts";
import { type QuizYaml, quizSchema } from "./schema.ts";
import { isWorld, worldNames } from "./stage.ts";
import type { Question } from "./types.ts";
import type { YamlFile } from "./yaml.ts";

const quizFields: Readonly<Record<string, readonly string[]>> = {
	"": ["world", "questions"],
	questions: ["id", "kind", "choices", "key", "accept", "caseSensitive", "run"],
};

/** A quiz whose predictions are still to be made: `printed` runs their commands. */
export function compileQuiz(file: YamlFile, printed: (world: string, commands: readonly string[]) => string): readonly Question[] | undefined {
	const quiz: QuizYaml | undefined = file.read(quizSchema, knownIn(quizFields));
	if (!quiz) return undefined;
	if (!isWorld(quiz.world)) file.problem(["world"], `there is no world "${quiz.world}"`, suggestion(quiz.world, worldNames));
	unique(file, ["questions"], quiz.questions);
	quiz.questions.forEach((question, i) => {
		if (question.kind !== "single" && question.kind !== "multiple") return;
		unique(
			file,
			["questions", i, "choices"],
			question.choices.map((id) => ({ id })),
		);
		for (const key of [question.key].flat()) {
			if (!question.choices.includes(key)) file.problem(["questions", i, "key"], `"${key}" is none of the choices`, suggestion(key, question.choices));
		}
	});
	if (file.problems.length > 0) return undefined;
	const questions = quiz.questions.map((question, i): Question => {
		if (question.kind !== "predict") return question;
		const key = printed(quiz.world, question.run).trim();
		if (key === "") file.problem(["questions", i, "run"], "the commands print nothing to predict");
		return { ...question, key };
	});
	return file.problems.length > 0 ? undefined : questions;
}
