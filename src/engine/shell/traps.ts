/** The commands of `trap`. Signals among them are noted by a handler and run between two commands; see signals.ts. */
import { parseSignal, type Signal, signalName, signalNumber } from "../kernel/signal-names.ts";

export type TrapName = Signal | "EXIT" | "ERR" | "DEBUG" | "RETURN";

const pseudo: readonly TrapName[] = ["DEBUG", "ERR", "RETURN"];

/** The trap that a word of `trap` names: `INT`, `SIGINT`, `2`, `exit`, `0`. */
export function parseTrapName(word: string): TrapName | undefined {
	const upper = word.toUpperCase();
	if (upper === "EXIT" || word === "0") return "EXIT";
	const bare = upper.replace(/^SIG/, "");
	if (upper === "ERR" || upper === "DEBUG" || upper === "RETURN") return upper;
	return parseSignal(bare) || undefined;
}

/** As `trap -p` names it. */
export const displayName = (name: TrapName): string => (name === "EXIT" || pseudo.includes(name) ? name : `SIG${name}`);

const isSignal = (name: TrapName): name is Signal => name !== "EXIT" && !pseudo.includes(name);

export class Traps {
	/** The empty command ignores. */
	private readonly commands = new Map<TrapName, string>();
	/** What a subshell got from its parent: shown by `trap` until it sets one itself, never run. */
	private inherited: ReadonlyMap<TrapName, string> | undefined;
	/** Signals that were ignored when this shell started: they can be neither trapped nor reset. */
	readonly ignoredAtStart: ReadonlySet<Signal>;
	constructor(ignoredAtStart: ReadonlySet<Signal>) {
		this.ignoredAtStart = ignoredAtStart;
	}

	get(name: TrapName): string | undefined {
		return this.commands.get(name);
	}

	/** undefined resets. */
	set(name: TrapName, command: string | undefined): void {
		this.inherited = undefined;
		if (command === undefined) this.commands.delete(name);
		else this.commands.set(name, command);
	}

	/** Whether a signal has a trap of any kind, so that it neither ends the shell nor is reported of a child. */
	traps(signal: Signal): boolean {
		return this.commands.has(signal);
	}

	/** Whether the shell may hand its process over to a program: nothing waits to be run by it. */
	get none(): boolean {
		return this.commands.size === 0;
	}

	/** For a subshell: ignored signals stay ignored, commands are only shown. `keep`: pseudo traps that the options pass on. */
	copyForSubshell(keep: readonly TrapName[]): Traps {
		const twin = new Traps(this.ignoredAtStart);
		for (const [name, command] of this.commands) if ((command === "" && isSignal(name)) || keep.includes(name)) twin.commands.set(name, command);
		twin.inherited = this.inherited ?? (this.commands.size > twin.commands.size ? new Map(this.commands) : undefined);
		return twin;
	}

	/** Takes these traps away while a function runs that does not inherit them; `unhide` gets the result. */
	hide(names: readonly TrapName[]): ReadonlyMap<TrapName, string> {
		const hidden = new Map<TrapName, string>();
		for (const name of names) {
			const command = this.commands.get(name);
			if (command === undefined) continue;
			hidden.set(name, command);
			this.commands.delete(name);
		}
		return hidden;
	}

	/** Puts hidden traps back, unless the function has set its own. */
	unhide(hidden: ReadonlyMap<TrapName, string>): void {
		for (const [name, command] of hidden) if (!this.commands.has(name)) this.commands.set(name, command);
	}

	/** Whether there are pseudo traps at all. */
	get hasPseudo(): boolean {
		return this.commands.has("DEBUG") || this.commands.has("RETURN") || this.commands.has("ERR");
	}

	/** Signals whose handlers a subshell must take down. */
	handledSignals(): Signal[] {
		return [...this.commands].filter(([name, command]) => isSignal(name) && command !== "").map(([name]) => name as Signal);
	}

	/** All traps in the order of their numbers, for `trap` and `trap -p`: EXIT first, pseudo signals last. */
	list(): [TrapName, string][] {
		const shown = new Map(this.inherited ?? this.commands);
		for (const signal of this.ignoredAtStart) shown.set(signal, "");
		const rank = (name: TrapName): number => (name === "EXIT" ? 0 : isSignal(name) ? signalNumber(name) : 65 + pseudo.indexOf(name));
		return [...shown].sort(([a], [b]) => rank(a) - rank(b));
	}
}

/** Every signal of `trap -l` and `kill -l`, real-time ones included, by number. */
export function signalTable(): string[] {
	const names: string[] = [];
	for (let n = 1; n <= 31; n++) names.push(`SIG${n === 29 ? "IO" : signalName(n)}`);
	names.push("", "");
	for (let n = 34; n <= 64; n++) names.push(n === 34 ? "SIGRTMIN" : n === 64 ? "SIGRTMAX" : n <= 49 ? `SIGRTMIN+${n - 34}` : `SIGRTMAX-${64 - n}`);
	return names;
}
