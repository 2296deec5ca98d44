/**
 * `npm test`: everything that must hold, one thing after the other, each with its time. The last line counts all tests;
 * a check that is no test suite (types, lint, unused code, the build) counts as one.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Tally {
	readonly passed: number;
	readonly failed: number;
}

const reports = mkdtempSync(join(tmpdir(), "underdock-"));
const report = join(reports, "report.json");

/** npm puts node_modules/.bin on the PATH; a call from elsewhere gets the same. */
const PATH = `${join(import.meta.dirname, "..", "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`;

function run(command: string, environment: Record<string, string> = {}): boolean {
	const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: "1", PATH, ...environment };
	return spawnSync(command, { cwd: join(import.meta.dirname, ".."), env, shell: true, stdio: "inherit" }).status === 0;
}

function check(command: string): Tally {
	return run(command) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A suite that ended without a report, or badly with nothing failed, counts as one failure. */
function suite(command: string, count: (json: unknown) => Tally, environment: Record<string, string> = {}): Tally {
	rmSync(report, { force: true });
	const ok = run(command, environment);
	let tally: Tally;
	try {
		tally = count(JSON.parse(readFileSync(report, "utf8")));
	} catch {
		tally = { passed: 0, failed: 0 };
	}
	return ok || tally.failed > 0 ? tally : { ...tally, failed: 1 };
}

function vitest(project: string): Tally {
	return suite(`vitest run --project ${project} --reporter=default --reporter=json --outputFile.json=${report}`, (json) => {
		const { numPassedTests, numFailedTests, numFailedTestSuites } = json as { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number };
		return { passed: numPassedTests, failed: numFailedTests || numFailedTestSuites };
	});
}

function playwright(): Tally {
	return suite(
		"playwright test",
		(json) => {
			const { stats } = json as { stats: { expected: number; unexpected: number; flaky: number } };
			return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
		},
		{ PLAYWRIGHT_JSON_OUTPUT_FILE: report },
	);
}

const steps: readonly (readonly [name: string, step: () => Tally])[] = [
	["types", () => check("astro check --minimumFailingSeverity hint")],
	["lint", () => check("biome check --error-on-warnings .")],
	["unused code", () => check("knip")],
	["unit", () => vitest("unit")],
	["whole machine", () => vitest("whole")],
	["build", () => check("astro build")],
	["pages", playwright],
];

const results: (Tally & { readonly name: string; readonly seconds: number })[] = [];
for (const [name, step] of steps) {
	console.log(`\n== ${name}`);
	const start = performance.now();
	results.push({ name, ...step(), seconds: (performance.now() - start) / 1000 });
}
rmSync(reports, { recursive: true });

console.log("");
for (const { name, passed, failed, seconds } of results) {
	console.log(`${failed ? "FAILED" : "ok    "} ${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s  ${passed} passed${failed ? `, ${failed} failed` : ""}`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
