import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";

const lessons = defineCollection({
	loader: glob({ base: "./content", pattern: "*/*/{en,ko}.mdx", generateId: ({ entry }) => entry.replace(/\.mdx$/, "") }),
	schema: z.strictObject({
		title: z.string().min(1).describe("Heading of the lesson and title of its page"),
		summary: z.string().min(1).describe("One sentence below the heading"),
		minutes: z.number().int().positive().describe("How long a careful reader takes, lab and quiz included"),
	}),
});

export const collections = { lessons };
