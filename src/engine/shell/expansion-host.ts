/**
 * What expansion asks of the shell that runs it, and where what it offers stands.
 *
 * Exported for the executor:
 * - `words.ts`
 *   - `expandWordsAtOnce(host, words): string[] | undefined` — all expansions, splitting, globbing and quote removal; undefined when a word
 *     holds something that can block (a command or process substitution, `~user`), then nothing was evaluated yet: use the next one.
 *   - `expandWords(host, words): Blocking<string[]>`
 *   - `expandString(host, word)` — without splitting and globbing: here-strings, the word of `case`.
 *   - `expandPattern(host, word)` — a pattern for `compilePattern` of `pattern.ts`, quoted characters behind backslashes: `case` items.
 *   - `expandRedirectTarget(host, word)` — throws "ambiguous redirect".
 *   - `expandHereDocument(host, document: HereDoc)` — also knows quoted delimiters and `<<-`.
 *   - `arithmeticCommand(host, body): Blocking<Integer>` — `(( ))` and the three parts of `for (( ))`: expands, then evaluates. Its ShellError
 *     "arithmetic" makes `(( ))` fail with status 1; in words the same error ends the line.
 * - `assignments.ts`
 *   - `assign(host, assignment): Blocking<void>` — one assignment statement (`x=1`, `x+=y`, `a[i]=z`, `a=(...)`).
 *   - `expandAssignment(host, assignment): Blocking<ExpandedAssignment>` and `assignExpanded(host, expanded)` — its two halves.
 *   - `declareVariable(host, request, expanded)` — declare, local, export, readonly; `parseAssignment` (expand-assignment.ts) for their words.
 *   - `assignText(host, "name[sub]", value)` — read, printf -v, getopts; `assignArray`; `unsetTarget`; `storeScalar` — for loops.
 * - `arithmetic.ts`: `evaluateArithmetic(host, text, "let"): Integer` — `let` and the like; the text is already expanded.
 * - `conditional.ts`: `evaluateConditional(host, expression): Blocking<boolean>` — `[[ ]]`; status 0, 1, or 2 by ShellError.
 * - `prompt.ts`: `expandPrompt(host, text): Blocking<string>` — PS1, PS2, PS4 and `${x@P}`.
 * - `variables.ts`: `Variables` (set its `host` and keep its `line` up to date). `initial-variables.ts`: `initialVariables(sys, dialect)` makes them
 *   from the environment; `variables.define(name, { read })` for those the executor answers (FUNCNAME, PIPESTATUS, SHELLOPTS, DIRSTACK ...).
 * - `declaration.ts`: `declaration` (declare -p, export -p), `setLine` (set). `quoting.ts`: `singleQuote` (alias, trap -p), `backslashQuote` (%q).
 * - shared with programs, in `programs/lib`: `test-expression.ts`, `printf.ts`, `escapes.ts`, `regex.ts`.
 *
 * All errors are `ShellError`; its docstring says what each one ends.
 */
import type { Blocking, Sys } from "../kernel/abi.ts";
import type { CommandExpansionPart, ParsedScript } from "./syntax.ts";
import type { Variables } from "./variables.ts";

/** `sh` on Debian is dash: no arrays, no `[[`, other messages. "ash" is BusyBox: dash with some of bash's expansions. */
export type Dialect = "bash" | "dash" | "ash";

/** What prompts show of the shell. */
export interface PromptState {
	/** `\!` and `\#`. */
	readonly historyNumber: number;
	readonly commandNumber: number;
	/** `\j` */
	readonly jobs: number;
}

/** The shell as expansion sees it. One object per shell process: a subshell has its own. */
export interface ExpansionHost {
	readonly sys: Sys;
	readonly variables: Variables;
	readonly dialect: Dialect;
	/** `$1`... of the function or script that runs now. */
	readonly positional: readonly string[];
	/** `$0` */
	readonly name: string;
	/** Whether a `set -o` option (nounset, noglob, braceexpand ...) or a `shopt` one (extglob, nullglob, dotglob, globstar, nocasematch ...) is on. */
	option(name: string): boolean;
	/** `?`, `$`, `!`, `-`: undefined only for `$!` before the first job. `@ * # 0` and digits are answered from `positional` and `name`. */
	special(name: "?" | "$" | "!" | "-"): string | undefined;
	/**
	 * Runs `$(...)`, backquotes, `${ ...; }` or `${| ...; }` (see `part.text`) and returns what it printed as it is: expansion cuts the newlines at
	 * its end. NUL bytes are dropped here. Sets `$?`.
	 */
	commandSubstitution(part: CommandExpansionPart): Blocking<string>;
	/** Starts the script with a pipe and returns its name, `/dev/fd/N`. The descriptor is closed after the command that uses the word. */
	processSubstitution(script: ParsedScript | undefined, direction: "<" | ">"): Blocking<string>;
	/** Prints a complaint that does not end the command, with the shell's prefix, such as a circular name reference. */
	warn(message: string): void;
	promptState(): PromptState;
}
