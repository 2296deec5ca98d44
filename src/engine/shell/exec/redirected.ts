/** A compound command with redirections: they hold for all that it runs, then the descriptors are put back. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Shell } from "../shell.ts";
import type { Redirected } from "../syntax.ts";
import { execute, settle } from "./execute.ts";
import { closeSubstitutions } from "./process-substitution.ts";
import { redirect, type Undo, undoRedirections } from "./redirect.ts";

export function* redirected(shell: Shell, node: Redirected): Blocking<number> {
	const undo: Undo = [];
	const substitutions = shell.substitutions.length;
	const { command } = node;
	const standsAlone = shell.dialect !== "bash" || command.type === "Subshell" || command.type === "TestCommand" || command.type === "ArithmeticCommand";
	shell.pos = standsAlone ? node.pos : (shell.anchor ?? shell.source.text.trimEnd().length);
	shell.node = node;
	let status: number;
	try {
		if (yield* redirect(shell, node.redirects, undo)) status = yield* execute(shell, node.command);
		else status = yield* settle(shell, shell.dialect === "dash" ? 2 : 1);
	} finally {
		undoRedirections(shell, undo);
		closeSubstitutions(shell, substitutions);
	}
	return status;
}
