import { defineConfig, devices } from "@playwright/test";
import { systemChromium } from "./src/cli/chromium.mjs";

const executablePath = systemChromium();
const port = 4329;

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
