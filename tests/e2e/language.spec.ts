import { expect, Terminals, test } from "./support.ts";

test.describe("/ sends to the reader's language", () => {
	for (const [locale, address] of [
		["ko-KR", "/ko/"],
		["en-GB", "/en/"],
		["fr-FR", "/en/"],
	] as const) {
		test(`${locale} to ${address}`, async ({ browser }) => {
			const context = await browser.newContext({ locale });
			const page = await context.newPage();
			await page.goto("/");
			await expect(page).toHaveURL(new RegExp(`${address}$`));
			await context.close();
		});
	}

	test("or to the one chosen before", async ({ browser }) => {
		const context = await browser.newContext({ locale: "en-US" });
		const page = await context.newPage();
		await page.goto("/en/");
		await page.getByRole("link", { name: "한국어" }).click();
		await expect(page).toHaveURL(/\/ko\/$/);
		await page.goto("/");
		await expect(page).toHaveURL(/\/ko\/$/);
		await context.close();
	});

	test("without scripts both are offered", async ({ browser }) => {
		const context = await browser.newContext({ javaScriptEnabled: false });
		const page = await context.newPage();
		await page.goto("/");
		await page.getByRole("link", { name: "한국어" }).click();
		await expect(page).toHaveURL(/\/ko\/$/);
		await context.close();
	});
});

test("the language switch keeps the place in the text", async ({ page }) => {
	await page.goto("/en/namespaces/pid/");
	const task = page.locator("lab-task").nth(3);
	await task.evaluate((element) => scrollBy({ top: element.getBoundingClientRect().top - 150, behavior: "instant" }));
	// By the mouse itself: a locator's click may scroll the page before.
	const link = await page.getByRole("link", { name: "한국어" }).boundingBox();
	await page.mouse.click((link?.x ?? 0) + 10, (link?.y ?? 0) + 10);
	await expect(page.locator("html")).toHaveAttribute("lang", "ko");
	const distance = async (): Promise<number> => Math.abs(((await task.boundingBox())?.y ?? Number.POSITIVE_INFINITY) - 150);
	await expect.poll(distance).toBeLessThan(30);
	// And it is still there when the terminals and pictures have come.
	await new Terminals(page).prompt();
	expect(await distance()).toBeLessThan(30);
});

test("the theme follows the system until it is chosen, and stays chosen", async ({ page }) => {
	const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
	await page.emulateMedia({ colorScheme: "dark" });
	await page.goto("/en/");
	const dark = await paper();
	await page.emulateMedia({ colorScheme: "light" });
	const light = await paper();
	expect(light).not.toBe(dark);
	const button = page.getByRole("button", { name: /^Theme/ });
	await button.click();
	await button.click();
	await expect(button).toHaveAccessibleName("Theme: dark");
	expect(await paper()).toBe(dark);
	await page.reload();
	expect(await paper()).toBe(dark);
});
