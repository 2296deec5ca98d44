/** `underdock grade FILE...`: plays the logs in learners' files again and prints what passes. */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { defaultLimits } from "../lab/limits.ts";
import type { Graded, GradeRequest } from "./grade-worker.ts";

/** Megabytes of JavaScript objects that grading one file may need. */
const HEAP = 1536;
/** The last resort, in milliseconds: limits that count what the machine does end every replay well before. */
const LONGEST = 15 * 60_000;

const usage = `usage: underdock grade [--steps N] FILE...

Grades files that learners exported from the course: plays each session again and prints, for each lab, which tasks pass, and for each quiz, which
answers are right. A session that makes its machine run more than N steps (default ${defaultLimits.steps}) is stopped there. Exit status: 0 all graded, 1 a file is damaged or could not be graded whole (the others are graded), 2 wrong usage.`;

/** What a thread that grades the file says; a thread that dies says why. */
function gradeOne(request: GradeRequest): Promise<Graded> {
	return new Promise((settle) => {
		const worker = new Worker(new URL("./grade-worker.ts", import.meta.url), { workerData: request, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
		const end = (graded: Graded): void => {
			clearTimeout(timer);
			settle(graded);
			void worker.terminate();
		};
		const timer = setTimeout(() => end({ lines: [], problem: "the replay took too long" }), LONGEST);
		worker.once("message", end);
		worker.once("error", (error: Error & { code?: string }) => {
			end({ lines: [], problem: error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "the replay needs too much memory" : error.message });
		});
	});
}

interface Arguments {
	readonly files: readonly string[];
	readonly steps: number;
}

/** Undefined when they make no sense. */
function read(args: readonly string[]): Arguments | "help" | undefined {
	try {
		const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { steps: { type: "string" }, help: { type: "boolean" } } });
		if (values.help) return "help";
		const steps = values.steps === undefined ? defaultLimits.steps : Number(values.steps);
		return positionals.length > 0 && Number.isInteger(steps) && steps > 0 ? { files: positionals, steps } : undefined;
	} catch {
		return undefined;
	}
}

export async function grade(args: readonly string[]): Promise<number> {
	const given = read(args);
	if (given === undefined || given === "help") {
		(given === "help" ? console.log : console.error)(usage);
		return given === "help" ? 0 : 2;
	}
	const { files, steps } = given;
	// npm runs scripts in the project's folder and says where it was called
	const from = process.env["INIT_CWD"] ?? process.cwd();
	let status = 0;
	for (const file of files) {
		const { lines, problem } = await gradeOne({ path: resolve(from, file), limits: { ...defaultLimits, steps } });
		console.log(`${file}${lines.length > 0 || problem === undefined ? "" : `: ${problem}`}`);
		for (const line of lines) console.log(line);
		if (problem === undefined) continue;
		status = 1;
		if (lines.length > 0) console.log(`  ${problem}`);
	}
	return status;
}
