/** Flags of a command line as urfave/cli v1 takes them: `-name` or `--name`, `=value` or the next word, and in any place before `--`. */
import { Failure } from "../../../programs/lib/program.ts";

export interface Flag {
	readonly name: string;
	readonly short?: string;
	/** Shown in the help; a flag without one is a switch. */
	readonly value?: "value";
	readonly help: string;
	readonly kind?: "int";
	/** It may be given several times. */
	readonly list?: true;
	/** The real program has it and this one does not. */
	readonly simulated?: false;
}

/** A mistake on the command line, in the words of Go's flag package. */
export class FlagError extends Error {}

export class Given {
	private readonly values: ReadonlyMap<string, readonly string[]>;
	constructor(values: ReadonlyMap<string, readonly string[]>) {
		this.values = values;
	}
	has(name: string): boolean {
		const last = this.values.get(name)?.at(-1);
		return last !== undefined && last !== "false";
	}
	/** Undefined where the flag was not given. */
	value(name: string): string | undefined {
		return this.values.get(name)?.at(-1);
	}
	all(name: string): readonly string[] {
		return this.values.get(name) ?? [];
	}
	int(name: string): number | undefined {
		const text = this.value(name);
		return text === undefined ? undefined : Number(text);
	}
}

const findFlag = (flags: readonly Flag[], name: string): Flag | undefined => flags.find((f) => f.name === name || f.short === name);

/** Puts flags before operands, as urfave/cli does: a word behind a flag may be its value. */
function reorder(flags: readonly Flag[], args: readonly string[]): string[] {
	const first: string[] = [];
	const rest: string[] = [];
	let value = false;
	for (const [i, arg] of args.entries()) {
		if (arg === "--") {
			rest.push(...args.slice(i));
			break;
		}
		const [, name] = /^--?([^=]+)/.exec(arg) ?? [];
		if (value && !(name !== undefined && findFlag(flags, name))) {
			value = false;
			first.push(arg);
		} else if (name !== undefined && findFlag(flags, name)) {
			first.push(arg);
			value = !arg.includes("=") && findFlag(flags, name)?.value !== undefined;
		} else rest.push(arg);
	}
	return [...first, ...rest];
}

function checkedValue(flag: Flag, given: string, value: string): string {
	if (flag.kind === "int" && !/^[-+]?(0x[0-9a-f]+|\d+)$/i.test(value)) throw new FlagError(`invalid value "${value}" for flag -${given}: parse error`);
	return value;
}

/** Throws FlagError; Failure with status 64 for what is not simulated. `program` is who says so. */
export function parseFlags(program: string, flags: readonly Flag[], args: readonly string[], inOrder: boolean): { given: Given; operands: string[] } {
	const words = inOrder ? [...args] : reorder(flags, args);
	const values = new Map<string, string[]>();
	const forms = new Map<Flag, string>();
	let at = 0;
	for (; at < words.length; at++) {
		const word = words[at] as string;
		if (word === "-" || !word.startsWith("-")) break;
		if (word === "--") {
			at++;
			break;
		}
		const text = word.slice(word.startsWith("--") ? 2 : 1);
		if (text.startsWith("-") || text.startsWith("=") || text === "") throw new FlagError(`bad flag syntax: ${word}`);
		const equals = text.indexOf("=");
		const name = equals < 0 ? text : text.slice(0, equals);
		if (name === "help" || name === "h") throw new FlagError("help");
		const flag = findFlag(flags, name);
		if (!flag) throw new FlagError(`flag provided but not defined: -${name}`);
		if (flag.simulated === false) throw new Failure(`${program}: option --${flag.name} is not simulated here; the real ${program} has it\n`, 64);
		if ((forms.get(flag) ?? name) !== name) throw new FlagError(`Cannot use two forms of the same flag: ${flag.short} ${flag.name}`);
		forms.set(flag, name);
		let value: string | undefined = equals < 0 ? undefined : text.slice(equals + 1);
		if (flag.value === undefined) {
			value ??= "true";
			if (!/^(1|0|t|f|true|false)$/i.test(value)) throw new FlagError(`invalid boolean value "${value}" for -${name}: parse error`);
			value = /^(1|t|true)$/i.test(value) ? "true" : "false";
		} else {
			if (value === undefined) value = words[++at];
			if (value === undefined) throw new FlagError(`flag needs an argument: -${name}`);
			checkedValue(flag, name, value);
		}
		const known = values.get(flag.name);
		if (known) known.push(value);
		else values.set(flag.name, [value]);
	}
	return { given: new Given(values), operands: words.slice(at) };
}
