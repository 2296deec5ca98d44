import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, Terminals, task, test } from "./support.ts";

const session = { version: 1, lab: "02-namespaces/03-pid", world: "one-host", seed: 7, until: 0, log: [{ at: 0, terminal: 1, open: { rows: 24, cols: 80 } }] };
const good = {
	format: "underdock-progress",
	version: 1,
	exported: "2026-01-01T00:00:00.000Z",
	lessons: { "namespaces/pid": { tasks: ["first-process"], quiz: { "why-fork": { given: ["children-only"], correct: true } } } },
	sessions: { "namespaces/pid": session },
};
const damaged = structuredClone(good) as { sessions: { "namespaces/pid": { log: unknown[] } } };
damaged.sessions["namespaces/pid"].log.push({ at: "noon", terminal: 1, keys: "ls\r" });

function file(content: unknown) {
	return { name: "progress.json", mimeType: "application/json", buffer: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)) };
}

test("a file brings progress back, and comes out again as it was", async ({ page }) => {
	await page.goto("/en/progress/");
	await expect(page.getByText("Nothing yet")).toBeVisible();
	await page.getByLabel("File to import").setInputFiles(file(good));
	await expect(page.getByRole("alert")).toHaveText("Imported lessons: 1.");
	await expect(page.getByText("Tasks passed: 1")).toBeVisible();
	const download = page.waitForEvent("download");
	await page.getByRole("button", { name: "Export" }).click();
	const exported = JSON.parse(await readFile(await (await download).path(), "utf8"));
	expect(exported).toEqual({ ...good, course: expect.any(String), exported: expect.any(String) });
	await page.goto("/ko/course/");
	await expect(page.locator("lesson-mark[lesson='namespaces/pid']")).toContainText(/개 중 2개/);
});

for (const [what, content, message] of [
	["not JSON", "{ half", "not JSON"],
	["from elsewhere", { hello: 1 }, "no progress file"],
	["damaged inside", damaged, "sessions → namespaces/pid → log → 1"],
] as const) {
	test(`a file that is ${what} is refused by name and changes nothing`, async ({ page }) => {
		await page.goto("/en/progress/");
		const input = page.getByLabel("File to import");
		await input.setInputFiles(file(good));
		await expect(page.getByRole("alert")).toContainText("Imported");
		const kept = () => page.evaluate(() => JSON.stringify(Object.entries(localStorage).sort()));
		const before = await kept();
		await input.setInputFiles(file(content));
		await expect(page.getByRole("alert")).toContainText(message);
		await expect(page.getByRole("alert")).toContainText("Nothing was changed");
		expect(await kept()).toBe(before);
	});
}

test("all can be forgotten, when it is confirmed", async ({ page }) => {
	await page.goto("/en/progress/");
	await page.getByLabel("File to import").setInputFiles(file(good));
	await expect(page.getByText("Tasks passed: 1")).toBeVisible();
	page.once("dialog", (dialog) => dialog.dismiss());
	await page.getByRole("button", { name: "Forget everything" }).click();
	await expect(page.getByText("Tasks passed: 1")).toBeVisible();
	page.once("dialog", (dialog) => dialog.accept());
	await page.getByRole("button", { name: "Forget everything" }).click();
	await expect(page.getByText("Nothing yet")).toBeVisible();
});

test("what the browser exports, the command line grades", async ({ page }) => {
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	await terminals.run("unshare --pid --fork sleep 1000 &");
	await expect(task(page, "first-process").locator(".state")).toHaveText("passed");
	await page.locator("#question-why-fork [value=children-only]").check();
	await page.locator("#question-why-fork [type=submit]").click();
	await page.goto("/en/progress/");
	const download = page.waitForEvent("download");
	await page.getByRole("button", { name: "Export" }).click();
	const path = await (await download).path();
	const { stdout } = await promisify(execFile)(process.execPath, ["src/cli/underdock.ts", "grade", path]);
	expect(stdout).toContain("1 of 6 tasks passed");
	expect(stdout).toMatch(/passed +first-process/);
	expect(stdout).toMatch(/right +why-fork/);
});
