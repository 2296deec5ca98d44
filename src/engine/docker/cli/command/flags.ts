/** Flags as pflag parses them. */
import { type Surroundings, valueKinds } from "../opts/values.ts";
import { ValueError } from "../units.ts";
import { CliError, type Command, type FlagSpec, useLine } from "./spec.ts";

/** Every command has it; its letter only where no flag of the command's own takes that. */
export const helpFlag: FlagSpec = { name: "help", help: "Print usage", hidden: true };

/** What was given on the command line. */
export class Flags {
	private readonly given = new Map<string, string[]>();
	private readonly table: readonly FlagSpec[];
	/** Letters that pflag calls deprecated. */
	usesOldHelp = false;
	constructor(table: readonly FlagSpec[]) {
		this.table = table;
	}
	add(name: string, value: string): void {
		const values = this.given.get(name);
		if (values) values.push(value);
		else this.given.set(name, [value]);
	}
	/** Whether it was given. */
	changed(name: string): boolean {
		return this.given.has(name);
	}
	/** The last value, else the default, else "". */
	value(name: string): string {
		return this.given.get(name)?.at(-1) ?? this.table.find((f) => f.name === name)?.default ?? "";
	}
	/** All values, under several names of one flag too. */
	values(...names: string[]): string[] {
		return names.flatMap((name) => this.given.get(name) ?? []);
	}
	has(name: string): boolean {
		return this.value(name) === "true";
	}
	number(name: string): number {
		return Number(this.value(name) || 0);
	}
	/** Names of the flags given, in the order of first use. */
	get names(): string[] {
		return [...this.given.keys()];
	}
}

/** The kind by which a flag's values are checked. */
const kindOf = (spec: FlagSpec): string => spec.kind ?? spec.type ?? "bool";

export const takesArgument = (spec: FlagSpec): boolean => spec.type !== undefined && spec.bare === undefined;

class FlagError extends Error {}

export interface Parsed {
	readonly flags: Flags;
	readonly args: readonly string[];
}

/** Parses what follows a command. Throws CliError with the usage line, as docker's FlagErrorFunc words it. */
export function parseFlags(command: Command, words: readonly string[], from: Surroundings, untilOperand = command.stopAtOperand === true): Parsed {
	const table = [...(command.flags ?? []), helpFlag];
	const flags = new Flags(table);
	const args: string[] = [];
	try {
		for (let i = 0; i < words.length; i++) {
			const word = words[i] as string;
			if (word === "--") {
				args.push(...words.slice(i + 1));
				break;
			}
			if (word.length < 2 || !word.startsWith("-")) {
				if (untilOperand) {
					args.push(...words.slice(i));
					break;
				}
				args.push(word);
			} else if (word.startsWith("--")) i = long(table, flags, words, i, from);
			else i = letters(table, flags, words, i, from);
		}
	} catch (error) {
		if (!(error instanceof FlagError)) throw error;
		throw new CliError(`${error.message}\n\nUsage:  ${useLine(command)}\n\nRun '${command.path} --help' for more information`, 125);
	}
	return { flags, args };
}

function long(table: readonly FlagSpec[], flags: Flags, words: readonly string[], at: number, from: Surroundings): number {
	const word = words[at] as string;
	const equals = word.indexOf("=");
	const name = word.slice(2, equals < 0 ? undefined : equals);
	if (name === "" || name.startsWith("-")) throw new FlagError(`bad flag syntax: ${word}`);
	const spec = table.find((f) => f.name === name);
	if (!spec) throw new FlagError(`unknown flag: --${name}`);
	if (equals >= 0) set(flags, spec, word.slice(equals + 1), from);
	else if (!takesArgument(spec)) set(flags, spec, spec.bare ?? "true", from);
	else {
		if (at + 1 >= words.length) throw new FlagError(`flag needs an argument: --${name}`);
		set(flags, spec, words[at + 1] as string, from);
		return at + 1;
	}
	return at;
}

function letters(table: readonly FlagSpec[], flags: Flags, words: readonly string[], at: number, from: Surroundings): number {
	const word = words[at] as string;
	for (let j = 1; j < word.length; j++) {
		const letter = word[j] as string;
		const spec = table.find((f) => f.short === letter) ?? (letter === "h" ? helpFlag : undefined);
		if (!spec) throw new FlagError(`unknown shorthand flag: '${letter}' in -${word.slice(j)}`);
		if (spec === helpFlag) flags.usesOldHelp = true;
		const rest = word.slice(j + 1);
		if (rest.startsWith("=") && rest.length > 1) {
			set(flags, spec, rest.slice(1), from);
			return at;
		}
		if (!takesArgument(spec)) set(flags, spec, spec.bare ?? "true", from);
		else if (rest !== "") {
			set(flags, spec, rest, from);
			return at;
		} else {
			if (at + 1 >= words.length) throw new FlagError(`flag needs an argument: '${letter}' in -${word.slice(j)}`);
			set(flags, spec, words[at + 1] as string, from);
			return at + 1;
		}
	}
	return at;
}

function set(flags: Flags, spec: FlagSpec, value: string, from: Surroundings): void {
	if (spec.simulated === false) throw new CliError(`docker: option --${spec.name} is not simulated here; the real docker has it`, 64);
	try {
		const kept = (valueKinds[kindOf(spec)] ?? valueKinds.string)?.(value, from) ?? value;
		flags.add(spec.name, kept);
	} catch (error) {
		if (!(error instanceof ValueError)) throw error;
		const name = spec.short ? `-${spec.short}, --${spec.name}` : `--${spec.name}`;
		throw new FlagError(`invalid argument ${JSON.stringify(value)} for "${name}" flag: ${error.message}`);
	}
}
