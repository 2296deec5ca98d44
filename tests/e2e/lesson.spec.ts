import { expect, languages, Terminals, task, test } from "./support.ts";

const words = {
	en: {
		passed: "passed",
		check: "Check",
		allPassed: "All tasks passed",
		undo: "Undo last command",
		undone: "undone",
		reset: "Reset lab",
		confirm: "Reset",
		open: "open",
	},
	ko: {
		passed: "통과",
		check: "확인",
		allPassed: "모든 과제를 통과했습니다",
		undo: "마지막 명령 되돌리기",
		undone: "되돌렸습니다",
		reset: "실습 초기화",
		confirm: "초기화",
		open: "진행 중",
	},
};

for (const language of languages) {
	const { passed, check, allPassed } = words[language];

	test(`the PID lesson is solved by typing, and a reload keeps everything (${language})`, async ({ page }) => {
		test.setTimeout(90_000);
		const terminals = new Terminals(page);
		await page.goto(`/${language}/namespaces/pid/`);
		const isPassed = async (id: string): Promise<void> => {
			await expect(task(page, id).locator(".state")).toHaveText(passed, { timeout: 10_000 });
		};

		await terminals.prompt();
		await task(page, "inside-number").locator("[name=answer]").fill("1");
		await task(page, "inside-number").getByRole("button", { name: check }).click();
		await isPassed("inside-number");

		await terminals.run("unshare --pid --fork sleep 1000 &");
		await isPassed("first-process");

		await terminals.run("clear; pgrep -fx 'sleep 1000'");
		await terminals.shows(/^\d+$/m);
		const pid = /^\d+$/m.exec(await terminals.text())?.[0] ?? "";
		await task(page, "host-number").locator("[name=answer]").fill(pid);
		await task(page, "host-number").locator("[name=answer]").press("Enter");
		await isPassed("host-number");

		await terminals.run("unshare --pid --fork --mount-proc bash", 2);
		await isPassed("own-proc");
		await terminals.run("(sleep 500 &)", 2);
		await isPassed("orphan");
		await expect(page.locator("live-picture").first()).toContainText("sleep 500");

		await terminals.run("kill -KILL $(pgrep -fx 'sleep 7000')");
		await isPassed("end-of-the-service");
		await expect(page.locator("[data-tally]")).toHaveText(allPassed);
		await page.locator("[data-terminal='1']").click();
		await terminals.prompt();

		const before = await terminals.text();
		await page.reload();
		await terminals.shows("pgrep -fx");
		await expect(page.locator("[data-tally]")).toHaveText(allPassed);
		await expect.poll(() => terminals.text()).toBe(before);
		await terminals.run("clear; pgrep -fx 'sleep 1000'");
		await terminals.shows(new RegExp(`^${pid}$`, "m"));
		await page.locator("[data-terminal='2']").click();
		await terminals.run("clear; ps -e | wc -l", 2);
		await terminals.shows(/^\d$/m, 2);

		await page.goto(`/${language}/course/`);
		await expect(page.locator("lesson-mark[lesson='namespaces/pid']")).toContainText("6");
	});

	test(`a wrong way gets its feedback, hints come one at a time, the solution when asked twice (${language})`, async ({ page }) => {
		const terminals = new Terminals(page);
		await page.goto(`/${language}/namespaces/pid/`);
		const first = task(page, "first-process");
		await terminals.run("unshare --pid sleep 1000 &");
		const feedback = await first.locator("[data-feedback=no-fork]").textContent();
		expect(feedback?.length).toBeGreaterThan(20);
		await expect(first.locator(".report")).toContainText(feedback ?? "?");
		await expect(first.locator(".report dl")).toContainText("NSpid:");

		const hints = first.locator("[data-hint]");
		await expect(hints.first()).toBeHidden();
		await first.locator("[data-action=hint]").click();
		await expect(hints.first()).toBeVisible();
		await expect(hints.nth(1)).toBeHidden();
		await first.locator("[data-action=hint]").click();
		await expect(hints.nth(1)).toBeVisible();

		const solution = first.locator("[data-action=solution]");
		await solution.click();
		await expect(first.locator(".solution")).toBeHidden();
		await solution.click();
		await expect(first.locator(".solution")).toContainText("unshare --pid --fork");

		const answer = task(page, "host-number");
		await answer.locator("[name=answer]").fill("1");
		await answer.getByRole("button", { name: check }).click();
		await expect(answer.locator(".report")).toContainText((await answer.locator("[data-feedback=number-inside]").textContent())?.trim() ?? "?");
	});
}

test("the last command can be undone, and the lab reset", async ({ page }) => {
	const { undo, undone, reset, confirm, passed, open } = words.en;
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	await terminals.run("touch /root/kept");
	await terminals.run("unshare --pid --fork sleep 1000 &");
	await expect(task(page, "first-process").locator(".state")).toHaveText(passed);
	await page.getByRole("button", { name: undo }).click();
	await expect(page.locator("[data-status]")).toContainText(undone);
	await expect(task(page, "first-process").locator(".state")).toHaveText(open);
	await terminals.run("ls /root");
	await terminals.shows("^kept$");

	await page.getByRole("button", { name: reset }).click();
	await page.getByRole("dialog").getByRole("button", { name: confirm }).click();
	await terminals.run("ls /root; echo done");
	await terminals.shows("^done$");
	expect(await terminals.text()).not.toContain("kept");
});

test("a quiz answers with the explanation, remembers, and can be tried again", async ({ page }) => {
	await page.goto("/en/namespaces/pid/");
	const single = page.locator("#question-why-fork");
	await single.locator("[value=faster]").check();
	await single.getByRole("button", { name: "Answer" }).click();
	await expect(single.getByRole("status")).toContainText("Not quite.");
	const explanation = (await single.locator("[data-explain]").textContent())?.trim() ?? "?";
	await expect(single.getByRole("status")).toContainText(explanation);
	await single.getByRole("button", { name: "Try again" }).click();
	await single.locator("[value=children-only]").check();
	await single.getByRole("button", { name: "Answer" }).click();
	await expect(single.getByRole("status")).toContainText("Correct.");

	const predict = page.locator("#question-term-to-oneself");
	await predict.getByRole("textbox").fill("survived");
	await predict.getByRole("textbox").press("Enter");
	await expect(predict.getByRole("status")).toContainText("Correct.");

	const several = page.locator("#question-when-one-ends");
	await several.locator("[value=rest-killed]").check();
	await several.getByRole("button", { name: "Answer" }).click();
	await expect(several.getByRole("status")).toContainText("Not quite.");

	await page.reload();
	await expect(single.getByRole("status")).toContainText("Correct.");
	await expect(single.locator("[value=children-only]")).toBeChecked();
	await expect(several.getByRole("status")).toContainText("Not quite.");
});
