// @ts-check

import { satteri } from "@astrojs/markdown-satteri";
import mdx from "@astrojs/mdx";
import { defineConfig } from "astro/config";
import { checkContent } from "./src/lab/check-content.ts";
import { problemText } from "./src/lab/problem.ts";

/** A site in a folder of its host (`https://host/course/`) is built with UNDERDOCK_BASE=/course. */
const base = process.env.UNDERDOCK_BASE ?? "/";

/**
 * What an author wrote is proved before anything is built; `astro dev` only says what is wrong.
 * @type {import("astro").AstroIntegration}
 */
const provedContent = {
	name: "underdock:content",
	hooks: {
		"astro:build:start": () => {
			const problems = checkContent();
			if (problems.length > 0) throw new Error(`content/ needs mending:\n${problems.map(problemText).join("\n")}`);
		},
		"astro:server:start": ({ logger }) => {
			for (const problem of checkContent()) logger.warn(problemText(problem));
		},
	},
};

export default defineConfig({
	output: "static",
	base,
	i18n: {
		locales: ["ko", "en"],
		defaultLocale: "en",
		routing: { prefixDefaultLocale: true, redirectToDefaultLocale: false },
	},
	devToolbar: { enabled: false },
	markdown: {
		// Commands stand in the text: a -- must not become a dash, nor a quote a curly one.
		processor: satteri({ features: { smartPunctuation: false } }),
		shikiConfig: {
			themes: { light: "github-light-default", dark: "github-dark-default" },
			defaultColor: "light-dark()",
		},
	},
	// programs are fetched by the worker when they are first run
	vite: { worker: { format: "es" } },
	integrations: [mdx(), provedContent],
});
