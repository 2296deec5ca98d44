/**
 * Whether all languages of a lesson were looked at since one of them changed. `reviewed.txt` in the lesson's folder holds a
 * digest of each text as it was when somebody last compared them; `underdock content --reviewed LESSON` writes it anew.
 */
import { createHash } from "node:crypto";
import type { Problem } from "./problem.ts";

export const reviewedName = "reviewed.txt";

/** The same on every system: line ends do not count. */
const digest = (text: string): string => createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex").slice(0, 16);

/** The content of reviewed.txt for these texts, by file name. */
export const reviewedText = (texts: ReadonlyMap<string, string>): string =>
	[...texts]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, text]) => `${name} ${digest(text)}\n`)
		.join("");

/** `reviewed` is the content of reviewed.txt, undefined when there is none. */
export function checkReviewed(lesson: string, file: string, texts: ReadonlyMap<string, string>, reviewed: string | undefined): Problem[] {
	const mend = `Compare the languages, then run: npm run -s underdock -- content --reviewed ${lesson}`;
	if (reviewed === undefined) return [{ file, message: "is missing: nobody has said that the languages of this lesson agree", mend }];
	const known = new Map(reviewed.split("\n").map((line) => line.split(" ") as [string, string]));
	const changed = [...texts].filter(([name, text]) => known.get(name) !== digest(text)).map(([name]) => name);
	if (changed.length === 0) return [];
	return [{ file, message: `${changed.join(" and ")} changed since the languages were last compared`, mend }];
}
