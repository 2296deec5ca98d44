import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { signalNumber } from "../../../kernel/signal-names.ts";
import { waitFor } from "../../../programs/lib/launch.ts";
import { readText } from "../../../programs/lib/stdio.ts";
import { JsonError, parseGoJson } from "../../oci/go-json.ts";
import type { ProcessSpec, Spec, UserSpec } from "../../oci/spec.ts";
import { goError, goQuote } from "../../oci/text.ts";
import { checkProcess, SpecError } from "../../oci/validate.ts";
import { type Command, CommandError, type Invocation } from "../app/command.ts";
import { bundleOf } from "../container/config.ts";
import { type ContainerState, loadState, statusOf } from "../container/state.ts";
import { openBundle } from "../parent/bundle.ts";
import { execInContainer } from "../parent/exec.ts";
import { forwardSignals } from "../parent/streams.ts";
import { attach, consoleSocketFlag, pidFileFlag, writePid } from "./create.ts";

/** Status of an exec that does not come to its program. */
const FAILED = 255;

function number(text: string): number {
	if (/^[-+]?\d+$/.test(text)) return Number(text);
	throw new CommandError(`strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`);
}

function userFrom(invocation: Invocation, before: UserSpec): UserSpec {
	const { options } = invocation;
	const groups = options
		.all("additional-gids")
		.flatMap((g) => g.split(","))
		.map((g) => {
			if (!/^\d+$/.test(g))
				throw new CommandError(`invalid value ${goQuote(g)} for flag -additional-gids: strconv.ParseInt: parsing ${goQuote(g)}: invalid syntax`);
			return Number(g);
		});
	const more = [...(before.additionalGids ?? []), ...groups];
	const given = options.value("user");
	let { uid, gid } = before;
	if (given !== undefined && given !== "") {
		const [user = "", group] = given.split(":");
		if (group !== undefined) {
			try {
				gid = number(group);
			} catch (error) {
				if (error instanceof CommandError) throw new CommandError(`bad gid: ${error.message}`);
				throw error;
			}
		}
		try {
			uid = number(user);
		} catch (error) {
			if (error instanceof CommandError) throw new CommandError(`bad uid: ${error.message}`);
			throw error;
		}
	}
	return { ...before, uid, gid, ...(more.length ? { additionalGids: more } : {}) };
}

function* processFrom(invocation: Invocation, spec: Spec): Blocking<ProcessSpec> {
	const { sys, options, operands } = invocation;
	const file = options.value("process") ?? "";
	if (file !== "") {
		try {
			const process = parseGoJson(yield* readText(sys, file)) as ProcessSpec;
			checkProcess(process);
			return process;
		} catch (error) {
			if (error instanceof JsonError || error instanceof SpecError) throw new CommandError(error.message);
			if (!isErrno(error)) throw error;
			throw new CommandError(`open ${file}: ${goError(error)}`);
		}
	}
	const base = spec.process ?? {};
	const added = options.all("cap");
	const withAdded = (list: readonly string[] | undefined) => [...new Set([...(list ?? []), ...added])];
	const caps = base.capabilities;
	const process: ProcessSpec = {
		...base,
		args: operands.slice(1),
		terminal: options.has("tty"),
		cwd: options.value("cwd") || (base.cwd ?? "/"),
		env: [...(base.env ?? []), ...options.all("env")],
		user: userFrom(invocation, base.user ?? { uid: 0, gid: 0 }),
		...(options.has("no-new-privs") ? { noNewPrivileges: true } : {}),
		...(added.length
			? {
					capabilities: {
						...caps,
						bounding: withAdded(caps?.bounding),
						effective: withAdded(caps?.effective),
						permitted: withAdded(caps?.permitted),
						...(caps?.ambient?.length ? { ambient: withAdded(caps.ambient) } : {}),
					},
				}
			: {}),
	};
	try {
		checkProcess(process);
	} catch (error) {
		if (error instanceof SpecError) throw new CommandError(error.message);
		throw error;
	}
	return process;
}

function* exec(invocation: Invocation, state: ContainerState): Blocking<number> {
	const { sys, globals, options } = invocation;
	const status = yield* statusOf(sys, globals, state);
	if (status === "stopped") throw new CommandError("cannot exec in a stopped container");
	if (status === "paused" && !options.has("ignore-paused")) throw new CommandError("cannot exec in a paused container (use --ignore-paused to override)");
	const bundle = yield* openBundle(sys, bundleOf(state.config));
	const process = yield* processFrom(invocation, bundle.spec);
	const detached = options.has("detach");
	const attached = yield* attach(invocation, process.terminal ?? false, detached);
	if (!detached) sys.prctl({ childSubreaper: true });
	const pid = yield* execInContainer(sys, state, {
		spec: bundle.spec,
		bundle: bundle.path,
		process,
		preserve: options.int("preserve-fds") ?? 0,
		streams: attached.streams,
		console: attached.console,
		cgroup: options.value("cgroup") ?? "",
		log: invocation.log,
	});
	if (!detached) forwardSignals(sys, pid, attached);
	yield* attached.started();
	yield* writePid(invocation, pid);
	if (detached) return 0;
	const ended = yield* waitFor(sys, pid);
	yield* attached.finished();
	return ended.kind === "exited" ? ended.code : ended.kind === "signaled" ? 128 + signalNumber(ended.signal) : 0;
}

function* run(invocation: Invocation): Blocking<number> {
	const { sys, globals, operands, options } = invocation;
	if (operands.length === 1 && (options.value("process") ?? "") === "") throw new CommandError("exec failed: exec args cannot be empty", FAILED);
	try {
		const state = yield* loadState(sys, globals, operands[0] ?? "");
		return yield* exec(invocation, state);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new CommandError(`exec failed: ${error.message}`, FAILED);
	}
}

export const execCommand: Command = {
	name: "exec",
	summary: "execute new process inside the container",
	argsUsage: `<container-id> <command> [command options]  || -p process.json <container-id>

Where "<container-id>" is the name for the instance of the container and
"<command>" is the command to be executed in the container.
"<command>" can't be empty unless a "-p" flag provided.

EXAMPLE:
For example, if the container is configured to run the linux ps command the
following will output a list of processes running in the container:

       # runc exec <container-id> ps`,
	operands: { least: 1 },
	inOrder: true,
	flags: [
		consoleSocketFlag,
		{
			name: "pidfd-socket",
			value: "value",
			help: "path to an AF_UNIX socket which will receive a file descriptor referencing the exec process",
			simulated: false,
		},
		{ name: "cwd", value: "value", help: "current working directory in the container" },
		{ name: "env", short: "e", value: "value", list: true, help: "set environment variables" },
		{ name: "tty", short: "t", help: "allocate a pseudo-TTY" },
		{ name: "user", short: "u", value: "value", help: "UID (format: <uid>[:<gid>])" },
		{ name: "additional-gids", short: "g", value: "value", list: true, help: "additional gids" },
		{ name: "process", short: "p", value: "value", help: "path to the process.json" },
		{ name: "detach", short: "d", help: "detach from the container's process" },
		pidFileFlag,
		{ name: "process-label", value: "value", help: "set the asm process label for the process commonly used with selinux" },
		{ name: "apparmor", value: "value", help: "set the apparmor profile for the process" },
		{ name: "no-new-privs", help: "set the no new privileges value for the process" },
		{ name: "cap", short: "c", value: "value", list: true, help: "add a capability to the bounding set for the process" },
		{
			name: "preserve-fds",
			value: "value",
			kind: "int",
			help: "Pass N additional file descriptors to the container (stdio + $LISTEN_FDS + N in total) (default: 0)",
		},
		{ name: "cgroup", value: "value", list: true, help: "run the process in an (existing) sub-cgroup(s). Format is [<controller>:]<cgroup>." },
		{ name: "ignore-paused", help: "allow exec in a paused container" },
	],
	run,
};
