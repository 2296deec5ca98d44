/** kill */

import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { parseSignal, type Signal, signalNumber } from "../../kernel/signal-names.ts";
import type { Shell } from "../shell.ts";
import { signalTable } from "../traps.ts";
import { type Builtin, fail, print, wrongUsage } from "./builtin.ts";
import { signalListing } from "./trap.ts";

/** `kill -l`: names of numbers (of exit statuses too), numbers of names. */
function* list(shell: Shell, words: readonly string[]): Blocking<number> {
	if (words.length === 0) {
		yield* print(
			shell,
			shell.dialect === "bash"
				? signalListing()
				: shell.dialect === "ash"
					? signalTable()
							.slice(0, 31)
							.map((n, i) => `${String(i + 1).padStart(2)}) ${n === "SIGIO" ? "POLL" : n.slice(3)}\n`)
							.join("")
					: `0\n${signalTable()
							.map((n, i) => `${n === "" || n === "SIGSTKFLT" ? i + 1 : n.slice(3)}\n`)
							.join("")}`,
		);
		return 0;
	}
	let status = 0;
	for (const word of words) {
		if (/^\d+$/.test(word)) {
			const number = Number(word) > 128 ? Number(word) - 128 : Number(word);
			const name = number === 0 ? "SIGEXIT" : signalTable()[number - 1];
			if (name) yield* print(shell, `${name.slice(3)}\n`);
			else {
				yield* shell.complain(`kill: ${word}: invalid signal specification`);
				status = 1;
			}
			continue;
		}
		if (shell.dialect === "dash") fail(`Illegal number: ${word}`, 2);
		const signal = word.toUpperCase() === "EXIT" ? 0 : parseSignal(word);
		if (signal !== undefined) yield* print(shell, `${signal === 0 ? 0 : signalNumber(signal)}\n`);
		else {
			yield* shell.complain(`kill: ${word}: invalid signal specification`);
			status = 1;
		}
	}
	return status;
}

/** Signals what a word names. False after a message. */
function* send(shell: Shell, word: string, signal: Signal | 0): Blocking<boolean> {
	const { sys } = shell;
	const report = function* (what: string, error: unknown) {
		if (!isErrno(error)) throw error;
		if (shell.dialect === "ash") yield* shell.say(`${shell.name}: can't kill pid ${what}: ${error.message}\n`);
		else yield* shell.complain(shell.dialect === "dash" ? `kill: ${error.message}\n` : `kill: ${what} - ${error.message}`);
		return false;
	};
	if (word.startsWith("%")) {
		const found = shell.jobs.find(word);
		if (found.kind !== "job") {
			if (found.kind === "ambiguous") yield* shell.complain(`kill: ${found.word}: ambiguous job spec`);
			else yield* shell.complain(shell.dialect === "bash" ? `kill: ${word}: no such job` : `kill: No such job: ${word}`);
			return false;
		}
		const { job } = found;
		try {
			// dash takes every job for a group of its own
			const group = job.group ?? (shell.dialect === "dash" ? job.processes[0]?.pid : undefined);
			if (group !== undefined) sys.kill(-group, signal);
			else for (const { pid, status } of job.processes) if (status?.kind !== "exited" && status?.kind !== "signaled") sys.kill(pid, signal);
			// a stopped job cannot act on a signal before it goes on
			if (job.state === "stopped" && (signal === "TERM" || signal === "HUP") && job.group !== undefined) sys.kill(-job.group, "CONT");
			return true;
		} catch (error) {
			return yield* report(`(${job.group ?? job.lastProcess.pid})`, error);
		}
	}
	if (!/^-?\d+$/.test(word)) {
		if (shell.dialect === "dash") fail(`Illegal number: ${word}`, 2);
		yield* shell.complain(shell.dialect === "bash" ? `kill: \`${word}': not a pid or valid job spec` : `kill: Illegal number: ${word}`);
		return false;
	}
	try {
		sys.kill(Number(word), signal);
		return true;
	} catch (error) {
		return yield* report(shell.dialect === "bash" ? `(${Number(word)})` : word, error);
	}
}

const kill: Builtin = {
	name: "kill",
	synopsis: "[-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]",
	summary: "Send a signal to a job.",
	*run(shell, args) {
		let name: string | undefined;
		let i = 0;
		for (; i < args.length; i++) {
			const word = args[i] as string;
			if (word === "-l" || word === "-L") return yield* list(shell, args.slice(i + 1));
			if (word === "-s" || word === "-n") {
				name = args[++i];
				if (name === undefined) fail(`${word}: option requires an argument`, shell.dialect === "bash" ? 1 : 2);
			} else if (word === "--") {
				i++;
				break;
			} else if (word === "-?") wrongUsage();
			else if (/^-./.test(word) && name === undefined) name = /^-[sn]./.test(word) && parseSignal(word.slice(1)) === undefined ? word.slice(2) : word.slice(1);
			else break;
		}
		const signal = name === undefined ? "TERM" : name.toUpperCase() === "EXIT" ? 0 : parseSignal(name);
		if (signal === undefined)
			fail(shell.dialect === "bash" ? `${name}: invalid signal specification` : `Illegal option -${name?.[0]}`, shell.dialect === "bash" ? 1 : 2);
		if (i >= args.length && shell.dialect === "dash") fail("Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]", 2);
		if (i >= args.length) wrongUsage();
		let sent = 0;
		for (const word of args.slice(i)) if (yield* send(shell, word, signal)) sent++;
		// a signal to ourselves comes before the next command
		if (shell.sys.spend()) yield* shell.sys.reschedule();
		return sent > 0 && (sent === args.length - i || shell.dialect === "bash") ? 0 : 1;
	},
};

export const killBuiltins: readonly Builtin[] = [kill];
