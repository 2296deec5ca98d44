/** `runc create` and `runc run`: a new container of a bundle. libcontainer/container_linux.go, utils_linux.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Spec } from "../../oci/spec.ts";
import { goError, rfc3339 } from "../../oci/text.ts";
import { SpecError, validate } from "../../oci/validate.ts";
import { CommandError, type Globals } from "../app/command.ts";
import type { Logger } from "../app/log.ts";
import { applyCgroups, containerPids, removeCgroups, setResources } from "../cgroup/groups.ts";
import { type CgroupPlace, placeCgroups } from "../cgroup/paths.ts";
import { setScope } from "../cgroup/systemd.ts";
import { unifiedValues } from "../cgroup/values.ts";
import { configOf } from "../container/config.ts";
import { deviceRules } from "../container/devices.ts";
import { type ContainerState, checkId, fifoPath, processStart, removeState, saveState, stateDirectory } from "../container/state.ts";
import { makeDirectories } from "../init/paths.ts";
import { setLimits, unknownCapabilities } from "../init/privileges.ts";
import { CONSOLE_FD, InitError, type InitRequest } from "../init/request.ts";
import type { Bundle } from "./bundle.ts";
import { hookState, runHooks } from "./hooks.ts";
import { launch, type Streams } from "./launch.ts";

export interface CreateOptions {
	readonly id: string;
	readonly bundle: Bundle;
	readonly noPivot: boolean;
	readonly noNewKeyring: boolean;
	readonly preserve: number;
	readonly streams: Streams;
	/** A socket for the terminal's master; -1 without a terminal. */
	readonly console: number;
	readonly log: Logger;
}

export const namespaceFiles: Readonly<Record<string, string>> = {
	NEWCGROUP: "cgroup",
	NEWIPC: "ipc",
	NEWNET: "net",
	NEWNS: "mnt",
	NEWPID: "pid",
	NEWTIME: "time",
	NEWUSER: "user",
	NEWUTS: "uts",
};

/** Namespaces that config.json names by path; a user namespace is joined first. */
function joined(bundle: Bundle): { type: string; path: string }[] {
	const named = (bundle.spec.linux?.namespaces ?? []).flatMap(({ type, path }) => (path ? [{ type, path }] : []));
	return [...named.filter((n) => n.type === "user"), ...named.filter((n) => n.type !== "user")];
}

function makeState(sys: Sys, globals: Globals, id: string): void {
	const directory = stateDirectory(globals, id);
	if (sys.tryStat(directory)) throw new CommandError("container with given ID already exists");
	makeDirectories(sys, globals.root, 0o700);
	sys.mkdir(directory, 0o711);
	const umask = sys.umask(0);
	sys.mknod(fifoPath(globals, id), "fifo", 0o622);
	sys.umask(umask);
}

/** What is taken all the same. */
function* warnOf(spec: Spec, log: Logger): Blocking<void> {
	for (const { destination } of spec.mounts ?? [])
		if (!destination.startsWith("/"))
			yield* log.write(
				"warning",
				`mount destination ${destination} is not absolute. Support for non-absolute mount destinations will be removed in a future release.`,
			);
	const unknown = unknownCapabilities(spec.process ?? {});
	if (unknown.length > 0) yield* log.write("warning", `ignoring unknown or unavailable capabilities: [${unknown.join(" ")}]`);
}

function check(sys: Sys, { spec, rootfs }: Bundle): void {
	try {
		validate(sys, spec, rootfs);
	} catch (error) {
		if (error instanceof SpecError) throw new CommandError(error.message);
		throw error;
	}
}

/** Makes the container up to where its program waits for `start`. Throws CommandError; nothing is left behind then. */
export function* createContainer(sys: Sys, globals: Globals, options: CreateOptions): Blocking<ContainerState> {
	const { id, bundle } = options;
	const { spec } = bundle;
	checkId(id);
	yield* warnOf(spec, options.log);
	check(sys, bundle);
	// throws for limits that contradict each other
	unifiedValues(spec.linux?.resources ?? {});
	for (const { path } of joined(bundle))
		if (!sys.tryStat(path, { noFollow: true }))
			throw new CommandError(`unable to create new parent process: namespace path: lstat ${path}: no such file or directory`);
	if (sys.tryStat(stateDirectory(globals, id))) throw new CommandError("container with given ID already exists");
	const place = yield* placeCgroups(sys, id, spec.linux?.cgroupsPath ?? "", globals.systemdCgroup);
	if ((yield* containerPids(sys, place.paths)).length > 0) throw new CommandError("container's cgroup is not empty: 1 process(es) found");
	makeState(sys, globals, id);
	try {
		return yield* start(sys, globals, options, place);
	} catch (error) {
		yield* removeCgroups(sys, place.paths);
		removeState(sys, globals, id);
		if (error instanceof InitError) throw new CommandError(`unable to start container process: error during container init: ${error.message}`);
		if (error instanceof CommandError) throw new CommandError(`unable to start container process: ${error.message}`);
		if (isErrno(error)) throw new CommandError(`unable to start container process: ${goError(error)}`);
		throw error;
	}
}

function* start(sys: Sys, globals: Globals, options: CreateOptions, place: CgroupPlace): Blocking<ContainerState> {
	const { id, bundle } = options;
	const { spec } = bundle;
	const request: InitRequest = {
		kind: "standard",
		id,
		spec,
		process: spec.process ?? {},
		bundle: bundle.path,
		rootfs: bundle.rootfs,
		noPivot: options.noPivot,
		join: joined(bundle),
		cgroups: place.paths,
		fifo: fifoPath(globals, id),
		consoleFd: options.console < 0 ? -1 : CONSOLE_FD,
		preserve: options.preserve,
	};
	const fifo = yield* sys.open(stateDirectory(globals, id), { path: true, directory: true, closeOnExec: true });
	const resources = spec.linux?.resources ?? {};
	let state: ContainerState | undefined;
	const write = function* (pid: number): Blocking<void> {
		const found = yield* processStart(sys, pid);
		state = {
			id,
			init_process_pid: pid,
			init_process_start: found?.start ?? 0,
			created: rfc3339(sys.clock("realtime")),
			config: configOf(spec, id, bundle.path, bundle.rootfs, options.noPivot, options.noNewKeyring),
			rootless: false,
			cgroup_paths: place.paths,
			namespace_paths: Object.fromEntries(Object.entries(namespaceFiles).map(([word, file]) => [word, `/proc/${pid}/ns/${file}`])),
			external_descriptors: [0, 1, 2].map((fd) => descriptorPath(sys, fd)),
			intel_rdt_path: "",
		};
		yield* saveState(sys, globals, state);
	};
	try {
		yield* launch(
			sys,
			request,
			options.streams,
			{ fifo, console: options.console },
			{
				placed: (pid) => applyCgroups(sys, place, pid),
				*hooks(pid) {
					const rules = deviceRules(resources.devices);
					if (place.scope) yield* setScope(sys, place.scope.unit, resources, rules);
					try {
						yield* setResources(sys, place.paths, resources, rules);
					} catch (error) {
						if (!(error instanceof CommandError)) throw error;
						throw new CommandError(`error during container init: error setting cgroup config for procHooks process: ${error.message}`);
					}
					const report = hookState(request, "creating", pid);
					yield* runHooks(sys, spec.hooks?.prestart, "prestart", report);
					yield* runHooks(sys, spec.hooks?.createRuntime, "createRuntime", report);
				},
				*ready(pid) {
					try {
						setLimits(sys, pid, request.process);
					} catch (error) {
						if (!(error instanceof InitError)) throw error;
						throw new CommandError(`error during container init: error setting rlimits for ready process: ${error.message}`);
					}
					yield* write(pid);
				},
				warn: (message, level) => options.log.write(level ?? "warning", message),
			},
		);
	} finally {
		sys.close(fifo);
	}
	if (!state) throw new CommandError("container init has ended");
	return state;
}

function descriptorPath(sys: Sys, fd: number): string {
	try {
		return sys.fdPath(fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
		return "";
	}
}

/** `runc start`: reads from the FIFO that init waits at, and runs the poststart hooks. */
export function* startContainer(sys: Sys, globals: Globals, state: ContainerState, bundle: Bundle | undefined): Blocking<void> {
	const path = fifoPath(globals, state.id);
	const fd = yield* sys.open(path);
	const said = yield* sys.read(fd, 1);
	sys.close(fd);
	if (said.length === 0) throw new CommandError("cannot start an already running container");
	sys.unlink(path);
	const hooks = bundle?.spec.hooks?.poststart;
	if (!bundle || !hooks) return;
	try {
		yield* runHooks(sys, hooks, "poststart", hookState({ id: state.id, bundle: bundle.path, spec: bundle.spec }, "created", state.init_process_pid));
	} catch (error) {
		if (!(error instanceof InitError)) throw error;
		sys.kill(state.init_process_pid, "KILL");
		throw new CommandError(error.message);
	}
}
