/** The command line: `npm run -s underdock -- COMMAND ...`. */
import { content } from "./content.ts";
import { grade } from "./grade.ts";
import { run } from "./run.ts";
import { shell } from "./shell.ts";
import { transcript } from "./transcript.ts";

const commands: Record<string, (args: readonly string[]) => number | Promise<number>> = { transcript, run, shell, grade, content };

// whoever read this has seen enough: `underdock ... | head`
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code !== "EPIPE") throw error;
	process.exit();
});

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command) process.exitCode = await command(args);
else {
	console.error(`usage: underdock ${Object.keys(commands).join("|")} ...`);
	process.exitCode = 2;
}
