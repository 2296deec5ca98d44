/** `runc exec`: a further process in a container. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { ProcessSpec, Spec } from "../../oci/spec.ts";
import { CommandError } from "../app/command.ts";
import type { Logger } from "../app/log.ts";
import { joinCgroups } from "../cgroup/groups.ts";
import type { ContainerState } from "../container/state.ts";
import { setLimits } from "../init/privileges.ts";
import { CONSOLE_FD, InitError, type InitRequest } from "../init/request.ts";
import { namespaceFiles } from "./create.ts";
import { launch, type Streams } from "./launch.ts";

export interface ExecOptions {
	readonly spec: Spec;
	readonly bundle: string;
	readonly process: ProcessSpec;
	readonly preserve: number;
	readonly streams: Streams;
	readonly console: number;
	/** A group below the container's. */
	readonly cgroup: string;
	readonly log: Logger;
}

const types: Readonly<Record<string, string>> = {
	NEWCGROUP: "cgroup",
	NEWIPC: "ipc",
	NEWNET: "network",
	NEWNS: "mount",
	NEWPID: "pid",
	NEWTIME: "time",
	NEWUSER: "user",
	NEWUTS: "uts",
};

/** Those of the container that are not the caller's own; user first, mount last but for what is joined by it. */
function* namespaces(sys: Sys, state: ContainerState): Blocking<{ type: string; path: string }[]> {
	const order = ["NEWUSER", "NEWIPC", "NEWUTS", "NEWNET", "NEWPID", "NEWCGROUP", "NEWTIME", "NEWNS"];
	const out: { type: string; path: string }[] = [];
	for (const word of order) {
		const path = state.namespace_paths[word];
		const type = types[word];
		if (path === undefined || type === undefined || sys.readlink(path) === sys.readlink(`/proc/self/ns/${namespaceFiles[word]}`)) continue;
		out.push({ type, path });
	}
	if (sys.spend()) yield* sys.reschedule();
	return out;
}

/** Starts the process; its number. Throws CommandError. */
export function* execInContainer(sys: Sys, state: ContainerState, options: ExecOptions): Blocking<number> {
	const request: InitRequest = {
		kind: "setns",
		id: state.id,
		spec: options.spec,
		process: options.process,
		bundle: options.bundle,
		rootfs: state.config.rootfs,
		noPivot: false,
		join: yield* namespaces(sys, state),
		cgroups: state.cgroup_paths,
		fifo: "",
		consoleFd: options.console < 0 ? -1 : CONSOLE_FD,
		preserve: options.preserve,
	};
	const nothing = function* (): Blocking<void> {};
	try {
		const { pid } = yield* launch(
			sys,
			request,
			options.streams,
			{ fifo: -1, console: options.console },
			{
				placed: (stage) => joinCgroups(sys, state.cgroup_paths, stage, options.cgroup),
				hooks: nothing,
				*ready(pid) {
					try {
						setLimits(sys, pid, options.process);
					} catch (error) {
						if (error instanceof InitError) throw new CommandError(`error setting rlimits for process: ${error.message}`);
						throw error;
					}
					if (sys.spend()) yield* sys.reschedule();
				},
				warn: (message, level) => options.log.write(level ?? "warning", message),
			},
		);
		return pid;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new CommandError(`unable to start container process: ${error.message}`);
	}
}
