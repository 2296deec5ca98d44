/** `( ... )`: a copy of the shell in a child. */
import type { Blocking } from "../../kernel/abi.ts";
import { Job } from "../jobs/job.ts";
import { jobControl, waitForeground } from "../jobs/wait.ts";
import { printCommand } from "../parse/print-command.ts";
import type { Shell } from "../shell.ts";
import type { Subshell } from "../syntax.ts";
import { list, settle } from "./execute.ts";
import { failed } from "./failure.ts";
import { forkShell } from "./fork.ts";

export function* subshell(shell: Shell, node: Subshell, tail: boolean): Blocking<number> {
	shell.pos = node.pos;
	shell.node = node;
	// nothing is left to be done here: this process is copy enough
	if (tail && shell.isSubshell && shell.traps.none) return yield* list(shell, node.body.commands, true);
	let status: number;
	try {
		const controlled = jobControl(shell);
		const pid = yield* forkShell(shell, { group: controlled ? 0 : undefined }, (child) => subshellBody(child, node));
		const { source } = shell;
		const describe = (): string => printCommand(node, source.text);
		const job = new Job([{ pid, status: undefined, describe }], {
			group: controlled ? pid : undefined,
			foreground: true,
			directory: shell.variables.get("PWD") ?? "",
			describe,
		});
		shell.jobs.addForeground(job);
		status = yield* waitForeground(shell, job);
	} catch (error) {
		status = yield* failed(shell, error);
	}
	if (shell.flow) return shell.status;
	return yield* settle(shell, status);
}

/** In the child. */
export function subshellBody(child: Shell, node: Subshell): Blocking<number> {
	child.loops = 0;
	child.depth = 0;
	return list(child, node.body.commands, true);
}
