/** trap */

import type { Signal } from "../../kernel/signal-names.ts";
import { singleQuote } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import { terminating } from "../signals.ts";
import { displayName, parseTrapName, signalTable, type TrapName } from "../traps.ts";
import { type Builtin, parseFlags, print, wrongUsage } from "./builtin.ts";

/** The list of `trap -l` and `kill -l`: five a line. */
export function signalListing(): string {
	let text = "";
	let column = 0;
	signalTable().forEach((name, i) => {
		if (name === "") return;
		text += `${String(i + 1).padStart(2)}) ${name}`;
		column++;
		text += column % 5 === 0 ? "\n" : "\t";
	});
	return column % 5 === 0 ? text : `${text}\n`;
}

const isSignal = (name: TrapName): name is Signal => name !== "EXIT" && name !== "ERR" && name !== "DEBUG" && name !== "RETURN";

/** Sets, or with undefined resets, a trap and the signal's disposition with it. */
function setTrap(shell: Shell, name: TrapName, command: string | undefined): void {
	shell.traps.set(name, command);
	if (name === "EXIT" && command !== undefined && !shell.interactive) noteTerminating(shell);
	if (!isSignal(name) || name === "KILL" || name === "STOP") return;
	if (name === "CHLD") {
		const { inbox } = shell;
		shell.sys.sigaction(
			"CHLD",
			command === undefined || command === ""
				? inbox.noteChild
				: (signal) => {
						inbox.noteChild();
						inbox.note(signal);
					},
			{ restart: command === undefined },
		);
		return;
	}
	if (command === "") shell.sys.sigaction(name, "ignore");
	else if (command !== undefined) shell.sys.sigaction(name, shell.inbox.note);
	else resetSignal(shell, name);
}

function resetSignal(shell: Shell, name: Signal): void {
	const interactive = shell.interactive && !shell.isSubshell;
	if (interactive && (name === "TERM" || name === "QUIT" || name === "TSTP" || name === "TTIN" || name === "TTOU")) shell.sys.sigaction(name, "ignore");
	else if (interactive && name === "INT") shell.sys.sigaction(name, shell.inbox.note);
	else if (shell.noted.includes(name)) shell.sys.sigaction(name, shell.inbox.note);
	else shell.sys.sigaction(name, "default");
}

/** A signal that would end the shell is noted, so that the trap on EXIT runs first. */
function noteTerminating(shell: Shell): void {
	if (shell.noted.length > 0) return;
	const noted = terminating.filter((signal) => shell.traps.get(signal) === undefined && !shell.traps.ignoredAtStart.has(signal));
	for (const signal of noted) shell.sys.sigaction(signal, shell.inbox.note);
	shell.noted = noted;
}

const line = (shell: Shell, name: TrapName, command: string): string =>
	`trap -- ${singleQuote(command)} ${shell.dialect === "bash" ? displayName(name) : name}\n`;

const trap: Builtin = {
	name: "trap",
	synopsis: "[-Plp] [[action] signal_spec ...]",
	special: true,
	summary: "Trap signals and other events.",
	*run(shell, args) {
		const flags = parseFlags(args[0] === "-" ? [] : args, shell.dialect === "bash" ? "lpP" : "");
		const words = args[0] === "-" ? args : flags.rest;
		if (flags.has("l")) {
			yield* print(shell, signalListing());
			return 0;
		}
		if (flags.has("P") && words.length === 0) wrongUsage("-P requires at least one signal name");
		const bad = function* (word: string) {
			if (shell.dialect === "bash") yield* shell.complain(`trap: ${word}: invalid signal specification`);
			else yield* shell.say(`trap: ${word}: bad trap\n`);
		};
		// dash knows neither bash's own traps nor names with SIG
		const named = (word: string): TrapName | undefined => {
			const name = parseTrapName(word);
			return shell.dialect === "dash" && (word.toUpperCase().startsWith("SIG") || (name !== undefined && name !== "EXIT" && !isSignal(name)))
				? undefined
				: name;
		};
		let status = 0;
		if (words.length === 0 || flags.has("p") || flags.has("P")) {
			const wanted = words.map(named);
			for (let i = 0; i < words.length; i++) {
				if (wanted[i] !== undefined) continue;
				yield* bad(words[i] as string);
				status = 1;
			}
			for (const [name, command] of shell.traps.list()) {
				if (words.length > 0 && !wanted.includes(name)) continue;
				yield* print(shell, flags.has("P") ? `${command}\n` : line(shell, name, command));
			}
			return status;
		}
		// one operand alone, or a number first: the signals are reset
		const [first = ""] = words;
		const resets = first === "-" || words.length === 1 || /^\d+$/.test(first);
		if (words.length === 1 && first !== "-" && named(first) === undefined) {
			if (shell.dialect === "bash") wrongUsage();
			yield* bad(first);
			return 1;
		}
		if (words.length === 1 && first === "-") wrongUsage();
		const names = resets && first !== "-" ? words : words.slice(1);
		for (const word of names) {
			const name = named(word);
			if (name === undefined) {
				yield* bad(word);
				status = 1;
				continue;
			}
			if (isSignal(name) && shell.traps.ignoredAtStart.has(name) && !shell.interactive) continue;
			setTrap(shell, name, resets ? undefined : first);
		}
		return status;
	},
};

export const trapBuiltins: readonly Builtin[] = [trap];
