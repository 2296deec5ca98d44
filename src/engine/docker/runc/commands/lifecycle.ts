/** start, kill, delete, pause, resume. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { type Signal, signalNumber } from "../../../kernel/signal-names.ts";
import { signalFrom } from "../../oci/signal.ts";
import { goError, goQuote } from "../../oci/text.ts";
import { type Command, CommandError, type Invocation } from "../app/command.ts";
import { setFrozen } from "../cgroup/groups.ts";
import { bundleOf } from "../container/config.ts";
import { type ContainerState, loadState, removeState, statusOf } from "../container/state.ts";
import { openBundle } from "../parent/bundle.ts";
import { startContainer } from "../parent/create.ts";
import { destroy, killAll } from "../parent/destroy.ts";
import { unique } from "./texts.ts";

const named = 'Where "<container-id>" is the name for the instance of the container';

function* start({ sys, globals, operands }: Invocation): Blocking<number> {
	const state = yield* loadState(sys, globals, operands[0] ?? "");
	const status = yield* statusOf(sys, globals, state);
	if (status === "stopped") throw new CommandError("cannot start a container that has stopped");
	if (status !== "created") throw new CommandError("cannot start an already running container");
	const hooks = state.config["Hooks"] as { readonly poststart?: unknown } | undefined;
	yield* startContainer(sys, globals, state, hooks?.poststart ? yield* openBundle(sys, bundleOf(state.config)) : undefined);
	return 0;
}

export const startCommand: Command = {
	name: "start",
	summary: "executes the user defined process in a created container",
	argsUsage: `<container-id>\n\n${unique}`,
	description: "The start command executes the user defined process in a created container.",
	operands: { exactly: 1 },
	flags: [],
	run: start,
};

function send(sys: Sys, state: ContainerState, signal: Signal): void {
	try {
		sys.kill(state.init_process_pid, signal);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new CommandError(error.code === "ESRCH" ? "container not running" : `unable to signal init: ${goError(error)}`);
	}
}

const ownPids = (state: ContainerState): boolean =>
	(state.config["namespaces"] as readonly { readonly type: string; readonly path: string }[]).some((n) => n.type === "NEWPID");

function* kill({ sys, globals, operands, options }: Invocation): Blocking<number> {
	const state = yield* loadState(sys, globals, operands[0] ?? "");
	const text = operands[1] ?? "SIGTERM";
	const signal = signalFrom(text === "" ? "SIGTERM" : text);
	if (signal === undefined) throw new CommandError(/^\d+$/.test(text) ? `unable to signal init: invalid argument` : `unknown signal ${goQuote(text)}`);
	const status = yield* statusOf(sys, globals, state);
	if (status === "stopped") {
		if (options.has("all") || (signal === "KILL" && !ownPids(state))) {
			yield* killAll(sys, state.cgroup_paths);
			return 0;
		}
		throw new CommandError("container not running");
	}
	if (signal === "KILL" && !ownPids(state)) yield* killAll(sys, state.cgroup_paths);
	else send(sys, state, signal);
	// a frozen process dies only when it is let go
	if (status === "paused" && signalNumber(signal) === 9) yield* setFrozen(sys, state.cgroup_paths, false);
	return 0;
}

export const killCommand: Command = {
	name: "kill",
	summary: "kill sends the specified signal (default: SIGTERM) to the container's init process",
	argsUsage: `<container-id> [signal]

${named} and
"[signal]" is the signal to be sent to the init process.

EXAMPLE:
For example, if the container id is "ubuntu01" the following will send a "KILL"
signal to the init process of the "ubuntu01" container:

       # runc kill ubuntu01 KILL`,
	operands: { least: 1, most: 2 },
	flags: [],
	hiddenFlags: [{ name: "all", short: "a", help: "(obsoleted, do not use)" }],
	run: kill,
};

function* remove({ sys, globals, operands, options }: Invocation): Blocking<number> {
	const id = operands[0] ?? "";
	const force = options.has("force");
	let state: ContainerState;
	try {
		state = yield* loadState(sys, globals, id);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		// a creation that was cut short leaves a directory without a state
		removeState(sys, globals, id);
		if (force) return 0;
		throw error;
	}
	const status = yield* statusOf(sys, globals, state);
	if (status !== "stopped" && status !== "created" && !force) throw new CommandError(`cannot delete container ${id} that is not stopped: ${status}`);
	if (status !== "stopped") {
		yield* killAll(sys, state.cgroup_paths);
		if (status === "paused") yield* setFrozen(sys, state.cgroup_paths, false);
		yield* untilGone(sys, state);
	}
	yield* destroy(sys, globals, state, true);
	return 0;
}

/** Up to ten seconds, as the real one. */
function* untilGone(sys: Sys, state: ContainerState): Blocking<void> {
	for (let i = 0; i < 100; i++) {
		try {
			sys.kill(state.init_process_pid, 0);
		} catch (error) {
			if (!isErrno(error)) throw error;
			return;
		}
		yield* sys.nanosleep(0.1);
	}
	throw new CommandError("container init still running");
}

export const deleteCommand: Command = {
	name: "delete",
	summary: "delete any resources held by the container often used with detached container",
	argsUsage: `<container-id>

${named}.

EXAMPLE:
For example, if the container id is "ubuntu01" and runc list currently shows the
status of "ubuntu01" as "stopped" the following will delete resources held for
"ubuntu01" removing "ubuntu01" from the runc list of containers:

       # runc delete ubuntu01`,
	operands: { exactly: 1 },
	flags: [{ name: "force", short: "f", help: "Forcibly deletes the container if it is still running (uses SIGKILL)" }],
	run: remove,
};

function* pause({ sys, globals, operands }: Invocation): Blocking<number> {
	const state = yield* loadState(sys, globals, operands[0] ?? "");
	const status = yield* statusOf(sys, globals, state);
	if (status !== "running" && status !== "created") throw new CommandError(`container not running`);
	yield* setFrozen(sys, state.cgroup_paths, true);
	return 0;
}

function* resume({ sys, globals, operands }: Invocation): Blocking<number> {
	const state = yield* loadState(sys, globals, operands[0] ?? "");
	if ((yield* statusOf(sys, globals, state)) !== "paused") throw new CommandError("container not paused");
	yield* setFrozen(sys, state.cgroup_paths, false);
	return 0;
}

export const pauseCommand: Command = {
	name: "pause",
	summary: "pause suspends all processes inside the container",
	argsUsage: `<container-id>\n\n${named} to be\npaused. `,
	description:
		"The pause command suspends all processes in the instance of the container.\n\nUse runc list to identify instances of containers and their current status.",
	operands: { exactly: 1 },
	flags: [],
	run: pause,
};

export const resumeCommand: Command = {
	name: "resume",
	summary: "resumes all processes that have been previously paused",
	argsUsage: `<container-id>\n\n${named} to be\nresumed.`,
	description:
		"The resume command resumes all processes in the instance of the container.\n\nUse runc list to identify instances of containers and their current status.",
	operands: { exactly: 1 },
	flags: [],
	run: resume,
};
