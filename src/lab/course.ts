/** The lessons that are written, in the course's order. Only for Node. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface LessonId {
	/** Folder below content/: "02-namespaces/03-pid". */
	readonly id: string;
	/** Part of the address: "namespaces/pid". */
	readonly slug: string;
}

const withoutNumber = (folder: string): string => folder.replace(/^\d+-/, "");

/** Every lesson of course.yaml that has a lab.yaml. Its form is checked where the site reads it. */
export function writtenLessons(content = "content"): LessonId[] {
	const course = parse(readFileSync(join(content, "course.yaml"), "utf8")) as {
		readonly modules: readonly { readonly id: string; readonly lessons: readonly { readonly id: string }[] }[];
	};
	return course.modules.flatMap((module) =>
		module.lessons
			.map((lesson) => ({ id: `${module.id}/${lesson.id}`, slug: `${withoutNumber(module.id)}/${withoutNumber(lesson.id)}` }))
			.filter(({ id }) => existsSync(join(content, id, "lab.yaml"))),
	);
}
