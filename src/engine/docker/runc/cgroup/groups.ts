/** Making, filling, limiting, freezing and removing the control groups of a container, through their files. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import { ask } from "../../../programs/systemd/protocol.ts";
import type { DeviceRule, LinuxResources } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { CommandError } from "../app/command.ts";
import { CGROUP_ROOT, type CgroupPlace } from "./paths.ts";
import { scopeText } from "./systemd.ts";
import { legacyValues, unifiedValues } from "./values.ts";

export function* writeFile(sys: Sys, path: string, text: string): Blocking<void> {
	const fd = yield* sys.open(path, { write: true });
	try {
		yield* sys.write(fd, text);
	} finally {
		sys.close(fd);
	}
}

function* tryWrite(sys: Sys, path: string, text: string): Blocking<boolean> {
	try {
		yield* writeFile(sys, path, text);
		return true;
	} catch (error) {
		if (isErrno(error)) return false;
		throw error;
	}
}

/** Makes a group of v2 with those above it, and passes down all controllers that there are. */
function* makeUnified(sys: Sys, path: string): Blocking<void> {
	const controllers = ((yield* tryReadText(sys, `${CGROUP_ROOT}/cgroup.controllers`)) ?? "").trim().split(" ").filter(Boolean);
	const parts = path.slice(CGROUP_ROOT.length).split("/").filter(Boolean);
	let at = CGROUP_ROOT;
	for (const part of parts) {
		const enabled = ((yield* tryReadText(sys, `${at}/cgroup.subtree_control`)) ?? "").trim().split(" ");
		const missing = controllers.filter((c) => !enabled.includes(c));
		if (missing.length && !(yield* tryWrite(sys, `${at}/cgroup.subtree_control`, missing.map((c) => `+${c}`).join(" "))))
			for (const c of missing) yield* tryWrite(sys, `${at}/cgroup.subtree_control`, `+${c}`);
		at += `/${part}`;
		if (!sys.tryStat(at)) sys.mkdir(at, 0o755);
	}
}

function* makeLegacy(sys: Sys, controller: string, path: string): Blocking<void> {
	let at = "";
	for (const part of path.split("/").filter(Boolean)) {
		const above = at;
		at += `/${part}`;
		if (sys.tryStat(at)) continue;
		sys.mkdir(at, 0o755);
		// a new group of cpuset has neither processors nor nodes
		if (controller === "cpuset")
			for (const file of ["cpuset.cpus", "cpuset.mems"]) {
				const value = (yield* tryReadText(sys, `${above}/${file}`))?.trim();
				if (value) yield* tryWrite(sys, `${at}/${file}`, value);
			}
	}
}

/** Makes the groups and puts a process into them. Throws CommandError "unable to apply cgroup configuration: ...". */
export function* applyCgroups(sys: Sys, place: CgroupPlace, pid: number): Blocking<void> {
	const unit = place.scope;
	if (unit) {
		const response = yield* ask(sys, {
			op: "transient",
			unit: { name: unit.unit, text: scopeText(unit.name, unit.slice), pids: [pid] },
			wait: false,
		});
		const why = response ? response.error?.message : "dial unix /run/systemd/private: connect: no such file or directory";
		if (why !== undefined) throw new CommandError(`unable to apply cgroup configuration: unable to start unit "${unit.unit}": ${why}`);
	}
	try {
		for (const [controller, path] of Object.entries(place.paths)) {
			if (controller === "") yield* makeUnified(sys, path);
			else yield* makeLegacy(sys, controller, path);
			yield* writeFile(sys, `${path}/cgroup.procs`, String(pid));
		}
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new CommandError(`unable to apply cgroup configuration: ${goError(error)}`);
	}
}

/** Puts a further process into a container's groups, or into one below them. */
export function* joinCgroups(sys: Sys, paths: Readonly<Record<string, string>>, pid: number, below = ""): Blocking<void> {
	for (const path of Object.values(paths)) {
		const target = below === "" ? path : `${path}/${below}`.replace(/\/+/g, "/");
		try {
			yield* writeFile(sys, `${target}/cgroup.procs`, String(pid));
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new CommandError(`error adding pid ${pid} to cgroups: failed to write ${pid}: open ${target}/cgroup.procs: ${goError(error)}`);
		}
	}
}

/** Writes the limits. Throws CommandError with what libcontainer says of the file that refuses. */
export function* setResources(
	sys: Sys,
	paths: Readonly<Record<string, string>>,
	resources: LinuxResources,
	rules: readonly DeviceRule[] | undefined,
): Blocking<void> {
	const unified = paths[""];
	if (unified !== undefined) {
		if (rules) sys.attachDeviceFilter(unified, rules);
		for (const [file, value] of unifiedValues(resources)) yield* setFile(sys, unified, file, value, Object.hasOwn(resources.unified ?? {}, file));
		return;
	}
	for (const [controller, file, value] of legacyValues(resources)) {
		const path = paths[controller];
		if (path !== undefined) yield* setFile(sys, path, file, value);
	}
	const devices = paths["devices"];
	if (devices === undefined) return;
	for (const rule of rules ?? []) {
		const number = (n: number | undefined) => (n === undefined || n < 0 ? "*" : String(n));
		const kind = rule.type === undefined || rule.type === "" || rule.type === "a" ? "a" : rule.type;
		const text = kind === "a" ? "a" : `${kind} ${number(rule.major)}:${number(rule.minor)} ${rule.access ?? "rwm"}`;
		yield* setFile(sys, devices, rule.allow ? "devices.allow" : "devices.deny", text);
	}
}

function* setFile(sys: Sys, group: string, file: string, value: string, unified = false): Blocking<void> {
	const path = `${group}/${file}`;
	// a kernel without the controller: io.weight needs one of the schedulers that have weights
	if (!sys.tryStat(path) && file === "io.weight") return;
	try {
		yield* writeFile(sys, path, value);
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (error.code === "ENOENT" && unified)
			throw new CommandError(`unified resource ${JSON.stringify(file)} can't be set: controller ${JSON.stringify(file.split(".")[0])} not available`);
		if (error.code === "ENOENT") throw new CommandError(`failed to write ${JSON.stringify(value)}: open ${path}: ${goError(error)}`);
		throw new CommandError(`failed to write ${JSON.stringify(value)}: write ${path}: ${goError(error)}`);
	}
}

/** Freezes or thaws, and waits until it is so. */
export function* setFrozen(sys: Sys, paths: Readonly<Record<string, string>>, frozen: boolean): Blocking<void> {
	const unified = paths[""];
	if (unified !== undefined) {
		yield* writeFile(sys, `${unified}/cgroup.freeze`, frozen ? "1" : "0");
		for (let tries = 0; tries < 1000; tries++) {
			if ((yield* tryReadText(sys, `${unified}/cgroup.events`))?.includes(`frozen ${frozen ? 1 : 0}`)) return;
			yield* sys.nanosleep(0.001);
		}
		return;
	}
	if (paths["freezer"] !== undefined) yield* writeFile(sys, `${paths["freezer"]}/freezer.state`, frozen ? "FROZEN" : "THAWED");
}

/** All processes in the container's groups and below, as the caller's PID namespace numbers them. */
export function* containerPids(sys: Sys, paths: Readonly<Record<string, string>>): Blocking<number[]> {
	const path = paths[""] ?? paths["devices"] ?? Object.values(paths)[0];
	return path === undefined ? [] : yield* pidsBelow(sys, path);
}

function* pidsBelow(sys: Sys, path: string): Blocking<number[]> {
	const text = yield* tryReadText(sys, `${path}/cgroup.procs`);
	if (text === undefined) return [];
	const pids = text.split("\n").filter(Boolean).map(Number);
	for (const entry of sys.readdir(path))
		if (entry.kind === "directory" && !entry.name.startsWith(".")) pids.push(...(yield* pidsBelow(sys, `${path}/${entry.name}`)));
	return pids;
}

/** Removes a group with what is below it; it waits a little for processes that are just ending. */
export function* removeCgroups(sys: Sys, paths: Readonly<Record<string, string>>): Blocking<void> {
	for (const path of Object.values(paths)) {
		for (let tries = 0; tries < 5; tries++) {
			if (removeTree(sys, path)) break;
			yield* sys.nanosleep(0.01 * 2 ** tries);
		}
	}
}

function removeTree(sys: Sys, path: string): boolean {
	if (!sys.tryStat(path)) return true;
	try {
		for (const entry of sys.readdir(path)) if (entry.kind === "directory" && !entry.name.startsWith(".")) removeTree(sys, `${path}/${entry.name}`);
		sys.rmdir(path);
		return true;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return error.code === "ENOENT";
	}
}
