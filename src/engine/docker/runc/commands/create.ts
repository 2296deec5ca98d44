import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { signalNumber } from "../../../kernel/signal-names.ts";
import { waitFor } from "../../../programs/lib/launch.ts";
import { goError } from "../../oci/text.ts";
import type { Command, Invocation } from "../app/command.ts";
import { CommandError } from "../app/command.ts";
import type { Flag } from "../app/flags.ts";
import { openBundle } from "../parent/bundle.ts";
import { createContainer, startContainer } from "../parent/create.ts";
import { destroy } from "../parent/destroy.ts";
import { type Attached, consoleSocket, forwardSignals, inherit, pipes, terminal } from "../parent/streams.ts";
import { specificationText, unique } from "./texts.ts";

export const consoleSocketFlag: Flag = {
	name: "console-socket",
	value: "value",
	help: "path to an AF_UNIX socket which will receive a file descriptor referencing the master end of the console's pseudoterminal",
};

const bundleFlag: Flag = { name: "bundle", short: "b", value: "value", help: "path to the root of the bundle directory, defaults to the current directory" };
const pidfdFlag: Flag = {
	name: "pidfd-socket",
	value: "value",
	help: "path to an AF_UNIX socket which will receive a file descriptor referencing the init process",
	simulated: false,
};
export const pidFileFlag: Flag = { name: "pid-file", value: "value", help: "specify the file to write the process id to" };
const sharedFlags: readonly Flag[] = [
	{
		name: "no-pivot",
		help: "do not use pivot root to jail process inside rootfs.  This should be used whenever the rootfs is on top of a ramdisk",
	},
	{
		name: "no-new-keyring",
		help: "do not create a new session keyring for the container.  This will cause the container to inherit the calling processes session key",
	},
	{
		name: "preserve-fds",
		value: "value",
		kind: "int",
		help: "Pass N additional file descriptors to the container (stdio + $LISTEN_FDS + N in total) (default: 0)",
	},
];

/** Which way the process's streams go. Throws CommandError. */
export function* attach(invocation: Invocation, wantsTerminal: boolean, detached: boolean): Blocking<Attached> {
	const { sys, options } = invocation;
	const socket = options.value("console-socket") ?? "";
	if (detached && wantsTerminal && socket === "") throw new CommandError("cannot allocate tty if runc will detach without setting console socket");
	if ((!detached || !wantsTerminal) && socket !== "") throw new CommandError("cannot use console socket if runc will not detach or allocate tty");
	if (!wantsTerminal) return detached ? inherit : pipes(sys);
	return socket === "" ? terminal(sys) : yield* consoleSocket(sys, socket);
}

export function* writePid(invocation: Invocation, pid: number): Blocking<void> {
	const path = invocation.options.value("pid-file");
	if (path === undefined || path === "") return;
	const { sys } = invocation;
	// written beside and moved, so that nobody reads half a number
	const slash = path.lastIndexOf("/") + 1;
	const temporary = `${path.slice(0, slash)}.${path.slice(slash)}`;
	try {
		const fd = yield* sys.open(temporary, { write: true, create: true, truncate: true }, 0o666);
		yield* sys.write(fd, String(pid));
		sys.close(fd);
		sys.rename(temporary, path);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new CommandError(`open ${temporary}: ${goError(error)}`);
	}
}

/** With the name of the command before what goes wrong. */
function* named(what: string, body: Blocking<number>): Blocking<number> {
	try {
		return yield* body;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new CommandError(`runc ${what} failed: ${error.message}`);
	}
}

function* create(invocation: Invocation): Blocking<number> {
	const { sys, options, globals, operands } = invocation;
	const bundle = yield* openBundle(sys, options.value("bundle"));
	const attached = yield* attach(invocation, bundle.spec.process?.terminal ?? false, true);
	const state = yield* createContainer(sys, globals, {
		id: operands[0] ?? "",
		bundle,
		noPivot: options.has("no-pivot"),
		noNewKeyring: options.has("no-new-keyring"),
		preserve: options.int("preserve-fds") ?? 0,
		streams: attached.streams,
		console: attached.console,
		log: invocation.log,
	});
	yield* attached.started();
	yield* writePid(invocation, state.init_process_pid);
	return 0;
}

function* run(invocation: Invocation): Blocking<number> {
	const { sys, options, globals, operands } = invocation;
	const bundle = yield* openBundle(sys, options.value("bundle"));
	const detached = options.has("detach");
	const attached = yield* attach(invocation, bundle.spec.process?.terminal ?? false, detached);
	if (!detached && !options.has("no-subreaper")) sys.prctl({ childSubreaper: true });
	const state = yield* createContainer(sys, globals, {
		id: operands[0] ?? "",
		bundle,
		noPivot: options.has("no-pivot"),
		noNewKeyring: options.has("no-new-keyring"),
		preserve: options.int("preserve-fds") ?? 0,
		streams: attached.streams,
		console: attached.console,
		log: invocation.log,
	});
	const pid = state.init_process_pid;
	if (!detached) forwardSignals(sys, pid, attached);
	yield* attached.started();
	try {
		yield* startContainer(sys, globals, state, bundle);
		yield* writePid(invocation, pid);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		yield* destroy(sys, globals, state, true);
		throw error;
	}
	if (detached) return 0;
	const status = yield* waitFor(sys, pid);
	yield* attached.finished();
	if (!options.has("keep")) yield* destroy(sys, globals, state, true);
	return status.kind === "exited" ? status.code : status.kind === "signaled" ? 128 + signalNumber(status.signal) : 0;
}

const bundleText = (verb: string): string => `The ${verb} command creates an instance of a container for a bundle. The bundle
is a directory with a specification file named "config.json" and a root
filesystem.`;

export const createCommand: Command = {
	name: "create",
	summary: "create a container",
	argsUsage: `<container-id>\n\n${unique}`,
	description: `${bundleText("create")}\n\n${specificationText}`,
	operands: { exactly: 1 },
	flags: [bundleFlag, consoleSocketFlag, pidfdFlag, pidFileFlag, ...sharedFlags],
	run: (invocation) => named("create", create(invocation)),
};

export const runCommand: Command = {
	name: "run",
	summary: "create and run a container",
	argsUsage: `<container-id>\n\n${unique}`,
	description: `${bundleText("run")}\n\n${specificationText}`,
	operands: { exactly: 1 },
	flags: [
		bundleFlag,
		consoleSocketFlag,
		pidfdFlag,
		{ name: "detach", short: "d", help: "detach from the container's process" },
		{ name: "keep", help: "do not delete the container after it exits" },
		pidFileFlag,
		{ name: "no-subreaper", help: "disable the use of the subreaper used to reap reparented processes" },
		...sharedFlags,
	],
	run: (invocation) => named("run", run(invocation)),
};
