/** set, shopt, unset. */
import type { Blocking } from "../../kernel/abi.ts";
import { unsetTarget } from "../assignments.ts";
import { setLine } from "../declaration.ts";
import { blocking } from "../expand.ts";
import { isName } from "../initial-variables.ts";
import { switchMonitor } from "../jobs/monitor.ts";
import { shoptNames } from "../options.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import { scalarOf } from "../variable.ts";
import { type Builtin, fail, parseFlags, print, wrongUsage } from "./builtin.ts";
import { functionText } from "./command.ts";
import { restartGetopts } from "./getopts.ts";

/** Switches a `set -o` option with what hangs on it. */
export function switchOption(shell: Shell, name: string, on: boolean): void {
	if (name === "monitor" && on !== shell.options.has("monitor")) switchMonitor(shell, on);
	shell.options.set(name, on);
	if (name === "posix" && on) shell.options.set("expand_aliases", true);
}

/** `set -o` and `set +o` without a name. */
function optionListing(shell: Shell, asCommands: boolean): string {
	const { options, dialect } = shell;
	const lines = options.table.map(([name]) => {
		const on = options.has(name);
		if (asCommands) return `set ${on ? "-" : "+"}o ${name}\n`;
		return dialect === "bash" ? `${name.padEnd(15)}\t${on ? "on" : "off"}\n` : `${name.padEnd(15)} ${on ? "on" : "off"}\n`;
	});
	return `${!asCommands && dialect === "dash" ? "Current option settings\n" : ""}${lines.join("")}`;
}

/** All variables, and functions where bash is not in POSIX mode. */
function variableListing(shell: Shell): string {
	const { variables } = shell;
	let text = "";
	for (const name of variables.names()) {
		if (variables.find(name)?.dynamic?.unlisted) continue;
		const value = variables.value(name);
		const scalar = scalarOf(value);
		const line = shell.dialect === "bash" ? setLine(name, value) : scalar === undefined ? undefined : `${name}='${scalar.replaceAll("'", "'\"'\"'")}'`;
		if (line !== undefined && isName(name)) text += `${line}\n`;
	}
	if (shell.dialect === "bash" && !shell.options.has("posix"))
		for (const f of [...shell.functions.entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) text += functionText(f);
	return text;
}

/** Carries out the options of `set` (and of the shell's own command line); returns what follows, undefined where there was no operand. */
export function* applySetOptions(shell: Shell, args: readonly string[]): Blocking<readonly string[] | undefined> {
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") return args.slice(i + 1);
		if (word === "-") {
			switchOption(shell, "xtrace", false);
			switchOption(shell, "verbose", false);
			return i + 1 < args.length ? args.slice(i + 1) : undefined;
		}
		if (!/^[-+]/.test(word)) return args.slice(i);
		const on = word.startsWith("-");
		for (const letter of word.slice(1)) {
			if (letter === "o") {
				const name = args[i + 1];
				if (name === undefined || /^[-+]/.test(name)) {
					yield* print(shell, optionListing(shell, !on));
					continue;
				}
				i++;
				if (!shell.options.knows(name)) {
					if (shell.dialect === "bash") fail(`${name}: invalid option name`, 2);
					fail(`Illegal option ${on ? "-" : "+"}o ${name}`, 2);
				}
				switchOption(shell, name, on);
				continue;
			}
			const name = shell.options.named(letter);
			if (name === undefined || letter === "") {
				if (shell.dialect === "bash") wrongUsage(`${word[0]}${letter}: invalid option`);
				fail(`Illegal option ${word[0]}${letter}`, 2);
			}
			switchOption(shell, name, on);
		}
	}
	return undefined;
}

const set: Builtin = {
	name: "set",
	synopsis: "[-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]",
	special: true,
	summary: "Set or unset values of shell options and positional parameters.",
	*run(shell, args) {
		if (args.length === 0) {
			yield* print(shell, variableListing(shell));
			return 0;
		}
		const rest = yield* applySetOptions(shell, args);
		if (rest !== undefined) {
			shell.positional = rest;
			if (shell.dialect !== "bash") restartGetopts(shell);
		}
		return 0;
	},
};

const shopt: Builtin = {
	name: "shopt",
	synopsis: "[-pqsu] [-o] [optname ...]",
	summary: "Set and unset shell options.",
	*run(shell, args) {
		const flags = parseFlags(args, "opqsu");
		const table = flags.has("o") ? shell.options.table.map(([name]) => name) : shoptNames;
		if (flags.has("s") && flags.has("u")) fail("cannot set and unset shell options simultaneously");
		const line = (name: string): string => {
			const on = shell.options.has(name);
			if (flags.has("p")) return flags.has("o") ? `set ${on ? "-" : "+"}o ${name}\n` : `shopt ${on ? "-s" : "-u"} ${name}\n`;
			return `${name.padEnd(flags.has("o") ? 15 : 20)}\t${on ? "on" : "off"}\n`;
		};
		const changing = flags.has("s") || flags.has("u");
		if (flags.rest.length === 0) {
			const shown = table.filter((name) => !changing || shell.options.has(name) === flags.has("s"));
			if (!flags.has("q")) yield* print(shell, shown.map(line).join(""));
			return 0;
		}
		let status = 0;
		for (const name of flags.rest) {
			if (!table.includes(name)) {
				yield* shell.complain(`shopt: ${name}: invalid ${flags.has("o") ? "option name" : "shell option name"}`);
				status = 1;
			} else if (changing) {
				if (flags.has("o")) switchOption(shell, name, flags.has("s"));
				else shell.options.set(name, flags.has("s"));
			} else {
				if (!shell.options.has(name)) status = 1;
				if (!flags.has("q")) yield* print(shell, line(name));
			}
		}
		return status;
	},
};

const unset: Builtin = {
	name: "unset",
	synopsis: "[-f] [-v] [-n] [name ...]",
	special: true,
	summary: "Unset values and attributes of shell variables and functions.",
	*run(shell, args) {
		const flags = parseFlags(args, shell.dialect === "bash" ? "fvn" : "fv");
		if (flags.has("f") && (flags.has("v") || flags.has("n"))) fail("cannot simultaneously unset a function and a variable");
		let status = 0;
		for (const word of flags.rest) {
			const name = word.replace(/\[.*$/s, "");
			if (flags.has("f")) {
				shell.functions.delete(word);
				continue;
			}
			if (!isName(name)) {
				if (!flags.has("v") && (shell.functions.delete(word) || shell.dialect === "bash")) continue;
				yield* shell.complain(shell.dialect === "bash" ? `unset: \`${word}': not a valid identifier` : `unset: ${word}: bad variable name`);
				if (shell.dialect === "bash") status = 1;
				else fail("", 2);
				continue;
			}
			// without -v or -f a function goes when there is no such variable
			if (!flags.has("v") && !flags.has("n") && !shell.variables.find(name) && shell.functions.delete(word)) continue;
			try {
				yield* blocking(shell, () => unsetTarget(shell, word, flags.has("n")));
			} catch (error) {
				if (!(error instanceof ShellError)) throw error;
				yield* shell.complain(`unset: ${error.message}`);
				status = 1;
			}
			if (name === "PATH") shell.hash.clear();
		}
		return status;
	},
};

export const setBuiltins: readonly Builtin[] = [set, shopt, unset];
