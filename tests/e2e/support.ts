/** What several tests of the pages do. */
import type { Locator, Page } from "@playwright/test";
import { test as base, expect } from "@playwright/test";

export const languages = ["en", "ko"] as const;

/** Every test also fails on an error in the page. */
export const test = base.extend<{ page: Page }>({
	page: async ({ page }, use) => {
		const errors: string[] = [];
		page.on("pageerror", (error) => errors.push(String(error)));
		page.on("console", (message) => {
			if (message.type() === "error") errors.push(message.text());
		});
		await use(page);
		expect(errors, "errors in the page").toEqual([]);
	},
});

export { expect };

/** A lesson's terminals, as a reader with a keyboard meets them. */
export class Terminals {
	readonly page: Page;
	constructor(page: Page) {
		this.page = page;
	}

	/** The shown terminal with this number. */
	screen(number = 1): Locator {
		return this.page.locator(`terminal-screen:has(textarea:is([aria-label*=" ${number}. "], [aria-label*=" ${number} on "]))`);
	}

	/** What its rows show now. */
	async text(number = 1): Promise<string> {
		return (await this.screen(number).locator(".xterm-rows > div").allInnerTexts())
			.map((row) => row.replaceAll("\u00a0", " ").trimEnd())
			.join("\n")
			.trimEnd();
	}

	/** Waits until it shows this; a string is a pattern whose ^ and $ are ends of lines. */
	async shows(pattern: RegExp | string, number = 1): Promise<void> {
		await expect.poll(() => this.text(number), { timeout: 15_000 }).toMatch(typeof pattern === "string" ? new RegExp(pattern, "m") : pattern);
	}

	/** Waits for a shell that waits. */
	async prompt(number = 1): Promise<void> {
		await this.shows(/[#$] ?$/, number);
	}

	async focus(number = 1): Promise<void> {
		const screen = this.screen(number);
		if (!(await screen.isVisible())) await this.page.locator(`[data-terminal="${number}"]`).click();
		await screen.locator("textarea").focus();
	}

	/** Types a line and Enter as soon as the prompt is there. */
	async run(line: string, number = 1): Promise<void> {
		await this.focus(number);
		await this.prompt(number);
		await this.page.keyboard.type(line);
		await this.page.keyboard.press("Enter");
	}
}

/** A task of the lesson by its id in lab.yaml. */
export function task(page: Page, id: string): Locator {
	return page.locator(`lab-task[task="${id}"]`);
}
