/** What completion asks of the shell. The executor implements it. */
import type { Blocking, Sys } from "../../kernel/abi.ts";

export interface CompletionHost {
	/** Of the shell's own task: directories are read as the user may read them. */
	readonly sys: Sys;
	/** A shell variable's value (PATH, HOME, and any in `$NAME/` paths). */
	variable(name: string): string | undefined;
	variableNames(): Iterable<string>;
	aliases(): Iterable<string>;
	functions(): Iterable<string>;
	builtins(): Iterable<string>;
	keywords(): Iterable<string>;
	/** Accounts, for `~name`. */
	users(): Iterable<{ readonly name: string; readonly home: string }>;
	/** Options of a program or builtin as typed: `-a`, `--all`, `--sort=` where an argument follows. Empty where none are known. */
	optionsOf(command: string): Blocking<readonly string[]>;
	/** What `complete` has set for a command, if anything. */
	specification(command: string): CompletionSpecification | undefined;
}

/** The place to complete at, as `complete -F` functions get it: COMP_WORDS, COMP_CWORD, COMP_LINE, COMP_POINT. */
export interface CompletionPlace {
	readonly words: readonly string[];
	readonly current: number;
	readonly line: string;
	readonly point: number;
}

/** Options of `complete -o`. */
export type CompletionOption = "bashdefault" | "default" | "dirnames" | "filenames" | "fullquote" | "noquote" | "nosort" | "nospace" | "plusdirs";

/** A command's own completion (`complete -W`, `-A`, `-F`, `-C`). */
export interface CompletionSpecification {
	readonly options: ReadonlySet<CompletionOption>;
	/** All words that fit what is typed so far, unquoted. */
	generate(place: CompletionPlace): Blocking<readonly string[]>;
}
