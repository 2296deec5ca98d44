/** How a builtin is written: a name, a usage line, and what it does in the shell itself. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Argument } from "../exec/simple-command.ts";
import type { Shell } from "../shell.ts";

export interface Builtin {
	readonly name: string;
	/** What follows the name in `help` and usage lines. */
	readonly synopsis: string;
	/** One of POSIX's special builtins. */
	readonly special?: true;
	/** The first sentence of `help`. */
	readonly summary: string;
	/** `args` are words; `values` the same with assignments kept apart (declare, export...). */
	run(shell: Shell, args: readonly string[], values: readonly Argument[]): Blocking<number>;
}

/** Ends a builtin: `name: message` and, where asked, the usage line. */
export class BuiltinFailure {
	readonly message: string;
	readonly status: number;
	readonly usage: boolean;
	constructor(message: string, status = 1, usage = false) {
		this.message = message;
		this.status = status;
		this.usage = usage;
	}
}

/** `NAME: message` and status 1. */
export function fail(message: string, status = 1): never {
	throw new BuiltinFailure(message, status);
}

/** Wrong usage: the message, if any, the usage line, status 2. */
export function wrongUsage(message = ""): never {
	throw new BuiltinFailure(message, 2, true);
}

export interface Flags {
	/** The letters given, with the last value of those that take one. */
	readonly given: ReadonlyMap<string, string>;
	/** What follows the options. */
	readonly rest: readonly string[];
	has(letter: string): boolean;
}

/**
 * Options as bash's internal_getopt reads them: letters of `spec`, those with ":" behind take a value, ";" one that may be left out. With `plus`
 * letters behind "+" are taken too and come as "+x". Throws BuiltinFailure.
 */
export function parseFlags(args: readonly string[], spec: string, plus = false): Flags {
	const given = new Map<string, string>();
	let i = 0;
	for (; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") {
			i++;
			break;
		}
		const sign = word[0];
		if (word.length < 2 || !(sign === "-" || (plus && sign === "+"))) break;
		for (let j = 1; j < word.length; j++) {
			const letter = word[j] as string;
			const at = letter === ":" || letter === ";" ? -1 : spec.indexOf(letter);
			if (at < 0) wrongUsage(`${sign}${letter}: invalid option`);
			const kind = spec[at + 1];
			const key = sign === "+" ? `+${letter}` : letter;
			if (kind === ":" || kind === ";") {
				let value = word.slice(j + 1);
				if (value === "" && kind === ":") {
					if (i + 1 >= args.length) wrongUsage(`-${letter}: option requires an argument`);
					value = args[++i] as string;
				}
				given.set(key, value);
				break;
			}
			given.set(key, "");
		}
	}
	return { given, rest: args.slice(i), has: (letter) => given.has(letter) };
}

/** Prints on standard output; errors are the caller's. */
export function* print(shell: Shell, text: string): Blocking<void> {
	if (text !== "") yield* shell.sys.write(1, text);
}

/** A number as bash's legal_number takes it, or undefined. */
export const wholeNumber = (text: string): number | undefined => (/^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : undefined);
