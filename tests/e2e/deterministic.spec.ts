import { registry } from "../../src/engine/programs/index.ts";
import { loadLesson } from "../../src/lab/load.ts";
import { Session } from "../../src/lab/session.ts";
import type { SavedSession } from "../../src/lab/types.ts";
import { expect, Terminals, test } from "./support.ts";

declare global {
	interface Window {
		/** What the worker has shown on terminals, as hexadecimal bytes by terminal. */
		shown: Record<number, string>;
	}
}

test("the same world, seed and keys give the same bytes in Chromium and in Node", async ({ page }) => {
	await page.addInitScript(() => {
		window.shown = {};
		const Original = Worker;
		window.Worker = class extends Original {
			constructor(url: string | URL, options?: WorkerOptions) {
				super(url, options);
				this.addEventListener("message", ({ data }) => {
					if (data.kind !== "output") return;
					const bytes = [...(data.data as Uint8Array)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
					window.shown[data.terminal] = (window.shown[data.terminal] ?? "") + bytes;
				});
			}
		};
	});
	const terminals = new Terminals(page);
	await page.goto("/en/namespaces/pid/");
	for (const line of [
		"ps -ef | tail -n 5",
		"for i in 1 2 3; do sleep 0.1; date +%s.%N; echo $RANDOM $$; done",
		"unshare --pid --fork --mount-proc ps -ef",
		"(while :; do :; done) & sleep 0.5; kill %1; wait",
		"cat /proc/self/status | grep -i pid; ls -la /tmp; uptime",
	]) {
		await terminals.run(line);
	}
	await terminals.run("date", 2);
	await terminals.prompt(2);
	await page.waitForTimeout(700);
	const inChromium = await page.evaluate(() => window.shown);
	const saved = (await page.evaluate(() => JSON.parse(localStorage.getItem("underdock:session:namespaces/pid") ?? "null"))) as SavedSession;

	const inNode: Record<number, string> = {};
	const session = new Session({
		programs: registry,
		lab: loadLesson("02-namespaces/03-pid").lab,
		seed: saved.seed,
		listener: {
			output: (terminal, data) => {
				inNode[terminal] = (inNode[terminal] ?? "") + Buffer.from(data).toString("hex");
			},
		},
	});
	session.replay(saved);
	const text = (shown: Record<number, string>, terminal: number): string => Buffer.from(shown[terminal] ?? "", "hex").toString();
	expect(text(inNode, 1).length).toBeGreaterThan(1000);
	expect(text(inNode, 1)).toBe(text(inChromium, 1));
	expect(text(inNode, 2)).toBe(text(inChromium, 2));
});
