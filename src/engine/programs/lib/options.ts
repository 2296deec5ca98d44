/** Option tables and getopt_long(3): the tables also feed --help, completion, man pages and the page of what is simulated. */

export interface OptionSpec {
	/** One letter, without the dash. */
	readonly short?: string;
	/** Without the dashes. */
	readonly long?: string;
	/** The argument's name in the help; with it the option takes an argument. */
	readonly arg?: string;
	/** The argument may be left out (`--color[=WHEN]`, `-i[SUFFIX]`). */
	readonly optional?: boolean;
	/** Where the letter differs from the long name: it takes no argument, or always one. */
	readonly letter?: "plain" | "argument";
	/** Lines after the first are continued below it. */
	readonly help: string;
	/** Begins a section of the help with this heading. */
	readonly heading?: string;
	/** false: the real program has it, this one refuses it with status 64 (design.md, 4). */
	readonly simulated?: false;
}

/** An option as given; `key` is the long name, or the letter where there is none. */
export interface GivenOption {
	readonly key: string;
	readonly value: string | undefined;
	/** As typed, for messages: `-n` or `--lines`. */
	readonly typed: string;
}

export class Options {
	readonly given: readonly GivenOption[];
	constructor(given: readonly GivenOption[]) {
		this.given = given;
	}
	has(key: string): boolean {
		for (const option of this.given) if (option.key === key) return true;
		return false;
	}
	/** The last value given for a key. */
	value(key: string): string | undefined {
		if (this.given.length === 0) return undefined;
		return this.given.findLast((o) => o.key === key)?.value;
	}
	values(key: string): string[] {
		return this.given.filter((o) => o.key === key).map((o) => o.value ?? "");
	}
	/** Which of these keys was given last: options that override each other. */
	last(...keys: string[]): string | undefined {
		if (this.given.length === 0) return undefined;
		return this.given.findLast((o) => keys.includes(o.key))?.key;
	}
}

export type ParsedArguments =
	| { readonly ok: true; readonly options: Options; readonly operands: string[] }
	| { readonly ok: false; readonly message: string; readonly unsimulated?: string };

const keyOf = (spec: OptionSpec): string => spec.long ?? (spec.short as string);

/**
 * Parses `args` (without argv[0]). With `stopAtOperand` options end at the first operand (getopt's "+"), else they may stand anywhere.
 * Failures carry getopt's message without the program's name.
 */
export function parseOptions(specs: readonly OptionSpec[], args: readonly string[], stopAtOperand = false): ParsedArguments {
	const given: GivenOption[] = [];
	const operands: string[] = [];
	const fail = (message: string): ParsedArguments => ({ ok: false, message });
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") {
			operands.push(...args.slice(i + 1));
			break;
		}
		if (word.startsWith("--")) {
			const equals = word.indexOf("=");
			const name = word.slice(2, equals < 0 ? undefined : equals);
			const exact = specs.filter((s) => s.long === name);
			const found = exact.length ? exact : specs.filter((s) => s.long?.startsWith(name));
			if (found.length === 0) return fail(`unrecognized option '${word}'`);
			if (found.length > 1) return fail(`option '${word}' is ambiguous; possibilities: ${found.map((s) => `'--${s.long}'`).join(" ")}`);
			const spec = found[0] as OptionSpec;
			const typed = `--${spec.long}`;
			if (spec.simulated === false) return { ok: false, message: "", unsimulated: typed };
			let value = equals < 0 ? undefined : word.slice(equals + 1);
			if (spec.arg === undefined && value !== undefined) return fail(`option '${typed}' doesn't allow an argument`);
			if (spec.arg !== undefined && !spec.optional && value === undefined) {
				if (i + 1 >= args.length) return fail(`option '${typed}' requires an argument`);
				value = args[++i];
			}
			given.push({ key: keyOf(spec), value, typed });
		} else if (word.startsWith("-") && word.length > 1) {
			for (let j = 1; j < word.length; j++) {
				const letter = word[j] as string;
				const spec = specs.find((s) => s.short === letter);
				if (!spec) return fail(`invalid option -- '${letter}'`);
				const typed = `-${letter}`;
				if (spec.simulated === false) return { ok: false, message: "", unsimulated: typed };
				if (spec.arg === undefined || spec.letter === "plain") given.push({ key: keyOf(spec), value: undefined, typed });
				else {
					let value: string | undefined = word.slice(j + 1);
					if (value === "") value = undefined;
					if (value === undefined && (!spec.optional || spec.letter === "argument")) {
						if (i + 1 >= args.length) return fail(`option requires an argument -- '${letter}'`);
						value = args[++i];
					}
					given.push({ key: keyOf(spec), value, typed });
					break;
				}
			}
		} else if (stopAtOperand) {
			operands.push(...args.slice(i));
			break;
		} else operands.push(word);
	}
	return { ok: true, options: new Options(given), operands };
}

/** The option lines of --help, as argp and coreutils lay them out. */
export function optionHelp(specs: readonly OptionSpec[]): string {
	return specs
		.map((s) => {
			const arg = s.arg === undefined ? "" : s.optional ? (s.long ? `[=${s.arg}]` : `[${s.arg}]`) : s.long ? `=${s.arg}` : ` ${s.arg}`;
			const head = `  ${s.short ? `-${s.short}` : "  "}${s.short && s.long ? ", " : s.long ? "  " : ""}${s.long ? `--${s.long}` : ""}${arg}`;
			const note = s.simulated === false ? " (not simulated)" : "";
			return head.length < 28 ? `${head.padEnd(29)}${s.help}${note}` : `${head}\n${" ".repeat(29)}${s.help}${note}`;
		})
		.join("\n");
}
