/** Commands ended by `&`: jobs that the shell does not wait for. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Job } from "../jobs/job.ts";
import { jobControl } from "../jobs/wait.ts";
import type { ScriptNode } from "../parse/nodes.ts";
import { printCommand } from "../parse/print-command.ts";
import type { Shell } from "../shell.ts";
import { directProgram } from "./direct.ts";
import { execute } from "./execute.ts";
import { failed } from "./failure.ts";
import { fork, forkShell } from "./fork.ts";
import { startPipeline } from "./pipeline.ts";
import { subshellBody } from "./subshell.ts";

export function* runBackground(shell: Shell, node: ScriptNode): Blocking<number> {
	shell.pos = node.pos;
	try {
		const job =
			node.type === "Pipeline" && node.commands.length > 1 && node.prefixes.length === 0
				? (yield* startPipeline(shell, node, true)).job
				: yield* single(shell, node);
		yield* enterBackground(shell, job);
	} catch (error) {
		return yield* failed(shell, error);
	}
	shell.status = 0;
	return 0;
}

/** Makes a started job the last background one, and tells its number where a user looks on. */
export function* enterBackground(shell: Shell, job: Job): Blocking<void> {
	shell.jobs.addBackground(job);
	shell.lastBackgroundPid = job.lastProcess.pid;
	if (shell.interactive && !shell.isSubshell && shell.dialect === "bash") yield* shell.say(`[${job.number}] ${job.lastProcess.pid}\n`);
}

function* single(shell: Shell, node: ScriptNode): Blocking<Job> {
	const controlled = jobControl(shell);
	const options = { group: controlled ? 0 : undefined, background: true };
	const program = controlled ? directProgram(shell, node) : undefined;
	const pid = program ? yield* fork(shell, options, program) : yield* forkShell(shell, options, (child) => backgroundBody(child, node, !controlled));
	const { source } = shell;
	const shown: ScriptNode = node.type === "Pipeline" && node.commands.length === 1 ? (node.commands[0] as ScriptNode) : node;
	const describe = (): string => printCommand(shown, source.text);
	return new Job([{ pid, status: undefined, describe }], {
		group: controlled ? pid : undefined,
		foreground: false,
		directory: shell.variables.get("PWD") ?? "",
		describe,
	});
}

function* backgroundBody(child: Shell, node: ScriptNode, detached: boolean): Blocking<number> {
	child.loops = 0;
	child.depth = 0;
	child.ownProcess = true;
	if (detached) {
		// without job control it must not take the terminal's input away
		try {
			const fd = yield* child.sys.open("/dev/null");
			if (fd !== 0) {
				child.sys.dup2(fd, 0);
				child.sys.close(fd);
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (child.dialect === "bash") yield* child.complain(`cannot redirect standard input from /dev/null: ${error.message}`);
			else {
				yield* child.complain(`cannot open /dev/null: ${error.message === "No such file or directory" ? "No such file" : error.message}`);
				return 2;
			}
		}
	}
	if (node.type === "Subshell") return yield* subshellBody(child, node);
	return yield* execute(child, node, true);
}
