/** `underdock transcript [--world NAME] FILE.cmds ... [--out DIR]`: plays files of commands, each on a fresh machine, and prints or writes transcripts. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fromCaller } from "./caller.ts";
import { play } from "./play.ts";
import { bootMachine, worldOption } from "./world.ts";

const usage = "usage: underdock transcript [--world NAME] FILE.cmds ... [--out DIR]";

/** Returns the exit status. */
export function transcript(args: readonly string[]): number {
	const chosen = worldOption(args);
	if (!chosen) return 2;
	const files = [...chosen.rest];
	const at = files.indexOf("--out");
	let out: string | undefined;
	if (at >= 0) [, out] = files.splice(at, 2);
	if (out) out = fromCaller(out);
	if (files.length === 0 || (at >= 0 && !out)) {
		console.error(usage);
		return 2;
	}
	if (out) mkdirSync(out, { recursive: true });
	let status = 0;
	for (const file of files) {
		let commands: string;
		try {
			commands = readFileSync(file === "-" ? 0 : fromCaller(file), "utf8");
		} catch (error) {
			console.error(`underdock: ${file}: ${(error as Error).message}`);
			status = 1;
			continue;
		}
		const { text, problem, defects } = play(commands, { machine: bootMachine(chosen.world) });
		if (out) writeFileSync(join(out, `${basename(file).replace(/\.cmds$/, "")}.txt`), text);
		else process.stdout.write(text);
		for (const message of [...defects.map((d) => `engine error: ${d}`), ...(problem ? [`stopped: ${problem}`] : [])]) {
			console.error(`underdock: ${file}: ${message}`);
			status = 1;
		}
	}
	return status;
}
