// Which Chromium the end-to-end tests drive. Runs on any Node from 18 on, so: no TypeScript.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const systemPlaces = [
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome-stable",
	"/usr/bin/google-chrome",
	"/snap/bin/chromium",
	"/opt/google/chrome/chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
	"C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * Whether the program is there and its libraries too (a Chromium without them, or Ubuntu's stub for a snap, fails at `--version`).
 * @param {string} path
 */
function starts(path) {
	if (!existsSync(path)) return false;
	// On Windows --version opens a window instead of answering.
	return process.platform === "win32" || spawnSync(path, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}

/** The system's own Chromium, or one named by CHROMIUM. @returns {string | undefined} */
export function systemChromium() {
	const named = process.env["CHROMIUM"];
	return (named ? [named, ...systemPlaces] : systemPlaces).find(starts);
}

/** The Chromium that Playwright downloaded earlier. @returns {Promise<string | undefined>} */
export async function playwrightChromium() {
	const { chromium } = await import("@playwright/test");
	const path = chromium.executablePath();
	return starts(path) ? path : undefined;
}
