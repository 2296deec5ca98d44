import { readdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, languages, Terminals, test } from "./support.ts";

const content = join(import.meta.dirname, "..", "..", "content");
const withoutNumber = (folder: string): string => folder.replace(/^\d+-/, "");

/** Addresses of the lessons that are written in both languages: "namespaces/pid". */
const lessons = readdirSync(content, { withFileTypes: true })
	.filter((module) => module.isDirectory())
	.flatMap((module) =>
		readdirSync(join(content, module.name))
			.filter((lesson) => languages.every((language) => readdirSync(join(content, module.name, lesson)).includes(`${language}.mdx`)))
			.map((lesson) => `${withoutNumber(module.name)}/${withoutNumber(lesson)}`),
	);

for (const language of languages) {
	for (const lesson of lessons) {
		test(`the machine of /${language}/${lesson}/ runs, and axe finds nothing`, async ({ page }) => {
			await page.goto(`/${language}/${lesson}/`);
			const terminals = new Terminals(page);
			await terminals.prompt();
			await terminals.run("echo $((6 * 7)) | rev");
			await terminals.shows("^24$");
			for (const hint of await page.locator("[data-action=hint]:visible").all()) await hint.click();
			const { violations } = await new AxeBuilder({ page }).analyze();
			expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]) }))).toEqual([]);
			// nothing is wider than a phone
			await page.setViewportSize({ width: 375, height: 740 });
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
		});
	}
}
