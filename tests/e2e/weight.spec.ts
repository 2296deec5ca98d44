import { gzipSync } from "node:zlib";
import { expect, Terminals, test } from "./support.ts";

/** Scripts fetched so far, gzipped as a host would send them. */
test("a lesson's scripts: under 10 kB at first paint, the terminals and the machine later, nothing in WebAssembly", async ({ page }) => {
	const weights = new Map<string, number>();
	const wasm: string[] = [];
	page.on("response", async (response) => {
		const { pathname } = new URL(response.url());
		if (pathname.endsWith(".wasm")) wasm.push(pathname);
		if (pathname.endsWith(".js")) weights.set(pathname, gzipSync(await response.body(), { level: 9 }).length);
	});
	const html = await (await page.request.get("/en/namespaces/pid/")).text();
	await page.goto("/en/namespaces/pid/");
	await new Terminals(page).prompt();
	// First paint: what the page names itself, and what that imports at once. The workbench and pictures come by import().
	const named = [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map((match) => match[1] as string);
	const first = new Set(named);
	for (const path of first) {
		const text = await (await page.request.get(path)).text();
		for (const [, imported] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) first.add(path.replace(/[^/]+$/, imported as string));
	}
	const sum = (paths: Iterable<string>): number => [...paths].reduce((total, path) => total + (weights.get(path) ?? Number.NaN), 0);
	expect(named.length).toBeGreaterThan(0);
	expect(sum(first)).toBeLessThan(10_000);
	expect(wasm).toEqual([]);
});
