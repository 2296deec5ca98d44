/** Taking a container away. libcontainer/state_linux.go: destroy. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Hook } from "../../oci/spec.ts";
import type { Globals } from "../app/command.ts";
import { containerPids, removeCgroups, writeFile } from "../cgroup/groups.ts";
import { bundleOf } from "../container/config.ts";
import { type ContainerState, removeState } from "../container/state.ts";
import { InitError } from "../init/request.ts";
import { type HookState, runHooks } from "./hooks.ts";

/** Ends every process in the container's groups: those that share the PID namespace of others outlive the first. */
export function* killAll(sys: Sys, paths: Readonly<Record<string, string>>): Blocking<void> {
	const unified = paths[""];
	if (unified !== undefined && sys.tryStat(`${unified}/cgroup.kill`)) {
		yield* writeFile(sys, `${unified}/cgroup.kill`, "1");
		return;
	}
	for (const pid of yield* containerPids(sys, paths)) {
		try {
			sys.kill(pid, "KILL");
		} catch (error) {
			if (!isErrno(error, "ESRCH")) throw error;
		}
	}
}

/** `all`: what is left of its processes is ended. Runs the poststop hooks. */
export function* destroy(sys: Sys, globals: Globals, state: ContainerState, all: boolean): Blocking<void> {
	if (all && (yield* containerPids(sys, state.cgroup_paths)).length > 0) yield* killAll(sys, state.cgroup_paths);
	yield* removeCgroups(sys, state.cgroup_paths);
	removeState(sys, globals, state.id);
	const hooks = state.config["Hooks"] as { readonly poststop?: readonly Hook[] | null } | undefined;
	const report: HookState = { ociVersion: state.config.version, id: state.id, status: "stopped", bundle: bundleOf(state.config) };
	try {
		yield* runHooks(sys, hooks?.poststop ?? undefined, "poststop", report);
	} catch (error) {
		// logged by the real one as a warning: the container is gone all the same
		if (!(error instanceof InitError)) throw error;
	}
}
