// @ts-check
import mdx from "@astrojs/mdx";
import { defineConfig } from "astro/config";

/** A site in a folder of its host (`https://host/course/`) is built with UNDERDOCK_BASE=/course. */
const base = process.env.UNDERDOCK_BASE ?? "/";

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
		shikiConfig: {
			themes: { light: "github-light-default", dark: "github-dark-default" },
			defaultColor: "light-dark()",
		},
	},
	integrations: [mdx()],
});
