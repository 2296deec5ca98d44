import { expect, Terminals, test } from "./support.ts";

for (const endless of ["while :; do :; done", "yes"]) {
	test(`${endless}: page and terminal answer at once to Ctrl-C`, async ({ page }) => {
		const terminals = new Terminals(page);
		await page.goto("/en/namespaces/pid/");
		await terminals.run(endless);
		await page.waitForTimeout(1500);
		// The page is not held up: frames come, and its own buttons work.
		const slowest = await page.evaluate(async () => {
			let worst = 0;
			for (let before = performance.now(), frames = 0; frames < 30; frames++) {
				await new Promise(requestAnimationFrame);
				worst = Math.max(worst, performance.now() - before);
				before = performance.now();
			}
			return worst;
		});
		expect(slowest).toBeLessThan(500);
		await terminals.focus();
		await page.keyboard.press("Control+c");
		const pressed = performance.now();
		await terminals.shows(/\^C[\s\S]*[#$] ?$/);
		expect(performance.now() - pressed).toBeLessThan(2000);
		await terminals.run("echo still $((40 + 2))");
		await terminals.shows("still 42");
	});
}

test("a fork bomb ends in an error message, not in a dead tab", async ({ page }) => {
	test.setTimeout(60_000);
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	await terminals.run("ulimit -u 200; bomb() { bomb | bomb & }; bomb");
	await terminals.shows("Resource temporarily unavailable");
	await page.getByRole("button", { name: "Reset lab" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
	await terminals.run("echo alive");
	await terminals.shows("^alive$");
});

test("Hangul is typed by composition", async ({ page }) => {
	const terminals = new Terminals(page);
	await page.goto("/ko/namespaces/pid/");
	await terminals.prompt();
	await terminals.focus();
	await page.keyboard.type("echo ");
	const devtools = await page.context().newCDPSession(page);
	for (const syllable of [
		["ㅎ", "하", "한"],
		["ㄱ", "그", "글"],
	]) {
		for (const text of syllable) await devtools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
		await devtools.send("Input.insertText", { text: syllable.at(-1) as string });
	}
	await page.keyboard.press("Enter");
	await terminals.shows(/^한글$/m);
	// As dictation and pickers of characters do: text without a key.
	await page.keyboard.insertText("echo 두번째");
	await page.keyboard.press("Enter");
	await terminals.shows(/^두번째$/m);
});

test("Ctrl+C copies when something is selected, Ctrl+V and the buttons paste and copy", async ({ page, context }) => {
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	await terminals.run("echo alpha-beta");
	await terminals.shows("^alpha-beta$");
	const row = await terminals
		.screen()
		.locator(".xterm-rows > div")
		.filter({ hasText: /^alpha-beta/ })
		.boundingBox();
	await page.mouse.dblclick((row?.x ?? 0) + 12, (row?.y ?? 0) + 8);
	await page.keyboard.press("Control+c");
	await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("alpha");
	await page.evaluate(() => navigator.clipboard.writeText("echo gamma"));
	await terminals.focus();
	await page.keyboard.press("Control+v");
	await page.keyboard.press("Enter");
	await terminals.shows("^gamma$");
	await page.evaluate(() => navigator.clipboard.writeText("echo delta"));
	await page.getByRole("button", { name: "Paste" }).click();
	await terminals.shows("echo delta$");
	await page.keyboard.press("Enter");
	await terminals.shows("^delta$");
	await page.getByRole("button", { name: "Copy" }).click();
	await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/alpha-beta[\s\S]*delta/);
});

test("two terminals beside each other are on the same machine, and more can be opened", async ({ page }) => {
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	await page.getByRole("button", { name: "Show two terminals" }).click();
	await terminals.run("echo from the first > /tmp/note");
	await terminals.run("cat /tmp/note", 2);
	await terminals.shows("from the first", 2);
	await expect(terminals.screen(1)).toBeVisible();
	await page.getByRole("button", { name: "New terminal" }).click();
	await terminals.run("tty", 3);
	await terminals.shows("/dev/pts/2", 3);
});

test("the border is moved with the arrow keys and stays there", async ({ page }) => {
	await page.goto("/en/namespaces/pid/");
	const border = page.getByRole("separator", { name: "Width of the text" });
	const before = (await border.boundingBox())?.x ?? 0;
	await border.focus();
	await page.keyboard.press("ArrowRight");
	await page.keyboard.press("ArrowRight");
	const after = (await border.boundingBox())?.x ?? 0;
	expect(after).toBeGreaterThan(before + 40);
	await page.reload();
	expect((await border.boundingBox())?.x).toBeCloseTo(after, 0);
});

test("with the keyboard alone: in, type, out by Escape and Tab, and on", async ({ page }) => {
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Tab");
	await expect(page.getByRole("link", { name: "Skip to the terminal" })).toBeFocused();
	await page.keyboard.press("Enter");
	await terminals.prompt();
	// From the frame through its buttons into the terminal.
	for (let presses = 0; presses < 12; presses++) {
		await page.keyboard.press("Tab");
		if (await page.evaluate(() => document.activeElement?.closest("terminal-screen") !== null)) break;
	}
	await page.keyboard.type("echo in");
	await page.keyboard.press("Enter");
	await terminals.shows("^in$");
	// Tab completes, it does not leave.
	await page.keyboard.type("cat /etc/hostn");
	await page.keyboard.press("Tab");
	await terminals.shows("/etc/hostname");
	await page.keyboard.press("Escape");
	await page.keyboard.press("Shift+Tab");
	await expect(page.getByRole("button", { name: "Reset lab" })).toBeFocused();
	// And back: what was held back of Escape has not disturbed the line.
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await terminals.shows(/hostname\s*\n\S+/);
});

test("on a phone: the panel opens, a chip fills the input line, keys and commands arrive", async ({ browser }) => {
	const context = await browser.newContext({ viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true });
	const page = await context.newPage();
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
	await expect(page.locator("terminal-screen")).toHaveCount(0);
	await page.getByRole("button", { name: "Show hint" }).nth(1).tap();
	await page.getByRole("button", { name: "Show hint" }).nth(1).tap();
	await page.locator("run-chip:visible button").first().tap();
	const line = page.getByRole("textbox", { name: "Command line" });
	await expect(line).not.toHaveValue("");
	await terminals.prompt();
	await line.fill("sleep 100");
	await page.getByRole("button", { name: "Run", exact: true }).tap();
	await terminals.shows("sleep 100$");
	await page.getByRole("button", { name: "Ctrl-C" }).tap();
	await terminals.shows(/\^C/);
	await line.fill("cat /etc/hostn");
	await page.getByRole("button", { name: "Tab", exact: true }).tap();
	await terminals.shows("/etc/hostname");
	await line.press("Enter");
	await expect(page.locator("terminal-screen").first()).toBeInViewport();
	await context.close();
});

test("a machine that takes too long to put back, or cannot be, is left by a reset", async ({ page }) => {
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	await terminals.run("echo before");
	await terminals.shows("^before$");
	// Leaving the page keeps the log at once.
	await page.goto("/en/course/");
	// As after an hour of a busy loop: far more than is played again while somebody waits.
	await page.evaluate(() => {
		const name = "underdock:session:namespaces/pid";
		const saved = JSON.parse(localStorage.getItem(name) ?? "");
		const at = saved.until;
		saved.log.push({ at, terminal: 1, keys: "while :; do :; done\r" }, { at: at + 3600e9, terminal: 1, keys: "\x03" });
		localStorage.setItem(name, JSON.stringify({ ...saved, until: at + 3601e9 }));
	});
	await page.goto("/en/namespaces/pid/");
	await expect(page.locator("[data-status]")).toContainText("Putting your machine back");
	await page.getByRole("button", { name: "Reset lab" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
	await terminals.run("echo after");
	await terminals.shows("^after$");
	expect(await terminals.text()).not.toContain("before");
});
