/** What `complete` and `compgen` are told, and the words it gives. */
import type { Blocking } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { assignArray, assignText } from "../assignments.ts";
import { elementsOf } from "../elements.ts";
import { evaluateText } from "../exec/evaluate.ts";
import { forkShell } from "../exec/fork.ts";
import { callFunction } from "../exec/functions.ts";
import { expandGlob } from "../glob.ts";
import { compilePattern } from "../pattern.ts";
import { backslashQuote } from "../quoting.ts";
import type { CompletionOption, CompletionPlace, CompletionSpecification } from "../readline/completion-host.ts";
import type { Shell } from "../shell.ts";
import { actionNames } from "./actions.ts";
import { expandWordList } from "./word-list.ts";

export interface Specification {
	readonly options: ReadonlySet<CompletionOption>;
	readonly actions: readonly string[];
	readonly glob: string | undefined;
	readonly words: string | undefined;
	readonly function: string | undefined;
	readonly command: string | undefined;
	readonly filter: string | undefined;
	readonly prefix: string;
	readonly suffix: string;
}

/** Words that fit `word`, in the order in which bash makes them: actions, -G, -W, -F, -C. */
export function* generate(shell: Shell, spec: Specification, word: string, place: CompletionPlace): Blocking<string[]> {
	let found: string[] = [];
	for (const action of spec.actions) found.push(...(yield* actionNames(shell, action, word)));
	if (spec.glob !== undefined)
		found.push(
			...expandGlob(shell.sys, spec.glob, { extglob: true, nocase: false, dotglob: false, globstar: false, skipDots: true, ignored: undefined }).filter(
				(name) => name.startsWith(word),
			),
		);
	if (spec.words !== undefined) found.push(...(yield* expandWordList(shell, spec.words)).filter((name) => name.startsWith(word)));
	if (spec.function !== undefined) found.push(...(yield* fromFunction(shell, spec.function, word, place)));
	if (spec.command !== undefined) found.push(...(yield* fromCommand(shell, spec.command, word, place)));
	if (spec.filter !== undefined) found = filtered(found, spec.filter, word);
	found = found.map((name) => `${spec.prefix}${name}${spec.suffix}`);
	if (spec.options.has("plusdirs") || (spec.options.has("dirnames") && found.length === 0)) found.push(...(yield* actionNames(shell, "directory", word)));
	if (spec.options.has("default") && found.length === 0) found.push(...(yield* actionNames(shell, "file", word)));
	return found;
}

/** -X: takes away what matches, or with `!` what does not; `&` is the word typed. */
function filtered(names: string[], filter: string, word: string): string[] {
	const negated = filter.startsWith("!");
	const text = (negated ? filter.slice(1) : filter).replace(/(\\?)&/g, (all, backslash: string) => (backslash ? "&" : backslashQuote(word)) || all);
	const pattern = compilePattern(text, { extglob: true });
	return names.filter((name) => pattern.matches(name) === negated);
}

function setPlace(shell: Shell, place: CompletionPlace): void {
	assignArray(shell, "COMP_WORDS", place.words);
	assignText(shell, "COMP_CWORD", String(place.current));
	assignText(shell, "COMP_LINE", place.line);
	assignText(shell, "COMP_POINT", String(place.point));
	assignText(shell, "COMP_TYPE", "9");
	assignText(shell, "COMP_KEY", "9");
}

/** The command, the word and the word before it: $1, $2, $3. */
const places = (place: CompletionPlace, word: string): string[] => [place.words[0] ?? "", word, place.words[place.current - 1] ?? ""];

function* fromFunction(shell: Shell, name: string, word: string, place: CompletionPlace): Blocking<readonly string[]> {
	const called = shell.functions.get(name);
	if (!called) return [];
	const { status } = shell;
	setPlace(shell, place);
	shell.variables.unset("COMPREPLY");
	yield* callFunction(shell, called, [name, ...places(place, word)]);
	shell.flow = undefined;
	const reply = elementsOf(shell.variables.value("COMPREPLY"));
	for (const variable of ["COMP_WORDS", "COMP_CWORD", "COMP_LINE", "COMP_POINT", "COMP_TYPE", "COMP_KEY", "COMPREPLY"]) shell.variables.unset(variable);
	shell.status = status;
	return reply;
}

function* fromCommand(shell: Shell, command: string, word: string, place: CompletionPlace): Blocking<string[]> {
	const [read, write] = shell.sys.pipe();
	yield* forkShell(shell, {}, (child) => {
		child.sys.close(read);
		child.sys.dup2(write, 1);
		child.sys.close(write);
		for (const [name, value] of [
			["COMP_LINE", place.line],
			["COMP_POINT", String(place.point)],
			["COMP_TYPE", "9"],
			["COMP_KEY", "9"],
		] as const)
			child.variables.setForCommand(name, value);
		return evaluateText(child, `${command} ${places(place, word).map(backslashQuote).join(" ")}`, { name: "complete", line: 1 });
	});
	shell.sys.close(write);
	let text = "";
	for (;;) {
		const chunk = yield* shell.sys.read(read, 65536);
		if (chunk.length === 0) break;
		text += decode(chunk);
	}
	shell.sys.close(read);
	return text.split("\n").filter((line) => line !== "");
}

/** The specification of a command: by its name, else `complete -D`, or `-E` for an empty line. */
export function specificationFor(shell: Shell, command: string): CompletionSpecification | undefined {
	const base = command.split("/").at(-1) ?? command;
	const spec = shell.completions.get(command) ?? shell.completions.get(base) ?? shell.completions.get(command === "" ? "-E" : "-D");
	if (!spec) return undefined;
	return {
		options: spec.options,
		generate: (place) => generate(shell, spec, place.words[place.current] ?? "", place),
	};
}
