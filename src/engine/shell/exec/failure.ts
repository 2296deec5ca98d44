/** Errors of expansion and assignment, and forks that failed, as a command's failure. */
import type { Blocking } from "../../kernel/abi.ts";
import { discard, leave } from "../flow.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import { ForkFailure } from "./fork.ts";

/** Says what a ShellError says and sets the flow by its reach; returns the status. A ForkFailure has done both. Anything else is thrown on. */
export function* failed(shell: Shell, error: unknown): Blocking<number> {
	if (error instanceof ForkFailure) return shell.status;
	if (!(error instanceof ShellError)) throw error;
	yield* shell.flushWarnings();
	yield* shell.complain(error.message);
	// a command string gives 127 for what ends it (${x?}, set -u), a script the error's own status
	const ends = error.reach === "shell" && shell.commandString && !shell.isSubshell && !shell.options.has("errexit") && shell.dialect === "bash";
	shell.status = ends ? 127 : error.status;
	if (error.reach === "shell") shell.flow = shell.interactive && !shell.isSubshell ? discard : leave;
	else if (error.reach === "line") shell.flow = shell.dialect === "bash" ? discard : leave;
	return shell.status;
}
