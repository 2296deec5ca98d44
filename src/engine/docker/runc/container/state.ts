/** What runc keeps of a container: a directory under its root with state.json and, until the container is started, exec.fifo. libcontainer/state_linux.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import { readText } from "../../../programs/lib/stdio.ts";
import { goError } from "../../oci/text.ts";
import type { Globals } from "../app/command.ts";
import { CommandError } from "../app/command.ts";
import type { ContainerConfig } from "./config.ts";

export interface ContainerState {
	readonly id: string;
	readonly init_process_pid: number;
	/** Clock ticks since boot, as field 22 of /proc/PID/stat: tells a later process of the same number apart. */
	readonly init_process_start: number;
	/** RFC 3339 with nanoseconds. */
	readonly created: string;
	readonly config: ContainerConfig;
	readonly rootless: boolean;
	/** By controller of v1; "" is the path in v2. */
	readonly cgroup_paths: Readonly<Record<string, string>>;
	readonly namespace_paths: Readonly<Record<string, string>>;
	readonly external_descriptors: readonly string[];
	readonly intel_rdt_path: string;
}

export type ContainerStatus = "created" | "running" | "paused" | "stopped";

export const stateDirectory = (globals: Globals, id: string): string => `${globals.root}/${id}`;
export const fifoPath = (globals: Globals, id: string): string => `${stateDirectory(globals, id)}/exec.fifo`;

/** "invalid container ID format". */
export function checkId(id: string): void {
	if (id === "" || !/^[\w+\-.]+$/.test(id) || id === "." || id === "..") throw new CommandError("invalid container ID format");
}

/** Throws "container does not exist". */
export function* loadState(sys: Sys, globals: Globals, id: string): Blocking<ContainerState> {
	if (id === "") throw new CommandError("container ID cannot be empty");
	const path = `${stateDirectory(globals, id)}/state.json`;
	try {
		return JSON.parse(yield* readText(sys, path)) as ContainerState;
	} catch (error) {
		if (isErrno(error, "ENOENT")) throw new CommandError("container does not exist");
		throw error;
	}
}

export function* saveState(sys: Sys, globals: Globals, state: ContainerState): Blocking<void> {
	const path = `${stateDirectory(globals, state.id)}/state.json`;
	const fd = yield* sys.open(`${path}.new`, { write: true, create: true, truncate: true }, 0o600);
	yield* sys.write(fd, JSON.stringify(state));
	sys.close(fd);
	sys.rename(`${path}.new`, path);
}

/** Field 22 of /proc/PID/stat and the state's letter; undefined when there is no such process. */
export function* processStart(sys: Sys, pid: number): Blocking<{ readonly start: number; readonly letter: string } | undefined> {
	const text = pid > 0 ? yield* tryReadText(sys, `/proc/${pid}/stat`) : undefined;
	if (text === undefined) return undefined;
	const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
	return { letter: fields[0] ?? "X", start: Number(fields[19]) };
}

export function* statusOf(sys: Sys, globals: Globals, state: ContainerState): Blocking<ContainerStatus> {
	const found = yield* processStart(sys, state.init_process_pid);
	if (!found || found.start !== state.init_process_start || found.letter === "Z" || found.letter === "X") return "stopped";
	if (yield* isFrozen(sys, state)) return "paused";
	return sys.tryStat(fifoPath(globals, state.id)) ? "created" : "running";
}

function* isFrozen(sys: Sys, state: ContainerState): Blocking<boolean> {
	const unified = state.cgroup_paths[""];
	if (unified !== undefined) return (yield* tryReadText(sys, `${unified}/cgroup.freeze`))?.trim() === "1";
	const freezer = state.cgroup_paths["freezer"];
	return freezer !== undefined && (yield* tryReadText(sys, `${freezer}/freezer.state`))?.trim() !== "THAWED";
}

/** Ids under the root, in the order of the directory. */
export function listIds(sys: Sys, globals: Globals): string[] {
	try {
		return sys
			.readdir(globals.root)
			.filter((e) => e.kind === "directory")
			.map((e) => e.name)
			.sort();
	} catch (error) {
		if (!isErrno(error)) throw error;
		// a root that was not asked for is made with the first container
		if (error.code === "ENOENT" && !globals.rootGiven) return [];
		throw new CommandError(`open ${globals.root}: ${goError(error)}`);
	}
}

/** Takes the container's directory away. */
export function removeState(sys: Sys, globals: Globals, id: string): void {
	const directory = stateDirectory(globals, id);
	try {
		for (const entry of sys.readdir(directory)) if (entry.name !== "." && entry.name !== "..") sys.unlink(`${directory}/${entry.name}`);
		sys.rmdir(directory);
	} catch (error) {
		if (!(error instanceof Errno) || error.code !== "ENOENT") throw error;
	}
}
