/** The course as `content/course.yaml` orders it. */
import { getCollection } from "astro:content";
import { z } from "astro/zod";
import { parse } from "yaml";
import source from "../content/course.yaml?raw";
import { type Locale, locales } from "./i18n/index.ts";

const title = z.strictObject({ en: z.string().min(1), ko: z.string().min(1) });
const id = z.string().regex(/^\d\d-[a-z0-9-]+$/, "an id is two digits, a dash and a lower-case name");
const schema = z.strictObject({
	modules: z.array(z.strictObject({ id, title, about: title, lessons: z.array(z.strictObject({ id, title })).min(1) })),
});

export interface Lesson {
	/** Folder in content/: "02-namespaces/03-pid". */
	readonly id: string;
	/** Part of the address: "namespaces/pid". */
	readonly slug: string;
	/** Position within its module, from 1. */
	readonly number: number;
	readonly title: Readonly<Record<Locale, string>>;
	/** Whether it is written in every language. */
	readonly open: boolean;
}

export interface Module {
	readonly id: string;
	readonly number: number;
	readonly title: Readonly<Record<Locale, string>>;
	readonly about: Readonly<Record<Locale, string>>;
	readonly lessons: readonly Lesson[];
}

const withoutNumber = (folder: string): string => folder.replace(/^\d+-/, "");

/** All modules with all lessons. Throws, with the field's place, when course.yaml is not well formed. */
export async function course(): Promise<readonly Module[]> {
	const result = schema.safeParse(parse(source));
	if (!result.success) throw new Error(`content/course.yaml: ${z.prettifyError(result.error)}`);
	const written = new Set((await getCollection("lessons")).map((entry) => entry.id));
	return result.data.modules.map((module, index) => ({
		...module,
		number: index + 1,
		lessons: module.lessons.map((lesson, position) => ({
			id: `${module.id}/${lesson.id}`,
			slug: `${withoutNumber(module.id)}/${withoutNumber(lesson.id)}`,
			number: position + 1,
			title: lesson.title,
			open: locales.every((locale) => written.has(`${module.id}/${lesson.id}/${locale}`)),
		})),
	}));
}
