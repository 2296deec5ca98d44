/** Errors of the shell's own making, from expansion and assignment to the executor. */

export type ShellErrorKind =
	/** `set -u` and an unset parameter. */
	| "unbound"
	/** `${x:?words}`. */
	| "unset"
	| "bad-substitution"
	| "arithmetic"
	| "readonly"
	/** `shopt -s failglob` and no match. */
	| "no-match"
	| "ambiguous-redirect"
	/** A name or subscript that cannot be assigned to. */
	| "assignment"
	/** An operand of `[[ ]]` that makes no sense, such as a broken regular expression. */
	| "conditional";

/**
 * Thrown by expansion and assignment. The executor prints `message` behind its prefix (`bash: line 7: `) and sets `$?` to `status`.
 * What else ends depends on `reach`:
 * - "command": only this simple command (or redirection, or `[[ ]]`) fails;
 * - "line": bash's DISCARD: everything up to the next line of input is dropped (all of a -c string, the function calls and loops around
 *   it); a subshell ends; the shell itself goes on with the next line;
 * - "shell": a shell that is not interactive exits with `status`; an interactive one does as for "line".
 */
export class ShellError extends Error {
	readonly kind: ShellErrorKind;
	readonly status: number;
	readonly reach: "command" | "line" | "shell";
	constructor(kind: ShellErrorKind, message: string, reach: "command" | "line" | "shell" = "line", status = 1) {
		super(message);
		this.kind = kind;
		this.reach = reach;
		this.status = status;
	}
}
