/** Reads a lesson's lab.yaml and quiz.yaml into plain data. Only for Node: at build, in tests and in the command line. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { registry } from "../engine/programs/index.ts";
import { compileLab } from "./compile-lab.ts";
import { compileQuiz } from "./compile-quiz.ts";
import { ContentError, type Problem } from "./problem.ts";
import { checkReviewed, reviewedName } from "./reviewed.ts";
import { printed } from "./stage.ts";
import type { LabSource, Quiz } from "./types.ts";
import { checkWords, compareLanguages, readWords } from "./words.ts";
import { YamlFile } from "./yaml.ts";

/** The languages that every lesson is written in, by file name. */
export const wordFiles = ["en.mdx", "ko.mdx"] as const;

/** A quiz's predictions run on a machine of this seed. */
const QUIZ_SEED = 1;

export interface LoadedLesson {
	readonly lab: LabSource;
	readonly quiz: Quiz;
	/** For problems that only show when the lab is run. */
	readonly labFile: YamlFile;
}

const keys = new Map<string, string>();
/** What commands print in a world: the key of a predict question. */
function quizKey(world: string, commands: readonly string[]): string {
	const name = JSON.stringify([world, commands]);
	const key = keys.get(name) ?? printed({ world, setup: [] }, QUIZ_SEED, commands, registry).output;
	keys.set(name, key);
	return key;
}

/**
 * The lab and quiz in a lesson's folder. `id` is the folder below content/, such as "02-namespaces/03-pid". Throws ContentError
 * with all that an author has to mend in the two files.
 */
export function loadLesson(id: string, content = "content"): LoadedLesson {
	const folder = join(content, id);
	const open = (name: string): YamlFile => {
		const path = join(folder, name);
		if (!existsSync(path)) throw new ContentError([{ file: path, message: "is missing" }]);
		return new YamlFile(path, readFileSync(path, "utf8"));
	};
	const labFile = open("lab.yaml");
	const quizFile = open("quiz.yaml");
	const lab = compileLab(id, labFile);
	const questions = compileQuiz(quizFile, quizKey);
	if (!lab || !questions) throw new ContentError([...labFile.problems, ...quizFile.problems]);
	return { lab, quiz: { id, questions }, labFile };
}

/** What is wrong between a lesson's checks and its words, and between its languages. */
export function wordProblems(id: string, { lab, quiz }: Pick<LoadedLesson, "lab" | "quiz">, content = "content"): Problem[] {
	const folder = join(content, id);
	const problems: Problem[] = [];
	const texts = new Map<string, string>();
	const read = wordFiles.flatMap((name) => {
		const path = join(folder, name);
		if (!existsSync(path)) {
			problems.push({ file: path, message: "is missing", mend: "A lesson is written in every language." });
			return [];
		}
		const text = readFileSync(path, "utf8");
		texts.set(name, text);
		const { words, problems: found } = readWords(path, text);
		problems.push(...found);
		if (!words) return [];
		problems.push(...checkWords(path, words, lab, quiz.questions));
		return [{ path, words }];
	});
	const [first, ...others] = read;
	if (first) for (const other of others) problems.push(...compareLanguages(other.path, other.words, first.path, first.words));
	const reviewed = join(folder, reviewedName);
	if (texts.size === wordFiles.length) problems.push(...checkReviewed(id, reviewed, texts, existsSync(reviewed) ? readFileSync(reviewed, "utf8") : undefined));
	return problems;
}
