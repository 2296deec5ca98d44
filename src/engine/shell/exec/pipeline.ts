/** Pipelines, `!` and `time`. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Job, type JobProcess } from "../jobs/job.ts";
import { jobControl, waitForeground } from "../jobs/wait.ts";
import type { CommandNode, Pipeline } from "../parse/nodes.ts";
import { printCommand } from "../parse/print-command.ts";
import type { Shell } from "../shell.ts";
import { directProgram } from "./direct.ts";
import { execute, settle } from "./execute.ts";
import { failed } from "./failure.ts";
import { fork, forkShell } from "./fork.ts";
import { openPipeline } from "./open-pipe.ts";
import { runDebugTrap } from "./pending.ts";
import { privateCopy } from "./redirect.ts";
import { timed } from "./timing.ts";

export function* pipeline(shell: Shell, node: Pipeline, tail: boolean): Blocking<number> {
	const { prefixes } = node;
	if (prefixes.length === 0) return yield* settle(shell, yield* run(shell, node));
	const time = prefixes.find((p) => p.type === "Time");
	const inverted = prefixes.filter((p) => p.type === "Negation").length % 2 === 1;
	if (inverted) shell.tolerant++;
	const inner =
		node.commands.length === 0
			? nothing(shell)
			: node.commands.length === 1
				? execute(shell, node.commands[0] as CommandNode, tail && !inverted && !time)
				: run(shell, node);
	let status = yield* time ? timed(shell, inner, time.posix !== undefined) : inner;
	if (inverted) {
		shell.tolerant--;
		if (!shell.flow) status = status === 0 ? 1 : 0;
		shell.status = status;
		return status;
	}
	shell.status = status;
	return node.commands.length > 1 && !shell.flow ? yield* settle(shell, status) : status;
}

/** `!` or `time` without a command. */
// biome-ignore lint/correctness/useYield: it stands where commands do
function* nothing(shell: Shell): Blocking<number> {
	shell.status = 0;
	return 0;
}

function* run(shell: Shell, node: Pipeline): Blocking<number> {
	shell.pos = node.pos;
	try {
		const lastHere = shell.options.has("lastpipe") && !jobControl(shell);
		const started = yield* startPipeline(shell, node, false, lastHere);
		const last = node.commands.at(-1);
		if (last?.type === "Subshell") shell.node = last;
		if (!started.rest) return yield* waitForeground(shell, started.job);
		return yield* lastInShell(shell, started.job, started.rest);
	} catch (error) {
		return yield* failed(shell, error);
	}
}

/** `shopt -s lastpipe`: the last command runs in this shell, then the others are waited for. */
function* lastInShell(shell: Shell, job: Job, rest: { node: CommandNode; input: number }): Blocking<number> {
	const saved = privateCopy(shell, 0);
	shell.sys.dup2(rest.input, 0);
	shell.sys.close(rest.input);
	const status = yield* execute(shell, rest.node);
	shell.sys.dup2(saved, 0);
	shell.sys.close(saved);
	const { flow } = shell;
	const others = yield* waitForeground(shell, job);
	shell.flow ??= flow;
	shell.pipeStatus = [...shell.pipeStatus, status];
	return status === 0 && shell.options.has("pipefail") ? others : status;
}

interface Started {
	readonly job: Job;
	/** With lastpipe: what this shell still has to run. */
	readonly rest: { readonly node: CommandNode; readonly input: number } | undefined;
}

/** Forks a child for each command, joined by pipes, as one job. */
export function* startPipeline(shell: Shell, node: Pipeline, background: boolean, lastHere = false): Blocking<Started> {
	const { sys } = shell;
	const { commands, operators } = node;
	const controlled = jobControl(shell);
	const processes: JobProcess[] = [];
	const { source } = shell;
	let group: number | undefined = controlled ? 0 : undefined;
	let input: number | undefined;
	let rest: Started["rest"];
	for (let i = 0; i < commands.length; i++) {
		const command = commands[i] as CommandNode;
		const last = i === commands.length - 1;
		if (last && lastHere && input !== undefined) {
			rest = { node: command, input };
			break;
		}
		if (command.type === "Command" && shell.traps.get("DEBUG") !== undefined) {
			shell.node = command;
			shell.pos = command.pos;
			yield* runDebugTrap(shell);
		}
		const pipe = last ? undefined : yield* openPipeline(shell);
		const from = input;
		const errors = operators[i] === "|&";
		const program = directProgram(shell, command);
		const options = { group, background, showsJobs: command.type === "Command" };
		const pid: number = program
			? yield* fork(shell, options, (childSys) => {
					connect(childSys, from, pipe, errors);
					return program(childSys);
				})
			: yield* forkShell(shell, options, (child) => element(child, command, from, pipe, errors));
		if (group === 0) group = pid;
		processes.push({ pid, status: undefined, describe: () => printCommand(command, source.text) });
		if (input !== undefined) sys.close(input);
		if (pipe) sys.close(pipe[1]);
		input = pipe?.[0];
	}
	const job = new Job(processes, {
		group,
		foreground: !background,
		directory: shell.variables.get("PWD") ?? "",
		describe: () => printCommand({ ...node, prefixes: [] }, source.text),
	});
	if (!background) shell.jobs.addForeground(job);
	return { job, rest };
}

/** In the child: connects the pipes and runs the command, whose program takes the process over. */
function element(
	child: Shell,
	command: CommandNode,
	input: number | undefined,
	pipe: readonly [number, number] | undefined,
	errors: boolean,
): Blocking<number> {
	connect(child.sys, input, pipe, errors);
	child.loops = 0;
	child.depth = 0;
	child.ownProcess = true;
	return execute(child, command, true);
}

function connect(sys: Sys, input: number | undefined, pipe: readonly [number, number] | undefined, errors: boolean): void {
	if (input !== undefined && input !== 0) {
		sys.dup2(input, 0);
		sys.close(input);
	}
	if (!pipe) return;
	const [read, write] = pipe;
	sys.close(read);
	if (write !== 1) {
		sys.dup2(write, 1);
		sys.close(write);
	}
	if (errors) sys.dup2(1, 2);
}
