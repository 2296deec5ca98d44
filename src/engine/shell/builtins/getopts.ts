/** getopts: options of scripts, one a call. */
import { assignText } from "../assignments.ts";
import { isName } from "../initial-variables.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, parseFlags, wrongUsage } from "./builtin.ts";

/** New positional parameters are read from the first one on, where dash sets or shifts them. */
export function restartGetopts(shell: Shell): void {
	shell.optionLetter = { word: 1, letter: 1 };
	shell.variables.set("OPTIND", "1");
}

const getopts: Builtin = {
	name: "getopts",
	synopsis: "optstring name [arg ...]",
	summary: "Parse option arguments.",
	*run(shell, args) {
		const flags = shell.dialect === "bash" ? parseFlags(args, "") : { rest: args };
		const [spec, name, ...given] = flags.rest;
		if (spec === undefined || name === undefined) wrongUsage();
		const { variables } = shell;
		const words = given.length > 0 ? given : shell.positional;
		const index = Number.parseInt(variables.get("OPTIND") ?? "1", 10) || 1;
		// a script that sets OPTIND starts anew
		let { word, letter } = shell.optionLetter;
		if (word !== index) {
			word = Math.max(1, index);
			letter = 1;
		}
		const silent = spec.startsWith(":");
		const finish = (value: string, optarg: string | undefined): void => {
			shell.optionLetter = { word, letter };
			variables.set("OPTIND", String(word));
			if (optarg === undefined) variables.unset("OPTARG");
			else variables.set("OPTARG", optarg);
			if (isName(name)) assignText(shell, name, value);
		};
		const text = words[word - 1];
		if (letter === 1 && (text === undefined || !text.startsWith("-") || text === "-" || text === "--")) {
			if (text === "--") word++;
			else if (text === undefined) word = words.length + 1;
			finish("?", undefined);
			if (!isName(name)) yield* shell.complain(`getopts: \`${name}': not a valid identifier`);
			return 1;
		}
		const option = text?.[letter] ?? "?";
		letter++;
		const last = letter >= (text?.length ?? 0);
		const at = option === ":" ? -1 : spec.indexOf(option, silent ? 1 : 0);
		const complain = function* (message: string) {
			if (!silent && variables.get("OPTERR") !== "0")
				yield* shell.say(
					shell.dialect === "bash" ? `${shell.name}: ${message} -- ${option}\n` : `${message} -${option}${message.startsWith("No") ? " option" : ""}\n`,
				);
		};
		if (last) {
			word++;
			letter = 1;
		}
		if (at < 0) {
			yield* complain(shell.dialect === "bash" ? "illegal option" : "Illegal option");
			finish("?", silent ? option : undefined);
		} else if (spec[at + 1] === ":") {
			let value = last ? words[word - 1] : text?.slice(letter);
			if (!last) {
				word++;
				letter = 1;
			} else if (value !== undefined) word++;
			if (value === undefined) {
				if (!silent) yield* complain(shell.dialect === "bash" ? "option requires an argument" : "No arg for");
				finish(silent ? ":" : "?", silent ? option : undefined);
				value = "";
			} else finish(option, value);
		} else finish(option, undefined);
		if (!isName(name)) {
			yield* shell.complain(`getopts: \`${name}': not a valid identifier`);
			return 1;
		}
		return 0;
	},
};

export const getoptsBuiltins: readonly Builtin[] = [getopts];
