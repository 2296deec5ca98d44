import type { APIRoute, GetStaticPaths } from "astro";
import { course, type Lesson } from "../../../course.ts";
import { labFile } from "../../../lesson.ts";

export const getStaticPaths: GetStaticPaths = async () =>
	(await course())
		.flatMap((module) => module.lessons)
		.filter((lesson) => lesson.open)
		.map((lesson) => {
			const [module, name] = lesson.slug.split("/");
			return { params: { module, lesson: name }, props: { lesson } };
		});

/** What the worker needs to run a lesson's lab; the same in every language. */
export const GET: APIRoute<{ lesson: Lesson }> = ({ props }) => Response.json(labFile(props.lesson));
