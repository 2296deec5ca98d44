/** The command lines of dpkg's tools: one action, options before or behind it, and the messages of their own parser (dpkg's options.c). */
import { type Context, Failure } from "../lib/program.ts";

export interface ToolOption {
	readonly short?: string;
	readonly long: string;
	/** One action is what the program does. */
	readonly kind: "action" | "flag" | "value";
	readonly help: string;
	readonly simulated?: false;
}

export interface ToolArguments {
	/** By its long name. */
	readonly action: string | undefined;
	readonly operands: readonly string[];
	/** Options that were given, by their long names, with their values. */
	readonly values: ReadonlyMap<string, string>;
	/** Values of --force-... and --no-... that have no entry of their own. */
	readonly forces: ReadonlySet<string>;
}

/** `hint` ends a usage message. */
export function readArguments(context: Context, tool: string, table: readonly ToolOption[], hint: string): ToolArguments {
	const operands: string[] = [];
	const values = new Map<string, string>();
	const forces = new Set<string>();
	let action: ToolOption | undefined;
	const fail = (message: string): never => {
		throw new Failure(`${tool}: error: ${message}\n${hint}`, 2);
	};
	const given = (option: ToolOption, value: string, typed: string): void => {
		if (option.simulated === false) context.unsimulated(`option ${typed}`);
		if (option.kind !== "action") values.set(option.long, value);
		else if (action && action !== option) {
			const shown = (o: ToolOption): string => (o.short ? `-${o.short} (--${o.long})` : `--${o.long}`);
			fail(`conflicting actions ${shown(option)} and ${shown(action)}`);
		} else action = option;
	};
	const args = [...context.operands];
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") {
			operands.push(...args.slice(i + 1));
			break;
		}
		if (word.startsWith("--")) {
			const equals = word.indexOf("=");
			const name = word.slice(2, equals < 0 ? undefined : equals);
			const force = /^(?:force|refuse|no-force)-(.+)$/.exec(name)?.[1];
			if (force !== undefined) {
				if (name.startsWith("force")) for (const one of force.split(",")) forces.add(one);
				continue;
			}
			const option = table.find(({ long }) => long === name);
			if (!option) return fail(`unknown option --${name}`);
			if (option.kind !== "value" && equals >= 0) fail(`--${name} option does not take a value`);
			const value = option.kind !== "value" ? "" : equals >= 0 ? word.slice(equals + 1) : args[++i];
			if (value === undefined) return fail(`--${name} option takes a value`);
			given(option, value, `--${name}`);
		} else if (word.startsWith("-") && word.length > 1) {
			for (let j = 1; j < word.length; j++) {
				const letter = word[j] as string;
				const option = table.find(({ short }) => short === letter);
				if (!option) return fail(`unknown option -${letter}`);
				if (option.kind !== "value") {
					given(option, "", `-${letter}`);
					continue;
				}
				const attached = word.slice(j + 1).replace(/^=/, "");
				const value = attached !== "" ? attached : args[++i];
				if (value === undefined) return fail(`-${letter} option takes a value`);
				given(option, value, `-${letter}`);
				break;
			}
		} else operands.push(word);
	}
	return { action: action?.long, operands, values, forces };
}
