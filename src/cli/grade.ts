/** `underdock grade FILE...`: plays the logs in learners' files again and prints what passes. */
import { Worker } from "node:worker_threads";
import type { Graded } from "./grade-worker.ts";

/** Megabytes of JavaScript objects that grading one file may need. */
const HEAP = 1536;
/** The last resort, in milliseconds: limits that count what the machine does end every replay well before. */
const LONGEST = 15 * 60_000;

const usage = `usage: underdock grade FILE...

Grades files that learners exported from the course: plays each session again and prints, for each lab, which tasks pass, and for each quiz, which
answers are right. Exit status: 0 all graded, 1 a file is damaged or could not be graded whole (the others are graded), 2 wrong usage.`;

/** What a thread that grades the file says; a thread that dies says why. */
function gradeOne(path: string): Promise<Graded> {
	return new Promise((resolve) => {
		const worker = new Worker(new URL("./grade-worker.ts", import.meta.url), { workerData: path, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
		const end = (graded: Graded): void => {
			clearTimeout(timer);
			resolve(graded);
			void worker.terminate();
		};
		const timer = setTimeout(() => end({ lines: [], problem: "the replay took too long" }), LONGEST);
		worker.once("message", end);
		worker.once("error", (error: Error & { code?: string }) => {
			end({ lines: [], problem: error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "the replay needs too much memory" : error.message });
		});
	});
}

export async function grade(files: readonly string[]): Promise<number> {
	if (files.length === 0 || files.some((file) => file.startsWith("-"))) {
		const help = files.length === 1 && files[0] === "--help";
		(help ? console.log : console.error)(usage);
		return help ? 0 : 2;
	}
	let status = 0;
	for (const file of files) {
		const { lines, problem } = await gradeOne(file);
		console.log(`${file}${lines.length > 0 || problem === undefined ? "" : `: ${problem}`}`);
		for (const line of lines) console.log(line);
		if (problem === undefined) continue;
		status = 1;
		if (lines.length > 0) console.log(`  ${problem}`);
	}
	return status;
}
