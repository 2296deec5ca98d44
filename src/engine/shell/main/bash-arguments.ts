/** bash's own command line. */
import { setOptions } from "../options.ts";

export interface BashArguments {
	readonly command: string | undefined;
	readonly interactive: boolean;
	readonly login: boolean;
	readonly readsInput: boolean;
	readonly noRc: boolean;
	readonly noProfile: boolean;
	readonly noEditing: boolean;
	readonly rcFile: string | undefined;
	readonly options: readonly { readonly name: string; readonly on: boolean; readonly shopt: boolean }[];
	readonly information: "version" | "help" | undefined;
	/** What follows the options (and the command string). */
	readonly operands: readonly string[];
}

/** A wrong option; with `usage` the usage text follows. */
export class UsageError {
	readonly message: string;
	readonly usage: boolean;
	constructor(message: string, usage: boolean) {
		this.message = message;
		this.usage = usage;
	}
}

export const usageText = (name: string): string => `Usage:	${name} [GNU long option] [option] ...
	${name} [GNU long option] [option] script-file ...
GNU long options:
	--debug
	--debugger
	--dump-po-strings
	--dump-strings
	--help
	--init-file
	--login
	--noediting
	--noprofile
	--norc
	--posix
	--pretty-print
	--rcfile
	--restricted
	--verbose
	--version
Shell options:
	-ilrsD or -c command or -O shopt_option		(invocation only)
	-abefhkmnptuvxBCEHPT or -o option
`;

const unsimulated = new Set(["debug", "debugger", "dump-po-strings", "dump-strings", "pretty-print", "restricted"]);

/** Throws UsageError. */
export function parseBashArguments(argv: readonly string[]): BashArguments {
	let takesCommand = false;
	let interactive = false;
	let login = (argv[0] ?? "").startsWith("-");
	let readsInput = false;
	let noRc = false;
	let noProfile = false;
	let noEditing = false;
	let rcFile: string | undefined;
	let information: BashArguments["information"];
	const options: { name: string; on: boolean; shopt: boolean }[] = [];
	let i = 1;
	for (; i < argv.length; i++) {
		const word = argv[i] as string;
		if (word === "--" || word === "-") {
			i++;
			break;
		}
		const long = /^--?([a-z][a-z-]+)$/.exec(word)?.[1];
		if (
			long !== undefined &&
			(word.startsWith("--") || ["login", "norc", "noprofile", "posix", "version", "help", "rcfile", "init-file", "noediting", "verbose"].includes(long))
		) {
			if (unsimulated.has(long)) throw new UsageError(`option --${long} is not simulated here; the real bash has it`, false);
			if (long === "login") login = true;
			else if (long === "norc") noRc = true;
			else if (long === "noprofile") noProfile = true;
			else if (long === "noediting") noEditing = true;
			else if (long === "posix") options.push({ name: "posix", on: true, shopt: false });
			else if (long === "verbose") options.push({ name: "verbose", on: true, shopt: false });
			else if (long === "version" || long === "help") information = long;
			else if (long === "rcfile" || long === "init-file") {
				rcFile = argv[++i];
				if (rcFile === undefined) throw new UsageError(`--${long}: option requires an argument`, false);
			} else throw new UsageError(`${word}: invalid option`, true);
			continue;
		}
		if (!/^[-+]./.test(word)) break;
		const on = word.startsWith("-");
		for (const letter of word.slice(1)) {
			if (letter === "c") takesCommand = true;
			else if (letter === "i") interactive = true;
			else if (letter === "l") login = true;
			else if (letter === "s") readsInput = true;
			else if (letter === "r" || letter === "D") throw new UsageError(`option -${letter} is not simulated here; the real bash has it`, false);
			else if (letter === "o" || letter === "O") {
				const name = argv[i + 1];
				if (name === undefined) throw new UsageError(`-${letter}: option requires an argument`, false);
				i++;
				options.push({ name, on, shopt: letter === "O" });
			} else {
				const name = setOptions.find(([, own]) => own === letter)?.[0];
				if (name === undefined) throw new UsageError(`${word[0]}${letter}: invalid option`, true);
				options.push({ name, on, shopt: false });
			}
		}
	}
	let operands = argv.slice(i);
	let command: string | undefined;
	if (takesCommand) {
		if (operands[0] === undefined) throw new UsageError("-c: option requires an argument", false);
		[command] = operands;
		operands = operands.slice(1);
	}
	return { command, interactive, login, readsInput, noRc, noProfile, noEditing, rcFile, options, information, operands };
}
