/** help */
import { bashVersion } from "../initial-variables.ts";
import { compilePattern } from "../pattern.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";
import { builtinNames, knownBuiltin } from "./registry.ts";

/** Topics that are no builtins. */
const syntax: readonly (readonly [topic: string, usage: string, summary: string])[] = [
	["!", "! PIPELINE", "Execute PIPELINE, which can be a simple command, and negate PIPELINE's return status."],
	["%", "job_spec [&]", "Move job to the foreground."],
	["((", "(( expression ))", "Evaluate arithmetic expression."],
	["[[", "[[ expression ]]", "Execute conditional command."],
	["case", "case WORD in [PATTERN [| PATTERN]...) COMMANDS ;;]... esac", "Execute commands based on pattern matching."],
	["coproc", "coproc [NAME] command [redirections]", "Create a coprocess named NAME."],
	["for", "for NAME [in WORDS ... ] ; do COMMANDS; done", "Execute commands for each member in a list."],
	["for ((", "for (( exp1; exp2; exp3 )); do COMMANDS; done", "Arithmetic for loop."],
	["function", "function name { COMMANDS ; } or name () { COMMANDS ; }", "Define shell function."],
	["if", "if COMMANDS; then COMMANDS; [ elif COMMANDS; then COMMANDS; ]... [ else COMMANDS; ] fi", "Execute commands based on conditional."],
	["select", "select NAME [in WORDS ... ;] do COMMANDS; done", "Select words from a list and execute commands."],
	["time", "time [-p] pipeline", "Report time consumed by pipeline's execution."],
	["until", "until COMMANDS; do COMMANDS-2; done", "Execute commands as long as a test does not succeed."],
	["variables", "variables - Names and meanings of some shell variables", "Common shell variable names and usage."],
	["while", "while COMMANDS; do COMMANDS-2; done", "Execute commands as long as a test succeeds."],
	["{", "{ COMMANDS ; }", "Group commands as a unit."],
];

interface Topic {
	readonly name: string;
	readonly usage: string;
	readonly summary: string;
}

function topics(shell: Shell): Topic[] {
	const builtins = builtinNames("bash").flatMap((name): Topic[] => {
		const found = knownBuiltin(shell, name);
		return found ? [{ name, usage: `${name} ${found.synopsis}`.trimEnd(), summary: found.summary }] : [];
	});
	return [...builtins, ...syntax.map(([name, usage, summary]) => ({ name, usage, summary }))].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The overview: two columns of usage lines, cut where they do not fit; a star marks a builtin that is switched off. */
function overview(shell: Shell): string {
	const head = `GNU bash, version ${bashVersion.slice(0, 3).join(".")}(${bashVersion[3]})-${bashVersion[4]} (${bashVersion[5]})
These shell commands are defined internally.  Type \`help' to see this list.
Type \`help name' to find out more about the function \`name'.
Use \`info bash' to find out more about the shell in general.
Use \`man -k' or \`info' to find out more about commands not in this list.

A star (*) next to a name means that the command is disabled.

`;
	const all = topics(shell);
	const width = 40;
	const cell = (topic: Topic | undefined): string => {
		if (!topic) return "";
		const text = `${shell.disabled.has(topic.name) ? "*" : " "}${topic.usage}`;
		return text.length >= width - 1 ? `${text.slice(0, width - 2)}>` : text;
	};
	const rows = Math.ceil(all.length / 2);
	let text = head;
	for (let i = 0; i < rows; i++) text += `${cell(all[i]).padEnd(width)}${cell(all[i + rows])}`.trimEnd().concat("\n");
	return text;
}

const help: Builtin = {
	name: "help",
	synopsis: "[-dms] [pattern ...]",
	summary: "Display information about builtin commands.",
	*run(shell, args) {
		const flags = parseFlags(args, "dms");
		if (flags.has("m")) fail("-m is not simulated here; the real bash has it", 64);
		if (flags.rest.length === 0) {
			yield* print(shell, overview(shell));
			return 0;
		}
		let found = false;
		for (const word of flags.rest) {
			const pattern = compilePattern(word, { extglob: true });
			const all = topics(shell);
			const exact = all.filter((t) => t.name === word || pattern.matches(t.name));
			for (const topic of exact.length > 0 ? exact : all.filter((t) => t.name.startsWith(word))) {
				found = true;
				if (flags.has("d")) yield* print(shell, `${topic.name} - ${topic.summary}\n`);
				else if (flags.has("s")) yield* print(shell, `${topic.name}: ${topic.usage}\n`);
				else yield* print(shell, `${topic.name}: ${topic.usage}\n    ${topic.summary}\n`);
			}
		}
		if (found && !flags.has("d") && !flags.has("s"))
			yield* shell.complain("help: the text behind the first sentence is not simulated here; the real bash has it");
		if (found) return 0;
		const list = flags.rest.map((w) => `\`${w}'`).join(", ");
		fail(`no help topics match ${list}.  Try \`help help' or \`man -k ${flags.rest.at(-1)}' or \`info ${flags.rest.at(-1)}'.`);
	},
};

export const helpBuiltins: readonly Builtin[] = [help];
