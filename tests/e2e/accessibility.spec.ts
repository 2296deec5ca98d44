import AxeBuilder from "@axe-core/playwright";
import { expect, languages, Terminals, test } from "./support.ts";

const paths = ["", "course/", "progress/", "simulated/", "namespaces/pid/"];

for (const language of languages) {
	for (const colorScheme of ["light", "dark"] as const) {
		for (const path of paths) {
			test(`nothing for axe to find: /${language}/${path} ${colorScheme}`, async ({ page }) => {
				await page.emulateMedia({ colorScheme });
				await page.goto(`/${language}/${path}`);
				if (path.startsWith("namespaces")) {
					await new Terminals(page).prompt();
					for (const hint of await page.locator("[data-action=hint]:visible").all()) await hint.click();
					await page.locator("quiz-question [type=radio]").first().check();
					await page.locator("quiz-question [type=submit]").first().click();
				}
				const { violations } = await new AxeBuilder({ page }).analyze();
				expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]) }))).toEqual([]);
			});
		}
	}

	test(`nothing for axe to find on a phone: /${language}/namespaces/pid/`, async ({ page }) => {
		await page.setViewportSize({ width: 375, height: 740 });
		await page.goto(`/${language}/namespaces/pid/`);
		await page.locator("[data-action=fold]").click();
		await new Terminals(page).prompt();
		const { violations } = await new AxeBuilder({ page }).analyze();
		expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
	});
}

for (const path of ["", "404.html"]) {
	test(`nothing for axe to find without a language: /${path}`, async ({ browser }) => {
		// Without scripts, or / would send away at once.
		const context = await browser.newContext({ javaScriptEnabled: false });
		const page = await context.newPage();
		await page.goto(`/${path}`);
		await expect(page.getByRole("link").first()).toBeVisible();
		await context.close();
	});
}
