import { defineConfig, devices } from "@playwright/test";
import { systemChromium } from "./src/cli/chromium.mjs";

const executablePath = systemChromium();
/** One for each run, so that two checkouts can be tested at the same time; workers inherit it. */
process.env["UNDERDOCK_TEST_PORT"] ??= String(20_000 + (process.pid % 20_000));
const port = Number(process.env["UNDERDOCK_TEST_PORT"]);

/** The built site (`astro build` comes first) in the Chromium that setup.mjs found. */
export default defineConfig({
	testDir: "tests/e2e",
	fullyParallel: true,
	workers: 2,
	reporter: process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"] ? [["list"], ["json"]] : [["list"]],
	webServer: { command: `node tests/e2e/serve.ts ${port}`, port, reuseExistingServer: false },
	use: {
		baseURL: `http://localhost:${port}`,
		launchOptions: {
			...(executablePath && { executablePath }),
			args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
		},
	},
	projects: [{ name: "chromium", use: { ...devices["Desktop Chrome"] } }],
});
