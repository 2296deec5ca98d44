/** `underdock content`: proves every lesson, as the build does, and notes that the languages of a lesson were compared. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkContent } from "../lab/check-content.ts";
import { writtenLessons } from "../lab/course.ts";
import { authorReference } from "../lab/guide.ts";
import { wordFiles } from "../lab/load.ts";
import { problemText } from "../lab/problem.ts";
import { reviewedName, reviewedText } from "../lab/reviewed.ts";

const usage = `usage: underdock content [LESSON...]
       underdock content --reviewed LESSON...
       underdock content --reference

Checks lessons (all, or those named by their folder, such as 02-namespaces/03-pid): lab.yaml and quiz.yaml, the words in every language against them,
each solution and each mistake on the simulated machine. With --reviewed, notes that the languages of these lessons were compared and agree.
With --reference, prints what can stand in lab.yaml and quiz.yaml, as Markdown.
Exit status: 0 all well, 1 something to mend, 2 wrong usage.`;

function review(lesson: string): void {
	const folder = join("content", lesson);
	const texts = new Map(wordFiles.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
	writeFileSync(join(folder, reviewedName), reviewedText(texts));
	console.log(`${lesson}: noted that ${wordFiles.join(" and ")} agree`);
}

export function content(args: readonly string[]): number {
	const [first, ...rest] = args;
	if (first === "--help" || first === "--reference") {
		console.log(first === "--help" ? usage : authorReference());
		return 0;
	}
	const known = writtenLessons().map(({ id }) => id);
	const reviewing = first === "--reviewed";
	const named = reviewing ? rest : args;
	const strange = named.find((name) => !known.includes(name));
	if (strange !== undefined || (reviewing && named.length === 0)) {
		if (strange !== undefined) console.error(`there is no lesson "${strange}"; there are ${known.join(", ")}`);
		console.error(usage);
		return 2;
	}
	if (reviewing) {
		for (const lesson of named) review(lesson);
		return 0;
	}
	const problems = checkContent(named.length > 0 ? named : known);
	for (const problem of problems) console.error(problemText(problem));
	if (problems.length === 0) console.log(`${named.length || known.length} lessons are well`);
	return problems.length === 0 ? 0 : 1;
}
