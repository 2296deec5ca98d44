/** complete, compgen, compopt, bind. */
import { actionLetters, isAction } from "../completion/actions.ts";
import { generate, type Specification } from "../completion/specification.ts";
import { singleQuote } from "../quoting.ts";
import type { CompletionOption } from "../readline/completion-host.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, type Flags, fail, parseFlags, print } from "./builtin.ts";

const optionNames: readonly string[] = ["bashdefault", "default", "dirnames", "filenames", "fullquote", "noquote", "nosort", "nospace", "plusdirs"];
const letters = Object.keys(actionLetters).join("");

/** Options may come several times (-A, -o): they are gathered before the rest is read. */
function specification(args: readonly string[], extra: string): { spec: Specification; flags: Flags } {
	const actions: string[] = [];
	const options = new Set<CompletionOption>();
	const rest: string[] = [];
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") {
			rest.push(...args.slice(i));
			break;
		}
		if (word === "-A" || word === "-o") {
			const value = args[++i];
			if (value === undefined) fail(`${word}: option requires an argument`, 2);
			if (word === "-A") {
				if (!isAction(value)) fail(`${value}: invalid action name`, 2);
				actions.push(value);
			} else if (optionNames.includes(value)) options.add(value as CompletionOption);
			else fail(`${value}: invalid option name`, 2);
		} else rest.push(word);
	}
	const flags = parseFlags(rest, `${letters}G:W:P:S:X:F:C:${extra}`);
	for (const [letter, action] of Object.entries(actionLetters)) if (flags.has(letter)) actions.push(action);
	const { given } = flags;
	return {
		flags,
		spec: {
			options,
			actions,
			glob: given.get("G"),
			words: given.get("W"),
			function: given.get("F"),
			command: given.get("C"),
			filter: given.get("X"),
			prefix: given.get("P") ?? "",
			suffix: given.get("S") ?? "",
		},
	};
}

/** A line of `complete -p`. */
function specificationText(name: string, spec: Specification): string {
	const words = ["complete"];
	for (const option of optionNames) if (spec.options.has(option as CompletionOption)) words.push("-o", option);
	for (const action of spec.actions) {
		const letter = Object.entries(actionLetters).find(([, a]) => a === action)?.[0];
		words.push(...(letter ? [`-${letter}`] : ["-A", action]));
	}
	const quoted = (letter: string, value: string | undefined): void => {
		if (value) words.push(letter, singleQuote(value));
	};
	quoted("-G", spec.glob);
	quoted("-W", spec.words);
	quoted("-P", spec.prefix);
	quoted("-S", spec.suffix);
	quoted("-X", spec.filter);
	quoted("-C", spec.command);
	if (spec.function) words.push("-F", spec.function);
	return `${words.join(" ")} ${name}\n`;
}

const complete: Builtin = {
	name: "complete",
	synopsis:
		"[-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]",
	summary: "Specify how arguments are to be completed by Readline.",
	*run(shell, args) {
		const { spec, flags } = specification(args, "prDEI");
		const special = ["D", "E", "I"].filter((l) => flags.has(l)).map((l) => `-${l}`);
		const names = special.length > 0 ? special : flags.rest;
		if (flags.has("r")) {
			if (names.length === 0) shell.completions.clear();
			for (const name of names) if (!shell.completions.delete(name)) fail(`${name}: no completion specification`);
			return 0;
		}
		if (flags.has("p") || args.length === 0) {
			if (names.length === 0) for (const [name, known] of shell.completions.entries) yield* print(shell, specificationText(name, known));
			let status = 0;
			for (const name of names) {
				const known = shell.completions.get(name);
				if (known) yield* print(shell, specificationText(name, known));
				else {
					yield* shell.complain(`complete: ${name}: no completion specification`);
					status = 1;
				}
			}
			return status;
		}
		if (names.length === 0) {
			yield* shell.say(`complete: usage: complete ${complete.synopsis}\n`);
			return 2;
		}
		for (const name of names) shell.completions.set(name, spec);
		return 0;
	},
};

const compgen: Builtin = {
	name: "compgen",
	synopsis:
		"[-V varname] [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]",
	summary: "Display possible completions depending on the options.",
	*run(shell, args) {
		const { spec, flags } = specification(args, "");
		const word = flags.rest[0] ?? "";
		const found = yield* generate(shell, spec, word, { words: ["compgen", word], current: 1, line: "", point: 0 });
		yield* print(shell, found.map((name) => `${name}\n`).join(""));
		return found.length > 0 ? 0 : 1;
	},
};

const compopt: Builtin = {
	name: "compopt",
	synopsis: "[-o|+o option] [-DEI] [name ...]",
	summary: "Modify or display completion options.",
	*run(shell, args) {
		const changes: [CompletionOption, boolean][] = [];
		const names: string[] = [];
		for (let i = 0; i < args.length; i++) {
			const word = args[i] as string;
			if (word === "-o" || word === "+o") {
				const value = args[++i] ?? "";
				if (!optionNames.includes(value)) fail(`${value}: invalid option name`, 2);
				changes.push([value as CompletionOption, word === "-o"]);
			} else names.push(word);
		}
		if (names.length === 0) fail("not currently executing completion function");
		for (const name of names) {
			const known = shell.completions.get(name);
			if (!known) fail(`${name}: no completion specification`);
			if (changes.length === 0) yield* print(shell, compoptText(shell, name));
			const options = new Set(known.options);
			for (const [option, on] of changes) {
				if (on) options.add(option);
				else options.delete(option);
			}
			shell.completions.set(name, { ...known, options });
		}
		return 0;
	},
};

const compoptText = (shell: Shell, name: string): string =>
	`compopt ${optionNames.map((o) => `${shell.completions.get(name)?.options.has(o as CompletionOption) ? "-" : "+"}o ${o}`).join(" ")} ${name}\n`;

const bind: Builtin = {
	name: "bind",
	synopsis: "[-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]",
	summary: "Set Readline key bindings and variables.",
	*run(shell, args) {
		if (!shell.interactive) {
			yield* shell.complain("bind: warning: line editing not enabled");
			parseFlags(args, "lpsvPSVXm:f:q:u:r:x:");
			return 0;
		}
		return fail("key bindings are not simulated here; the real bash has them", 64);
	},
};

export const completionBuiltins: readonly Builtin[] = [complete, compgen, compopt, bind];
