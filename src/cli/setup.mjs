// Makes the project ready to run: `node src/cli/setup.mjs [--browser]`. It runs before anything is installed and on any
// Node from 18 on (npm scripts that follow get Node 24 from node_modules), so: no dependencies and no TypeScript.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const windows = process.platform === "win32";

/**
 * Runs a command in the project's folder, its output shown. Returns whether it succeeded.
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
	return spawnSync(command, args, { cwd: root, stdio: "inherit", shell: windows && !command.includes("\\") }).status === 0;
}

/**
 * Says why it cannot go on, and ends.
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
	console.error(`\n${message}`);
	process.exit(1);
}

/** npm writes node_modules/.package-lock.json last, so its age tells whether an install finished and for which lock. */
function installed() {
	const done = join(root, "node_modules", ".package-lock.json");
	return existsSync(done) && statSync(done).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

function install() {
	console.log("Installing what package-lock.json names (npm ci) ...");
	const npm = process.env["npm_execpath"];
	const ok = npm?.endsWith(".js") ? run(process.execPath, [npm, "ci"]) : run("npm", ["ci"]);
	if (!ok) stop("npm ci failed; its message stands above. With a network, `npm ci` should end without an error; then try again.");
}

/** Linux on x64 and arm64 gets Node 24 as a package; elsewhere the reader's own Node must strip types itself. */
function checkNode() {
	if (existsSync(join(root, "node_modules", ".bin", windows ? "node.cmd" : "node"))) return;
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	if (major > 22 || (major === 22 && minor >= 18)) return;
	stop(`Underdock needs Node 22.18 or newer here; this is Node ${process.versions.node}. Get it from https://nodejs.org and run the command again.`);
}

async function findBrowser() {
	const { playwrightChromium, systemChromium } = await import("./chromium.mjs");
	if (systemChromium() ?? (await playwrightChromium())) return;
	const playwright = join(root, "node_modules", "@playwright", "test", "cli.js");
	const isRoot = process.getuid?.() === 0;
	console.log("No Chromium found; asking Playwright for one ...");
	if (run(process.execPath, [playwright, "install", ...(isRoot ? ["--with-deps"] : []), "chromium"]) && (await playwrightChromium())) return;
	if (isRoot && existsSync("/usr/bin/apt-get")) {
		console.log("Trying apt ...");
		run("apt-get", ["update"]);
		if (run("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"]) && systemChromium()) return;
	}
	stop(
		[
			"The tests of the pages need Chromium or Chrome, and none was found or could be installed. One of these helps:",
			"  - install it with your system (Debian: apt install chromium fonts-noto-cjk; Fedora: dnf install chromium; macOS: brew install --cask chromium)",
			"  - npx playwright install --with-deps chromium",
			"  - CHROMIUM=/path/to/chrome npm test",
		].join("\n"),
	);
}

if (!installed()) install();
checkNode();
if (process.argv.includes("--browser")) await findBrowser();
