/** `coproc`: a background job with pipes to and from the shell. */
import type { Blocking } from "../../kernel/abi.ts";
import { assignText } from "../assignments.ts";
import { Job } from "../jobs/job.ts";
import { jobControl } from "../jobs/wait.ts";
import { printCommand } from "../parse/print-command.ts";
import type { Shell } from "../shell.ts";
import type { Coproc } from "../syntax.ts";
import { enterBackground } from "./background.ts";
import { execute, list } from "./execute.ts";
import { failed } from "./failure.ts";
import { forkShell } from "./fork.ts";
import { moveHigh } from "./process-substitution.ts";

export function* coprocess(shell: Shell, node: Coproc): Blocking<number> {
	const { sys } = shell;
	shell.pos = node.pos;
	const name = node.name?.text ?? "COPROC";
	try {
		const [output, theirOutput] = sys.pipe();
		const [theirInput, input] = sys.pipe();
		const controlled = jobControl(shell);
		const pid = yield* forkShell(shell, { group: controlled ? 0 : undefined, background: true }, (child) => {
			for (const fd of [output, input]) child.sys.close(fd);
			child.sys.dup2(theirInput, 0);
			child.sys.dup2(theirOutput, 1);
			for (const fd of [theirInput, theirOutput]) child.sys.close(fd);
			child.loops = 0;
			child.depth = 0;
			return node.body.type === "CompoundList" ? list(child, node.body.commands, true) : execute(child, node.body, true);
		});
		sys.close(theirInput);
		sys.close(theirOutput);
		const reading = moveHigh(sys, output);
		const writing = moveHigh(sys, input, 60);
		for (const fd of [reading, writing]) sys.fcntlSet(fd, { closeOnExec: true });
		const { source } = shell;
		const describe = (): string => printCommand(node, source.text);
		const job = new Job([{ pid, status: undefined, describe }], {
			group: controlled ? pid : undefined,
			foreground: false,
			directory: shell.variables.get("PWD") ?? "",
			describe,
		});
		yield* enterBackground(shell, job);
		assignText(shell, `${name}[0]`, String(reading));
		assignText(shell, `${name}[1]`, String(writing));
		assignText(shell, `${name}_PID`, String(pid));
	} catch (error) {
		return yield* failed(shell, error);
	}
	shell.status = 0;
	return 0;
}
