/** Calling a builtin: errors it did not foresee become messages, its output is flushed. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import { type Builtin, BuiltinFailure } from "../builtins/builtin.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import { failed } from "./failure.ts";
import type { Argument } from "./simple-command.ts";

/** Special builtins whose failure ends a bash that follows POSIX. */
const strictBuiltins = new Set(["export", "readonly", "unset"]);
const strictUsage = new Set(["set", "shift", "exit", "return", "times", "source"]);

/** Runs a builtin in this shell. `words` has its name first. */
export function* runBuiltin(shell: Shell, builtin: Builtin, words: readonly string[], values?: readonly Argument[]): Blocking<number> {
	let status: number;
	try {
		status = yield* builtin.run(shell, words.slice(1), values ?? words.slice(1));
	} catch (error) {
		if (exhaustedBytes(error) !== undefined) throw error;
		if (error instanceof BuiltinFailure) {
			const message =
				shell.dialect === "bash"
					? error.message
					: error.message.replace(/^-(.): invalid option$/, shell.dialect === "dash" ? "Illegal option -$1" : "illegal option -$1");
			if (message) yield* shell.complain(`${builtin.name}: ${message}`);
			if (error.usage && shell.dialect === "bash") yield* shell.say(`${builtin.name}: usage: ${`${builtin.name} ${builtin.synopsis}`.trimEnd()}\n`);
			status = error.status;
			if ((builtin.special || builtin.name === "local") && shell.dialect !== "bash" && !shell.interactive && !shell.underCommand) shell.flow = { kind: "exit" };
		} else if (isErrno(error)) {
			// what remains are failed writes to standard output
			// dash names neither the file nor the reason
			yield* shell.complain(`${builtin.name}: ${shell.dialect === "dash" ? `${builtin.name}: I/O error` : `write error: ${error.message}`}`);
			status = 1;
		} else if (error instanceof ShellError && error.reach === "command") {
			yield* shell.flushWarnings();
			// of assignments to what is readonly bash names only the variable
			const bare = error.kind === "readonly" && shell.dialect === "bash" && error.message.endsWith(": readonly variable");
			yield* shell.complain(bare ? error.message : `${builtin.name}: ${error.message}`);
			status = error.status;
		} else status = yield* failed(shell, error);
	}
	if (
		shell.dialect === "bash" &&
		builtin.special &&
		shell.options.has("posix") &&
		!shell.interactive &&
		!shell.underCommand &&
		!shell.flow &&
		shell.tolerant === 0
	) {
		if ((status > 0 && strictBuiltins.has(builtin.name)) || (status > 1 && strictUsage.has(builtin.name))) shell.flow = { kind: "exit" };
	}
	if (shell.flow?.kind === "exit") shell.status = status;
	shell.pipeStatus = [status];
	return status;
}
